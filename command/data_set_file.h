// SPDX-License-Identifier: GPL-2.0-or-later
//
// A data set in a file or from a pipe, opened for one pass from its oldest entry to its newest.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "command/pipe_source.h"
#include "command/system.h"
#include "wiretap/content.h"
#include "wiretap/frame_source.h"
#include "wiretap/rewound.h"

namespace zos {

class DataSetFile {
  public:
    // Throws Failure, with the name in front, when the file is nothing that can be read.
    explicit DataSetFile(const std::string& name);

    // Reads the next frame; throws Failure on a read error, or where a SNIFFER data set is damaged.
    [[nodiscard]] ReadResult next(Frame& frame);
    // For people, behind the answer that it is cut short.
    [[nodiscard]] std::string why_cut_short() const;

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] const DataSet& data_set() const noexcept { return data_set_; }
    // What has packed it: "AMATERSE (PACK) in gzip"; empty where nothing has.
    [[nodiscard]] std::string packing() const;
    [[nodiscard]] const InputFile& file() const noexcept { return file_; }

  private:
    // Nothing is read again.
    class NoSource final : public ByteSource {
      public:
        std::ptrdiff_t read(std::uint8_t*, std::size_t) noexcept override { return -1; }
        bool seek(std::uint64_t) noexcept override { return false; }
    };

    std::string name_;
    InputFile file_;
    Rewound raw_{file_};
    std::unique_ptr<ByteSource> decompressed_;
    Content content_;
    std::optional<PipeSource> pipe_;
    NoSource none_;
    DataSet data_set_;
    std::unique_ptr<FrameSource> frames_;
};

}  // namespace zos

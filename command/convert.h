// SPDX-License-Identifier: GPL-2.0-or-later
//
// Data sets to a capture file. Several, such as the set of a trace that was wrapped over them,
// become one file in the order of time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command/data_set_file.h"
#include "command/failure.h"
#include "command/output_parts.h"
#include "command/selection.h"

namespace zos {

// The frames of one or several data sets, the earliest next.
class MergedFrames {
  public:
    explicit MergedFrames(const std::vector<std::string>& names);

    // The next frame, or null at the end; valid until the next call. Throws Failure.
    [[nodiscard]] const Frame* next();

    [[nodiscard]] const std::vector<std::unique_ptr<DataSetFile>>& files() const noexcept {
        return files_;
    }
    // How many bytes were read, and how many there are; 0 where that is not known.
    [[nodiscard]] std::uint64_t position() const noexcept;
    [[nodiscard]] std::uint64_t length() const noexcept;
    // Data sets that end in the middle of something, and why.
    [[nodiscard]] const std::vector<std::string>& cut_short() const noexcept { return cut_short_; }

  private:
    struct Input {
        DataSetFile* file;
        Frame frame;
        UnixTime time{0, 0};  // of the frame, or of the last one that had a time
    };
    [[nodiscard]] bool read(Input& input);

    std::vector<std::unique_ptr<DataSetFile>> files_;
    std::vector<Input> inputs_;  // that have a frame, or had the one that was given last
    std::size_t given_ = 0;      // the input whose frame was given last
    bool started_ = false;
    std::vector<std::string> cut_short_;
};

struct ConvertOptions {
    std::vector<std::string> inputs;
    std::string output;
    bool force = false;
    bool progress = true;
    Selection selection;
    Split split;
};

[[nodiscard]] ExitCode convert(const ConvertOptions& options);

}  // namespace zos

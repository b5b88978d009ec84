// SPDX-License-Identifier: GPL-2.0-or-later
//
// The capture file that is written, or the files over which it is split.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command/pcapng_writer.h"
#include "command/system.h"
#include "wiretap/frame.h"

namespace zos {

struct Split {
    std::uint64_t bytes = 0;    // a file that has so many is followed by another
    std::int64_t seconds = 0;   // a file holds as many
    bool by_interface = false;  // one for each interface, or job of data trace records

    [[nodiscard]] bool any() const noexcept { return bytes > 0 || seconds > 0 || by_interface; }
};

// Each file has its name when it is complete, which is when the next begins. Throws Failure.
class OutputParts {
  public:
    OutputParts(std::string name, OutputFile::Existing existing, const Split& split,
                std::vector<std::string> comments);
    ~OutputParts();  // files that are not complete are removed
    OutputParts(const OutputParts&) = delete;
    OutputParts& operator=(const OutputParts&) = delete;

    // Of the payload no more than `most` bytes.
    void write(const Frame& frame, std::size_t most);
    void complete();

  private:
    struct Part;

    [[nodiscard]] std::unique_ptr<Part> begin(const std::string& name) const;
    [[nodiscard]] Part& part_of(const Frame& frame);
    [[nodiscard]] Part& part_of_interface(const Frame& frame);
    [[nodiscard]] bool is_full(const Part& part, const Frame& frame);
    void begin_next();

    std::string name_;
    OutputFile::Existing existing_;
    Split split_;
    std::vector<std::string> comments_;
    std::map<std::string, std::unique_ptr<Part>> parts_;  // that are open, by their names
    Part* current_ = nullptr;
    unsigned number_ = 0;
    std::optional<UnixTime> begins_;  // of the current part, where it is split by time
};

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Files, as the operating system has them: with offsets of 64 bits and names in UTF-8 everywhere,
// without translation of line ends. What differs between systems is in system.cpp alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "wiretap/window.h"

namespace zos {

// The name that stands for standard input or standard output.
inline constexpr const char* standard_stream = "-";

// A file that is read. Throws Failure where it cannot be opened.
class InputFile final : public ByteSource {
  public:
    explicit InputFile(const std::string& name);
    ~InputFile() override;
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    bool seek(std::uint64_t offset) noexcept override;

    // A pipe or a terminal, which can be read once and forward alone.
    [[nodiscard]] bool is_stream() const noexcept { return stream_; }
    // 0 for a stream.
    [[nodiscard]] std::uint64_t length() const noexcept { return length_; }
    // How far it was read.
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
    // Of a read that failed.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    [[nodiscard]] bool is_same_file(const std::string& name) const;

  private:
    int file_ = -1;
    bool stream_ = true;
    std::uint64_t length_ = 0;
    std::uint64_t position_ = 0;
    std::string error_;
};

// A file that is written. It has another name until it is complete, so that nobody takes a part
// for the whole. Throws Failure.
class OutputFile {
  public:
    enum class Existing : std::uint8_t { keep, replace };

    OutputFile(const std::string& name, Existing existing);
    ~OutputFile();  // a file that was not completed is removed
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(const void* data, std::size_t length);
    void complete();

  private:
    std::string name_;
    std::string temporary_;  // empty for a stream
    Existing existing_;
    int file_ = -1;
};

// What stands on the command line, in UTF-8.
[[nodiscard]] std::vector<std::string> arguments(int count, char** values);

// Standard error is a terminal that a person looks at.
[[nodiscard]] bool progress_is_seen();

// From now on an interruption by the user or the system is told by interrupted(), once.
void watch_for_interruption();
[[nodiscard]] bool interrupted() noexcept;

}  // namespace zos

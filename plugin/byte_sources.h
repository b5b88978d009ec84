// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where the reader gets its bytes from: Wireshark's handles of a capture file, and the file itself.
#pragma once

#include <cstdint>
#include <cstdio>

#include "plugin/compat/wtap_reader_abi.h"
#include "wiretap/window.h"

namespace zos {

// One of the two file handles of a capture file.
class FileSource final : public ByteSource {
  public:
    FileSource(wtap* wth, bool random) noexcept : wth_(wth), random_(random) {}

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    bool seek(std::uint64_t offset) noexcept override;

    [[nodiscard]] FILE_T handle() const noexcept { return random_ ? wth_->random_fh : wth_->fh; }

  private:
    wtap* wth_;
    bool random_;
};

// The file itself, for a look at its end while it is opened: Wireshark's handles read what they
// skip.
class PathSource final : public ByteSource {
  public:
    explicit PathSource(const char* path) noexcept;
    ~PathSource() override;
    PathSource(const PathSource&) = delete;
    PathSource& operator=(const PathSource&) = delete;

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    bool seek(std::uint64_t offset) noexcept override;

    // Its length, 0 when it could not be opened.
    [[nodiscard]] std::uint64_t length() noexcept;

  private:
    std::FILE* file_;
};

}  // namespace zos

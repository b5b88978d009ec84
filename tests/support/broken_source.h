// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

#include "wiretap/window.h"

namespace zos::test {

// Bytes behind which the file cannot be read.
class BrokenSource final : public ByteSource {
  public:
    explicit BrokenSource(Bytes bytes, bool seekable = true) noexcept
        : source_(bytes), seekable_(seekable) {}
    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        ++reads;
        const std::ptrdiff_t count = source_.read(to, length);
        return count == 0 ? -1 : count;
    }
    bool seek(std::uint64_t offset) noexcept override { return seekable_ && source_.seek(offset); }

    int reads = 0;

  private:
    MemorySource source_;
    bool seekable_;
};

}  // namespace zos::test

// SPDX-License-Identifier: GPL-2.0-or-later
//
// A source that is read forward alone, but for its first bytes: they are kept, and can be read once
// more.
#pragma once

#include <cstdint>
#include <vector>

#include "wiretap/window.h"

namespace zos {

class PipeSource final : public ByteSource {
  public:
    explicit PipeSource(ByteSource& source) noexcept : source_(source) {}

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    // To the start alone; what is read then ends with what was kept.
    bool seek(std::uint64_t offset) noexcept override;

    // An entry of 65,535 bytes in records of 80 bytes, half of each control data, fits.
    static constexpr std::size_t kept = std::size_t{192} << 10;

  private:
    ByteSource& source_;
    std::vector<std::uint8_t> start_;
    std::size_t taken_ = 0;  // of the start, once more
    bool once_more_ = false;
};

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// A source whose first bytes were read already, to see what they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wiretap/window.h"

namespace zos {

class Rewound final : public ByteSource {
  public:
    explicit Rewound(ByteSource& source) noexcept : source_(source) {}
    void put_back(std::vector<std::uint8_t> bytes) noexcept;

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    bool seek(std::uint64_t offset) noexcept override;

  private:
    ByteSource& source_;
    std::vector<std::uint8_t> bytes_;
    std::size_t taken_ = 0;
};

}  // namespace zos

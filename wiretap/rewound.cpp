// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/rewound.h"

#include <algorithm>
#include <cstring>

namespace zos {

void Rewound::put_back(std::vector<std::uint8_t> bytes) noexcept {
    bytes_ = std::move(bytes);
    taken_ = 0;
}

std::ptrdiff_t Rewound::read(std::uint8_t* to, std::size_t length) noexcept {
    if (bytes_.empty())
        return source_.read(to, length);
    const std::size_t count = std::min(length, bytes_.size() - taken_);
    std::memcpy(to, bytes_.data() + taken_, count);
    taken_ += count;
    if (taken_ == bytes_.size())
        std::vector<std::uint8_t>().swap(bytes_);
    if (count == length)
        return static_cast<std::ptrdiff_t>(count);
    const std::ptrdiff_t more = source_.read(to + count, length - count);
    return static_cast<std::ptrdiff_t>(count) + std::max<std::ptrdiff_t>(more, 0);
}

bool Rewound::seek(std::uint64_t offset) noexcept {
    std::vector<std::uint8_t>().swap(bytes_);
    return source_.seek(offset);
}

}  // namespace zos

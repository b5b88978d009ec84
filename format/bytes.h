// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bytes as z/OS writes them: big-endian integers at byte offsets, never cast to structs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace zos {

using Bytes = std::span<const std::uint8_t>;

// Big-endian integer of `width` (1 to 8) bytes at `at`. The caller has checked that the bytes
// exist.
[[nodiscard]] constexpr std::uint64_t read_be(const std::uint8_t* at, std::size_t width) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i)
        value = value << 8 | at[i];
    return value;
}

[[nodiscard]] constexpr std::uint16_t read_u16be(const std::uint8_t* at) noexcept {
    return static_cast<std::uint16_t>(at[0] << 8 | at[1]);
}

[[nodiscard]] constexpr std::uint32_t read_u32be(const std::uint8_t* at) noexcept {
    return static_cast<std::uint32_t>(read_be(at, 4));
}

[[nodiscard]] constexpr std::uint64_t read_u64be(const std::uint8_t* at) noexcept {
    return read_be(at, 8);
}

// True when `bytes` holds [offset, offset + length); no addition can overflow.
[[nodiscard]] constexpr bool holds(Bytes bytes, std::size_t offset, std::size_t length) noexcept {
    return offset <= bytes.size() && length <= bytes.size() - offset;
}

// How many bytes from the start are zero. Padding is long, so it is read in words.
[[nodiscard]] inline std::size_t leading_zeros(Bytes bytes) noexcept {
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= bytes.size(); at += sizeof word) {
        std::memcpy(&word, bytes.data() + at, sizeof word);
        if (word != 0)
            break;
    }
    while (at < bytes.size() && bytes[at] == 0)
        ++at;
    return at;
}

[[nodiscard]] inline bool all_zero(Bytes bytes) noexcept {
    return leading_zeros(bytes) == bytes.size();
}

}  // namespace zos

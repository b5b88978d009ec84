// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bytes that are being written.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "format/bytes.h"
#include "format/ebcdic.h"
#include "tests/quality/random.h"

namespace zos::quality {

using Buffer = std::vector<std::uint8_t>;

inline void put(Buffer& to, std::uint64_t value, std::size_t width) {
    while (width-- > 0)
        to.push_back(static_cast<std::uint8_t>(value >> 8 * width));
}

inline void set(Buffer& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
        bytes[at + i] = static_cast<std::uint8_t>(value >> 8 * (width - 1 - i));
}

inline void append(Buffer& to, Bytes bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

// EBCDIC, padded with blanks or cut.
inline void put_text(Buffer& to, std::string_view text, std::size_t length) {
    for (std::size_t i = 0; i < length; ++i)
        to.push_back(ebcdic::from_latin1[i < text.size() ? static_cast<std::uint8_t>(text[i])
                                                         : std::uint8_t{' '}]);
}

inline void put_noise(Buffer& to, std::size_t length, Random& random) {
    for (std::size_t i = 0; i < length; ++i)
        to.push_back(random.byte());
}

inline Buffer noise(std::size_t length, Random& random) {
    Buffer bytes;
    put_noise(bytes, length, random);
    return bytes;
}

}  // namespace zos::quality

// SPDX-License-Identifier: GPL-2.0-or-later
//
// EBCDIC text, code page 1047 (z/OS UNIX and C; 037 differs in a few brackets only).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "format/bytes.h"

namespace zos::ebcdic {

// Code page 1047 to ISO 8859-1, byte by byte: a bijection, in which the controls 15 (NL) and 25
// (LF) become 85 and 0A as IBM's conversion tables have it.
extern const std::array<std::uint8_t, 256> to_latin1;

// The inverse: what a byte was before a text-mode transfer translated it.
extern const std::array<std::uint8_t, 256> from_latin1;

// ASCII character of an EBCDIC byte, or '.' when it is none (as IPCS prints dumps).
[[nodiscard]] char printable(std::uint8_t byte) noexcept;

// A blank-padded name of at most 16 characters, as ASCII text that ends in NUL.
struct Name {
    std::array<char, 16 * 4 + 1> text{};  // room for every byte as \xNN
    std::uint8_t length = 0;

    [[nodiscard]] std::string_view view() const noexcept { return {text.data(), length}; }
    [[nodiscard]] bool empty() const noexcept { return length == 0; }
};

// Decodes a name field of z/OS. Trailing blanks and NULs are padding; a byte that is no printable
// ASCII character is shown as \xNN, since a name that hides a byte would be a wrong name. Takes the
// first 16 bytes at most.
[[nodiscard]] Name decode_name(Bytes bytes) noexcept;

// True for 1 to `bytes.size()` characters A-Z 0-9 $ # @, the first no digit, then blanks only: the
// names of z/OS components, systems and jobs.
[[nodiscard]] bool is_member_name(Bytes bytes) noexcept;

}  // namespace zos::ebcdic

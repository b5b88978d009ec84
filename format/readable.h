// SPDX-License-Identifier: GPL-2.0-or-later
//
// Text in data of which nothing is known: stretches of EBCDIC or of ASCII characters. Few bytes in
// a row may look like text by chance, so short stretches do not count.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "format/bytes.h"

namespace zos::readable {

enum class Encoding : std::uint8_t { ebcdic, ascii };

// ASCII character of a byte, or '.' when it is none (as IPCS prints dumps).
[[nodiscard]] char character(std::uint8_t byte, Encoding encoding) noexcept;

struct Run {
    Bytes bytes;  // empty: there is no more text
    Encoding encoding = Encoding::ebcdic;
};

// Takes the first stretch of text, and what is in front of it, from the front of `data`. No stretch
// begins or ends with a blank, so blanks alone are none. Where bytes may be read both ways, the
// longer reading is taken.
[[nodiscard]] Run next_run(Bytes& data) noexcept;

// The encoding of most text in the first bytes of `data`, where at least a quarter of them is text:
// bytes of chance have some hundredths.
[[nodiscard]] std::optional<Encoding> prevailing(Bytes data) noexcept;

}  // namespace zos::readable

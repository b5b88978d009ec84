// SPDX-License-Identifier: GPL-2.0-or-later
//
// The packets of the pcapng files that 2cUTC makes of traces: one trace entry each, behind a header
// (published by 2cUTC). An entry of SYSTCPDA:
//
//   +00  0 (5)  32 63 55 54 43            "2cUTC" (ASCII)
//   +05  5 (1)  20                        any value
//   +06  6 (2)  20 20                     length of the extension, big-endian; with the byte in
//   front
//                                         of it X'202020' stands for 48
//   +08  8 (8)  53 59 53 54 43 50 44 41   component (ASCII), padded with blanks
//   +10 16      ...                       extension: text of 2cUTC about the entry (ASCII), or none
//   then        ...                       the entry, see format/cte.h
#pragma once

#include <optional>

#include "format/bytes.h"
#include "format/component.h"

namespace zos::two_cutc {

inline constexpr std::size_t header_length = 16;
inline constexpr std::size_t component_offset = 8;
inline constexpr std::size_t component_length = 8;

struct Packet {
    Origin::Name component;
    Bytes extension;
    Bytes entry;  // whole: its two lengths agree
};

// Nothing where `bytes` are no such packet, or a piece of one.
[[nodiscard]] std::optional<Packet> parse(Bytes bytes) noexcept;

}  // namespace zos::two_cutc

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The Internet checksum of a traced packet, as evidence that an entry was put together rightly.
#pragma once

#include "format/bytes.h"

namespace zos {

enum class Checksum : std::uint8_t {
    none,   // no whole TCP, UDP or ICMP packet over IPv4 or IPv6: cut, a fragment, a segment
    wrong,  // proves nothing: an adapter may have been left to fill it in
    right,
};

// The checksum of the packet in a packet trace entry.
[[nodiscard]] Checksum packet_checksum(Bytes entry) noexcept;

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The checksums of a traced packet, as evidence that an entry was put together rightly.
#pragma once

#include "format/bytes.h"

namespace zos {

enum class Checksum : std::uint8_t {
    none,   // no whole TCP, UDP or ICMP packet over IPv4 or IPv6: cut, a fragment, a segment
    wrong,  // of the IP header or of the packet; an adapter may have been left to fill it in
    right,
    no_header,  // no packet trace header stands where an entry with this id has one
};

struct Checked {
    Checksum checksum = Checksum::none;
    bool outbound = false;
    std::size_t packet_at = 0;  // offset in the entry; 0 where there is no packet trace header
};

// The checksum of the packet in a packet trace entry.
[[nodiscard]] Checked packet_checksum(Bytes entry) noexcept;

}  // namespace zos

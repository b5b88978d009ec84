// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the records and their statistics need to know of a traced packet before Wireshark dissects
// it. Nothing is said where the bytes do not tell: cut off too early, or a later fragment.
#pragma once

#include <cstdint>
#include <optional>

#include "format/bytes.h"

namespace zos::dissect {

// The IPv4 or IPv6 packet in a link frame that begins with an Ethernet header, with or without VLAN
// tags; empty when there is none.
[[nodiscard]] Bytes ip_packet_in_ethernet(Bytes frame) noexcept;

struct Transport {
    std::uint8_t protocol;  // behind the extension headers of IPv6
    Bytes bytes;            // its header and data; empty in a later fragment
};

// `packet` begins with an IPv4 or IPv6 header.
[[nodiscard]] std::optional<Transport> find_transport(Bytes packet) noexcept;

// What IPCS calls a ping: an ICMP or ICMPv6 echo request or reply. `packet` begins with an IPv4 or
// IPv6 header.
[[nodiscard]] bool is_ping(Bytes packet) noexcept;

}  // namespace zos::dissect

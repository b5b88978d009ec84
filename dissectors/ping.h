// SPDX-License-Identifier: GPL-2.0-or-later
//
// What IPCS calls a ping: an ICMP or ICMPv6 echo request or reply.
#pragma once

#include "format/bytes.h"

namespace zos::dissect {

// `packet` begins with an IPv4 or IPv6 header. False as well where the bytes do not tell: cut off
// before the ICMP type, or a later fragment.
[[nodiscard]] bool is_ping(Bytes packet) noexcept;

// `frame` begins with an Ethernet header, with or without VLAN tags.
[[nodiscard]] bool is_ping_in_ethernet(Bytes frame) noexcept;

}  // namespace zos::dissect

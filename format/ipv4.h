// SPDX-License-Identifier: GPL-2.0-or-later
//
// IPv4 packets at places where nothing says that one stands there: each proves itself by its
// lengths and checksums (RFC 791, 792, 768 and 9293).
#pragma once

#include <cstdint>

#include "format/bytes.h"

namespace zos::ipv4 {

inline constexpr std::size_t shortest_header = 20;
inline constexpr std::size_t shortest_tcp_header = 20;

enum Protocol : std::uint8_t { icmp = 1, tcp = 6, udp = 17 };

// The header that `bytes` begin with, options included: version, lengths that agree, and the right
// checksum. Empty when it is none.
[[nodiscard]] Bytes sound_header(Bytes bytes) noexcept;

// The TCP header that `bytes` begin with, options included as far as they are there, when it fits
// to the sound IP header that belongs to it: no fragment, and long enough. Its checksum is right
// where it can be computed, for the packet has no data; else one of its ports is `port`. Empty when
// it is none.
[[nodiscard]] Bytes sound_tcp_header(Bytes ip_header, Bytes bytes, std::uint16_t port) noexcept;

// The first whole ICMP, TCP or UDP packet in `data` whose header and transport checksums are both
// right: 32 bits of evidence besides version and lengths. Empty when there is none.
[[nodiscard]] Bytes find_packet(Bytes data) noexcept;

}  // namespace zos::ipv4

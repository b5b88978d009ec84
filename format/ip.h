// SPDX-License-Identifier: GPL-2.0-or-later
//
// IPv4 and IPv6 packets, as far as a trace needs to know of them before Wireshark dissects them:
// what they carry, and whether their checksums are right. Nothing is said where the bytes do not
// tell: cut off too early, or a later fragment.
//
// Sources: RFC 791, 792, 768 and 9293 (IPv4, ICMP, UDP, TCP), RFC 8200 and 4443 (IPv6, ICMPv6),
// RFC 4302 (AH), RFC 1071 (checksum), IEEE 802.1Q (VLAN tags).
#pragma once

#include <cstdint>
#include <optional>

#include "format/bytes.h"

namespace zos::ip {

enum Protocol : std::uint8_t { icmp = 1, tcp = 6, udp = 17, icmpv6 = 58 };

inline constexpr std::size_t shortest_ipv4_header = 20;
inline constexpr std::size_t ipv6_header = 40;

// ---- What a packet is ----

// The IPv4 or IPv6 packet in a link frame that begins with an Ethernet header, with or without VLAN
// tags; empty when there is none.
[[nodiscard]] Bytes packet_in_ethernet(Bytes frame) noexcept;

struct Transport {
    std::uint8_t protocol;  // behind the extension headers of IPv6
    Bytes bytes;            // its header and data; empty in a later fragment
};

// `packet` begins with an IPv4 or IPv6 header.
[[nodiscard]] std::optional<Transport> find_transport(Bytes packet) noexcept;

// What IPCS calls a ping: an ICMP or ICMPv6 echo request or reply. `packet` begins with an IPv4 or
// IPv6 header.
[[nodiscard]] bool is_ping(Bytes packet) noexcept;

// ---- Whether it is sound ----

enum class Checksum : std::uint8_t {
    none,   // no whole TCP, UDP or ICMP packet over IPv4 or IPv6: cut, a fragment, a segment
    wrong,  // of the IP header or of the packet; an adapter may have been left to fill it in
    right,
};

// `packet` begins with an IPv4 or IPv6 header and has no bytes behind its end.
[[nodiscard]] Checksum checksum(Bytes packet) noexcept;

// ---- Packets at places where nothing says that one stands there ----

// The IPv4 header that `bytes` begin with, options included: version, lengths that agree, and the
// right checksum. Empty when it is none.
[[nodiscard]] Bytes sound_ipv4_header(Bytes bytes) noexcept;

// The TCP header that `bytes` begin with, options included as far as they are there, when it fits
// to the sound IPv4 header that belongs to it: no fragment, and long enough. Its checksum is right
// where it can be computed, for the packet has no data; else one of its ports is `port`. Empty when
// it is none.
[[nodiscard]] Bytes sound_tcp_header(Bytes ipv4_header, Bytes bytes, std::uint16_t port) noexcept;

// The first whole ICMP, TCP or UDP packet in `data` that proves itself: its lengths, and its
// checksums, of IPv4 both that of the header and of the transport. An IPv6 header has none, so less
// speaks for such a packet: one without extension headers, whose transport checksum covers all of
// it. Empty when there is none.
[[nodiscard]] Bytes find_packet(Bytes data) noexcept;

// Of a packet that find_packet() found.
[[nodiscard]] std::size_t header_length(Bytes packet) noexcept;

struct Addresses {
    Bytes from;
    Bytes to;
};
[[nodiscard]] Addresses addresses(Bytes packet) noexcept;

}  // namespace zos::ip

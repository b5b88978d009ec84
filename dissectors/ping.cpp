// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sources: RFC 791 and 792 (IPv4, ICMP), RFC 8200 and 4443 (IPv6, ICMPv6), RFC 4302 (AH),
// IEEE 802.1Q (VLAN tags).
#include "dissectors/ping.h"

namespace zos::dissect {

namespace {

enum Protocol : std::uint8_t {
    hop_by_hop = 0,
    icmp = 1,
    routing = 43,
    fragment = 44,
    authentication = 51,
    icmpv6 = 58,
    destination_options = 60,
};

enum EtherType : std::uint16_t {
    ethertype_ipv4 = 0x0800,
    ethertype_vlan = 0x8100,
    ethertype_ipv6 = 0x86dd,
    ethertype_service_vlan = 0x88a8,
};

constexpr std::size_t ipv4_header = 20;
constexpr std::size_t ipv6_header = 40;
constexpr std::size_t shortest_extension = 8;

bool is_ipv4_ping(Bytes packet) {
    if (packet.size() < ipv4_header)
        return false;
    const std::size_t header = (packet[0] & 15u) * 4u;
    const std::uint16_t fragment_offset = read_u16be(packet.data() + 6) & 0x1fff;
    if (header < ipv4_header || !holds(packet, header, 1) || packet[9] != icmp ||
        fragment_offset != 0)
        return false;
    constexpr std::uint8_t echo_reply = 0, echo_request = 8;
    return packet[header] == echo_reply || packet[header] == echo_request;
}

// Length of the IPv6 extension header that `bytes` begin with, 0 where no walk goes on: another
// protocol, or a fragment that is not the first.
std::size_t extension_length(std::uint8_t protocol, Bytes bytes) {
    if (bytes.size() < shortest_extension)
        return 0;
    switch (protocol) {
        case hop_by_hop:
        case routing:
        case destination_options:
            return (bytes[1] + 1u) * 8u;
        case authentication:
            return (bytes[1] + 2u) * 4u;
        case fragment:
            return (read_u16be(bytes.data() + 2) & 0xfff8) == 0 ? shortest_extension : 0;
        default:
            return 0;
    }
}

bool is_ipv6_ping(Bytes packet) {
    if (packet.size() < ipv6_header)
        return false;
    std::uint8_t protocol = packet[6];
    packet = packet.subspan(ipv6_header);
    while (protocol != icmpv6) {
        const std::size_t length = extension_length(protocol, packet);
        if (length == 0 || length > packet.size())
            return false;
        protocol = packet[0];
        packet = packet.subspan(length);
    }
    constexpr std::uint8_t echo_request = 128, echo_reply = 129;
    return !packet.empty() && (packet[0] == echo_request || packet[0] == echo_reply);
}

}  // namespace

bool is_ping(Bytes packet) noexcept {
    if (packet.empty())
        return false;
    switch (packet[0] >> 4) {
        case 4:
            return is_ipv4_ping(packet);
        case 6:
            return is_ipv6_ping(packet);
        default:
            return false;
    }
}

bool is_ping_in_ethernet(Bytes frame) noexcept {
    std::size_t at = 12;  // behind the two addresses
    while (holds(frame, at, 4)) {
        const std::uint16_t type = read_u16be(frame.data() + at);
        if (type == ethertype_ipv4 || type == ethertype_ipv6)
            return is_ping(frame.subspan(at + 2));
        if (type != ethertype_vlan && type != ethertype_service_vlan)
            return false;
        at += 4;
    }
    return false;
}

}  // namespace zos::dissect

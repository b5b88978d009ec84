// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sources: RFC 791 and 792 (IPv4, ICMP), RFC 8200 and 4443 (IPv6, ICMPv6), RFC 4302 (AH),
// IEEE 802.1Q (VLAN tags).
#include "dissectors/ip_packet.h"

#include <algorithm>

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

std::optional<Transport> find_ipv4_transport(Bytes packet) {
    if (packet.size() < ipv4_header)
        return std::nullopt;
    const std::size_t header = (packet[0] & 15u) * 4u;
    const std::uint8_t protocol = packet[9];
    const std::uint16_t fragment_offset = read_u16be(packet.data() + 6) & 0x1fff;
    const bool whole = header >= ipv4_header && header <= packet.size() && fragment_offset == 0;
    return Transport{protocol, whole ? packet.subspan(header) : Bytes{}};
}

bool is_extension(std::uint8_t protocol) {
    constexpr std::uint8_t extensions[] = {hop_by_hop, routing, fragment, authentication,
                                           destination_options};
    return std::ranges::find(extensions, protocol) != std::end(extensions);
}

std::size_t extension_length(std::uint8_t protocol, Bytes extension) {
    switch (protocol) {
        case fragment:
            return shortest_extension;
        case authentication:
            return (extension[1] + 2u) * 4u;
        default:
            return (extension[1] + 1u) * 8u;
    }
}

bool is_later_fragment(std::uint8_t protocol, Bytes extension) {
    return protocol == fragment && (read_u16be(extension.data() + 2) & 0xfff8) != 0;
}

std::optional<Transport> find_ipv6_transport(Bytes packet) {
    if (packet.size() < ipv6_header)
        return std::nullopt;
    std::uint8_t protocol = packet[6];
    packet = packet.subspan(ipv6_header);
    while (is_extension(protocol)) {
        if (packet.size() < shortest_extension)
            return std::nullopt;
        const std::size_t length = extension_length(protocol, packet);
        const bool later = is_later_fragment(protocol, packet);
        protocol = packet[0];
        if (later)
            return is_extension(protocol) ? std::nullopt : std::optional(Transport{protocol, {}});
        if (length > packet.size())
            return std::nullopt;
        packet = packet.subspan(length);
    }
    return Transport{protocol, packet};
}

}  // namespace

Bytes ip_packet_in_ethernet(Bytes frame) noexcept {
    std::size_t at = 12;  // behind the two addresses
    while (holds(frame, at, 4)) {
        const std::uint16_t type = read_u16be(frame.data() + at);
        if (type == ethertype_ipv4 || type == ethertype_ipv6)
            return frame.subspan(at + 2);
        if (type != ethertype_vlan && type != ethertype_service_vlan)
            return {};
        at += 4;
    }
    return {};
}

std::optional<Transport> find_transport(Bytes packet) noexcept {
    switch (packet.empty() ? 0 : packet[0] >> 4) {
        case 4:
            return find_ipv4_transport(packet);
        case 6:
            return find_ipv6_transport(packet);
        default:
            return std::nullopt;
    }
}

bool is_ping(Bytes packet) noexcept {
    constexpr std::uint8_t echo_reply = 0, echo_request = 8;
    constexpr std::uint8_t echo_request6 = 128, echo_reply6 = 129;
    const std::optional<Transport> transport = find_transport(packet);
    if (!transport || transport->bytes.empty())
        return false;
    const std::uint8_t type = transport->bytes[0];
    // ICMP in IPv6 and ICMPv6 in IPv4 are no pings.
    if (packet[0] >> 4 == 4)
        return transport->protocol == icmp && (type == echo_request || type == echo_reply);
    return transport->protocol == icmpv6 && (type == echo_request6 || type == echo_reply6);
}

}  // namespace zos::dissect

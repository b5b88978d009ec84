// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/ip.h"

#include <algorithm>

namespace zos::ip {

namespace {

enum Extension : std::uint8_t {
    hop_by_hop = 0,
    routing = 43,
    fragment = 44,
    authentication = 51,
    destination_options = 60,
};

enum EtherType : std::uint16_t {
    ethertype_ipv4 = 0x0800,
    ethertype_vlan = 0x8100,
    ethertype_ipv6 = 0x86dd,
    ethertype_service_vlan = 0x88a8,
};

constexpr std::size_t shortest_extension = 8;
constexpr std::size_t shortest_transport = 8;  // header of UDP, and of ICMP with what follows
constexpr std::size_t shortest_tcp = 20;

// Offsets in the two headers, and their lengths.
namespace v4 {
constexpr std::size_t total_length = 2;
constexpr std::size_t fragment = 6;
constexpr std::size_t protocol = 9;
constexpr std::size_t header_checksum = 10;
constexpr std::size_t addresses = 12;
constexpr std::size_t shortest = shortest_ipv4_header;
}  // namespace v4
namespace v6 {
constexpr std::size_t payload_length = 4;
constexpr std::size_t next_header = 6;
constexpr std::size_t addresses = 8;
constexpr std::size_t length = ipv6_header;
}  // namespace v6

unsigned version_of(Bytes packet) {
    return packet.empty() ? 0 : packet[0] >> 4;
}

// ---- IPv4 ----

std::size_t ipv4_header_length(Bytes packet) {
    return (packet[0] & 15u) * 4u;
}

std::size_t total_length(Bytes packet) {
    return read_u16be(packet.data() + v4::total_length);
}

bool is_fragment(Bytes packet) {
    constexpr unsigned more_or_offset = 0x3fff;
    return (read_u16be(packet.data() + v4::fragment) & more_or_offset) != 0;
}

std::optional<Transport> find_ipv4_transport(Bytes packet) {
    if (packet.size() < v4::shortest)
        return std::nullopt;
    const std::size_t header = ipv4_header_length(packet);
    const std::uint16_t offset = read_u16be(packet.data() + v4::fragment) & 0x1fff;
    const bool whole = header >= v4::shortest && header <= packet.size() && offset == 0;
    return Transport{packet[v4::protocol], whole ? packet.subspan(header) : Bytes{}};
}

// ---- IPv6 ----

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
    if (packet.size() < v6::length)
        return std::nullopt;
    std::uint8_t protocol = packet[v6::next_header];
    packet = packet.subspan(v6::length);
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

// ---- Checksums ----

constexpr std::uint32_t all_ones = 0xffff;  // the sum over a right checksum and what it covers

std::uint32_t folded(std::uint32_t sum) {
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

std::uint32_t sum_words(Bytes bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        sum += read_u16be(bytes.data() + i);
    if (bytes.size() % 2 != 0)
        sum += static_cast<std::uint32_t>(bytes.back()) << 8;
    return folded(sum);
}

Checksum transport_checksum(Bytes addresses, Transport transport) {
    constexpr std::size_t udp_checksum = 6;
    const auto [protocol, bytes] = transport;
    if (bytes.size() < (protocol == tcp ? shortest_tcp : shortest_transport))
        return Checksum::none;
    // A UDP checksum of zero says that there is none.
    if (protocol == udp && read_u16be(bytes.data() + udp_checksum) == 0)
        return Checksum::none;
    std::uint32_t sum = sum_words(bytes);
    if (protocol != icmp)  // all others cover a pseudo header as well
        sum = folded(sum + sum_words(addresses) + protocol +
                     static_cast<std::uint32_t>(bytes.size()));
    return sum == all_ones ? Checksum::right : Checksum::wrong;
}

Checksum ipv4_checksum(Bytes packet) {
    if (packet.size() < v4::shortest)
        return Checksum::none;
    const std::size_t header = ipv4_header_length(packet);
    const std::uint8_t protocol = packet[v4::protocol];
    if (header < v4::shortest || header > packet.size())
        return Checksum::none;
    // Zero: left to the adapter.
    if (read_u16be(packet.data() + v4::header_checksum) != 0 &&
        sum_words(packet.first(header)) != all_ones)
        return Checksum::wrong;
    if (total_length(packet) != packet.size() || is_fragment(packet) ||
        (protocol != icmp && protocol != tcp && protocol != udp))
        return Checksum::none;
    return transport_checksum(packet.subspan(v4::addresses, 8), {protocol, packet.subspan(header)});
}

// Only without extension headers: one of them may change the address that the checksum covers.
Checksum ipv6_checksum(Bytes packet) {
    if (packet.size() < v6::length)
        return Checksum::none;
    const std::uint8_t protocol = packet[v6::next_header];
    if (read_u16be(packet.data() + v6::payload_length) != packet.size() - v6::length ||
        (protocol != icmpv6 && protocol != tcp && protocol != udp))
        return Checksum::none;
    return transport_checksum(packet.subspan(v6::addresses, 32),
                              {protocol, packet.subspan(v6::length)});
}

}  // namespace

Bytes packet_in_ethernet(Bytes frame) noexcept {
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
    switch (version_of(packet)) {
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
    if (version_of(packet) == 4)
        return transport->protocol == icmp && (type == echo_request || type == echo_reply);
    return transport->protocol == icmpv6 && (type == echo_request6 || type == echo_reply6);
}

Checksum checksum(Bytes packet) noexcept {
    switch (version_of(packet)) {
        case 4:
            return ipv4_checksum(packet);
        case 6:
            return ipv6_checksum(packet);
        default:
            return Checksum::none;
    }
}

Bytes sound_ipv4_header(Bytes bytes) noexcept {
    if (bytes.size() < v4::shortest || version_of(bytes) != 4)
        return {};
    const std::size_t length = ipv4_header_length(bytes);
    if (length < v4::shortest || length > bytes.size() || total_length(bytes) < length ||
        sum_words(bytes.first(length)) != all_ones)
        return {};
    return bytes.first(length);
}

Bytes sound_tcp_header(Bytes ipv4_header, Bytes bytes, std::uint16_t port) noexcept {
    if (ipv4_header[v4::protocol] != tcp || is_fragment(ipv4_header) || bytes.size() < shortest_tcp)
        return {};
    const std::size_t length = (bytes[12] >> 4) * 4u;
    const std::size_t room = total_length(ipv4_header) - ipv4_header.size();
    if (length < shortest_tcp || length > room)
        return {};
    const Bytes header = bytes.first(std::min(length, bytes.size()));
    const bool proven = header.size() == room
                            ? transport_checksum(ipv4_header.subspan(v4::addresses, 8),
                                                 {tcp, header}) == Checksum::right
                            : port != 0 && (read_u16be(header.data()) == port ||
                                            read_u16be(header.data() + 2) == port);
    return proven ? header : Bytes{};
}

Bytes find_packet(Bytes data) noexcept {
    // Each costs a sum over what follows, and nothing but a version tells them from other bytes.
    constexpr int most_ipv6_tries = 64;
    for (int tries = 0; data.size() >= v4::shortest; data = data.subspan(1)) {
        std::size_t length = 0;
        if (const Bytes header = sound_ipv4_header(data); !header.empty())
            length = total_length(header);
        else if (version_of(data) == 6 && data.size() >= v6::length && tries < most_ipv6_tries)
            length = v6::length + read_u16be(data.data() + v6::payload_length);
        if (length == 0 || length > data.size())
            continue;
        const Bytes packet = data.first(length);
        if (checksum(packet) == Checksum::right)
            return packet;
        tries += version_of(packet) == 6 ? 1 : 0;
    }
    return {};
}

std::size_t header_length(Bytes packet) noexcept {
    return version_of(packet) == 6 ? v6::length : ipv4_header_length(packet);
}

Addresses addresses(Bytes packet) noexcept {
    if (version_of(packet) == 6)
        return {packet.subspan(v6::addresses, 16), packet.subspan(v6::addresses + 16, 16)};
    return {packet.subspan(v4::addresses, 4), packet.subspan(v4::addresses + 4, 4)};
}

}  // namespace zos::ip

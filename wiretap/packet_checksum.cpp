// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/packet_checksum.h"

#include <algorithm>

#include "format/cte.h"
#include "format/pth.h"

namespace zos {

namespace {

constexpr std::size_t shortest_ip = 20;

enum Protocol : std::uint8_t { icmp = 1, tcp = 6, udp = 17, icmpv6 = 58 };

std::uint32_t sum_words(Bytes bytes, std::uint32_t sum = 0) {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        sum += read_u16be(bytes.data() + i);
    if (bytes.size() % 2 != 0)
        sum += static_cast<std::uint32_t>(bytes.back()) << 8;
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

// Sum over the pseudo header (RFC 9293, RFC 8200) and the transport header with its data.
Checksum transport_checksum(Bytes addresses, std::uint8_t protocol, Bytes transport) {
    if (transport.size() < 8)
        return Checksum::none;
    // A UDP checksum of zero says that there is none.
    if (protocol == udp && read_u16be(transport.data() + 6) == 0)
        return Checksum::none;
    std::uint32_t sum = sum_words(transport);
    if (protocol != icmp)
        sum += sum_words(addresses) + protocol + static_cast<std::uint32_t>(transport.size());
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff ? Checksum::right : Checksum::wrong;
}

Checksum checksum_over_ipv4(Bytes packet) {
    const std::size_t header = (packet[0] & 15) * 4u;
    const bool fragment = (read_u16be(packet.data() + 6) & 0x3fff) != 0;
    const std::uint8_t protocol = packet[9];
    if (header < shortest_ip || header > packet.size())
        return Checksum::none;
    if (read_u16be(packet.data() + 10) != 0 && sum_words(packet.first(header)) != 0xffff)
        return Checksum::wrong;
    if (read_u16be(packet.data() + 2) != packet.size() || fragment ||
        (protocol != icmp && protocol != tcp && protocol != udp))
        return Checksum::none;
    return transport_checksum(packet.subspan(12, 8), protocol, packet.subspan(header));
}

Checksum checksum_over_ipv6(Bytes packet) {
    constexpr std::size_t header = 40;
    const std::uint8_t protocol = packet[6];
    if (packet.size() < header || read_u16be(packet.data() + 4) != packet.size() - header ||
        (protocol != icmpv6 && protocol != tcp && protocol != udp))
        return Checksum::none;
    return transport_checksum(packet.subspan(8, 32), protocol, packet.subspan(header));
}

Checksum checksum_of(Bytes packet) {
    if (packet.size() < shortest_ip)
        return Checksum::none;
    switch (packet[0] >> 4) {
        case 4:
            return checksum_over_ipv4(packet);
        case 6:
            return checksum_over_ipv6(packet);
        default:
            return Checksum::none;
    }
}

}  // namespace

Checked packet_checksum(Bytes entry) noexcept {
    if (entry.size() < cte::shortest)
        return {};
    const cte::Header header = cte::parse(entry.data());
    if (!header.well_formed() || header.length != entry.size())
        return {};
    const Bytes data = entry.first(entry.size() - cte::closing_length).subspan(header.data_offset);
    if (!pth::plausible(data, header.clock)) {
        const bool should_be = header.id >= cte::packet && header.id <= cte::smc;
        return {should_be ? Checksum::no_header : Checksum::none};
    }
    const auto header_length = static_cast<std::size_t>(pth::get(data, pth::len));
    // Of a segment only the first one has a packet's headers.
    const bool begins = pth::get(data, pth::seq_num) == 0;
    return {begins ? checksum_of(data.subspan(header_length)) : Checksum::none,
            pth::flag_set(data, pth::out), header.data_offset + header_length};
}

}  // namespace zos

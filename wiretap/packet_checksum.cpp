// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/packet_checksum.h"

#include <algorithm>

#include "format/cte.h"
#include "format/pth.h"

namespace zos {

namespace {

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
bool transport_is_sound(Bytes addresses, std::uint8_t protocol, Bytes transport) {
    if (transport.size() < 8)
        return false;
    // A UDP checksum of zero says that there is none.
    if (protocol == udp && read_u16be(transport.data() + 6) == 0)
        return false;
    std::uint32_t sum = sum_words(transport);
    if (protocol != icmp)
        sum += sum_words(addresses) + protocol + static_cast<std::uint32_t>(transport.size());
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

bool ipv4_is_sound(Bytes packet) {
    const std::size_t header = (packet[0] & 15) * 4u;
    const bool fragment = (read_u16be(packet.data() + 6) & 0x3fff) != 0;
    const std::uint8_t protocol = packet[9];
    if (header < 20 || header > packet.size() || read_u16be(packet.data() + 2) != packet.size() ||
        fragment)
        return false;
    return (protocol == icmp || protocol == tcp || protocol == udp) &&
           transport_is_sound(packet.subspan(12, 8), protocol, packet.subspan(header));
}

bool ipv6_is_sound(Bytes packet) {
    constexpr std::size_t header = 40;
    const std::uint8_t protocol = packet[6];
    if (packet.size() < header || read_u16be(packet.data() + 4) != packet.size() - header)
        return false;
    return (protocol == icmpv6 || protocol == tcp || protocol == udp) &&
           transport_is_sound(packet.subspan(8, 32), protocol, packet.subspan(header));
}

}  // namespace

bool has_sound_checksum(Bytes entry) noexcept {
    if (entry.size() < cte::shortest)
        return false;
    const cte::Header header = cte::parse(entry.data());
    if (!header.well_formed() || header.length != entry.size())
        return false;
    const Bytes data = entry.first(entry.size() - cte::closing_length).subspan(header.data_offset);
    if (!pth::plausible(data, header.clock))
        return false;
    const Bytes packet = data.subspan(static_cast<std::size_t>(pth::get(data, pth::len)));
    if (packet.size() < 20)
        return false;
    return packet[0] >> 4 == 4 ? ipv4_is_sound(packet)
                               : packet[0] >> 4 == 6 && ipv6_is_sound(packet);
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/ipv4.h"

#include <algorithm>

namespace zos::ipv4 {

namespace {

constexpr std::uint32_t all_ones = 0xffff;  // the sum over a sound checksum and what it covers

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

std::size_t total_length(Bytes header) {
    return read_u16be(header.data() + 2);
}

std::uint8_t protocol_of(Bytes header) {
    return header[9];
}

bool is_fragment(Bytes header) {
    return (read_u16be(header.data() + 6) & 0x3fff) != 0;
}

// `transport` is all that follows the header.
bool transport_is_sound(Bytes header, Bytes transport) {
    constexpr std::size_t udp_checksum = 6;
    const std::uint8_t protocol = protocol_of(header);
    const std::size_t shortest = protocol == tcp ? shortest_tcp_header : 8;
    if (transport.size() < shortest)
        return false;
    if (protocol == icmp)
        return sum_words(transport) == all_ones;
    // A UDP checksum of zero says that there is none.
    if (protocol == udp && read_u16be(transport.data() + udp_checksum) == 0)
        return false;
    const Bytes addresses = header.subspan(12, 8);
    return (protocol == tcp || protocol == udp) &&
           folded(sum_words(transport) + sum_words(addresses) + protocol +
                  static_cast<std::uint32_t>(transport.size())) == all_ones;
}

}  // namespace

Bytes sound_header(Bytes bytes) noexcept {
    if (bytes.size() < shortest_header || bytes[0] >> 4 != 4)
        return {};
    const std::size_t length = (bytes[0] & 15u) * 4u;
    if (length < shortest_header || length > bytes.size() || total_length(bytes) < length ||
        sum_words(bytes.first(length)) != all_ones)
        return {};
    return bytes.first(length);
}

Bytes sound_tcp_header(Bytes ip_header, Bytes bytes, std::uint16_t port) noexcept {
    if (protocol_of(ip_header) != tcp || is_fragment(ip_header) ||
        bytes.size() < shortest_tcp_header)
        return {};
    const std::size_t length = (bytes[12] >> 4) * 4u;
    const std::size_t room = total_length(ip_header) - ip_header.size();
    if (length < shortest_tcp_header || length > room)
        return {};
    const Bytes header = bytes.first(std::min(length, bytes.size()));
    const bool proven = header.size() == room
                            ? transport_is_sound(ip_header, header)
                            : port != 0 && (read_u16be(header.data()) == port ||
                                            read_u16be(header.data() + 2) == port);
    return proven ? header : Bytes{};
}

Bytes find_packet(Bytes data) noexcept {
    for (; data.size() >= shortest_header; data = data.subspan(1)) {
        const Bytes header = sound_header(data);
        if (header.empty() || total_length(header) > data.size() || is_fragment(header))
            continue;
        const Bytes packet = data.first(total_length(header));
        if (transport_is_sound(header, packet.subspan(header.size())))
            return packet;
    }
    return {};
}

}  // namespace zos::ipv4

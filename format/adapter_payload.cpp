// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sources: RFC 791 and 8200 (IP), RFC 826 (ARP), IEEE 802.3, 802.1Q, 802.1AX and 802.2, and
// IANA's list of EtherTypes.
#include "format/adapter_payload.h"

#include <algorithm>

#include "format/ip.h"

namespace zos::adapter {

namespace {

constexpr std::size_t addresses = 12;  // of the Ethernet header

enum EtherType : std::uint16_t {
    first_ethertype = 0x0600,  // below it is a length
    ethertype_ipv4 = 0x0800,
    ethertype_arp = 0x0806,
    ethertype_vlan = 0x8100,
    ethertype_ipv6 = 0x86dd,
    ethertype_service_vlan = 0x88a8,
    ethertype_old_service_vlan = 0x9100,
};

// What else is seen on a LAN: RARP, SNA, MPLS, PPPoE, EAP, LACP, pause, MACsec, RoCE, LLDP, PTP,
// FCoE.
constexpr std::uint16_t other_ethertypes[] = {0x8035, 0x80d5, 0x8808, 0x8809, 0x8847,
                                              0x8848, 0x8863, 0x8864, 0x888e, 0x88cc,
                                              0x88e5, 0x88f7, 0x8906, 0x8914, 0x8915};

unsigned version_of(Bytes packet) {
    return packet[0] >> 4u;
}

bool is_length_of(std::size_t length, Bytes bytes, const Lengths& lengths) {
    return length == bytes.size() || length == lengths.traced || length == lengths.original;
}

// The checksum is right, and the packet as long as the record or shorter.
bool is_sound_ipv4(Bytes bytes, const Lengths& lengths) {
    const Bytes header = ip::sound_ipv4_header(bytes);
    const std::size_t longest =
        std::max<std::size_t>({bytes.size(), lengths.traced, lengths.original});
    return !header.empty() && read_u16be(header.data() + 2) <= longest;
}

// The adapter may fill in the checksum after it traced the packet, so the length has to do.
bool length_fits_ip(Bytes bytes, const Lengths& lengths) {
    if (bytes.size() >= ip::shortest_ipv4_header && version_of(bytes) == 4) {
        const std::size_t length = read_u16be(bytes.data() + 2);
        return (bytes[0] & 15u) * 4u >= ip::shortest_ipv4_header &&
               length >= (bytes[0] & 15u) * 4u && is_length_of(length, bytes, lengths);
    }
    return bytes.size() >= ip::ipv6_header && version_of(bytes) == 6 &&
           is_length_of(ip::ipv6_header + read_u16be(bytes.data() + 4), bytes, lengths);
}

bool begins_ipv4(Bytes bytes) {
    return bytes.empty() || (version_of(bytes) == 4 && (bytes[0] & 15u) >= 5);
}

bool begins_ipv6(Bytes bytes) {
    return bytes.empty() || version_of(bytes) == 6;
}

// ARP for IPv4, as far as it is there.
bool begins_arp(Bytes bytes) {
    constexpr std::size_t protocol = 2;
    return !holds(bytes, protocol, 2) || read_u16be(bytes.data() + protocol) == ethertype_ipv4;
}

// An 802.3 frame: `length` counts what follows it, and short frames are padded.
bool is_llc_frame(std::size_t length, Bytes bytes, std::size_t header, const Lengths& lengths) {
    constexpr std::size_t shortest_llc = 3;
    constexpr std::size_t shortest_frame = 60;
    if (length < shortest_llc)
        return false;
    const std::size_t frame = header + length;
    return is_length_of(frame, bytes, lengths) ||
           (frame < shortest_frame && is_length_of(shortest_frame, bytes, lengths));
}

bool is_vlan_tag(std::uint16_t type) {
    return type == ethertype_vlan || type == ethertype_service_vlan ||
           type == ethertype_old_service_vlan;
}

bool is_ethernet(Bytes bytes, const Lengths& lengths) {
    std::size_t at = addresses;
    while (holds(bytes, at, 4) && is_vlan_tag(read_u16be(bytes.data() + at)))
        at += 4;
    if (!holds(bytes, at, 2))
        return false;
    const std::uint16_t type = read_u16be(bytes.data() + at);
    const std::size_t header = at + 2;
    const Bytes content = bytes.subspan(header);
    switch (type) {
        case ethertype_ipv4:
            return begins_ipv4(content);
        case ethertype_ipv6:
            return begins_ipv6(content);
        case ethertype_arp:
            return begins_arp(content);
        default:
            return type < first_ethertype
                       ? is_llc_frame(type, bytes, header, lengths)
                       : std::ranges::find(other_ethertypes, type) != std::end(other_ethertypes);
    }
}

}  // namespace

// The checksum of an IPv4 header is the best evidence, and the length of a packet the weakest:
// two bytes of a link address agree with it by chance once in some ten thousand frames.
Payload payload_kind(Bytes bytes, const Lengths& lengths) noexcept {
    if (is_sound_ipv4(bytes, lengths))
        return Payload::ip;
    if (is_ethernet(bytes, lengths))
        return Payload::ethernet;
    return length_fits_ip(bytes, lengths) ? Payload::ip : Payload::unknown;
}

}  // namespace zos::adapter

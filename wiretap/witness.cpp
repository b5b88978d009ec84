// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/witness.h"

#include <algorithm>

#include "format/adapter_payload.h"

namespace zos {

namespace {

constexpr std::size_t ethernet_addresses = 12;
constexpr std::uint16_t vlan_tag = 0x8100;

std::uint64_t vlan_of_frame(Bytes frame) {
    constexpr std::uint64_t id_bits = 0x0fff;
    const bool tagged = holds(frame, ethernet_addresses, 4) &&
                        read_u16be(frame.data() + ethernet_addresses) == vlan_tag;
    return tagged ? read_u16be(frame.data() + ethernet_addresses + 2) & id_bits : 0;
}

// The IP packet of a record, and what its link header says.
Bytes packet_in(std::uint32_t entry_id, Bytes payload, Witness& witness) {
    if (entry_id == cte::packet || entry_id == cte::ee)
        return payload;
    if (entry_id != cte::osaenta)
        return {};
    const Bytes header = witness.header();
    const adapter::Lengths lengths = {static_cast<std::uint32_t>(pth::get(header, pth::tlen)),
                                      static_cast<std::uint32_t>(pth::get(header, pth::plen))};
    switch (adapter::payload_kind(payload, lengths)) {
        case adapter::Payload::ip:
            return payload;
        case adapter::Payload::ethernet:
            witness.vlan = vlan_of_frame(payload);
            return ip::packet_in_ethernet(payload);
        default:
            return {};
    }
}

pth::Address address_of(Bytes bytes) {
    pth::Address address;
    address.present = true;
    address.ipv4 = bytes.size() == 4;
    std::ranges::copy(bytes, address.bytes.begin());
    return address;
}

void take_packet(Bytes packet, Witness& witness) {
    const unsigned version = packet.empty() ? 0 : packet[0] >> 4;
    const std::size_t header = version == 4 ? ip::shortest_ipv4_header : ip::ipv6_header;
    if ((version != 4 && version != 6) || packet.size() < header)
        return;
    witness.protocol = plain_protocol(packet);
    // A tunnel has two pairs of addresses, and which ones the header should have is open.
    if (!witness.protocol)
        return;
    const std::size_t width = version == 4 ? 4 : 16;
    const std::size_t at = header - 2 * width;
    witness.from = address_of(packet.subspan(at, width));
    witness.to = address_of(packet.subspan(at + width, width));
    const std::uint64_t length = version == 4 ? read_u16be(packet.data() + 2)
                                              : read_u16be(packet.data() + 4) + ip::ipv6_header;
    // An adapter that segments fills the length in later.
    if (length >= header && length <= 0xffff && !witness.vlan)
        witness.ip_length = length;
    const auto transport = ip::find_transport(packet);
    if (transport && (transport->protocol == ip::tcp || transport->protocol == ip::udp) &&
        transport->bytes.size() >= 4) {
        witness.from_port = read_u16be(transport->bytes.data());
        witness.to_port = read_u16be(transport->bytes.data() + 2);
    }
}

}  // namespace

Trace trace_of(std::uint32_t entry_id) noexcept {
    return entry_id == cte::data      ? Trace::data
           : entry_id == cte::osaenta ? Trace::adapter
                                      : Trace::packet;
}

LayoutPart part_of(std::uint32_t entry_id, Bytes header, const Origin& origin) noexcept {
    return {origin.subname, origin.system, trace_of(entry_id),
            static_cast<std::uint16_t>(header.size())};
}

std::optional<std::uint8_t> plain_protocol(Bytes packet) noexcept {
    constexpr std::size_t ipv4_protocol = 9;
    constexpr std::size_t ipv6_next_header = 6;
    const unsigned version = packet.empty() ? 0 : packet[0] >> 4;
    if ((version != 4 || packet.size() <= ipv4_protocol) &&
        (version != 6 || packet.size() <= ipv6_next_header))
        return std::nullopt;
    const std::uint8_t protocol = packet[version == 4 ? ipv4_protocol : ipv6_next_header];
    switch (protocol) {
        case 0:  // packets in packets, and extension headers of IPv6
        case 4:
        case 41:
        case 43:
        case 44:
        case 47:
        case 50:
        case 51:
        case 60:
        case 135:
            return std::nullopt;
        default:
            return protocol;
    }
}

Witness witness_of(std::uint32_t entry_id, Bytes header, Bytes payload) noexcept {
    Witness witness;
    witness.length = static_cast<std::uint16_t>(std::min(header.size(), Witness::longest_header));
    std::ranges::copy(header.first(witness.length), witness.bytes.begin());
    witness.trace = trace_of(entry_id);
    witness.first_segment = pth::get(header, pth::seq_num) == 0;
    witness.present = payload.size();
    if (!witness.first_segment)
        return witness;
    if (witness.trace == Trace::data)
        witness.protocol = pth::get(header, pth::protocol);
    else
        take_packet(packet_in(entry_id, payload, witness), witness);
    return witness;
}

}  // namespace zos

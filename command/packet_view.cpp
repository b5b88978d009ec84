// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/packet_view.h"

#include <algorithm>
#include <iterator>

#include "format/cte.h"

namespace zos {

namespace {

constexpr std::uint8_t tcp = 6;
constexpr std::uint8_t udp = 17;

// The packet behind the header of an Ethernet frame and its VLAN tags.
Bytes behind_link_header(Bytes frame) {
    constexpr std::size_t type_offset = 12;
    std::size_t at = type_offset;
    while (holds(frame, at, 2)) {
        const std::uint16_t type = read_u16be(frame.data() + at);
        if (type == 0x0800 || type == 0x86dd)
            return frame.subspan(at + 2);
        if (type != 0x8100 && type != 0x88a8)
            break;
        at += 4;
    }
    return {};
}

Bytes ip_packet(const Frame& frame) {
    constexpr std::uint32_t link_ethernet = 1;
    const Interface& interface = frame.interface;
    switch (interface.encapsulation) {
        case Encapsulation::raw_ip:
            return frame.payload;
        case Encapsulation::ethernet:
            return behind_link_header(frame.payload);
        case Encapsulation::pcap:
            return interface.link_type == link_ethernet ? behind_link_header(frame.payload)
                                                        : frame.payload;
        case Encapsulation::record:
            break;
    }
    return {};
}

pth::Address address_at(Bytes packet, std::size_t offset, std::size_t length) {
    pth::Address address;
    address.present = true;
    address.ipv4 = length == 4;
    std::copy_n(packet.begin() + static_cast<std::ptrdiff_t>(offset), length,
                address.bytes.begin());
    return address;
}

void take_ports(Bytes packet, std::size_t at, Flow& flow) {
    constexpr std::uint8_t with_ports[] = {tcp, udp};
    if (std::ranges::find(with_ports, flow.protocol) == std::end(with_ports) ||
        !holds(packet, at, 4))
        return;
    flow.source.port = read_u16be(packet.data() + at);
    flow.destination.port = read_u16be(packet.data() + at + 2);
}

std::optional<Flow> ipv4_flow(Bytes packet) {
    constexpr std::size_t shortest = 20;
    const std::size_t length = (packet[0] & 15u) * 4u;
    if (packet.size() < shortest || length < shortest)
        return std::nullopt;
    Flow flow;
    flow.source.address = address_at(packet, 12, 4);
    flow.destination.address = address_at(packet, 16, 4);
    flow.protocol = packet[9];
    constexpr std::uint16_t offset_mask = 0x1fff;
    if ((read_u16be(packet.data() + 6) & offset_mask) == 0)
        take_ports(packet, length, flow);
    return flow;
}

std::optional<Flow> ipv6_flow(Bytes packet) {
    constexpr std::size_t header = 40;
    enum Next : std::uint8_t { hop_by_hop = 0, routing = 43, fragment = 44, options = 60 };
    if (packet.size() < header)
        return std::nullopt;
    Flow flow;
    flow.source.address = address_at(packet, 8, 16);
    flow.destination.address = address_at(packet, 24, 16);
    std::uint8_t next = packet[6];
    std::size_t at = header;
    while ((next == hop_by_hop || next == routing || next == fragment || next == options) &&
           holds(packet, at, 8)) {
        if (next == fragment && (read_u16be(packet.data() + at + 2) & 0xfff8) != 0) {
            flow.protocol = packet[at];
            return flow;
        }
        const std::size_t length = next == fragment ? 8 : (packet[at + 1] + 1u) * 8u;
        next = packet[at];
        at += length;
    }
    flow.protocol = next;
    take_ports(packet, at, flow);
    return flow;
}

}  // namespace

std::optional<Flow> flow_of_packet(const Frame& frame) noexcept {
    const Bytes packet = ip_packet(frame);
    if (packet.empty())
        return std::nullopt;
    const unsigned version = packet[0] >> 4;
    return version == 4 ? ipv4_flow(packet) : version == 6 ? ipv6_flow(packet) : std::nullopt;
}

Bytes packet_trace_header_of(const Frame& frame) noexcept {
    return frame.record && frame.record->kind == blob::Kind::entry_with_pth ? frame.record->header()
                                                                            : Bytes{};
}

std::optional<std::uint32_t> entry_id_of(const Frame& frame) noexcept {
    if (!frame.record || frame.record->kind == blob::Kind::gap)
        return std::nullopt;
    const Bytes entry = frame.record->cte();
    return entry.size() < cte::header_length ? std::nullopt
                                             : std::optional(cte::parse(entry.data()).id);
}

std::optional<Flow> flow_of_header(const Frame& frame) noexcept {
    const Bytes header = packet_trace_header_of(frame);
    if (header.empty())
        return std::nullopt;
    const auto port = [&](pth::Row row) {
        return present(header, pth::rows[row])
                   ? std::optional(static_cast<std::uint16_t>(pth::get(header, row)))
                   : std::nullopt;
    };
    Flow flow;
    flow.source = {pth::address(header, pth::src), port(pth::s_port)};
    flow.destination = {pth::address(header, pth::dst), port(pth::d_port)};
    if (entry_id_of(frame) == cte::data)
        flow.protocol = static_cast<std::uint8_t>(pth::get(header, pth::protocol));
    return flow;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/packet_record.h"

#include "dissectors/record.h"
#include "format/pth.h"

namespace zos::dissect {

namespace {

dissector_handle_t ip_handle;
dissector_handle_t ipv6_handle;

// IP goes to IP directly: between the record and the packet there is no protocol.
dissector_handle_t handle_for_ip(tvbuff_t* packet) {
    const Bytes bytes = captured(packet);
    switch (bytes.empty() ? 0 : bytes[0] >> 4) {
        case 4:
            return ip_handle;
        case 6:
            return ipv6_handle;
        default:
            return nullptr;
    }
}

// The dissector of the packet; nullptr where the payload is none.
dissector_handle_t handle_for(const blob::Record& record, const Payload& payload) {
    // Only the first segment of a packet has its headers.
    if (payload.link == Link::none || pth::get(record.header(), pth::seq_num) != 0)
        return nullptr;
    return payload.link == Link::ip ? handle_for_ip(payload.tvb) : payload.handle;
}

tvbuff_t* header_tvb(tvbuff_t* parent, packet_info* pinfo, Bytes header) {
    const auto length = static_cast<unsigned>(header.size());
    tvbuff_t* tvb =
        tvb_new_child_real_data(parent, header.data(), length, static_cast<int>(length));
    add_new_data_source(pinfo, tvb, "z/OS trace record header");
    return tvb;
}

}  // namespace

void dissect_packet_record(const blob::Record& record, Bytes header, const Payload& payload,
                           packet_info* pinfo, proto_tree* tree) {
    dissector_handle_t handle = handle_for(record, payload);
    dissect_record_of_packet(record, header_tvb(payload.tvb, pinfo, header), payload.tvb,
                             handle != nullptr ? payload.link : Link::none, pinfo, tree);
    // The data is for the dissector of the encapsulation, not for IP.
    if (handle != nullptr)
        call_dissector_with_data(handle, payload.tvb, pinfo, tree,
                                 payload.link == Link::ip ? nullptr : payload.data);
}

// A handle without a protocol cannot be disabled, so no capture of others can be broken by it.
dissector_handle_t take_over(int wtap_encap, dissector_t dissector) {
    constexpr int no_protocol = -1;
    const auto encapsulation = static_cast<std::uint32_t>(wtap_encap);
    dissector_table_t table = find_dissector_table("wtap_encap");
    dissector_handle_t original = dissector_get_uint_handle(table, encapsulation);
    if (original != nullptr)
        dissector_add_uint("wtap_encap", encapsulation,
                           create_dissector_handle(dissector, no_protocol));
    return original;
}

void handoff_packet_records() {
    ip_handle = find_dissector("ip");
    ipv6_handle = find_dissector("ipv6");
}

}  // namespace zos::dissect

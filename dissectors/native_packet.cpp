// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/native_packet.h"

#include "dissectors/packet_trace_header.h"
#include "dissectors/record.h"
#include "plugin/record_option.h"

namespace zos::dissect {

namespace {

dissector_handle_t ip_handle;
dissector_handle_t ipv6_handle;

struct Encapsulation {
    int wtap_encap;
    Link link;
    dissector_handle_t original;  // in the table before us
};

Encapsulation encapsulations[] = {
    {WTAP_ENCAP_RAW_IP, Link::ip, nullptr},
    {WTAP_ENCAP_ETHERNET, Link::ethernet, nullptr},
    {WTAP_ENCAP_TOKEN_RING, Link::other, nullptr},
};

struct Next {
    dissector_handle_t handle;  // nullptr: the payload is no packet
    Link link;
};

// Raw IP goes to IP directly: between the record and the packet there is no protocol.
Next next_for_ip(tvbuff_t* packet) {
    const Bytes bytes = captured(packet);
    const int version = bytes.empty() ? 0 : bytes[0] >> 4;
    if (version == 4)
        return {ip_handle, Link::ip};
    if (version == 6)
        return {ipv6_handle, Link::ip};
    return {nullptr, Link::none};
}

Next next_for(const Encapsulation& encapsulation, const blob::Record& record, tvbuff_t* packet) {
    // Only the first segment of a packet has its headers.
    if (pth::get(record.header(), pth::seq_num) != 0)
        return {nullptr, Link::none};
    if (encapsulation.link == Link::ip)
        return next_for_ip(packet);
    return {encapsulation.original, encapsulation.link};
}

// The record header as a tvbuff of its own, which becomes a tab of the byte view. The option's
// bytes belong to the block, so they are copied.
tvbuff_t* header_tvb(tvbuff_t* packet, packet_info* pinfo, Bytes header) {
    const auto length = static_cast<unsigned>(header.size());
    const auto* bytes =
        static_cast<const std::uint8_t*>(wmem_memdup(pinfo->pool, header.data(), length));
    tvbuff_t* tvb = tvb_new_child_real_data(packet, bytes, length, static_cast<int>(length));
    add_new_data_source(pinfo, tvb, "z/OS trace record header");
    return tvb;
}

// As the frame dissector would: by the handle alone, with the pseudo-header as data.
int pass_on(const Encapsulation& encapsulation, tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
            void* data) {
    return call_dissector_only(encapsulation.original, tvb, pinfo, tree, data);
}

int dissect(const Encapsulation& encapsulation, tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
            void* data) {
    const Bytes option = find_record_option(pinfo->rec->block);
    std::size_t length = 0;
    const std::optional<blob::Record> record = blob::decode(option, length);
    if (!record || !record_is_enabled())
        return pass_on(encapsulation, tvb, pinfo, tree, data);
    const Next next = next_for(encapsulation, *record, tvb);
    dissect_record_of_packet(header_tvb(tvb, pinfo, option.first(length)), tvb, next.link, pinfo,
                             tree);
    // The pseudo-header is for the dissector of the encapsulation, not for IP.
    if (next.handle != nullptr)
        call_dissector_with_data(next.handle, tvb, pinfo, tree,
                                 next.link == Link::ip ? nullptr : data);
    return static_cast<int>(tvb_captured_length(tvb));
}

// One dissector for each entry of the table: a dissector without data is not told which it is.
template <std::size_t i>
int dissect_encapsulation(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                          void* data) noexcept {
    return dissect(encapsulations[i], tvb, pinfo, tree, data);
}

// A handle without a protocol cannot be disabled, so no capture of others can be broken by it.
template <std::size_t i>
void take_over(dissector_table_t table) {
    constexpr int no_protocol = -1;
    Encapsulation& encapsulation = encapsulations[i];
    encapsulation.original = dissector_get_uint_handle(table, encapsulation.wtap_encap);
    if (encapsulation.original == nullptr)
        return;  // this Wireshark does not dissect it
    dissector_add_uint("wtap_encap", encapsulation.wtap_encap,
                       create_dissector_handle(dissect_encapsulation<i>, no_protocol));
}

}  // namespace

void handoff_native_packets() {
    ip_handle = find_dissector("ip");
    ipv6_handle = find_dissector("ipv6");
    dissector_table_t table = find_dissector_table("wtap_encap");
    take_over<0>(table);
    take_over<1>(table);
    take_over<2>(table);
    static_assert(std::size(encapsulations) == 3);
}

}  // namespace zos::dissect

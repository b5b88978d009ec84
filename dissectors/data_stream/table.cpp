// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/table.h"

#include <epan/conversation_table.h>
#include <epan/tap.h>

namespace zos::dissect {

namespace {

int tap = -1;

// Of TCP and UDP the window would follow the packets of the stream with the same number. This type
// has ports as well, and nothing to follow.
constexpr conversation_type with_ports = CONVERSATION_NCP;

struct Counted {
    conv_id_t stream;
    address source;
    address destination;
    std::uint32_t source_port;
    std::uint32_t destination_port;
    bool datagram;
    int length;
};

// The display filter of an end; IPv4 and IPv6 addresses are fields of their own.
const char* filter_of(const address* end, conv_filter_type_e part) {
    const bool is_ipv6 = end != nullptr && end->type == AT_IPv6;
    switch (part) {
        case CONV_FT_SRC_ADDRESS:
            return is_ipv6 ? "zos.ipv6.src" : "zos.ipv4.src";
        case CONV_FT_DST_ADDRESS:
            return is_ipv6 ? "zos.ipv6.dst" : "zos.ipv4.dst";
        case CONV_FT_ANY_ADDRESS:
            return is_ipv6 ? "zos.ipv6.addr" : "zos.ipv4.addr";
        case CONV_FT_SRC_PORT:
            return "zos.srcport";
        case CONV_FT_DST_PORT:
            return "zos.dstport";
        case CONV_FT_ANY_PORT:
            return "zos.port";
    }
    return CONV_FILTER_INVALID;
}

const char* filter_of_conversation(conv_item_t* item, conv_filter_type_e part) {
    return filter_of(item == nullptr               ? nullptr
                     : part == CONV_FT_DST_ADDRESS ? &item->dst_address
                                                   : &item->src_address,
                     part);
}

const char* filter_of_endpoint(endpoint_item_t* item, conv_filter_type_e part) {
    return filter_of(item == nullptr ? nullptr : &item->myaddress, part);
}

ct_dissector_info_t conversation_filters = {filter_of_conversation};
et_dissector_info_t endpoint_filters = {filter_of_endpoint};

tap_packet_status count_conversation(void* table, packet_info* pinfo, epan_dissect_t*,
                                     const void* tapped, tap_flags_t flags) {
    auto* conversations = static_cast<conv_hash_t*>(table);
    const auto& record = *static_cast<const Counted*>(tapped);
    conversations->flags = flags;
    add_conversation_table_data_with_conv_id(conversations, &record.source, &record.destination,
                                             record.source_port, record.destination_port,
                                             record.stream, 1, record.length, &pinfo->rel_ts,
                                             &pinfo->abs_ts, &conversation_filters, with_ports);
    return TAP_PACKET_REDRAW;
}

tap_packet_status count_endpoints(void* table, packet_info*, epan_dissect_t*, const void* tapped,
                                  tap_flags_t flags) {
    auto* endpoints = static_cast<conv_hash_t*>(table);
    const auto& record = *static_cast<const Counted*>(tapped);
    const endpoint_type type = record.datagram ? ENDPOINT_UDP : ENDPOINT_TCP;
    endpoints->flags = flags;
    add_endpoint_table_data(endpoints, &record.source, record.source_port, true, 1, record.length,
                            &endpoint_filters, type);
    add_endpoint_table_data(endpoints, &record.destination, record.destination_port, false, 1,
                            record.length, &endpoint_filters, type);
    return TAP_PACKET_REDRAW;
}

}  // namespace

void register_data_stream_table(int protocol) {
    tap = register_tap("zos.data");
    constexpr bool hide_ports = false;
    register_conversation_table(protocol, hide_ports, count_conversation, count_endpoints);
}

void count_in_table(packet_info* pinfo, const Stream& stream, const DataRecord& record,
                    std::uint32_t length) {
    if (!have_tap_listener(tap))
        return;
    auto* counted = wmem_new0(pinfo->pool, Counted);
    counted->stream = stream.index;
    copy_address_shallow(&counted->source, &pinfo->src);
    copy_address_shallow(&counted->destination, &pinfo->dst);
    counted->source_port = record.source_port;
    counted->destination_port = record.destination_port;
    counted->datagram = record.transport == Transport::udp;
    counted->length = static_cast<int>(length);
    tap_queue_packet(tap, pinfo, counted);
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/menus.h"

#include <epan/addr_resolv.h>
#include <epan/decode_as.h>
#include <epan/to_str.h>

#include "dissectors/data_stream/application.h"
#include "dissectors/data_stream/data_stream.h"
#include "plugin/compat/epan_compat.h"

namespace zos::dissect {

namespace {

// ---- Follow Stream, conversation filter

char* filter_for(std::uint32_t stream) {
    return g_strdup_printf("zos.data.stream == %u", stream);
}

char* filter_for_packet(epan_dissect_t*, packet_info* pinfo, guint* stream, guint*) {
    const StreamOfFrame current = stream_of(pinfo);
    if (!current.found)
        return nullptr;
    *stream = current.index;
    return filter_for(current.index);
}

char* filter_for_index(guint stream, guint) {
    return filter_for(stream);
}

char* filter_for_ends(address* one, address* other, int one_port, int other_port) {
    const char* version = one->type == AT_IPv6 ? "ipv6" : "ipv4";
    char* one_text = address_to_str(nullptr, one);
    char* other_text = address_to_str(nullptr, other);
    char* filter = g_strdup_printf(
        "zos.data && ((zos.%s.src == %s && zos.srcport == %d && zos.%s.dst == %s && zos.dstport == "
        "%d) || "
        "(zos.%s.src == %s && zos.srcport == %d && zos.%s.dst == %s && zos.dstport == %d))",
        version, one_text, one_port, version, other_text, other_port, version, other_text,
        other_port, version, one_text, one_port);
    wmem_free(nullptr, one_text);
    wmem_free(nullptr, other_text);
    return filter;
}

char* port_text(wmem_allocator_t* pool, guint port) {
    return tcp_port_to_display(pool, port);
}

bool has_stream(packet_info* pinfo) {
    return stream_of(pinfo).found;
}

char* conversation_filter(packet_info* pinfo) {
    return filter_for(stream_of(pinfo).index);
}

// ---- Decode As

// 0 for a socket of the other kind, so that Decode As offers the table in which the choice counts.
template <bool datagram>
gpointer source_value(packet_info* pinfo) {
    const StreamOfFrame current = stream_of(pinfo);
    return GUINT_TO_POINTER(current.datagram == datagram ? current.source_port : 0);
}

template <bool datagram>
gpointer destination_value(packet_info* pinfo) {
    const StreamOfFrame current = stream_of(pinfo);
    return GUINT_TO_POINTER(current.datagram == datagram ? current.destination_port : 0);
}

void source_label(packet_info* pinfo, char* text) {
    g_snprintf(text, MAX_DECODE_AS_PROMPT_LEN, "source (%u)", stream_of(pinfo).source_port);
}

void destination_label(packet_info* pinfo, char* text) {
    g_snprintf(text, MAX_DECODE_AS_PROMPT_LEN, "destination (%u)",
               stream_of(pinfo).destination_port);
}

void both_label(packet_info* pinfo, char* text) {
    g_snprintf(text, MAX_DECODE_AS_PROMPT_LEN, "both (%u and %u)", stream_of(pinfo).source_port,
               stream_of(pinfo).destination_port);
}

template <bool datagram>
void register_decode_as(const char* table) {
    static build_valid_func source[] = {source_value<datagram>};
    static build_valid_func destination[] = {destination_value<datagram>};
    static build_valid_func both[] = {source_value<datagram>, destination_value<datagram>};
    static decode_as_value_t values[] = {
        {source_label, 1, source}, {destination_label, 1, destination}, {both_label, 2, both}};
    // 4.0 keeps the structure itself, later versions a copy.
    auto* choice = wmem_new0(wmem_epan_scope(), decode_as_t);
    *choice = {
        .name = "zos.data",
        .table_name = table,
        .num_items = array_length(values),
        .default_index_value = 2,
        .values = values,
        .pre_value_str = "port(s)",
        .post_value_str = "as",
        .populate_list = decode_as_default_populate_list,
        .reset_value = decode_as_default_reset,
        .change_value = decode_as_default_change,
        .free_func = nullptr,
    };
    register_decode_as(choice);
}

}  // namespace

void register_data_stream_menus(int protocol, const char* follow_tap) {
    const Follower follower = {.by_packet = filter_for_packet,
                               .by_index = filter_for_index,
                               .by_ends = filter_for_ends,
                               .port_text = port_text,
                               .tap = follow_tvb_tap_listener,
                               .count = stream_count};
    register_follower(protocol, follow_tap, follower);
    register_stream_filter<has_stream, conversation_filter>("zos.data", "z/OS data trace");
    register_decode_as<false>(stream_port_table);
    register_decode_as<true>(datagram_port_table);
}

}  // namespace zos::dissect

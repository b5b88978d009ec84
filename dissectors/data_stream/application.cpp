// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/application.h"

#include <algorithm>

#include <epan/dissectors/packet-tcp.h>
#include <epan/exceptions.h>
extern "C" {
#include <epan/show_exception.h>
}

#include "dissectors/conversation_key.h"
#include "plugin/compat/epan_compat.h"

namespace zos::dissect {

namespace {

struct Applications {
    const char* choices_name;  // table of the user's choices for data trace
    const char* ports_name;    // table of Wireshark
    const char* heuristics_name;
    dissector_table_t choices = nullptr;
    dissector_table_t ports = nullptr;
    heur_dissector_list_t heuristics = nullptr;
};

Applications stream_applications = {
    .choices_name = stream_port_table, .ports_name = "tcp.port", .heuristics_name = "tcp"};
Applications datagram_applications = {
    .choices_name = datagram_port_table, .ports_name = "udp.port", .heuristics_name = "udp"};

dissector_table_t tls_ports;
dissector_handle_t tls_handle;

// One offer, on its way through the dissectors.
struct Attempt {
    const Stream& stream;
    const DataRecord& record;
    const Applications& applications;
    tvbuff_t* tvb;
    packet_info* pinfo;
    proto_tree* top;
    tcpinfo* tcp;            // what TCP tells its dissectors; UDP tells nothing
    std::uint32_t ports[2];  // the lower first; 0 is none
};

bool try_port(const Attempt& attempt, dissector_table_t table, std::uint32_t port) {
    return port != 0 && dissector_try_uint_with_data(table, port, attempt.tvb, attempt.pinfo,
                                                     attempt.top, TRUE, attempt.tcp) != 0;
}

// AT-TLS shows the clear text of a port at which packets hold TLS: it is what TLS would hand on.
bool try_port_inside_tls(const Attempt& attempt, std::uint32_t port) {
    dissector_handle_t handle = dissector_get_uint_handle(tls_ports, port);
    return handle != nullptr &&
           call_dissector_only(handle, attempt.tvb, attempt.pinfo, attempt.top,
                               tls_data(attempt.pinfo->pool, *attempt.tcp)) != 0;
}

bool try_default(const Attempt& attempt, std::uint32_t port) {
    if (attempt.record.clear_text && attempt.tcp != nullptr &&
        dissector_get_uint_handle(attempt.applications.ports, port) == tls_handle)
        return try_port_inside_tls(attempt, port);
    return try_port(attempt, attempt.applications.ports, port);
}

bool try_conversation(const Attempt& attempt) {
    dissector_handle_t handle =
        conversation_get_dissector(attempt.stream.conversation, attempt.pinfo->num);
    return handle != nullptr &&
           call_dissector_only(handle, attempt.tvb, attempt.pinfo, attempt.top, attempt.tcp) != 0;
}

bool try_choices(const Attempt& attempt) {
    for (const std::uint32_t port : attempt.ports)
        if (try_port(attempt, attempt.applications.choices, port))
            return true;
    for (const std::uint32_t port : attempt.ports)
        if (dissector_is_uint_changed(attempt.applications.ports, port) &&
            try_port(attempt, attempt.applications.ports, port))
            return true;
    return false;
}

bool try_defaults(const Attempt& attempt) {
    for (const std::uint32_t port : attempt.ports)
        if (!dissector_is_uint_changed(attempt.applications.ports, port) &&
            try_default(attempt, port))
            return true;
    return false;
}

bool try_heuristics(const Attempt& attempt) {
    heur_dtbl_entry_t* found = nullptr;
    return dissector_try_heuristic(attempt.applications.heuristics, attempt.tvb, attempt.pinfo,
                                   attempt.top, &found, attempt.tcp);
}

void dissect(const Attempt& attempt) {
    if (try_conversation(attempt) || try_choices(attempt) || try_defaults(attempt) ||
        try_heuristics(attempt))
        return;
    attempt.pinfo->desegment_len = 0;
    call_data_dissector(attempt.tvb, attempt.pinfo, attempt.top);
}

// What a dissector may change, and the next one must find as it was.
struct Ends {
    address source;
    address destination;
    std::uint32_t source_port;
    std::uint32_t destination_port;
    port_type type;
};

Ends ends_of(const packet_info* pinfo) {
    Ends ends{};
    copy_address_shallow(&ends.source, &pinfo->src);
    copy_address_shallow(&ends.destination, &pinfo->dst);
    ends.source_port = pinfo->srcport;
    ends.destination_port = pinfo->destport;
    ends.type = pinfo->ptype;
    return ends;
}

void restore(packet_info* pinfo, const Ends& ends) {
    copy_address_shallow(&pinfo->src, &ends.source);
    copy_address_shallow(&pinfo->dst, &ends.destination);
    pinfo->srcport = ends.source_port;
    pinfo->destport = ends.destination_port;
    pinfo->ptype = ends.type;
}

// The stream goes on after a message that its dissector could not read to its end.
void dissect_guarded(const Attempt& attempt) {
    const char* protocol = attempt.pinfo->current_proto;
    TRY {
        dissect(attempt);
    }
    CATCH_ALL {
        show_exception(attempt.tvb, attempt.pinfo, attempt.top, EXCEPT_CODE, GET_MESSAGE);
        attempt.pinfo->current_proto = protocol;
        attempt.pinfo->desegment_len = 0;
    }
    ENDTRY;
}

// Dissectors of TCP's payload expect to be told where in the stream it is.
tcpinfo tcp_data(const Offer& offered) {
    tcpinfo data{};
    data.seq = offered.position + 1;
    data.nxtseq = data.seq + tvb_reported_length(offered.tvb);
    data.lastackseq = offered.answered + 1;
    data.is_reassembled = offered.reassembled;
    data.flags = offered.last ? TH_FIN : 0;
    return data;
}

void add_to_choices(const char*, gpointer handle, gpointer name) {
    dissector_add_for_decode_as(static_cast<const char*>(name),
                                static_cast<dissector_handle_t>(handle));
}

void find_tables(Applications& applications) {
    applications.ports = find_dissector_table(applications.ports_name);
    applications.heuristics = find_heur_dissector_list(applications.heuristics_name);
    dissector_table_foreach_handle(applications.ports_name, add_to_choices,
                                   const_cast<char*>(applications.choices_name));
}

// A conversation of which only one end is known whole, the end `one`. Looked up by its very key:
// find_conversation() would turn it into a conversation of these two ends, which then were that of
// traced packets as well.
conversation_t* find_half_known(const packet_info* pinfo, const address& one,
                                std::uint32_t one_port, const address& other,
                                std::uint32_t other_port) {
    const conversation_type type = conversation_pt_to_conversation_type(pinfo->ptype);
    conversation_element_t without_port[] = {key_element(one), key_element(one_port),
                                             key_element(other), key_element(type)};
    conversation_element_t without_address[] = {key_element(one), key_element(one_port),
                                                key_element(other_port), key_element(type)};
    conversation_element_t without_both[] = {key_element(one), key_element(one_port),
                                             key_element(type)};
    for (conversation_element_t* key : {without_port, without_address, without_both})
        if (conversation_t* found = find_conversation_full(pinfo->num, key))
            return found;
    return nullptr;
}

}  // namespace

Wish offer(const Stream& stream, const DataRecord& record, const Offer& offered, packet_info* pinfo,
           proto_tree* top) {
    const bool datagram = record.transport == Transport::udp;
    tcpinfo data = tcp_data(offered);
    const auto [low, high] = std::minmax(pinfo->srcport, pinfo->destport);
    const Attempt attempt = {
        .stream = stream,
        .record = record,
        .applications = datagram ? datagram_applications : stream_applications,
        .tvb = offered.tvb,
        .pinfo = pinfo,
        .top = top,
        .tcp = datagram ? nullptr : &data,
        .ports = {low, high},
    };
    const Ends ends = ends_of(pinfo);
    pinfo->can_desegment = offered.may_ask ? 2 : 0;
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = 0;
    dissect_guarded(attempt);
    const auto length = static_cast<int>(tvb_reported_length(offered.tvb));
    const Wish wish = {static_cast<std::uint32_t>(std::clamp(pinfo->desegment_offset, 0, length)),
                       offered.may_ask ? pinfo->desegment_len : 0};
    pinfo->can_desegment = 0;
    pinfo->desegment_offset = 0;
    pinfo->desegment_len = 0;
    pinfo->want_pdu_tracking = 0;
    restore(pinfo, ends);
    return wish;
}

void find_announcement(const Stream& stream, packet_info* pinfo) {
    conversation_t* announced =
        find_half_known(pinfo, pinfo->src, pinfo->srcport, pinfo->dst, pinfo->destport);
    if (announced == nullptr)
        announced = find_half_known(pinfo, pinfo->dst, pinfo->destport, pinfo->src, pinfo->srcport);
    if (announced == nullptr)
        return;
    dissector_handle_t handle = conversation_get_dissector(announced, pinfo->num);
    if (handle == nullptr)
        return;
    conversation_set_dissector(stream.conversation, handle);
    // What the announcing dissector has left there for the announced one.
    const int protocol = dissector_handle_get_protocol_index(handle);
    if (void* left = conversation_get_proto_data(announced, protocol))
        conversation_add_proto_data(stream.conversation, protocol, left);
}

void register_applications(int protocol) {
    stream_applications.choices = register_dissector_table(
        stream_port_table, "z/OS data trace port, stream sockets", protocol, FT_UINT16, BASE_DEC);
    datagram_applications.choices =
        register_dissector_table(datagram_port_table, "z/OS data trace port, datagram sockets",
                                 protocol, FT_UINT16, BASE_DEC);
    dissector_table_allow_decode_as(stream_applications.choices);
    dissector_table_allow_decode_as(datagram_applications.choices);
}

void handoff_applications() {
    find_tables(stream_applications);
    find_tables(datagram_applications);
    tls_ports = find_dissector_table("tls.port");
    tls_handle = find_dissector("tls");
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Events of the TCP/IP stack (component SYSTCPIP).
#include "format/systcpip.h"

#include <algorithm>

#include "dissectors/connection.h"
#include "dissectors/experts.h"
#include "dissectors/field_table.h"
#include "dissectors/intrusion.h"
#include "dissectors/job.h"
#include "dissectors/quoted_packet.h"
#include "format/ebcdic.h"
#include "format/ids.h"

namespace zos::dissect {

extern const RecordFamily entry_family;

namespace {

int proto_tcpip = -1;

int hf_remote_address = -1;
int hf_tcb = -1;

int ett_tcpip = -1;
int ett_tcb = -1;

FieldTable tcpip_fields{systcpip::rows};

bool is_stack_event(const Context& context) {
    return context.record.kind == blob::Kind::entry &&
           view(context.record.origin.component) == "SYSTCPIP" &&
           !cte::is_lost_record(context.entry.id);
}

void add_remote_address(proto_tree* tree, const Context& context, Bytes data) {
    const Field& row = systcpip::rows[systcpip::raddr];
    if (!present(data, row))
        return;
    proto_item* item = proto_tree_add_item(tree, hf_remote_address, context.payload, row.offset,
                                           row.length, ENC_BIG_ENDIAN);
    mark_unconfirmed(context.pinfo, item);
}

proto_tree* add_fields(const Context& context, Bytes data) {
    const auto length = static_cast<int>(std::min(data.size(), systcpip::fixed_length));
    proto_item* item =
        proto_tree_add_item(context.tree, proto_tcpip, context.payload, 0, length, ENC_NA);
    proto_tree* tree = proto_item_add_subtree(item, ett_tcpip);
    tcpip_fields.add_all(tree, {context.pinfo, context.payload, 0, data});
    add_remote_address(tree, context, data);
    const Field& user = systcpip::rows[systcpip::user];
    if (present(data, user))
        add_job(context, context.payload, user.offset, bytes_of(data, user));
    return tree;
}

// "User TCPM1011  CID 092552C4", as in IPCS reports: to find the events of one connection.
void prepend_info(const Context& context, Bytes data) {
    if (!present(data, systcpip::rows[systcpip::cid]))
        return;
    const ebcdic::Name user = ebcdic::decode_name(bytes_of(data, systcpip::rows[systcpip::user]));
    col_prepend_fstr(context.pinfo->cinfo, COL_INFO, "User %s  CID %08X  ", user.text.data(),
                     static_cast<unsigned>(value(data, systcpip::rows[systcpip::cid])));
}

// The data areas: text and bytes, as in entries of which nothing more is known.
void add_data_areas(const Context& context, Bytes data) {
    Context areas = context;
    if (data.size() >= systcpip::fixed_length)
        areas.payload = tvb_new_subset_remaining(context.payload, systcpip::fixed_length);
    entry_family.dissect(areas);
}

tvbuff_t* part_of(const Context& context, Bytes data, Bytes part) {
    return tvb_new_subset_length(context.payload, static_cast<int>(part.data() - data.data()),
                                 static_cast<int>(part.size()));
}

void add_tcb(const Context& context, proto_tree* tree, Bytes data) {
    const systcpip::TcbHeaders headers = systcpip::find_tcb_headers(data);
    const auto cid = static_cast<std::uint32_t>(value(data, systcpip::rows[systcpip::cid]));
    if (headers.ip.empty())
        return add_connection_of_event(context, nullptr, cid);
    const SocketPair pair = sockets_of_headers(headers.ip, headers.tcp);
    add_connection_of_event(context, &pair, cid);
    const auto start = static_cast<int>(headers.ip.data() - data.data());
    const auto end = static_cast<int>(headers.tcp.data() + headers.tcp.size() - data.data());
    proto_item* item =
        proto_tree_add_item(tree, hf_tcb, context.payload, start, end - start, ENC_NA);
    mark_unconfirmed(context.pinfo, item);
    dissect_quoted_packet(context.pinfo, proto_item_add_subtree(item, ett_tcb),
                          part_of(context, data, headers.ip), part_of(context, data, headers.tcp));
}

// Other entries may have ids that begin like those of probes.
bool is_of_a_probe(const Context& context) {
    return codes::text_of(ids::events(), context.entry.id) != nullptr;
}

void dissect(const Context& context) {
    const Bytes data = captured(context.payload);
    proto_tree* tree = add_fields(context, data);
    add_data_areas(context, data);
    const Bytes packet = is_of_a_probe(context) ? describe_intrusion(context) : Bytes{};
    prepend_info(context, data);
    add_suspicious_packet(context, packet);
    add_tcb(context, tree, data);
}

void register_fields(const Registration& registration) {
    // A part of `zos` with a filter of its own: enabled and disabled with it.
    proto_tcpip =
        proto_register_protocol_in_name_only("z/OS TCP/IP event trace entry", "SYSTCPIP",
                                             "zos.tcpip", registration.protocol, FT_PROTOCOL);
    const Field& address = systcpip::rows[systcpip::raddr];
    static hf_register_info fields[] = {
        header_field(&hf_remote_address, address.label, address.filter, FT_IPv4, BASE_NONE, nullptr,
                     0, address.note),
        header_field(&hf_tcb, "Headers in the TCB", "zos.tcpip.tcb", FT_NONE, BASE_NONE, nullptr, 0,
                     "IP and TCP header that the connection's TCB holds"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
    tcpip_fields.register_fields(registration.protocol);
    static int* subtrees[] = {&ett_tcpip, &ett_tcb};
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

}  // namespace

extern const RecordFamily systcpip_family;
const RecordFamily systcpip_family = {register_fields, handoff_quoted_packets, is_stack_event,
                                      dissect};

}  // namespace zos::dissect

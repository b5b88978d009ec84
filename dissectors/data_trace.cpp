// SPDX-License-Identifier: GPL-2.0-or-later
//
// Records of the data trace: what the socket of a job sends or receives, without IP and TCP
// headers, and records without data where the use of a socket starts and ends.
#include <epan/to_str.h>
#include <wsutil/utf8_entities.h>

#include "dissectors/connection.h"
#include "dissectors/data_stream/data_stream.h"
#include "dissectors/job.h"
#include "format/ebcdic.h"
#include "format/ip.h"

namespace zos::dissect {

namespace {

void register_fields(const Registration&) {
    register_data_stream();
}

bool matches(const Context& context) {
    return context.record.kind == blob::Kind::entry_with_pth && context.entry.id == cte::data;
}

void set_ends(const Context& context, const PacketTrace& trace, const DataRecord& record) {
    packet_info* pinfo = context.pinfo;
    set_addresses(context, trace);
    pinfo->srcport = record.source_port;
    pinfo->destport = record.destination_port;
    pinfo->ptype = record.transport == Transport::tcp   ? PT_TCP
                   : record.transport == Transport::udp ? PT_UDP
                                                        : PT_NONE;
    pinfo->p2p_dir = record.outbound ? P2P_DIR_SENT : P2P_DIR_RECV;
}

// "To Jobname GPMSERVE", as IPCS words it
const char* place(const Context& context, const PacketTrace& trace) {
    const ebcdic::Name job = ebcdic::decode_name(bytes_of(trace.header, pth::rows[pth::job_name]));
    return wmem_strdup_printf(context.pinfo->pool, "%s Jobname %s", trace.outbound ? "To" : "From",
                              job.text.data());
}

const char* end_text(packet_info* pinfo, const address& end, std::uint32_t port) {
    const char* format = end.type == AT_IPv6 ? "[%s]:%u" : "%s:%u";
    return wmem_strdup_printf(pinfo->pool, format, address_to_str(pinfo->pool, &end), port);
}

const char* amount(const Context& context, const DataRecord& record) {
    const std::uint32_t length = tvb_captured_length(context.payload);
    if (record.original == 0)
        return "no data (start or end of the socket's data flow)";
    if (record.traced < record.original || length < tvb_reported_length(context.payload))
        return wmem_strdup_printf(context.pinfo->pool, "%u of %" PRIu64 " bytes", length,
                                  record.original);
    return wmem_strdup_printf(context.pinfo->pool, "%u byte%s", length, length == 1 ? "" : "s");
}

bool is_withheld(const Context& context, const DataRecord& record) {
    return record.confidential && tvb_captured_length(context.payload) == 0;
}

void set_line(const Context& context, const PacketTrace& trace, const DataRecord& record) {
    packet_info* pinfo = context.pinfo;
    const char* security = record.confidential ? ", AT-TLS confidential"
                           : record.clear_text ? ", AT-TLS clear text"
                                               : "";
    proto_item_set_text(
        context.item, "z/OS data trace, %s, %s " UTF8_RIGHTWARDS_ARROW " %s%s%s, %s",
        place(context, trace), end_text(pinfo, pinfo->src, pinfo->srcport),
        end_text(pinfo, pinfo->dst, pinfo->destport), trace.outbound ? ", Out" : "", security,
        is_withheld(context, record) ? "data withheld" : amount(context, record));
}

void set_info(const Context& context, const PacketTrace& trace, const DataRecord& record) {
    column_info* columns = context.pinfo->cinfo;
    col_set_str(columns, COL_PROTOCOL, "Data Trace");
    col_add_fstr(columns, COL_INFO, "%s, %u " UTF8_RIGHTWARDS_ARROW " %u", place(context, trace),
                 record.source_port, record.destination_port);
    if (!is_withheld(context, record))
        col_append_fstr(columns, COL_INFO, ", %s", amount(context, record));
}

void add_connection(const Context& context, const PacketTrace& trace, const DataRecord& record) {
    if (record.transport == Transport::other)
        return;
    const std::uint8_t protocol = record.transport == Transport::tcp ? ip::tcp : ip::udp;
    if (const auto pair = sockets_of_header(trace.header, protocol))
        add_connection_of_data(context, trace, *pair);
}

void dissect(const Context& context) {
    const PacketTrace trace = read_packet_trace(context);
    const DataRecord record = read_data_record(context, trace);
    column_info* columns = context.pinfo->cinfo;
    add_packet_trace_header(context, trace);
    add_job(context, context.tvb, header_offset(context) + pth::rows[pth::job_name].offset,
            bytes_of(trace.header, pth::rows[pth::job_name]));
    add_connection(context, trace, record);
    set_ends(context, trace, record);
    set_line(context, trace, record);
    set_info(context, trace, record);
    if (dissect_data_stream(context, trace, record) == Shown::waiting) {
        set_info(context, trace, record);
        col_append_str(columns, COL_INFO, " [part of a message]");
    }
    if (is_withheld(context, record))
        col_append_str(columns, COL_INFO, " [AT-TLS confidential: data withheld]");
    else if (record.clear_text)
        col_append_str(columns, COL_INFO, " [AT-TLS clear text]");
}

}  // namespace

extern const RecordFamily data_trace_family;
const RecordFamily data_trace_family = {register_fields, handoff_data_stream, matches, dissect};

}  // namespace zos::dissect

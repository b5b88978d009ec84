// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entries with a packet trace header that no other family knows better. Packets themselves are
// dissected by native_packet.cpp.
#include "dissectors/connection.h"
#include "dissectors/packet_trace_header.h"
#include "dissectors/text.h"

namespace zos::dissect {

namespace {

bool matches(const Context& context) {
    return context.record.kind == blob::Kind::entry_with_pth;
}

// A later segment of a packet has no headers that would tell what it is.
void describe_segment(const Context& context, Bytes header) {
    if (const auto number = static_cast<unsigned>(pth::get(header, pth::seq_num)); number != 0)
        col_append_fstr(context.pinfo->cinfo, COL_INFO, ", segment %u: %u of %u bytes", number,
                        tvb_captured_length(context.payload),
                        static_cast<unsigned>(pth::get(header, pth::tlen)));
}

void dissect(const Context& context) {
    const PacketTrace trace = read_packet_trace(context);
    add_packet_trace_header(context, trace);
    add_connection_of_packet(context, trace);
    add_text_of_packet(context, trace.ip_packet);
    if (context.packet_follows())
        return;
    set_addresses(context, trace);
    col_append_str(context.pinfo->cinfo, COL_INFO, describe(context, trace));
    describe_segment(context, trace.header);
    if (tvb_captured_length(context.payload) > 0)
        call_data_dissector(context.payload, context.pinfo, context.top);
}

}  // namespace

extern const RecordFamily packet_trace_family;
const RecordFamily packet_trace_family = {register_packet_trace_header, nullptr, matches, dissect};

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a packet trace header says of the record, besides the tree of its fields.
#include "dissectors/packet_trace_header.h"
#include "format/codes.h"
#include "format/ebcdic.h"
#include "format/ip.h"

namespace zos::dissect {

namespace {

Bytes ip_packet_of(const Context& context) {
    switch (context.link) {
        case Link::ip:
            return captured(context.payload);
        case Link::ethernet:
            return ip::packet_in_ethernet(captured(context.payload));
        default:
            return {};
    }
}

// The name of the trace that writes entries of an id.
const char* title(std::uint32_t id) {
    switch (id) {
        case cte::packet:
            return "z/OS packet trace";
        case cte::data:
            return "z/OS data trace";
        case cte::ee:
            return "z/OS Enterprise Extender trace";
        case cte::osaenta:
            return "z/OS OSAENTA trace";
        case cte::smc:
            return "z/OS SMC trace";
        default:
            return "z/OS trace";
    }
}

void append_device(wmem_strbuf_t* text, std::uint32_t device) {
    if (const char* word = codes::text_of(codes::device_types(), device))
        wmem_strbuf_append_printf(text, " (%s)", word);
    else
        wmem_strbuf_append_printf(text, " (device type %u)", device);
}

// "From Interface ETH1 (QDIO Ethernet)" or "To Jobname USER12"
void append_place(wmem_strbuf_t* text, const PacketTrace& trace) {
    const pth::Row row = trace.data_trace ? pth::job_name : pth::inf_name;
    const ebcdic::Name name = ebcdic::decode_name(bytes_of(trace.header, pth::rows[row]));
    if (name.empty())
        return;
    wmem_strbuf_append_printf(text, ", %s %s %s", trace.outbound ? "To" : "From",
                              trace.data_trace ? "Jobname" : "Interface", name.text.data());
    // IPCS prints no device for data trace. Type 0 is none: SMC records have it.
    const auto device = static_cast<std::uint32_t>(pth::get(trace.header, pth::dev_ty));
    if (!trace.data_trace && device != 0)
        append_device(text, device);
}

void set_address_of(const Context& context, const PacketTrace& trace, pth::Row row, address* net,
                    address* shown) {
    const pth::Address found = pth::address(trace.header, row);
    if (!found.present || all_zero(bytes_of(trace.header, pth::rows[row])))
        return;
    const int offset = header_offset(context) + pth::rows[row].offset;
    if (found.ipv4)
        set_address_tvb(net, AT_IPv4, 4, context.tvb, offset + pth::ipv4_offset);
    else
        set_address_tvb(net, AT_IPv6, 16, context.tvb, offset);
    copy_address_shallow(shown, net);
}

}  // namespace

int header_offset(const Context& context) {
    return context.control_blocks + context.entry.data_offset;
}

PacketTrace read_packet_trace(const Context& context) {
    const Bytes header = context.record.header();
    const Bytes ip_packet = ip_packet_of(context);
    return {
        .header = header,
        .ip_packet = ip_packet,
        .data_trace = context.entry.id == cte::data,
        .adapter = context.entry.id == cte::osaenta,
        .outbound = pth::flag_set(header, pth::out),
        .ping = ip::is_ping(ip_packet),
        .discard_reason = static_cast<std::uint16_t>(pth::get(header, pth::drop_rsn)),
    };
}

// The words that IPCS prints after "Flags:", as far as they follow from the record. It never prints
// In alone for data trace, so nothing is shown there. Nta stands in each report of OSAENTA, Dscrd
// in those of frames that were discarded. Other words (Tunnel, Lpar, L3) are known, but not when
// they are printed.
const char* flags_text(wmem_allocator_t* pool, const PacketTrace& trace) {
    if (!present(trace.header, pth::rows[pth::flag]) || (trace.data_trace && !trace.outbound))
        return nullptr;
    const char* nta = !trace.adapter ? "" : trace.discard_reason != 0 ? " Nta Dscrd" : " Nta";
    return wmem_strdup_printf(pool, "%s%s%s", trace.ping ? "Ping " : "",
                              trace.outbound ? "Out" : "In", nta);
}

const char* describe(const Context& context, const PacketTrace& trace) {
    wmem_strbuf_t* text = wmem_strbuf_new(context.pinfo->pool, title(context.entry.id));
    append_place(text, trace);
    if (const char* flags = flags_text(context.pinfo->pool, trace))
        wmem_strbuf_append_printf(text, ", %s", flags);
    return wmem_strbuf_get_str(text);
}

const char* why_abbreviated(const Context& context, std::uint64_t traced) {
    constexpr auto in_pieces =
        blob::first_segment_missing | blob::segment_missing | blob::packet_too_long;
    const std::uint64_t here = tvb_captured_length(context.payload);
    const std::uint64_t whole = context.record.original_length;
    if (here < traced && (context.record.notes & in_pieces) == 0)
        return wmem_strdup_printf(context.pinfo->pool,
                                  "%" PRIu64 " of %" PRIu64
                                  " bytes are here: the record was cut after it was traced",
                                  here, std::max(traced, whole));
    return traced >= whole
               ? nullptr
               : wmem_strdup_printf(context.pinfo->pool,
                                    "%" PRIu64 " of %" PRIu64 " bytes were traced", traced, whole);
}

void set_addresses(const Context& context, const PacketTrace& trace) {
    packet_info* pinfo = context.pinfo;
    set_address_of(context, trace, pth::src, &pinfo->net_src, &pinfo->src);
    set_address_of(context, trace, pth::dst, &pinfo->net_dst, &pinfo->dst);
}

}  // namespace zos::dissect

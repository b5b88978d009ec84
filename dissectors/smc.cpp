// SPDX-License-Identifier: GPL-2.0-or-later
//
// SMC records (entry id 8): the extension of the packet trace header, and the messages of SMC-R by
// Wireshark's own dissector of RFC 7609.
#include "format/smc.h"

#include "dissectors/field_table.h"
#include "dissectors/packet_trace_header.h"
#include "format/ebcdic.h"

namespace zos::dissect {

namespace {

int hf_type = -1;
int ett_smc = -1;

FieldTable smc_d_fields{smc::smc_d_rows};

// SMC-R has the fields of SMC-D at other places, and at its end two of its own.
std::array<RowIds, std::size(smc::smc_r_rows)> smc_r_ids;
constexpr std::size_t own_fields = 2;

// Messages of SMC-R are known to Wireshark only as a payload of InfiniBand.
heur_dtbl_entry_t* message_dissector;

bool is_smc(const Context& context) {
    return context.record.kind == blob::Kind::entry_with_pth && context.entry.id == cte::smc;
}

smc::Variant variant(const PacketTrace& trace) {
    return smc::variant_of(
        ebcdic::decode_name(bytes_of(trace.header, pth::rows[pth::inf_name])).view());
}

const char* variant_name(smc::Variant variant) {
    return variant == smc::Variant::smc_d ? "SMC-D" : "SMC-R";
}

void add_rows(proto_tree* tree, const Block& block, smc::Variant variant) {
    if (variant == smc::Variant::smc_d)
        return smc_d_fields.add_all(tree, block);
    for (std::size_t row = 0; row < smc_r_ids.size(); ++row)
        add_row(tree, block, smc::smc_r_rows, smc_r_ids, row);
}

void add_extension(const Context& context, const PacketTrace& trace, smc::Variant variant) {
    std::size_t offset = pth::current_length;
    pth::Extension extension;
    const bool found = pth::next_extension(trace.header, offset, extension);
    const int header = context.control_blocks + context.entry.data_offset;
    const int start = header + pth::rows[pth::inf_name].offset;
    proto_item* type =
        proto_tree_add_string(context.tree, hf_type, context.tvb, start,
                              pth::rows[pth::inf_name].length, variant_name(variant));
    proto_item_set_generated(type);
    if (!found)
        return;
    constexpr int extension_header = 4;
    const Block block = {context.pinfo, context.tvb, header + extension.offset + extension_header,
                         extension.data};
    proto_tree* tree = proto_tree_add_subtree_format(
        context.tree, context.tvb, block.offset, static_cast<int>(extension.data.size()), ett_smc,
        nullptr, "%s connection", variant_name(variant));
    add_rows(tree, block, variant);
}

// A message of SMC-R; true when there was one.
bool dissect_message(const Context& context) {
    const std::size_t length = smc::message_length(captured(context.payload));
    if (length == 0 || length > tvb_reported_length(context.payload) ||
        message_dissector == nullptr)
        return false;
    // The dissector takes a message only when its tvbuff is just as long as the message says.
    tvbuff_t* message = tvb_new_subset_length(context.payload, 0, static_cast<int>(length));
    col_append_str(context.pinfo->cinfo, COL_INFO, " ");
    call_heur_dissector_direct(message_dissector, message, context.pinfo, context.top, nullptr);
    return true;
}

void dissect(const Context& context) {
    const PacketTrace trace = read_packet_trace(context);
    add_packet_trace_header(context, trace);
    const smc::Variant kind = variant(trace);
    if (kind != smc::Variant::unknown)
        add_extension(context, trace, kind);
    if (context.packet_follows())
        return;
    set_addresses(context, trace);
    col_append_str(context.pinfo->cinfo, COL_INFO, describe(context, trace));
    if (kind == smc::Variant::smc_r && dissect_message(context))
        return;
    if (kind != smc::Variant::unknown) {
        col_set_str(context.pinfo->cinfo, COL_PROTOCOL, variant_name(kind));
        col_append_fstr(context.pinfo->cinfo, COL_INFO, ", %s", variant_name(kind));
    }
    if (tvb_captured_length(context.payload) > 0)
        call_data_dissector(context.payload, context.pinfo, context.top);
}

// Field of SMC-D with this filter name.
int shared_field(const char* filter) {
    for (std::size_t row = 0; row < std::size(smc::smc_d_rows); ++row) {
        const char* other = smc::smc_d_rows[row].filter;
        if (filter != nullptr && other != nullptr && std::string_view(filter) == other)
            return smc_d_fields.id(row);
    }
    return -1;
}

void register_smc_r_fields(int protocol) {
    for (std::size_t row = 0; row < smc_r_ids.size() - own_fields; ++row)
        smc_r_ids[row].field = shared_field(smc::smc_r_rows[row].filter);
    static hf_register_info fields[own_fields];
    fill_header_fields(std::span(smc::smc_r_rows).last(own_fields),
                       std::span(smc_r_ids).last(own_fields), fields, {});
    proto_register_field_array(protocol, fields, own_fields);
}

void register_fields(const Registration& registration) {
    static hf_register_info fields[] = {
        header_field(&hf_type, "SMC type", "zos.smc.type", FT_STRING, BASE_NONE, nullptr, 0,
                     "SMC-D or SMC-R, from the name of the interface"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
    smc_d_fields.register_fields(registration.protocol);
    register_smc_r_fields(registration.protocol);
    static int* subtrees[] = {&ett_smc};
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

void handoff() {
    message_dissector = find_heur_dissector_by_unique_short_name("smcr_infiniband");
}

}  // namespace

extern const RecordFamily smc_family;
const RecordFamily smc_family = {register_fields, handoff, is_smc, dissect};

}  // namespace zos::dissect

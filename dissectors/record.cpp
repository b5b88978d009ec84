// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/record.h"

#include <cstring>

#include "dissectors/connection.h"
#include "dissectors/experts.h"
#include "dissectors/field_table.h"
#include "dissectors/job.h"
#include "dissectors/preferences.h"
#include "dissectors/record_family.h"
#include "dissectors/statistics.h"
#include "dissectors/value_strings.h"
#include "format/pth.h"
#include "format/tod.h"

namespace zos::dissect {

namespace {

int proto_zos = -1;
dissector_handle_t packet_record_handle;  // not registered by name: it takes a Carried

int hf_component = -1;
int hf_subname = -1;
int hf_system = -1;
int hf_record_number = -1;
int hf_segments = -1;
int hf_closing_length = -1;
int hf_file_offset = -1;

int ett_record = -1;
int ett_cte = -1;

FieldTable cte_fields{cte::rows};

struct Carried {
    const blob::Record& record;
    tvbuff_t* packet;
    Link link;
};

// A name of the record header, which is empty where the data set does not tell.
proto_item* add_name(const Context& context, int field, blob::Part part, const Origin::Name& name) {
    return name[0] == 0 ? nullptr
                        : proto_tree_add_string(context.tree, field, context.tvb, part.offset,
                                                part.length, name.data());
}

void add_origin(const Context& context) {
    if (!context.fields_wanted)
        return;
    const blob::Record& record = context.record;
    proto_item* component =
        add_name(context, hf_component, blob::part::component, record.origin.component);
    if (record.has(blob::component_inferred))
        proto_item_set_generated(component);
    add_name(context, hf_subname, blob::part::subname, record.origin.subname);
    add_name(context, hf_system, blob::part::system, record.origin.system);
    // A gap is between entries, so it has no number. An entry without one is not from a data set.
    const bool gap = record.kind == blob::Kind::gap;
    const bool numbered = !gap && record.number != 0;
    if (numbered)
        proto_item_set_generated(proto_tree_add_uint(context.tree, hf_record_number, context.tvb,
                                                     blob::part::number.offset,
                                                     blob::part::number.length, record.number));
    if (numbered || gap)
        proto_item_set_generated(proto_tree_add_uint64(
            context.tree, hf_file_offset, context.tvb, blob::part::file_offset.offset,
            blob::part::file_offset.length, record.file_offset));
    if (record.kind == blob::Kind::entry_with_pth)
        proto_item_set_generated(proto_tree_add_uint(context.tree, hf_segments, context.tvb,
                                                     blob::part::segments.offset,
                                                     blob::part::segments.length, record.segments));
}

void add_entry_id(proto_tree* tree, const Context& context, const Block& block) {
    const Field& row = cte::rows[cte::fmtid];
    const std::uint32_t id = context.entry.id;
    const char* word = entry_id_word(context.record.origin.component.data(), id);
    const int offset = block.offset + row.offset;
    if (word != nullptr)
        proto_tree_add_uint_format_value(tree, cte_fields.id(cte::fmtid), block.tvb, offset,
                                         row.length, id, "%s (0x%08x)", word, id);
    else
        proto_tree_add_uint(tree, cte_fields.id(cte::fmtid), block.tvb, offset, row.length, id);
}

void add_closing_length(proto_tree* tree, const Context& context) {
    const std::uint16_t closing = context.record.closing_length;
    proto_item* item =
        proto_tree_add_uint(tree, hf_closing_length, context.tvb, blob::part::closing_length.offset,
                            blob::part::closing_length.length, closing);
    if (closing != context.entry.length)
        expert_add_info_format(context.pinfo, item, &experts.length_mismatch,
                               "The trace entry says at its start that it has %u bytes, at its end "
                               "%u",
                               context.entry.length, closing);
}

// The reader found no room for a packet trace header of the length that stands at the data offset.
void add_invalid_header(const Context& context, proto_item* item) {
    const unsigned data_offset = context.entry.data_offset;
    const auto end = static_cast<unsigned>(context.entry.length - cte::closing_length);
    const int at = context.control_blocks + static_cast<int>(data_offset);
    if (data_offset < cte::header_length || data_offset + pth::shortest > end ||
        !tvb_bytes_exist(context.tvb, at, 2))
        expert_add_info_format(
            context.pinfo, item, &experts.pth_short,
            "The data offset of the trace entry is %u, which leaves no room for a "
            "packet trace header",
            data_offset);
    else
        expert_add_info_format(
            context.pinfo, item, &experts.pth_short,
            "The packet trace header says it has %u bytes, %zu to %u are possible",
            tvb_get_ntohs(context.tvb, at), pth::shortest, end - data_offset);
}

void add_cte(const Context& context) {
    const Bytes bytes = context.record.cte();
    if (bytes.empty() || context.record.kind == blob::Kind::gap)
        return;
    const bool sound = context.record.closing_length == context.entry.length &&
                       !context.record.has(blob::header_invalid);
    if (sound && !context.fields_wanted)
        return;
    const Block block = {context.pinfo, context.tvb, context.control_blocks, bytes};
    proto_item* item;
    proto_tree* tree = proto_tree_add_subtree(context.tree, context.tvb, block.offset,
                                              static_cast<int>(bytes.size()), ett_cte, &item,
                                              "Component trace entry");
    cte_fields.add(tree, block, cte::len);
    cte_fields.add(tree, block, cte::off);
    add_entry_id(tree, context, block);
    cte_fields.add(tree, block, cte::time);
    add_closing_length(tree, context);
    if (context.record.has(blob::header_invalid))
        add_invalid_header(context, item);
}

// As the reader decides it: the header's clock, else that of the entry.
void add_missing_time(const Context& context) {
    const Bytes header = context.record.header();
    const bool has_time = tod::usable(context.entry.clock) ||
                          (!header.empty() && tod::usable(pth::get(header, pth::time)));
    if (!has_time && !context.record.cte().empty() && context.record.kind != blob::Kind::gap)
        expert_add_info(context.pinfo, context.item, &experts.no_time);
}

void add_missing_segments(const Context& context) {
    struct Cause {
        blob::Note note;
        const char* text;
    };
    constexpr Cause causes[] = {
        {blob::first_segment_missing,
         "The first segment of the packet, which has its headers, is not in the trace"},
        {blob::segment_missing,
         "Segments of the packet are not in the trace, or the record was cut after it was traced"},
    };
    for (const Cause& cause : causes)
        if (context.record.has(cause.note))
            expert_add_info_format(context.pinfo, context.item, &experts.segment_missing, "%s",
                                   cause.text);
    if (context.record.has(blob::packet_too_long))
        expert_add_info(context.pinfo, context.item, &experts.segments_apart);
}

// Names the component of an entry as the user does, where nothing else tells it.
void complete_origin(blob::Record& record) {
    const char* component = component_by_preference();
    if (record.kind != blob::Kind::entry || record.origin.component[0] != '\0' ||
        component[0] == '\0')
        return;
    record.origin.component = origin_name(component);
    for (char& letter : record.origin.component)
        letter = g_ascii_toupper(letter);
    record.notes |= blob::component_inferred;
}

void dissect_decoded(blob::Record record, std::size_t header_length, tvbuff_t* tvb,
                     tvbuff_t* payload, Link link, packet_info* pinfo, proto_tree* tree) {
    if (link == Link::none) {  // a packet has columns of its own
        col_set_str(pinfo->cinfo, COL_PROTOCOL, "z/OS");
        col_clear(pinfo->cinfo, COL_INFO);
    }
    complete_origin(record);
    const auto length = static_cast<int>(header_length);
    proto_item* item = proto_tree_add_item(tree, proto_zos, tvb, 0, length, ENC_NA);
    const Bytes cte = record.cte();
    const Context context = {
        .record = record,
        .entry = cte.empty() ? cte::Header{} : cte::parse(cte.data()),
        .pinfo = pinfo,
        .top = tree,
        .tree = proto_item_add_subtree(item, ett_record),
        .item = item,
        .tvb = tvb,
        .control_blocks = length - static_cast<int>(record.control_blocks.size()),
        .payload = payload,
        .link = link,
        .fields_wanted =
            unconfirmed_are_reported() || proto_field_is_referenced(tree, proto_zos) != 0,
    };
    count_record(context);
    add_origin(context);
    add_cte(context);
    add_missing_time(context);
    add_missing_segments(context);
    for (const RecordFamily* family : record_families())
        if (family->matches(context))
            return family->dissect(context);
}

// What Wireshark wraps the record in tells a user nothing. A filter still finds it, and View >
// Display Hidden Protocol Items shows it.
void hide_wrapping(proto_tree* top) {
    for (proto_node* item = top != nullptr ? top->first_child : nullptr; item != nullptr;
         item = item->next)
        if (PNODE_FINFO(item) != nullptr &&
            std::strcmp(PNODE_FINFO(item)->hfinfo->abbrev, "exported_pdu") == 0)
            proto_item_set_hidden(item);
}

// Record header and payload, from a record that is no packet.
int dissect_record(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void*) noexcept {
    std::size_t length = 0;
    const std::optional<blob::Record> record = blob::decode(captured(tvb), length);
    if (!record && tvb_captured_length(tvb) < tvb_reported_length(tvb)) {
        col_set_str(pinfo->cinfo, COL_PROTOCOL, "z/OS");
        col_set_str(pinfo->cinfo, COL_INFO,
                    "[The saved file has only a part of the record header]");
    }
    if (!record)
        return 0;
    hide_wrapping(tree);
    dissect_decoded(*record, length, tvb, tvb_new_subset_remaining(tvb, static_cast<int>(length)),
                    Link::none, pinfo, tree);
    return static_cast<int>(tvb_captured_length(tvb));
}

static_assert(std::is_trivially_destructible_v<std::optional<blob::Record>>);

int dissect_carried(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data) noexcept {
    const auto& carried = *static_cast<const Carried*>(data);
    const unsigned length = tvb_captured_length(tvb);
    dissect_decoded(carried.record, length, tvb, carried.packet, carried.link, pinfo, tree);
    return static_cast<int>(length);
}

}  // namespace

void register_record() {
    proto_zos = proto_register_protocol("z/OS component trace record", "z/OS", "zos");
    static hf_register_info fields[] = {
        header_field(&hf_component, "Component", "zos.component", FT_STRING, BASE_NONE, nullptr, 0,
                     "Component that wrote the trace entry"),
        header_field(&hf_subname, "Sub-name", "zos.subname", FT_STRING, BASE_NONE, nullptr, 0,
                     "Sub-name of the component trace, usually the job name of the TCP/IP stack"),
        header_field(&hf_system, "System", "zos.system", FT_STRING, BASE_NONE, nullptr, 0,
                     "Name of the z/OS system"),
        header_field(&hf_record_number, "Record number", "zos.record_number", FT_UINT32, BASE_DEC,
                     nullptr, 0, "Number of the entry in the data set, from 1, as IPCS counts"),
        header_field(&hf_segments, "Joined trace entries", "zos.segments", FT_UINT16, BASE_DEC,
                     nullptr, 0, "Number of trace entries that this frame was put together from"),
        header_field(&hf_file_offset, "Offset in the data set", "zos.file_offset", FT_UINT64,
                     BASE_DEC, nullptr, 0, "Where the entry or gap starts in the file"),
        header_field(&hf_closing_length, cte::closing.label, cte::closing.filter, FT_UINT16,
                     BASE_DEC, nullptr, 0, cte::closing.note),
    };
    proto_register_field_array(proto_zos, fields, array_length(fields));
    static int* subtrees[] = {&ett_record, &ett_cte};
    proto_register_subtree_array(subtrees, array_length(subtrees));
    register_row_subtrees();
    register_job(proto_zos);
    register_connections(proto_zos);
    cte_fields.register_fields(proto_zos);

    module_t* preferences = prefs_register_protocol(proto_zos, nullptr);
    register_preferences(preferences);
    register_experts(proto_zos, preferences);
    for (const RecordFamily* family : record_families())
        if (family->register_fields != nullptr)
            family->register_fields({proto_zos, preferences});
    register_statistics();
    register_dissector("zos", dissect_record, proto_zos);
    packet_record_handle = create_dissector_handle(dissect_carried, proto_zos);
}

void handoff_record() {
    for (const RecordFamily* family : record_families())
        if (family->handoff != nullptr)
            family->handoff();
}

bool record_is_enabled() {
    return proto_is_protocol_enabled(find_protocol_by_id(proto_zos));
}

void dissect_record_of_packet(const blob::Record& record, tvbuff_t* header, tvbuff_t* packet,
                              Link link, packet_info* pinfo, proto_tree* tree) {
    Carried carried = {record, packet, link};
    call_dissector_only(packet_record_handle, header, pinfo, tree, &carried);
}

}  // namespace zos::dissect

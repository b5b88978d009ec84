// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entries of intrusion detection (component SYSTCPIS). The entry id is the id of the probe that
// wrote it. The layout of the data is not published, but some hold the packet that was suspicious;
// a packet whose lengths and checksums are all right is shown.
#include <wsutil/utf8_entities.h>

#include "dissectors/experts.h"
#include "dissectors/quoted_packet.h"
#include "dissectors/record_family.h"
#include "format/cte.h"
#include "format/ids.h"
#include "format/ip.h"

namespace zos::dissect {

extern const RecordFamily entry_family;

namespace {

int hf_kind = -1;
int hf_level = -1;
int hf_attack = -1;
int hf_packet = -1;
int ett_packet = -1;

bool is_intrusion_detection(const Context& context) {
    return context.record.kind == blob::Kind::entry &&
           view(context.record.origin.component) == "SYSTCPIS";
}

void add_word(const Context& context, int field, const char* word) {
    const Field& id = cte::rows[cte::fmtid];
    if (word != nullptr)
        proto_item_set_generated(proto_tree_add_string(
            context.tree, field, context.tvb, context.control_blocks + id.offset, id.length, word));
}

void append(wmem_strbuf_t* text, const char* separator, const char* word) {
    if (word != nullptr)
        wmem_strbuf_append_printf(text, "%s%s", separator, word);
}

// "SYSTCPIS, Scan, normal packet: TCP SYN dropped, 192.0.2.1 → 192.0.2.2"
void describe(const Context& context, Bytes packet) {
    const std::uint32_t id = context.entry.id;
    wmem_strbuf_t* text = wmem_strbuf_new(context.pinfo->pool, "SYSTCPIS");
    append(text, ", ", ids::kind(id));
    append(text, ", ", ids::level(id));
    append(text, ", ", ids::attack(id));
    append(text, ": ", codes::text_of(ids::events(), id));
    if (!packet.empty()) {
        const std::uint8_t* from = packet.data() + 12;
        const std::uint8_t* to = from + 4;
        wmem_strbuf_append_printf(text, ", %u.%u.%u.%u " UTF8_RIGHTWARDS_ARROW " %u.%u.%u.%u",
                                  from[0], from[1], from[2], from[3], to[0], to[1], to[2], to[3]);
    }
    col_add_str(context.pinfo->cinfo, COL_INFO, wmem_strbuf_get_str(text));
}

void add_packet(const Context& context, Bytes data, Bytes packet) {
    const auto offset = static_cast<int>(packet.data() - data.data());
    const auto length = static_cast<int>(packet.size());
    const auto header = static_cast<int>(ip::sound_ipv4_header(packet).size());
    proto_item* item =
        proto_tree_add_item(context.tree, hf_packet, context.payload, offset, length, ENC_NA);
    mark_unconfirmed(context.pinfo, item);
    dissect_quoted_packet(context.pinfo, proto_item_add_subtree(item, ett_packet),
                          tvb_new_subset_length(context.payload, offset, header),
                          tvb_new_subset_length(context.payload, offset + header, length - header));
}

void dissect(const Context& context) {
    const std::uint32_t id = context.entry.id;
    const Bytes data = captured(context.payload);
    const Bytes packet = ip::find_ipv4_packet(data);
    entry_family.dissect(context);
    add_word(context, hf_kind, ids::kind(id));
    add_word(context, hf_level, ids::level(id));
    add_word(context, hf_attack, ids::attack(id));
    if (ids::kind(id) != nullptr)
        describe(context, packet);
    if (!packet.empty())
        add_packet(context, data, packet);
}

void register_fields(const Registration& registration) {
    static hf_register_info fields[] = {
        header_field(
            &hf_kind, "Kind", "zos.ids.kind", FT_STRING, BASE_NONE, nullptr, 0,
            "What intrusion detection watches: TCP or UDP traffic regulation, scan, attack"),
        header_field(&hf_level, "Level", "zos.ids.level", FT_STRING, BASE_NONE, nullptr, 0,
                     "How suspicious a packet of a scan is"),
        header_field(&hf_attack, "Attack", "zos.ids.attack", FT_STRING, BASE_NONE, nullptr, 0,
                     "Type of the attack"),
        header_field(&hf_packet, "Packet found in the data", "zos.ids.packet", FT_NONE, BASE_NONE,
                     nullptr, 0, "IPv4 packet in an entry of intrusion detection"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
    static int* subtrees[] = {&ett_packet};
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

}  // namespace

extern const RecordFamily systcpis_family;
const RecordFamily systcpis_family = {register_fields, handoff_quoted_packets,
                                      is_intrusion_detection, dissect};

}  // namespace zos::dissect

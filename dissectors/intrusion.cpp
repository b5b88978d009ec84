// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/intrusion.h"

#include <epan/to_str.h>
#include <wsutil/utf8_entities.h>

#include "dissectors/experts.h"
#include "dissectors/quoted_packet.h"
#include "format/cte.h"
#include "format/ids.h"
#include "format/ip.h"

namespace zos::dissect {

namespace {

int hf_kind = -1;
int hf_level = -1;
int hf_attack = -1;
int hf_packet = -1;
int ett_packet = -1;

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

const char* to_text(wmem_allocator_t* pool, Bytes ip_address) {
    address shown;
    set_address(&shown, ip_address.size() == 4 ? AT_IPv4 : AT_IPv6,
                static_cast<int>(ip_address.size()), ip_address.data());
    return address_to_str(pool, &shown);
}

void append_who_and_whom(wmem_allocator_t* pool, wmem_strbuf_t* text, Bytes packet) {
    if (packet.empty())
        return;
    const auto [from, to] = ip::addresses(packet);
    wmem_strbuf_append_printf(text, ", %s " UTF8_RIGHTWARDS_ARROW " %s", to_text(pool, from),
                              to_text(pool, to));
}

void set_info(const Context& context, Bytes packet) {
    const std::uint32_t id = context.entry.id;
    wmem_allocator_t* pool = context.pinfo->pool;
    wmem_strbuf_t* text = wmem_strbuf_new(pool, context.record.origin.component.data());
    append(text, ", ", ids::kind(id));
    append(text, ", ", ids::level(id));
    append(text, ", ", ids::attack(id));
    append(text, ": ", codes::text_of(ids::events(), id));
    append_who_and_whom(pool, text, packet);
    col_add_str(context.pinfo->cinfo, COL_INFO, wmem_strbuf_get_str(text));
}

}  // namespace

Bytes describe_intrusion(const Context& context) {
    const std::uint32_t id = context.entry.id;
    const Bytes packet = ip::find_packet(captured(context.payload));
    add_word(context, hf_kind, ids::kind(id));
    add_word(context, hf_level, ids::level(id));
    add_word(context, hf_attack, ids::attack(id));
    if (ids::kind(id) != nullptr)
        set_info(context, packet);
    return packet;
}

void add_suspicious_packet(const Context& context, Bytes packet) {
    if (packet.empty())
        return;
    const auto offset = static_cast<int>(packet.data() - captured(context.payload).data());
    const auto length = static_cast<int>(packet.size());
    const auto header = static_cast<int>(ip::header_length(packet));
    proto_item* item =
        proto_tree_add_item(context.tree, hf_packet, context.payload, offset, length, ENC_NA);
    mark_unconfirmed(context.pinfo, item);
    dissect_quoted_packet(context.pinfo, proto_item_add_subtree(item, ett_packet),
                          tvb_new_subset_length(context.payload, offset, header),
                          tvb_new_subset_length(context.payload, offset + header, length - header));
}

void register_intrusion_fields(const Registration& registration) {
    static hf_register_info fields[] = {
        header_field(
            &hf_kind, "Kind", "zos.ids.kind", FT_STRING, BASE_NONE, nullptr, 0,
            "What intrusion detection watches: TCP or UDP traffic regulation, scan, attack"),
        header_field(&hf_level, "Level", "zos.ids.level", FT_STRING, BASE_NONE, nullptr, 0,
                     "How suspicious a packet of a scan is"),
        header_field(&hf_attack, "Attack", "zos.ids.attack", FT_STRING, BASE_NONE, nullptr, 0,
                     "Type of the attack"),
        header_field(&hf_packet, "Packet found in the data", "zos.ids.packet", FT_NONE, BASE_NONE,
                     nullptr, 0, "IP packet in an entry of intrusion detection"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
    static int* subtrees[] = {&ett_packet};
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

void handoff_intrusion() {
    handoff_quoted_packets();
}

}  // namespace zos::dissect

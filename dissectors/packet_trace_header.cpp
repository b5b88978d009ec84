// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/packet_trace_header.h"

#include "dissectors/experts.h"
#include "dissectors/field_table.h"
#include "dissectors/preferences.h"
#include "dissectors/value_strings.h"
#include "format/ebcdic.h"
#include "format/interface_name.h"

namespace zos::dissect {

namespace {

int proto_pth = -1;

int hf_flags_text = -1;
int hf_direction = -1;
int hf_ping = -1;
int hf_abbreviated = -1;
int hf_ipv4_src = -1;
int hf_ipv4_dst = -1;
int hf_ipv4_addr = -1;
int hf_ipv6_src = -1;
int hf_ipv6_dst = -1;
int hf_ipv6_addr = -1;
int hf_port = -1;
int hf_discard_name = -1;
int hf_interface_kind = -1;
int hf_missing = -1;
int hf_layout_proven = -1;
int hf_layout_refuted = -1;
int hf_extension = -1;
int hf_extension_length = -1;
int hf_extension_type = -1;
int hf_extension_data = -1;

int ett_header = -1;
int ett_extension = -1;
int ett_uncertain = -1;
int ett_layout = -1;

std::uint32_t first_refuted = 0;  // number of the frame that warns for the file

FieldTable pth_fields{pth::rows};

constexpr value_string direction_words[] = {{0, "In"}, {1, "Out"}, {0, NULL}};

// Bytes 8 to 23 hold an interface name or, in data trace records, job name and socket. IPCS prints
// the queue id of packet records only.
bool applies(std::size_t row, bool data_trace) {
    if (row == pth::inf_name || row == pth::qid)
        return !data_trace;
    return row < pth::job_name || row > pth::cid || data_trace;
}

bool overlap(const Field& one, const Field& other) {
    return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

// True when the bytes of `field` have no other meaning that is confirmed.
bool may_stand(const Field& field, bool data_trace) {
    for (std::size_t row = 0; row < pth::row_count; ++row)
        if (position_is_confirmed(pth::rows[row]) && applies(row, data_trace) &&
            overlap(field, pth::rows[row]))
            return false;
    return true;
}

// The fields whose positions nothing confirms stand in a tree of their own, which says so once.
class Uncertain {
  public:
    Uncertain(proto_tree* parent, const Block& block) : parent_(parent), block_(block) {}

    void add(pth::Row row, Field field) {
        if (!present(block_.bytes, field))
            return;
        if (tree_ == nullptr) {
            const int end = pth::rows[pth::plen].offset;
            const int begin = std::min(static_cast<int>(field.offset), end);
            tree_ = proto_tree_add_subtree(
                parent_, block_.tvb, block_.offset + begin,
                std::min(end, static_cast<int>(block_.bytes.size())) - begin, ett_uncertain,
                nullptr, "Fields that nothing proves here [position not confirmed]");
        }
        field.status = Status::derived;  // it is not marked once more
        report_unconfirmed(block_.pinfo, pth_fields.add_as(tree_, block_, row, field));
    }

  private:
    proto_tree* parent_;
    const Block& block_;
    proto_tree* tree_ = nullptr;
};

layout::Verdict verdict_on(pth::Row row, const layout::Verdicts& verdicts) {
    const layout::Tested field = layout::tested_row(row);
    return field == layout::tested_count ? layout::Verdict::untestable : verdicts.of(field);
}

// A row whose position is not confirmed: where the user says, or where the data set proves that it
// stands. What the data set refutes is not shown.
void add_movable(proto_tree* tree, Uncertain& uncertain, const Block& block,
                 const layout::Verdicts& verdicts, pth::Row row, bool data_trace) {
    const std::optional<Field> wanted = field_by_preference(row);
    const bool guess = pth::rows[row].status == Status::guessed;
    const layout::Verdict verdict = verdict_on(row, verdicts);
    if (wanted && wanted->status == Status::configured) {
        if (may_stand(*wanted, data_trace))
            pth_fields.add_as(tree, block, row, *wanted);
    } else if (verdict == layout::Verdict::proven && (wanted || guess)) {
        Field field = pth::rows[row];
        field.offset = static_cast<std::uint16_t>(verdicts.position(layout::tested_row(row)));
        field.status = Status::derived;
        if (may_stand(field, data_trace))
            pth_fields.add_as(tree, block, row, field);
    } else if (wanted && (guess || verdict == layout::Verdict::untestable)) {
        uncertain.add(row, *wanted);  // a guess as the user wants it
    }
}

// The fields that the data set proves, and those that it refutes.
void add_layout(proto_tree* parent, const Block& block, const layout::Verdicts& verdicts) {
    proto_tree* tree = nullptr;
    for (std::size_t i = 0; i < layout::tested_count; ++i) {
        const auto field = static_cast<layout::Tested>(i);
        const bool proven = verdicts.of(field) == layout::Verdict::proven;
        if (!proven && verdicts.of(field) != layout::Verdict::refuted)
            continue;
        if (tree == nullptr) {
            proto_item* item;
            tree = proto_tree_add_subtree(parent, block.tvb, block.offset, 0, ett_layout, &item,
                                          "What the data set tells of these positions");
            proto_item_set_generated(item);
        }
        proto_item_set_generated(
            proto_tree_add_string(tree, proven ? hf_layout_proven : hf_layout_refuted, block.tvb,
                                  block.offset + static_cast<int>(verdicts.position(field)), 0,
                                  layout::row_of(field).label));
    }
}

bool length_is_possible(const Block& block) {
    const std::uint64_t length = pth::get(block.bytes, pth::len);
    return length >= pth::shortest && length <= block.bytes.size();
}

void add_length(proto_tree* tree, const Block& block) {
    proto_item* item = pth_fields.add(tree, block, pth::len);
    if (length_is_possible(block))
        return;
    const auto length = static_cast<unsigned>(pth::get(block.bytes, pth::len));
    if (length < pth::shortest)
        expert_add_info_format(block.pinfo, item, &experts.pth_short,
                               "The packet trace header says it has %u bytes, at least %zu needed",
                               length, pth::shortest);
    else
        expert_add_info_format(block.pinfo, item, &experts.pth_short,
                               "The packet trace header says it has %u bytes, the record has %zu",
                               length, block.bytes.size());
}

void add_flags(proto_tree* tree, const Block& block, const PacketTrace& trace) {
    proto_item* item = pth_fields.add(tree, block, pth::flag);
    if (!present(block.bytes, pth::rows[pth::flag]))
        return;
    if (pth::flag_set(block.bytes, pth::confidential))
        expert_add_info_format(block.pinfo, item, &experts.confidential,
                               "AT-TLS withheld the data from the trace: CtraceClearText On in the "
                               "AT-TLS policy, and SERVAUTH access to EZB.TRCSEC, would show it");
    const int offset = block.offset + pth::rows[pth::flag].offset;
    if (const char* text = flags_text(block.pinfo->pool, trace))
        proto_item_set_generated(
            proto_tree_add_string(tree, hf_flags_text, block.tvb, offset, 1, text));
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_direction, block.tvb, offset, 1, trace.outbound ? 1 : 0));
    if (trace.ping)
        proto_item_set_generated(proto_tree_add_boolean(tree, hf_ping, block.tvb, offset, 1, 1));
}

void add_hidden_address(proto_tree* tree, const Block& block, int field, int offset, int length) {
    proto_item_set_hidden(
        proto_tree_add_item(tree, field, block.tvb, offset, length, ENC_BIG_ENDIAN));
}

// OSAENTA leaves the addresses zero, since they are in the link frame, and SMC where there are
// none.
bool is_filled_in(std::uint32_t entry_id, Bytes address) {
    const bool may_be_left_zero = entry_id == cte::osaenta || entry_id == cte::smc;
    return !address.empty() && !(may_be_left_zero && all_zero(address));
}

void add_address(proto_tree* tree, const Block& block, std::uint32_t entry_id, pth::Row row) {
    if (!is_filled_in(entry_id, bytes_of(block.bytes, pth::rows[row])))
        return;
    const pth::Address address = pth::address(block.bytes, row);
    const int offset = block.offset + pth::rows[row].offset;
    const bool source = row == pth::src;
    if (address.ipv4) {
        proto_tree_add_item(tree, source ? hf_ipv4_src : hf_ipv4_dst, block.tvb,
                            offset + pth::ipv4_offset, 4, ENC_BIG_ENDIAN);
        add_hidden_address(tree, block, hf_ipv4_addr, offset + pth::ipv4_offset, 4);
    } else {
        proto_tree_add_item(tree, source ? hf_ipv6_src : hf_ipv6_dst, block.tvb, offset, 16,
                            ENC_NA);
        add_hidden_address(tree, block, hf_ipv6_addr, offset, 16);
    }
}

void add_port(proto_tree* tree, const Block& block, pth::Row row) {
    if (!present(block.bytes, pth::rows[row]))
        return;
    pth_fields.add(tree, block, row);
    proto_item_set_hidden(proto_tree_add_uint(tree, hf_port, block.tvb,
                                              block.offset + pth::rows[row].offset, 2,
                                              static_cast<unsigned>(pth::get(block.bytes, row))));
}

void add_discard_reason(proto_tree* tree, const Block& block, const PacketTrace& trace) {
    proto_item* item = pth_fields.add(tree, block, pth::drop_rsn);
    if (trace.discard_reason == 0)
        return;
    const discard::Reason* reason = discard::find(trace.discard_reason);
    if (reason != nullptr) {
        const Field& row = pth::rows[pth::drop_rsn];
        proto_item_set_generated(proto_tree_add_string(
            tree, hf_discard_name, block.tvb, block.offset + row.offset, row.length, reason->name));
    }
    const char* label = discard_label(block.pinfo->pool, trace.discard_reason);
    if (reason != nullptr && *reason->meaning != '\0')
        label = wmem_strdup_printf(block.pinfo->pool, "%s (%s)", label, reason->meaning);
    expert_add_info_format(block.pinfo, item, &experts.discarded, "The packet was discarded: %s",
                           label);
}

void add_interface(proto_tree* tree, const Block& block) {
    const Field& row = pth::rows[pth::inf_name];
    pth_fields.add(tree, block, pth::inf_name);
    const ebcdic::Name name = ebcdic::decode_name(bytes_of(block.bytes, row));
    if (const char* kind = interface_name::meaning(name.view()); kind != nullptr)
        proto_item_set_generated(proto_tree_add_string(
            tree, hf_interface_kind, block.tvb, block.offset + row.offset, row.length, kind));
}

// An expert info follows from the row.
bool is_reported(pth::Row row, const Block& block, const PacketTrace& trace) {
    return (row == pth::len && !length_is_possible(block)) ||
           (row == pth::flag && pth::flag_set(block.bytes, pth::confidential)) ||
           (row == pth::drop_rsn && trace.discard_reason != 0);
}

void add_row(proto_tree* tree, Uncertain& uncertain, const Block& block, const Context& context,
             const PacketTrace& trace, pth::Row row) {
    const layout::Verdicts& verdicts = context.record.verdicts;
    if (position_is_confirmed(pth::rows[row]) &&
        verdict_on(row, verdicts) == layout::Verdict::refuted)
        return;
    switch (row) {
        case pth::len:
            return add_length(tree, block);
        case pth::flag:
            return add_flags(tree, block, trace);
        case pth::inf_name:
            return add_interface(tree, block);
        case pth::src:
        case pth::dst:
            return add_address(tree, block, context.entry.id, row);
        case pth::s_port:
        case pth::d_port:
            return add_port(tree, block, row);
        case pth::drop_rsn:
            return add_discard_reason(tree, block, trace);
        default:
            if (position_is_confirmed(pth::rows[row]))
                pth_fields.add(tree, block, row);
            else
                add_movable(tree, uncertain, block, verdicts, row, trace.data_trace);
    }
}

void add_all_rows(proto_tree* tree, const Block& block, const Context& context,
                  const PacketTrace& trace) {
    Uncertain uncertain(tree, block);
    for (std::size_t row = 0; row < pth::row_count; ++row)
        if (pth::rows[row].kind != Kind::bit && applies(row, trace.data_trace))
            add_row(tree, uncertain, block, context, trace, static_cast<pth::Row>(row));
    add_layout(tree, block, context.record.verdicts);
}

// Where nobody wants fields, expert infos are still counted.
void add_reported_rows(proto_tree* tree, const Block& block, const Context& context,
                       const PacketTrace& trace) {
    Uncertain uncertain(tree, block);
    for (const pth::Row row : {pth::len, pth::flag, pth::drop_rsn})
        if (is_reported(row, block, trace))
            add_row(tree, uncertain, block, context, trace, row);
}

// Once for the file.
void warn_of_refuted(const Block& block, proto_item* item, const layout::Verdicts& verdicts) {
    char text[256] = "";
    for (std::size_t i = 0; i < layout::tested_count; ++i) {
        const auto field = static_cast<layout::Tested>(i);
        if (verdicts.of(field) != layout::Verdict::refuted)
            continue;
        if (*text != '\0')
            g_strlcat(text, ", ", sizeof text);
        g_strlcat(text, layout::row_of(field).label, sizeof text);
    }
    if (*text == '\0')
        return;
    packet_info* pinfo = block.pinfo;
    if (first_refuted == 0 && !PINFO_FD_VISITED(pinfo))
        first_refuted = pinfo->num;
    if (pinfo->num == first_refuted)
        expert_add_info_format(pinfo, item, &experts.layout,
                               "The records refute the position of: %s. It is not shown", text);
}

void add_missing(proto_tree* tree, const Block& block, proto_item* header, const Context& context) {
    const std::uint32_t missing = context.record.missing;
    if (missing == 0)
        return;
    proto_item* item =
        proto_tree_add_uint(tree, hf_missing, context.tvb, blob::part::missing.offset,
                            blob::part::missing.length, missing);
    proto_item_set_generated(item);
    expert_add_info_format(block.pinfo, item == nullptr ? header : item, &experts.count_gap,
                           "%u record%s may be missing in front of this one: the trace count jumps",
                           missing, missing == 1 ? "" : "s");
}

void add_extensions(proto_tree* tree, const Block& block) {
    std::size_t offset = pth::current_length;
    pth::Extension extension;
    while (pth::next_extension(block.bytes, offset, extension)) {
        const int at = block.offset + extension.offset;
        proto_item* item =
            proto_tree_add_item(tree, hf_extension, block.tvb, at, extension.length, ENC_NA);
        proto_item_append_text(item, ", type 0x%04x, %u bytes", extension.type, extension.length);
        proto_tree* subtree = proto_item_add_subtree(item, ett_extension);
        proto_tree_add_item(subtree, hf_extension_length, block.tvb, at, 2, ENC_BIG_ENDIAN);
        proto_tree_add_item(subtree, hf_extension_type, block.tvb, at + 2, 2, ENC_BIG_ENDIAN);
        if (!extension.data.empty())
            proto_tree_add_item(subtree, hf_extension_data, block.tvb, at + 4,
                                static_cast<int>(extension.data.size()), ENC_NA);
    }
}

void add_abbreviated(const Context& context, const Block& block) {
    const Field& row = pth::rows[pth::tlen];
    if (!present(block.bytes, row) || !length_is_possible(block))
        return;
    const char* why = why_abbreviated(context, value(block.bytes, row));
    if (why == nullptr)
        return;
    proto_item* item = proto_tree_add_boolean(context.tree, hf_abbreviated, block.tvb,
                                              block.offset + row.offset, row.length, 1);
    proto_item_set_generated(item);
    expert_add_info_format(context.pinfo, item, &experts.abbreviated, "%s", why);
}

void mark_discarded(const Context& context, const PacketTrace& trace) {
    column_info* columns = context.pinfo->cinfo;
    col_add_fstr(columns, COL_INFO, "[Discarded: %s] ",
                 discard_label(context.pinfo->pool, trace.discard_reason));
    col_set_fence(columns, COL_INFO);
}

bool is_visible(proto_tree* tree) {
    return tree != nullptr && PTREE_DATA(tree)->visible;
}

void register_fields(int protocol) {
    static hf_register_info fields[] = {
        header_field(&hf_flags_text, "Flags in words", "zos.flags.text", FT_STRING, BASE_NONE,
                     nullptr, 0, "The words that IPCS prints after Flags:"),
        header_field(&hf_direction, "Direction", "zos.direction", FT_UINT8, BASE_DEC,
                     VALS(direction_words), 0, "0 into this stack, 1 out of it"),
        header_field(&hf_ping, "Ping", "zos.ping", FT_BOOLEAN, BASE_NONE, nullptr, 0,
                     "The packet is an ICMP or ICMPv6 echo request or reply; absent otherwise"),
        header_field(&hf_abbreviated, "Abbreviated", "zos.abbreviated", FT_BOOLEAN, BASE_NONE,
                     nullptr, 0,
                     "Fewer bytes were traced, or are left of the record, than the packet had; "
                     "absent otherwise"),
        header_field(&hf_ipv4_src, "Source address", "zos.ipv4.src", FT_IPv4, BASE_NONE, nullptr, 0,
                     "IPv4 source address, in the last four bytes"),
        header_field(&hf_ipv4_dst, "Destination address", "zos.ipv4.dst", FT_IPv4, BASE_NONE,
                     nullptr, 0, "IPv4 destination address, in the last four bytes"),
        header_field(&hf_ipv4_addr, "Source or destination address", "zos.ipv4.addr", FT_IPv4,
                     BASE_NONE, nullptr, 0, "Either IPv4 address of the header"),
        header_field(&hf_ipv6_src, "Source address", "zos.ipv6.src", FT_IPv6, BASE_NONE, nullptr, 0,
                     "IPv6 source address"),
        header_field(&hf_ipv6_dst, "Destination address", "zos.ipv6.dst", FT_IPv6, BASE_NONE,
                     nullptr, 0, "IPv6 destination address"),
        header_field(&hf_ipv6_addr, "Source or destination address", "zos.ipv6.addr", FT_IPv6,
                     BASE_NONE, nullptr, 0, "Either IPv6 address of the header"),
        header_field(&hf_port, "Source or destination port", "zos.port", FT_UINT16, BASE_DEC,
                     nullptr, 0, "Either port of the header"),
        header_field(&hf_discard_name, "Discard reason by name", "zos.drop_reason.name", FT_STRING,
                     BASE_NONE, nullptr, 0,
                     "IBM's name of the discard reason; absent where the packet was not discarded "
                     "or the code has no name"),
        header_field(&hf_interface_kind, "Interface by its name", "zos.interface.kind", FT_STRING,
                     BASE_NONE, nullptr, 0,
                     "What a name stands for that the stack itself gives; absent for others"),
        header_field(&hf_missing, "Records that may be missing", "zos.missing", FT_UINT32, BASE_DEC,
                     nullptr, 0,
                     "By how much the trace count jumps, where the data set proves the count; "
                     "absent otherwise"),
        header_field(&hf_layout_proven, "Proven", "zos.layout.proven", FT_STRING, BASE_NONE,
                     nullptr, 0, "Field whose position the records of the data set prove"),
        header_field(&hf_layout_refuted, "Refuted", "zos.layout.refuted", FT_STRING, BASE_NONE,
                     nullptr, 0,
                     "Field whose position the records of the data set refute; it is not shown"),
        header_field(&hf_extension, "Extension", "zos.ext", FT_NONE, BASE_NONE, nullptr, 0,
                     "Part of the header after its fixed fields"),
        header_field(&hf_extension_length, "Length", "zos.ext.len", FT_UINT16, BASE_DEC, nullptr, 0,
                     "Length of the extension, its length and type included"),
        header_field(&hf_extension_type, "Type", "zos.ext.type", FT_UINT16, BASE_HEX, nullptr, 0,
                     "Type of the extension"),
        header_field(&hf_extension_data, "Data", "zos.ext.data", FT_BYTES, BASE_NONE, nullptr, 0,
                     "What the extension holds"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
    pth_fields.register_fields(
        protocol, {{pth::dev_ty, VALS(value_strings(codes::device_types()))},
                   {pth::domain, VALS(value_strings(codes::address_families()))},
                   {pth::type, VALS(value_strings(codes::socket_types()))},
                   {pth::protocol, VALS(value_strings(codes::ip_protocols()))},
                   {pth::ip_protocol, VALS(value_strings(codes::ip_protocols()))},
                   {pth::drop_rsn, RVALS(discard_reason_strings()), BASE_RANGE_STRING}});
}

}  // namespace

void register_packet_trace_header(const Registration& registration) {
    // A part of `zos` with a filter of its own: enabled and disabled with it.
    proto_pth = proto_register_protocol_in_name_only("z/OS packet trace header", "PTH", "zos.pth",
                                                     registration.protocol, FT_PROTOCOL);
    register_fields(registration.protocol);
    static int* subtrees[] = {&ett_header, &ett_extension, &ett_uncertain, &ett_layout};
    proto_register_subtree_array(subtrees, array_length(subtrees));
    register_init_routine([] { first_refuted = 0; });
}

void add_packet_trace_header(const Context& context, const PacketTrace& trace) {
    if (trace.discard_reason != 0)
        mark_discarded(context, trace);
    if (is_visible(context.tree))
        proto_item_set_text(context.item, "%s", describe(context, trace));
    if (trace.header.empty()) {
        expert_add_info_format(
            context.pinfo, context.item, &experts.pth_short,
            "The data offset of the trace entry is %u, no packet trace header stands there",
            context.entry.data_offset);
        return;
    }
    const Block block = {context.pinfo, context.tvb, header_offset(context), trace.header};
    proto_item* item = proto_tree_add_item(context.tree, proto_pth, block.tvb, block.offset,
                                           static_cast<int>(block.bytes.size()), ENC_NA);
    proto_tree* tree = proto_item_add_subtree(item, ett_header);
    if (context.fields_wanted) {
        add_all_rows(tree, block, context, trace);
        add_extensions(tree, block);
    } else {
        add_reported_rows(tree, block, context, trace);
    }
    warn_of_refuted(block, item, context.record.verdicts);
    add_missing(tree, block, item, context);
    add_abbreviated(context, block);
}

}  // namespace zos::dissect

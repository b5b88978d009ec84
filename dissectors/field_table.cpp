// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/field_table.h"

#include "dissectors/experts.h"
#include "dissectors/preferences.h"
#include "format/ebcdic.h"
#include "format/tod.h"

namespace zos::dissect {

namespace {

int ett_flags = -1;
int ett_clock = -1;

// An address is one of two fields, so its owner registers and adds it.
bool is_shown(const Field& row) {
    return row.filter != nullptr && row.kind != Kind::address;
}

ftenum integer_type(const Field& row) {
    constexpr ftenum types[] = {FT_NONE,   FT_UINT8,  FT_UINT16, FT_UINT24, FT_UINT32,
                                FT_UINT40, FT_UINT48, FT_UINT56, FT_UINT64};
    return types[row.length];
}

// Registered names live as long as Wireshark's field table.
const char* joined(const char* head, const char* tail) {
    return wmem_strdup_printf(wmem_epan_scope(), "%s%s", head, tail);
}

hf_register_info simple_field(const Field& row, int* id, const Words* words) {
    const void* strings = words != nullptr ? words->strings : nullptr;
    const int style = words != nullptr ? words->display : 0;
    const auto field = [&](ftenum type, int display, std::uint64_t mask = 0) {
        return header_field(id, row.label, row.filter, type, display, strings, mask, row.note);
    };
    switch (row.kind) {
        case Kind::number:
            return field(integer_type(row), BASE_DEC | style);
        case Kind::hex:
        case Kind::flags:
            return field(integer_type(row), BASE_HEX | style);
        case Kind::bit:
            // One bit is true or false; several are a number.
            return (row.mask & (row.mask - 1)) == 0 ? field(FT_BOOLEAN, 8, row.mask)
                                                    : field(integer_type(row), BASE_HEX, row.mask);
        case Kind::name:
            return field(FT_STRING, BASE_NONE);
        case Kind::tod:
            return field(FT_ABSOLUTE_TIME, ABSOLUTE_TIME_UTC);
        default:
            return field(FT_BYTES, BASE_NONE);
    }
}

const Words* words_of(std::span<const Words> words, std::size_t row) {
    for (const Words& entry : words)
        if (entry.row == row)
            return &entry;
    return nullptr;
}

proto_item* add_clock(proto_tree* tree, const Block& block, const Field& row, RowIds ids) {
    const int offset = block.offset + row.offset;
    const std::uint64_t clock = value(block.bytes, row);
    // A clock of zero was never set: only its raw value is a fact.
    if (clock == 0)
        return proto_tree_add_uint64(tree, ids.raw, block.tvb, offset, row.length, clock);
    const nstime_t time = to_nstime(clock);
    proto_item* item = proto_tree_add_time(tree, ids.field, block.tvb, offset, row.length, &time);
    proto_tree_add_uint64(proto_item_add_subtree(item, ett_clock), ids.raw, block.tvb, offset,
                          row.length, clock);
    return item;
}

proto_item* add_integer(proto_tree* tree, const Block& block, const Field& row, int id) {
    const int offset = block.offset + row.offset;
    const std::uint64_t number = value(block.bytes, row);
    if (row.length > 4)
        return proto_tree_add_uint64(tree, id, block.tvb, offset, row.length, number);
    return proto_tree_add_uint(tree, id, block.tvb, offset, row.length,
                               static_cast<std::uint32_t>(number));
}

// A flags byte with the bits whose rows follow its own.
proto_item* add_flags(proto_tree* tree, const Block& block, std::span<const Field> rows,
                      std::span<const RowIds> ids, std::size_t row) {
    proto_item* item = add_integer(tree, block, rows[row], ids[row].field);
    proto_tree* bits = proto_item_add_subtree(item, ett_flags);
    for (std::size_t i = row + 1; i < rows.size() && rows[i].kind == Kind::bit; ++i)
        add_row(bits, block, rows, ids, i);
    return item;
}

// For Kind::bit the whole byte is passed: Wireshark applies the mask.
proto_item* add_bit(proto_tree* tree, const Block& block, const Field& row, int id) {
    const auto byte = static_cast<std::uint32_t>(value(block.bytes, row));
    const int offset = block.offset + row.offset;
    if ((row.mask & (row.mask - 1)) == 0)
        return proto_tree_add_boolean(tree, id, block.tvb, offset, row.length, byte);
    return proto_tree_add_uint(tree, id, block.tvb, offset, row.length, byte);
}

proto_item* add_name(proto_tree* tree, const Block& block, const Field& row, int id) {
    const ebcdic::Name name = ebcdic::decode_name(bytes_of(block.bytes, row));
    return proto_tree_add_string(tree, id, block.tvb, block.offset + row.offset, row.length,
                                 name.text.data());
}

// Any field but a flags byte.
proto_item* add_value(proto_tree* tree, const Block& block, const Field& field, RowIds ids) {
    switch (field.kind) {
        case Kind::tod:
            return add_clock(tree, block, field, ids);
        case Kind::bit:
            return add_bit(tree, block, field, ids.field);
        case Kind::name:
            return add_name(tree, block, field, ids.field);
        case Kind::number:
        case Kind::hex:
            return add_integer(tree, block, field, ids.field);
        default:
            return proto_tree_add_item(tree, ids.field, block.tvb, block.offset + field.offset,
                                       field.length, ENC_NA);
    }
}

}  // namespace

nstime_t to_nstime(std::uint64_t clock) noexcept {
    const UnixTime time = tod::to_unix(clock);
    nstime_t result;
    result.secs = time.seconds - leap_seconds();
    result.nsecs = static_cast<int>(time.nanoseconds);
    return result;
}

void register_row_subtrees() {
    static int* subtrees[] = {&ett_flags, &ett_clock};
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

int fill_header_fields(std::span<const Field> rows, std::span<RowIds> ids,
                       std::span<hf_register_info> fields, std::span<const Words> words) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Field& row = rows[i];
        if (!is_shown(row))
            continue;
        fields[count++] = simple_field(row, &ids[i].field, words_of(words, i));
        if (row.kind == Kind::tod)
            fields[count++] =
                header_field(&ids[i].raw, joined(row.label, " (raw)"), joined(row.filter, ".raw"),
                             FT_UINT64, BASE_HEX, nullptr, 0, row.note);
    }
    return static_cast<int>(count);
}

proto_item* add_row(proto_tree* tree, const Block& block, std::span<const Field> rows,
                    std::span<const RowIds> ids, std::size_t index) {
    const Field& row = rows[index];
    if (row.kind == Kind::flags && present(block.bytes, row))
        return add_flags(tree, block, rows, ids, index);
    return add_field(tree, block, row, ids[index]);
}

proto_item* add_field(proto_tree* tree, const Block& block, const Field& field, RowIds ids) {
    if (!is_shown(field) || !present(block.bytes, field))
        return nullptr;
    proto_item* item = add_value(tree, block, field, ids);
    if (field.status == Status::configured)
        proto_item_append_text(item, " [position set in the preferences]");
    else if (!position_is_confirmed(field))
        mark_unconfirmed(block.pinfo, item);
    return item;
}

}  // namespace zos::dissect

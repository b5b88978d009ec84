// SPDX-License-Identifier: GPL-2.0-or-later
//
// From the rows that describe a control block (format/field.h) to Wireshark's fields and tree.
#pragma once

#include <array>
#include <span>

#include "dissectors/epan.h"
#include "format/field.h"

namespace zos::dissect {

// A control block of the record: its bytes, and where they stand in a tvbuff.
struct Block {
    packet_info* pinfo;
    tvbuff_t* tvb;
    int offset;
    Bytes bytes;
};

// Words for the values of a row: a value_string or range_string table, see value_strings.h.
struct Words {
    std::size_t row;
    const void* strings;
    int display = 0;  // BASE_RANGE_STRING where the table is one of ranges
};

// What a row is registered as: one field, for a clock a second one with its raw value.
struct RowIds {
    int field = -1;
    int raw = -1;
};

// The work of FieldTable, without its size.
int fill_header_fields(std::span<const Field> rows, std::span<RowIds> ids,
                       std::span<hf_register_info> fields, std::span<const Words> words);
proto_item* add_row(proto_tree* tree, const Block& block, std::span<const Field> rows,
                    std::span<const RowIds> ids, std::size_t row);
proto_item* add_field(proto_tree* tree, const Block& block, const Field& field, RowIds ids);

template <std::size_t n>
class FieldTable {
  public:
    explicit constexpr FieldTable(const Field (&rows)[n]) : rows_(rows) {}

    // Registers the fields of all rows that have a filter. Once, and the table must be static.
    void register_fields(int protocol, std::initializer_list<Words> words = {}) {
        const int count = fill_header_fields(rows_, ids_, fields_, {words.begin(), words.size()});
        proto_register_field_array(protocol, fields_.data(), count);
    }

    // Adds the row, when the block is long enough to have it; a flags byte with its bits, a clock
    // with its raw value. Nothing, and nullptr, for an address and for a row without a filter.
    proto_item* add(proto_tree* tree, const Block& block, std::size_t row) const {
        return add_row(tree, block, rows_, ids_, row);
    }

    // Adds the row, which is no flags byte, as `field` describes it: where the user says that it
    // stands.
    proto_item* add_as(proto_tree* tree, const Block& block, std::size_t row,
                       const Field& field) const {
        return add_field(tree, block, field, ids_[row]);
    }

    // The field a row was registered as.
    [[nodiscard]] int id(std::size_t row) const noexcept { return ids_[row].field; }

    // Adds all rows, each flags byte once.
    void add_all(proto_tree* tree, const Block& block) const {
        for (std::size_t row = 0; row < n; ++row)
            if (rows_[row].kind != Kind::bit)
                add(tree, block, row);
    }

  private:
    const Field (&rows_)[n];
    std::array<RowIds, n> ids_{};
    std::array<hf_register_info, 2 * n> fields_{};
};

// Subtrees that the rows of all tables share.
void register_row_subtrees();

// The time a TOD clock shows, less the leap seconds of the preferences.
[[nodiscard]] nstime_t to_nstime(std::uint64_t clock) noexcept;

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/statistics.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <wiretap/wtap.h>

#include <algorithm>
#include <charconv>
#include <ctime>

#include "dissectors/statistics_tables.h"

namespace zos::dissect {

namespace {

int tap = -1;

// ---- Rows ----

enum Column : unsigned {
    item,
    total,
    input,
    input_bytes,
    output,
    output_bytes,
    first,
    first_time,
    last,
    last_time,
    column_count
};

// Leading and trailing blanks align the heads with the columns of tshark.
stat_tap_table_item columns[column_count] = {
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Item                                    ", "%-40s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "    Total", "%9u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "    Input", "%9u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "          Data", "%14s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "   Output", "%9u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_RIGHT, "          Data", "%14s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "    First", "%9u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First time         ", "%-19s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "     Last", "%9u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Last time          ", "%-19s"},
};

// Columns of numbers count to 2^32 and bytes may be more, so these are text, with blanks in front
// of it that make it sort as numbers.
constexpr std::size_t bytes_width = 14;
constexpr std::size_t most_digits = 20;

struct Row {
    Key key;
    std::uint64_t bytes[2];  // inbound, outbound
    char bytes_text[2][most_digits + 1];
    char time_text[2][20];  // first, last
};

Row* row_of(stat_tap_table* table, unsigned index) {
    return static_cast<Row*>(stat_tap_get_field_data(table, index, item)->user_data.ptr_value);
}

void write_bytes(Row& row, unsigned direction) {
    char digits[most_digits];
    const char* end = std::to_chars(digits, std::end(digits), row.bytes[direction]).ptr;
    const auto length = static_cast<std::size_t>(end - digits);
    char* text = row.bytes_text[direction];
    text = std::fill_n(text, bytes_width - std::min(bytes_width, length), ' ');
    text = std::copy_n(digits, length, text);
    *text = '\0';
}

void clear_row(stat_tap_table* table, unsigned index) {
    Row& row = *row_of(table, index);
    const Key key = row.key;
    row = {};
    row.key = key;
    for (unsigned direction = 0; direction < 2; ++direction)
        write_bytes(row, direction);
    for (unsigned column = 0; column < column_count; ++column)
        if (columns[column].type == TABLE_ITEM_UINT)
            stat_tap_get_field_data(table, index, column)->value.uint_value = 0;
}

unsigned add_row(stat_tap_table* table, const Key& key, const char* label) {
    Row* row = g_new0(Row, 1);
    row->key = key;
    const char* texts[column_count] = {};
    texts[item] = g_strdup(label);
    texts[input_bytes] = row->bytes_text[0];
    texts[output_bytes] = row->bytes_text[1];
    texts[first_time] = row->time_text[0];
    texts[last_time] = row->time_text[1];
    stat_tap_table_item_type cells[column_count] = {};
    for (unsigned column = 0; column < column_count; ++column) {
        cells[column].type = columns[column].type;
        if (cells[column].type == TABLE_ITEM_STRING)
            cells[column].value.string_value = texts[column];
    }
    cells[item].user_data.ptr_value = row;
    const unsigned index = table->num_elements;
    stat_tap_init_table_row(table, index, column_count, cells);
    clear_row(table, index);
    return index;
}

unsigned find_row(stat_tap_table* table, const Key& key) {
    unsigned index = 0;
    while (index < table->num_elements && row_of(table, index)->key != key)
        ++index;
    return index;
}

// Counts the sample in a row, as `count` records.
void count_in(stat_tap_table* table, unsigned index, const Sample& sample, unsigned count) {
    Row& row = *row_of(table, index);
    const auto cell = [&](Column column) -> guint& {
        return stat_tap_get_field_data(table, index, column)->value.uint_value;
    };
    if (cell(total) == 0) {
        cell(first) = sample.number;
        std::memcpy(row.time_text[0], sample.time, sizeof sample.time);
    }
    cell(last) = sample.number;
    std::memcpy(row.time_text[1], sample.time, sizeof sample.time);
    cell(total) += count;
    if (!sample.has_direction)
        return;
    const bool outbound = sample.trace.outbound;
    cell(outbound ? output : input) += count;
    row.bytes[outbound] += sample.length;
    write_bytes(row, outbound);
}

// ---- Tables ----

// Stands first where the tables are sorted by name.
constexpr const char* totals_title = "All records";

void add_lines(stat_tap_table* table) {
    for (const Line& line : lines_of_totals())
        add_row(table, make_key(line.label), line.label);
}

void count_lines(stat_tap_table* table, const Sample& sample) {
    unsigned index = 0;
    for (const Line& line : lines_of_totals()) {
        if (const unsigned count = line.count(sample))
            count_in(table, index, sample, count);
        ++index;
    }
}

void count_in_dimension(stat_tap_table* table, const Dimension& dimension, wmem_allocator_t* pool,
                        const Sample& sample) {
    Key key{};
    if (!dimension.key(sample, key))
        return;
    unsigned index = find_row(table, key);
    if (index == table->num_elements)
        index = add_row(table, key, dimension.label(pool, sample));
    count_in(table, index, sample, 1);
}

// ---- Wireshark's side ----

void reset_table(stat_tap_table* table) {
    for (unsigned index = 0; index < table->num_elements; ++index)
        clear_row(table, index);
}

stat_tap_table* open_table(stat_tap_table_ui* statistics, const char* title) {
    stat_tap_table* table = stat_tap_init_table(title, column_count, 0, nullptr);
    stat_tap_add_table(statistics, table);
    return table;
}

void open_tables(stat_tap_table_ui* statistics) {
    if (stat_tap_find_table(statistics, totals_title) != nullptr)
        return reset_stat_table(statistics);
    add_lines(open_table(statistics, totals_title));
    for (const Dimension& dimension : dimensions())
        open_table(statistics, dimension.title);
}

tap_packet_status count_sample(void* data, packet_info* pinfo, epan_dissect_t*, const void* tapped,
                               tap_flags_t) {
    const stat_tap_table_ui* statistics = static_cast<stat_data_t*>(data)->stat_tap_data;
    const auto& sample = *static_cast<const Sample*>(tapped);
    const auto table = [&](std::size_t index) {
        return g_array_index(statistics->tables, stat_tap_table*, index);
    };
    std::size_t index = 0;
    count_lines(table(index), sample);
    for (const Dimension& dimension : dimensions())
        count_in_dimension(table(++index), dimension, pinfo->pool, sample);
    return TAP_PACKET_REDRAW;
}

void free_cell(stat_tap_table*, guint, guint column, stat_tap_table_item_type* cell) {
    if (column != item)
        return;
    g_free(const_cast<char*>(cell->value.string_value));
    g_free(cell->user_data.ptr_value);
}

tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", nullptr, TRUE}};

stat_tap_table_ui trace_statistics = {
    .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
    .title = "CTRACE Records",  // 4.6 makes a menu of what stands before a slash
    .tap_name = "zos",
    .cli_string = "zos,stat",
    .stat_tap_init_cb = open_tables,
    .packet_func = count_sample,
    .stat_tap_reset_table_cb = reset_table,
    .stat_tap_free_table_item_cb = free_cell,
    .stat_filter_check_cb = nullptr,
    .nfields = column_count,
    .fields = columns,
    .nparams = std::size(parameters),
    .params = parameters,
    .tables = nullptr,
    .refcount = 0,
};

}  // namespace

void write_time(char (&text)[20], const packet_info* pinfo) {
    const time_t time = pinfo->abs_ts.secs;
    const std::tm* parts = std::gmtime(&time);
    if ((pinfo->rec->presence_flags & WTAP_HAS_TS) == 0 || parts == nullptr ||
        std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", parts) == 0)
        text[0] = '\0';
}

void register_statistics() {
    tap = register_tap(trace_statistics.tap_name);
    register_stat_tap_table_ui(&trace_statistics);
}

void count_record(const Context& context) {
    if (!have_tap_listener(tap))
        return;
    const blob::Record& record = context.record;
    const bool with_header = record.kind == blob::Kind::entry_with_pth;
    const PacketTrace trace = with_header ? read_packet_trace(context) : PacketTrace{};
    auto* sample = wmem_new(context.pinfo->pool, Sample);
    *sample = {
        .kind = record.kind,
        .number = record.number,
        .entries = record.kind == blob::Kind::gap ? std::uint16_t{0} : record.segments,
        .notes = record.notes,
        .origin = record.origin,
        .id = context.entry.id,
        .lost = context.says_lost(),
        .has_direction = present(trace.header, pth::rows[pth::flag]),
        .trace = trace,
        .length = record.original_length,
        .time = {},
    };
    write_time(sample->time, context.pinfo);
    tap_queue_packet(tap, context.pinfo, sample);
}

}  // namespace zos::dissect

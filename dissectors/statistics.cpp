// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/statistics.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

#include <array>
#include <charconv>
#include <cstring>
#include <ctime>
#include <string_view>

#include "dissectors/ip_packet.h"
#include "dissectors/packet_trace_header.h"
#include "dissectors/words.h"
#include "format/ebcdic.h"

namespace zos::dissect {

namespace {

int tap = -1;

// What the statistics are told of a frame. Its bytes live as long as the frame is dissected.
struct Sample {
    blob::Kind kind;
    std::uint32_t number;   // of its first trace entry
    std::uint16_t entries;  // put together in it
    std::uint16_t notes;
    Origin origin;
    std::uint32_t id;
    bool lost;
    bool has_direction;
    PacketTrace trace;
    std::uint64_t length;  // of the packet or data, before tracing cut it
    char time[20];         // UTC

    [[nodiscard]] bool is_entry() const noexcept { return kind != blob::Kind::gap; }
    [[nodiscard]] bool has_header() const noexcept { return !trace.header.empty(); }
    [[nodiscard]] bool is_packet() const noexcept { return has_header() && !trace.data_trace; }
    [[nodiscard]] bool has(blob::Note note) const noexcept { return (notes & note) != 0; }
};
static_assert(std::is_trivially_destructible_v<Sample>);

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

using Key = std::array<std::uint8_t, 16>;

template <typename... Parts>
Key make_key(const Parts&... parts) {
    static_assert((sizeof parts + ...) <= sizeof(Key));
    Key key{};
    std::size_t at = 0;
    ((std::memcpy(key.data() + at, &parts, sizeof parts), at += sizeof parts), ...);
    return key;
}

// The columns count to 2^32 and bytes may be more, so these are text, with blanks in front of it
// that make it sort as numbers.
struct Row {
    Key key;
    std::uint64_t bytes[2];  // inbound, outbound
    char bytes_text[2][15];
    char time_text[2][20];  // first, last
};

Row* row_of(stat_tap_table* table, unsigned index) {
    return static_cast<Row*>(stat_tap_get_field_data(table, index, item)->user_data.ptr_value);
}

void write_bytes(Row& row, unsigned direction) {
    auto& text = row.bytes_text[direction];
    char digits[20];
    const auto end = std::to_chars(digits, std::end(digits), row.bytes[direction]).ptr;
    const auto length = std::min<std::size_t>(end - digits, sizeof text - 1);
    std::memset(text, ' ', sizeof text - 1);
    std::memcpy(text + sizeof text - 1 - length, digits, length);
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

// ---- Totals ----

// One line of the head of the report: how many records a frame is there.
struct Line {
    const char* label;
    unsigned (*count)(const Sample&);
};

constexpr auto segment_notes =
    blob::first_segment_missing | blob::segment_missing | blob::packet_too_long;

constexpr Line lines[] = {
    {"CTRACE records", [](const Sample& sample) -> unsigned { return sample.entries; }},
    {"Segmented trace records read",
     [](const Sample& sample) -> unsigned {
         return sample.entries > 1 || (sample.notes & segment_notes) != 0 ? sample.entries : 0;
     }},
    {"Segmented trace records lost",
     [](const Sample& sample) -> unsigned { return sample.has(blob::first_segment_missing); }},
    {"Packets whose segments are not complete",
     [](const Sample& sample) -> unsigned { return sample.has(blob::segment_missing); }},
    {"Trace records", [](const Sample& sample) -> unsigned { return sample.is_entry(); }},
    {"Packet trace records", [](const Sample& sample) -> unsigned { return sample.is_packet(); }},
    {"Data trace records",
     [](const Sample& sample) -> unsigned {
         return sample.has_header() && sample.trace.data_trace;
     }},
    {"Other records",
     [](const Sample& sample) -> unsigned { return sample.is_entry() && !sample.has_header(); }},
    {"Records of lost records", [](const Sample& sample) -> unsigned { return sample.lost; }},
    {"Gaps of the data set", [](const Sample& sample) -> unsigned { return !sample.is_entry(); }},
};

// Stands first where the tables are sorted by name.
constexpr const char* totals_title = "All records";

void add_lines(stat_tap_table* table) {
    for (std::size_t i = 0; i < std::size(lines); ++i)
        add_row(table, make_key(i), lines[i].label);
}

void count_lines(stat_tap_table* table, const Sample& sample) {
    for (unsigned i = 0; i < std::size(lines); ++i)
        if (const unsigned count = lines[i].count(sample))
            count_in(table, i, sample, count);
}

// ---- Tables ----

// A table with a row for each value of a property.
struct Dimension {
    const char* title;
    // False: the record has no such property.
    bool (*key)(const Sample&, Key&);
    const char* (*label)(wmem_allocator_t* pool, const Sample&);
};

// "34 (Loopback)", as IPCS has it
const char* numbered(wmem_allocator_t* pool, std::uint32_t number, const char* word) {
    return word != nullptr ? wmem_strdup_printf(pool, "%u (%s)", number, word)
                           : wmem_strdup_printf(pool, "%u", number);
}

std::uint8_t byte_of(const Sample& sample, pth::Row row) {
    return static_cast<std::uint8_t>(pth::get(sample.trace.header, row));
}

// The key of a name of the header; false where it is blank.
bool name_key(const Sample& sample, pth::Row row, Key& key) {
    const Bytes name = bytes_of(sample.trace.header, pth::rows[row]);
    std::copy(name.begin(), name.end(), key.begin());
    return !ebcdic::decode_name(name).empty();
}

const char* name_label(wmem_allocator_t* pool, const Sample& sample, pth::Row row) {
    return wmem_strdup(
        pool, ebcdic::decode_name(bytes_of(sample.trace.header, pth::rows[row])).text.data());
}

const char* component_of(const Sample& sample) {
    const char* name = sample.origin.component.data();
    return name[0] == '\0' ? "Component not known" : name;
}

bool component_key(const Sample& sample, Key& key) {
    key = make_key(sample.origin.component);
    return sample.is_entry();
}

const char* component_label(wmem_allocator_t*, const Sample& sample) {
    return component_of(sample);
}

bool record_type_key(const Sample& sample, Key& key) {
    key = make_key(sample.origin.component, sample.id);
    return sample.is_entry();
}

const char* record_type_label(wmem_allocator_t* pool, const Sample& sample) {
    // Other components have ids that are read in hexadecimal.
    constexpr std::uint32_t largest_decimal = 0xff;
    const char* word = entry_id_word(sample.origin.component.data(), sample.id);
    const char* id =
        wmem_strdup_printf(pool, sample.id <= largest_decimal ? "%u" : "%08X", sample.id);
    return word != nullptr ? wmem_strdup_printf(pool, "%s %s (%s)", component_of(sample), id, word)
                           : wmem_strdup_printf(pool, "%s %s", component_of(sample), id);
}

// The version of the packet; of a socket by its address.
std::uint8_t ip_version(const Sample& sample) {
    if (!sample.trace.ip_packet.empty())
        return sample.trace.ip_packet[0] >> 4;
    if (!sample.trace.data_trace || all_zero(bytes_of(sample.trace.header, pth::rows[pth::src])))
        return 0;
    return pth::address(sample.trace.header, pth::src).ipv4 ? 4 : 6;
}

bool ip_version_key(const Sample& sample, Key& key) {
    key = make_key(ip_version(sample));
    return ip_version(sample) != 0;
}

const char* ip_version_label(wmem_allocator_t* pool, const Sample& sample) {
    return numbered(pool, ip_version(sample), nullptr);
}

// IPCS prints no device for data trace and OSAENTA.
bool device_key(const Sample& sample, Key& key) {
    key = make_key(byte_of(sample, pth::dev_ty));
    return sample.is_packet() && sample.id != cte::osaenta;
}

const char* device_label(wmem_allocator_t* pool, const Sample& sample) {
    const std::uint8_t device = byte_of(sample, pth::dev_ty);
    return numbered(pool, device, codes::text_of(codes::device_types(), device));
}

bool interface_key(const Sample& sample, Key& key) {
    return sample.is_packet() && name_key(sample, pth::inf_name, key);
}

const char* interface_label(wmem_allocator_t* pool, const Sample& sample) {
    return name_label(pool, sample, pth::inf_name);
}

bool job_key(const Sample& sample, Key& key) {
    return sample.trace.data_trace && name_key(sample, pth::job_name, key);
}

const char* job_label(wmem_allocator_t* pool, const Sample& sample) {
    return name_label(pool, sample, pth::job_name);
}

// Of the packet itself: the protocol of the header is not confirmed.
std::optional<std::uint8_t> protocol_of(const Sample& sample) {
    if (sample.trace.data_trace)
        return byte_of(sample, pth::protocol);
    const std::optional<Transport> transport = find_transport(sample.trace.ip_packet);
    return transport ? std::optional(transport->protocol) : std::nullopt;
}

bool protocol_key(const Sample& sample, Key& key) {
    const std::optional<std::uint8_t> protocol = protocol_of(sample);
    key = make_key(protocol.value_or(0));
    return protocol.has_value();
}

const char* protocol_label(wmem_allocator_t* pool, const Sample& sample) {
    const std::uint8_t protocol = protocol_of(sample).value_or(0);
    return numbered(pool, protocol, codes::text_of(codes::ip_protocols(), protocol));
}

bool discard_key(const Sample& sample, Key& key) {
    key = make_key(sample.trace.discard_reason);
    return sample.trace.discard_reason != 0;
}

const char* discard_label_of(wmem_allocator_t* pool, const Sample& sample) {
    const std::uint16_t reason = sample.trace.discard_reason;
    return numbered(pool, reason, discard_label(pool, reason));
}

constexpr Dimension dimensions[] = {
    {"Component", component_key, component_label},
    {"Record type", record_type_key, record_type_label},
    {"IP version", ip_version_key, ip_version_label},
    {"Device type", device_key, device_label},
    {"Interface", interface_key, interface_label},
    {"Job name", job_key, job_label},
    {"Protocol", protocol_key, protocol_label},
    {"Discard reason", discard_key, discard_label_of},
};

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
    for (const Dimension& dimension : dimensions)
        open_table(statistics, dimension.title);
}

tap_packet_status count_sample(void* data, packet_info* pinfo, epan_dissect_t*, const void* tapped,
                               tap_flags_t) {
    const stat_tap_table_ui* statistics = static_cast<stat_data_t*>(data)->stat_tap_data;
    const auto& sample = *static_cast<const Sample*>(tapped);
    const auto table = [&](std::size_t index) {
        return g_array_index(statistics->tables, stat_tap_table*, index);
    };
    count_lines(table(0), sample);
    for (std::size_t i = 0; i < std::size(dimensions); ++i)
        count_in_dimension(table(i + 1), dimensions[i], pinfo->pool, sample);
    return TAP_PACKET_REDRAW;
}

void free_cell(stat_tap_table*, guint, guint column, stat_tap_table_item_type* cell) {
    if (column != item)
        return;
    g_free(const_cast<char*>(cell->value.string_value));
    g_free(cell->user_data.ptr_value);
}

void write_time(char (&text)[20], time_t time) {
    const std::tm* parts = std::gmtime(&time);
    if (parts == nullptr || std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", parts) == 0)
        text[0] = '\0';
}

tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", nullptr, TRUE}};

stat_tap_table_ui trace_statistics = {
    .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
    .title = "z/OS Trace Records",
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

void enroll_statistics() {
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
    write_time(sample->time, context.pinfo->abs_ts.secs);
    tap_queue_packet(tap, context.pinfo, sample);
}

}  // namespace zos::dissect

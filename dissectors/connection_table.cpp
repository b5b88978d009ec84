// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/connection_table.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <epan/to_str.h>

#include "dissectors/statistics_tables.h"
#include "format/ip.h"

namespace zos::dissect {

namespace {

int tap = -1;

enum Column : unsigned {
    index_column,
    job,
    asid,
    local,
    remote,
    protocol,
    interface,
    first_time,
    last_time,
    in_packets,
    in_bytes,
    out_packets,
    out_bytes,
    data_records,
    data_bytes,
    at_tls,
    discarded,
    ssl_errors,
    ssl_error,
    ending,
    column_count
};

stat_tap_table_item columns[column_count] = {
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Connection", "%10u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Job     ", "%-8s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "ASID", "%-4s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Local                 ", "%-22s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Remote                ", "%-22s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Prot", "%-4s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Interface       ", "%-16s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First time         ", "%-19s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Last time          ", "%-19s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Packets in", "%10u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "  Bytes in", "%10u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Packets out", "%11u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, " Bytes out", "%10u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Data records", "%12u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Data bytes", "%10u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "AT-TLS      ", "%-12s"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Discarded", "%9u"},
    {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "SSL errors", "%10u"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "First SSL error", "%-15s"},
    {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "End", "%s"},
};

// What the cells of a line show; only the first has it.
struct Line {
    char job[ebcdic::Name{}.text.size()];
    char interface[ebcdic::Name{}.text.size()];
    char asid[5];
    char local[64];
    char remote[64];
    char first_time[20];
    char last_time[20];
    char* ssl_error;
    bool clear_text;
    bool confidential;
    bool finished[2];  // by the partner, by this stack
    bool reset[2];
};

// Of each connection its line, and one more; 0 where it has none.
GArray* lines;

template <std::size_t size>
void copy_text(char (&to)[size], const char* from) {
    g_strlcpy(to, from, size);
}

template <std::size_t size>
void write_end(char (&to)[size], const SocketEnd& end) {
    constexpr std::size_t mapped = 12;
    const Bytes bytes = end.address;
    const bool is_ipv4 = socket_end(bytes.subspan(mapped), end.port) == end;
    address shown;
    if (is_ipv4)
        set_address(&shown, AT_IPv4, 4, bytes.data() + mapped);
    else
        set_address(&shown, AT_IPv6, 16, bytes.data());
    char text[size];
    address_to_str_buf(&shown, text, size);
    g_snprintf(to, size, is_ipv4 ? "%s:%u" : "[%s]:%u", text, unsigned{end.port});
}

const char* ending_of(const Line& line) {
    if (line.reset[0] || line.reset[1])
        return line.reset[1] ? "reset by this stack" : "reset by the partner";
    if (line.finished[0] && line.finished[1])
        return "closed";
    if (line.finished[0] || line.finished[1])
        return line.finished[1] ? "closed by this stack only" : "closed by the partner only";
    return "";
}

const char* at_tls_of(const Line& line) {
    return line.confidential ? "withheld" : line.clear_text ? "clear text" : "";
}

stat_tap_table_item_type& cell(stat_tap_table* table, unsigned row, Column column) {
    return *stat_tap_get_field_data(table, row, column);
}

Line& line_of(stat_tap_table* table, unsigned row) {
    return *static_cast<Line*>(cell(table, row, index_column).user_data.ptr_value);
}

void point_to_texts(stat_tap_table* table, unsigned row) {
    const Line& line = line_of(table, row);
    const auto set = [&](Column column, const char* text) {
        cell(table, row, column).value.string_value = text;
    };
    set(job, line.job);
    set(asid, line.asid);
    set(local, line.local);
    set(remote, line.remote);
    set(interface, line.interface);
    set(first_time, line.first_time);
    set(last_time, line.last_time);
    set(at_tls, at_tls_of(line));
    set(ssl_error, line.ssl_error != nullptr ? line.ssl_error : "");
    set(ending, ending_of(line));
}

unsigned add_line(stat_tap_table* table, const Connection& connection) {
    stat_tap_table_item_type cells[column_count] = {};
    for (unsigned column = 0; column < column_count; ++column) {
        cells[column].type = columns[column].type;
        if (cells[column].type == TABLE_ITEM_STRING)
            cells[column].value.string_value = "";
    }
    cells[index_column].value.uint_value = connection.index;
    cells[index_column].user_data.ptr_value = g_new0(Line, 1);
    const unsigned row = table->num_elements;
    stat_tap_init_table_row(table, row, column_count, cells);
    return row;
}

unsigned find_line(stat_tap_table* table, const Connection& connection) {
    if (connection.index >= lines->len)
        g_array_set_size(lines, connection.index + 1);
    auto& known = g_array_index(lines, unsigned, connection.index);
    if (known == 0)
        known = add_line(table, connection) + 1;
    return known - 1;
}

// Counts to 2^32, and no further.
void add_to(stat_tap_table* table, unsigned row, Column column, std::uint32_t amount) {
    guint& value = cell(table, row, column).value.uint_value;
    value += std::min(amount, std::numeric_limits<guint>::max() - value);
}

void note(Line& line, const ConnectionSample& sample) {
    if (line.first_time[0] == '\0')
        copy_text(line.first_time, sample.time);
    copy_text(line.last_time, sample.time);
    if (line.job[0] == '\0' && sample.job != nullptr)
        copy_text(line.job, sample.job);
    if (line.asid[0] == '\0' && sample.asid != 0)
        g_snprintf(line.asid, sizeof line.asid, "%04X", unsigned{sample.asid});
    if (line.interface[0] == '\0')
        copy_text(line.interface, sample.interface.text.data());
    if (line.local[0] == '\0' && sample.local)
        write_end(line.local, *sample.local);
    if (line.remote[0] == '\0' && sample.remote)
        write_end(line.remote, *sample.remote);
    if (line.ssl_error == nullptr && sample.error != nullptr)
        line.ssl_error = g_strdup(sample.error);
    constexpr std::uint8_t fin = 0x01, rst = 0x04;
    line.clear_text |= sample.clear_text;
    line.confidential |= sample.confidential;
    line.finished[sample.outbound] |= (sample.tcp_flags & fin) != 0;
    line.reset[sample.outbound] |= (sample.tcp_flags & rst) != 0;
}

void count(stat_tap_table* table, unsigned row, const ConnectionSample& sample) {
    switch (sample.kind) {
        case ConnectionSample::Kind::packet:
            add_to(table, row, sample.outbound ? out_packets : in_packets, 1);
            add_to(table, row, sample.outbound ? out_bytes : in_bytes, sample.length);
            break;
        case ConnectionSample::Kind::data:
            add_to(table, row, data_records, 1);
            add_to(table, row, data_bytes, sample.length);
            break;
        case ConnectionSample::Kind::other:
            break;
    }
    add_to(table, row, discarded, sample.discarded ? 1 : 0);
    add_to(table, row, ssl_errors, sample.error != nullptr ? 1 : 0);
}

// ---- Wireshark's side ----

constexpr const char* title = "z/OS Connections";

// The rows stay, with nothing in them.
void reset_lines(stat_tap_table* table) {
    for (unsigned row = 0; row < table->num_elements; ++row) {
        Line& line = line_of(table, row);
        g_free(line.ssl_error);
        line = {};
        point_to_texts(table, row);
        for (unsigned column = in_packets; column < column_count; ++column)
            if (columns[column].type == TABLE_ITEM_UINT)
                cell(table, row, static_cast<Column>(column)).value.uint_value = 0;
    }
}

void open_table(stat_tap_table_ui* statistics) {
    if (stat_tap_find_table(statistics, title) != nullptr)
        return reset_stat_table(statistics);
    if (lines == nullptr)
        lines = g_array_new(FALSE, TRUE, sizeof(unsigned));
    g_array_set_size(lines, 0);
    stat_tap_add_table(statistics, stat_tap_init_table(title, column_count, 0, nullptr));
}

tap_packet_status count_sample(void* data, packet_info*, epan_dissect_t*, const void* tapped,
                               tap_flags_t) {
    const stat_tap_table_ui* statistics = static_cast<stat_data_t*>(data)->stat_tap_data;
    stat_tap_table* table = g_array_index(statistics->tables, stat_tap_table*, 0);
    const auto& sample = *static_cast<const ConnectionSample*>(tapped);
    const unsigned row = find_line(table, *sample.connection);
    note(line_of(table, row), sample);
    count(table, row, sample);
    cell(table, row, protocol).value.string_value =
        sample.connection->protocol == ip::tcp ? "TCP" : "UDP";
    point_to_texts(table, row);
    return TAP_PACKET_REDRAW;
}

void free_cell(stat_tap_table*, guint, guint column, stat_tap_table_item_type* cell) {
    if (column != index_column)
        return;
    auto* line = static_cast<Line*>(cell->user_data.ptr_value);
    g_free(line->ssl_error);
    g_free(line);
}

tap_param parameters[] = {{PARAM_FILTER, "filter", "Filter", nullptr, TRUE}};

stat_tap_table_ui connection_statistics = {
    .group = REGISTER_PACKET_STAT_GROUP_UNSORTED,
    .title = "z-OS Connections",  // a slash makes a menu in 4.6
    .tap_name = "zos_connections",
    .cli_string = "zos,connections",
    .stat_tap_init_cb = open_table,
    .packet_func = count_sample,
    .stat_tap_reset_table_cb = reset_lines,
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

bool connections_are_counted() {
    return have_tap_listener(tap);
}

void count_in_connection(const Context& context, const ConnectionSample& sample) {
    if (!connections_are_counted())
        return;
    auto* kept = wmem_new(context.pinfo->pool, ConnectionSample);
    *kept = sample;
    write_time(kept->time, context.pinfo);
    tap_queue_packet(tap, context.pinfo, kept);
}

void register_connection_table() {
    tap = register_tap(connection_statistics.tap_name);
    register_stat_tap_table_ui(&connection_statistics);
}

}  // namespace zos::dissect

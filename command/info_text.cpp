// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string_view>

#include "command/info.h"
#include "command/json.h"
#include "format/codes.h"
#include "format/discard.h"

namespace zos {

namespace {

using Rows = std::vector<std::pair<std::string, Inventory::Tally>>;

std::string hexadecimal(std::uint32_t value) {
    char text[16];
    std::snprintf(text, sizeof text, "%08X", static_cast<unsigned>(value));
    return text;
}

std::string name_of(const Origin::Name& name) {
    return name[0] == 0 ? "-" : name.data();
}

// "SYSTCPDA (TCPIP) of system MVS1"
std::string source_text(const Inventory::Source& source) {
    std::string text = name_of(source[0]);
    if (source[1][0] != 0)
        text += std::string(" (") + source[1].data() + ")";
    if (source[2][0] != 0)
        text += std::string(" of system ") + source[2].data();
    return text;
}

std::string entry_text(const Inventory::EntryKind& kind) {
    const char* text = codes::text_of(codes::entry_ids(kind.component.data()), kind.id);
    return name_of(kind.component) + " " + hexadecimal(kind.id) +
           (text != nullptr ? std::string(" ") + text : "");
}

std::string interface_text(const Interface& interface) {
    const std::string description = interface_description(interface);
    const std::string name = interface_name(interface);
    return !description.empty() ? description : name.empty() ? "no name" : name;
}

std::string device_text(const Interface& interface) {
    if (!interface.has_device)
        return "no device";
    const char* text = codes::text_of(codes::device_types(), interface.device);
    return text != nullptr ? text : "device type " + std::to_string(interface.device);
}

std::string reason_text(std::uint16_t code) {
    const discard::Reason* reason = discard::find(code);
    const char* text = reason != nullptr ? reason->name : discard::layer_of(code);
    return std::to_string(code) + (text != nullptr ? std::string(" ") + text : "");
}

template <typename Tallies, typename TextOf>
Rows rows_of(const Tallies& tallies, TextOf text_of) {
    Rows rows;
    for (const auto& [key, tally] : tallies) {
        std::string text = text_of(key);
        // An interface has several encapsulations; it is one all the same.
        const auto known = std::ranges::find(rows, text, &Rows::value_type::first);
        if (known == rows.end()) {
            rows.emplace_back(std::move(text), tally);
            continue;
        }
        known->second.frames += tally.frames;
        known->second.bytes += tally.bytes;
    }
    return rows;
}

struct Table {
    const char* title;
    const char* key;  // in JSON
    Rows rows;
};

std::vector<Table> tables_of(const Inventory& inventory) {
    return {
        {"Component", "components", rows_of(inventory.sources, source_text)},
        {"Entry", "entries_by_id", rows_of(inventory.entry_kinds, entry_text)},
        {"Interface", "interfaces", rows_of(inventory.interfaces, interface_text)},
        {"Device", "devices", rows_of(inventory.interfaces, device_text)},
        {"Job", "jobs", rows_of(inventory.jobs, interface_text)},
        {"Discard reason", "discard_reasons", rows_of(inventory.discard_reasons, reason_text)},
    };
}

void add_number(std::string& json, const char* key, std::uint64_t value) {
    json += std::string(", \"") + key + "\": " + std::to_string(value);
}

void add_line(std::string& text, const char* title, const std::string& value) {
    char line[32];
    std::snprintf(line, sizeof line, "%-16s ", (std::string(title) + ":").c_str());
    text += line + value + "\n";
}

}  // namespace

std::string time_text(UnixTime time) {
    const std::chrono::sys_seconds when{std::chrono::seconds(time.seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(when);
    const std::chrono::year_month_day date(day);
    const auto seconds = static_cast<unsigned>((when - day).count());
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02u:%02u:%02u.%09uZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), seconds / 3600, seconds / 60 % 60,
                  seconds % 60, static_cast<unsigned>(time.nanoseconds));
    return text;
}

std::string describe_as_text(const DataSetFile& file, const Inventory& inventory, bool complete) {
    std::string text;
    add_line(text, "File", file.name());
    add_line(text, "Data set", file.data_set().description);
    if (!file.packing().empty())
        add_line(text, "Packed by", file.packing());
    if (inventory.first) {
        add_line(text, "First time", time_text(*inventory.first));
        add_line(text, "Last time", time_text(*inventory.last));
    }
    add_line(text, "Trace entries", std::to_string(inventory.entries));
    add_line(text, "Frames",
             std::to_string(inventory.all.frames) + ", " + std::to_string(inventory.all.bytes) +
                 " bytes; " + std::to_string(inventory.inbound) + " in, " +
                 std::to_string(inventory.outbound) + " out, " +
                 std::to_string(inventory.abbreviated) + " abbreviated");
    add_line(text, "Gaps",
             std::to_string(inventory.gaps) + ", " + std::to_string(inventory.gap_bytes) +
                 " bytes; " + std::to_string(inventory.lost_records) +
                 " entries tell of lost records");
    if (!complete)
        add_line(text, "End", "in the middle of a record");
    for (const auto& [title, key, rows] : tables_of(inventory)) {
        if (rows.empty())
            continue;
        char line[96];
        std::snprintf(line, sizeof line, "\n%-44s %12s %15s\n", title, "frames", "bytes");
        text += line;
        for (const auto& [name, tally] : rows) {
            std::snprintf(line, sizeof line, " %12llu %15llu\n",
                          static_cast<unsigned long long>(tally.frames),
                          static_cast<unsigned long long>(tally.bytes));
            text += name + std::string(name.size() < 44 ? 44 - name.size() : 0, ' ') + line;
        }
    }
    return text;
}

std::string describe_as_json(const DataSetFile& file, const Inventory& inventory, bool complete) {
    std::string json = "{\"file\": " + in_quotes(file.name()) +
                       ", \"data_set\": " + in_quotes(file.data_set().description) +
                       ", \"packed_by\": " + in_quotes(file.packing());
    if (inventory.first)
        json += ", \"first_time\": " + in_quotes(time_text(*inventory.first)) +
                ", \"last_time\": " + in_quotes(time_text(*inventory.last));
    add_number(json, "trace_entries", inventory.entries);
    add_number(json, "frames", inventory.all.frames);
    add_number(json, "bytes", inventory.all.bytes);
    add_number(json, "inbound", inventory.inbound);
    add_number(json, "outbound", inventory.outbound);
    add_number(json, "abbreviated", inventory.abbreviated);
    add_number(json, "gaps", inventory.gaps);
    add_number(json, "gap_bytes", inventory.gap_bytes);
    add_number(json, "lost_record_entries", inventory.lost_records);
    json += std::string(", \"complete\": ") + (complete ? "true" : "false");
    for (const auto& [title, key, rows] : tables_of(inventory)) {
        json += std::string(", \"") + key + "\": [";
        for (const auto& [name, tally] : rows) {
            if (&name != &rows.front().first)
                json += ", ";
            json += "{\"name\": " + in_quotes(name);
            add_number(json, "frames", tally.frames);
            add_number(json, "bytes", tally.bytes);
            json += "}";
        }
        json += "]";
    }
    return json + "}";
}

}  // namespace zos

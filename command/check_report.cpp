// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cstdio>

#include "command/check.h"
#include "command/json.h"
#include "wiretap/control_sample.h"

namespace zos {

namespace {

using Rows = std::vector<Section::Row>;

Rows rows_of(const Examination::Times& times) {
    Rows rows;
    for (const auto& [name, count] : times)
        rows.push_back({name, std::to_string(count)});
    return rows;
}

Section carrier(const DataSet& data_set, const Examination& seen, bool complete) {
    const Shape& shape = data_set.shape;
    return {"Data set",
            "data_set",
            {{"program", "zos-trace " ZOS_VERSION},
             {"carrier", describe(shape.carrier)},
             {"control data, bytes", std::to_string(shape.first_control)},
             {"control data of continuing records", std::to_string(shape.next_control)},
             {"control record, bytes", std::to_string(shape.control_record)},
             {"record length", std::to_string(shape.record_length)},
             {"entries", std::to_string(seen.entries)},
             {"gaps", std::to_string(seen.gaps) + ", " + std::to_string(seen.gap_bytes) + " bytes"},
             {"end", complete ? "complete" : "in the middle of a record"},
             {"entries that tell of lost records", std::to_string(seen.lost_entries)},
             {"records missing by the trace count", std::to_string(seen.missing)},
             {"headers without a clock", std::to_string(seen.without_clock)},
             {"headers with a later clock than their entry", std::to_string(seen.clock_earlier)}}};
}

// Each byte in hexadecimal, those of names as "nn"; below it what the bytes have in common.
Section control_data(const DataSet& data_set) {
    constexpr std::size_t in_a_row = 16;
    constexpr std::size_t shown = 3;
    Section section{
        "Control data (= same in all, + counts, t clock, n name, . other)", "control_data", {}};
    const std::vector<ControlByte> marks = analyse(data_set.control_data);
    for (std::size_t at = 0; at < marks.size(); at += in_a_row) {
        const std::size_t end = std::min(at + in_a_row, marks.size());
        for (std::size_t i = 0; i < std::min(shown, data_set.control_data.size()); ++i) {
            std::string text;
            for (std::size_t k = at; k < end; ++k) {
                char byte[4];
                std::snprintf(byte, sizeof byte, "%02X ", data_set.control_data[i][k]);
                text += marks[k] == ControlByte::name ? "nn " : byte;
            }
            section.rows.push_back(
                {"record " + std::to_string(i + 1) + ", byte " + std::to_string(at), text});
        }
        std::string text;
        for (std::size_t k = at; k < end; ++k)
            text.append(1, static_cast<char>(marks[k])).append("  ");
        section.rows.push_back({"in common, byte " + std::to_string(at), text});
    }
    return section;
}

const char* word_of(layout::Verdict verdict) {
    switch (verdict) {
        case layout::Verdict::proven:
            return "proven";
        case layout::Verdict::refuted:
            return "refuted";
        case layout::Verdict::doubtful:
            return "not filled in, or in doubt";
        case layout::Verdict::untestable:
            break;
    }
    return "cannot be told";
}

const char* word_of(Trace trace) {
    return trace == Trace::data ? "data trace" : trace == Trace::adapter ? "OSAENTA" : "packets";
}

const char* word_of(Counting counting) {
    switch (counting) {
        case Counting::trace:
            return ", counted by kind of trace";
        case Counting::interface:
            return ", counted by interface or job";
        case Counting::system:
            break;
    }
    return ", counted over all";
}

// Sub-name and system are numbered, since the part is told by them.
Section positions(const PartTestimony& part, std::size_t number) {
    Section section{"Positions in part " + std::to_string(number) + ": " +
                        word_of(part.part.trace) + ", header of " +
                        std::to_string(part.part.header_length) + " bytes, " +
                        std::to_string(part.records) + " of the first records",
                    "positions_" + std::to_string(number),
                    {}};
    for (std::size_t i = 0; i < layout::tested_count; ++i) {
        const FieldTestimony& field = part.fields[i];
        const auto tested = static_cast<layout::Tested>(i);
        const bool counted =
            tested == layout::trace_count && field.verdict == layout::Verdict::proven;
        section.rows.push_back(
            {std::string(layout::row_of(tested).label) + " at " + std::to_string(field.offset),
             std::string(word_of(field.verdict)) + " (" + std::to_string(field.agreed) + " of " +
                 std::to_string(field.tested) + ")" + (counted ? word_of(part.counting) : "")});
    }
    return section;
}

}  // namespace

std::vector<Section> report(const DataSet& data_set, const Examination& seen, bool complete) {
    std::vector<Section> sections = {carrier(data_set, seen, complete), control_data(data_set)};
    for (std::size_t i = 0; i < data_set.testimony.parts.size(); ++i)
        sections.push_back(positions(data_set.testimony.parts[i], i + 1));
    const auto add = [&](const char* title, const char* key, const Examination::Times& times) {
        sections.push_back({title, key, rows_of(times)});
    };
    add("Entry ids", "entry_ids", seen.entry_ids);
    add("Lengths of the packet trace header", "header_lengths", seen.header_lengths);
    add("Extensions", "extensions", seen.extensions);
    add("Device types", "device_types", seen.devices);
    add("Flags", "flags", seen.flags);
    add("Discard reasons", "discard_reasons", seen.discard_reasons);
    add("Sockets of the data trace", "sockets", seen.sockets);
    add("Interfaces and jobs", "interfaces_and_jobs", seen.places);
    std::erase_if(sections, [](const Section& section) { return section.rows.empty(); });
    return sections;
}

std::string as_text(const std::vector<Section>& sections) {
    std::string text;
    for (const Section& section : sections) {
        text.append(text.empty() ? "" : "\n").append(section.title).append("\n");
        for (const auto& [name, value] : section.rows) {
            char line[64];
            std::snprintf(line, sizeof line, "  %-45.60s ", name.c_str());
            text.append(line).append(value).append("\n");
        }
    }
    return text;
}

std::string as_json(const std::vector<Section>& sections) {
    std::string json = "{";
    for (const Section& section : sections) {
        json += (json.size() > 1 ? ",\n " : "") + in_quotes(section.key) +
                ": {\"title\": " + in_quotes(section.title) + ", \"rows\": [";
        for (const auto& row : section.rows)
            json += std::string(&row == section.rows.data() ? "" : ", ") + "[" +
                    in_quotes(row.name) + ", " + in_quotes(row.value) + "]";
        json += "]}";
    }
    return json + "}\n";
}

}  // namespace zos

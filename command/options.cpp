// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/options.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "command/failure.h"
#include "command/selection_words.h"

namespace zos {

namespace {

constexpr const char* group = "Selection";
constexpr std::uint32_t most_of_16_bits = 0xffff;
constexpr std::uint32_t most_of_32_bits = 0xffffffff;

using Words = std::vector<std::string>;

// Adds an option whose values are separated by commas, or given by the option once more. `take` is
// called for each value.
template <typename Take>
void add(CLI::App& command, const std::string& name, const std::string& type,
         const std::string& help, Take take) {
    const auto take_all = [name, take](const Words& words) {
        for (const std::string& word : words) {
            try {
                take(word);
            } catch (const Failure& failure) {
                throw Failure(name + " " + failure.what(), failure.code());
            }
        }
    };
    command.add_option_function<Words>(name, take_all, help)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name(type)
        ->group(group);
}

// Names of z/OS are in capitals.
void add_names(CLI::App& command, const std::string& name, const std::string& help, Words& names) {
    add(command, name, "NAME,...", help, [&names](std::string word) {
        std::ranges::transform(word, word.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        names.push_back(word);
    });
}

void add_ranges(CLI::App& command, const std::string& name, const std::string& help,
                std::uint32_t most, std::vector<NumberRange<std::uint32_t>>& ranges) {
    add(command, name, "N[-N],...", help,
        [&ranges, most](const std::string& word) { ranges.push_back(parse_range(word, most)); });
}

void add_record_criteria(CLI::App& command, Selection& selection) {
    add_names(command, "--component", "Component, as SYSTCPDA (COMP)", selection.components);
    add_names(command, "--subname", "Sub-name, usually the stack's job (SUB)", selection.subnames);
    add_names(command, "--system", "z/OS system", selection.systems);
    add_ranges(command, "--entry-id", "Entry id: 4 packet trace, 5 data trace (ENTIDLIST)",
               most_of_32_bits, selection.entry_ids);
    add_ranges(command, "--record", "Number of the trace entry, from 1 (RECORDS)", most_of_32_bits,
               selection.records);
    add(command, "--start", "TIME", "First time, in UTC or with a zone: +02:00 (START)",
        [&selection](const std::string& word) { selection.start = parse_time(word); });
    add(command, "--stop", "TIME", "Last time (STOP)",
        [&selection](const std::string& word) { selection.stop = parse_time(word); });
    add_names(command, "--interface", "Interface; * and % as in z/OS (INTERFACE)",
              selection.interfaces);
    add_names(command, "--job", "Job of data trace records (JOBNAME)", selection.jobs);
    add_ranges(command, "--asid", "Address space (ASIDLIST); its position is not confirmed",
               most_of_16_bits, selection.asids);
    add_ranges(command, "--discard-reason", "Discard reason (DISCARD)", most_of_16_bits,
               selection.discard_reasons);
    command
        .add_flag_callback(
            "--discarded",
            [&selection] {
                selection.discard_reasons.push_back({1, most_of_16_bits});
            },
            "What was discarded, whatever the reason")
        ->group(group);
}

void add_packet_criteria(CLI::App& command, Selection& selection) {
    add(command, "--address", "ADDRESS[/BITS],...", "Address or network, of either side (IPADDR)",
        [&selection](const std::string& word) {
            selection.networks.push_back(parse_network(word));
        });
    add_ranges(command, "--port", "Port of either side (PORT)", most_of_16_bits, selection.ports);
    add(command, "--protocol", "NAME or N,...", "TCP, UDP, ICMP, ... (PROTOCOL)",
        [&selection](const std::string& word) {
            selection.protocols.push_back(parse_protocol(word));
        });
    add(command, "--connection", "A:PORT-B:PORT", "Two sockets, in both directions",
        [&selection](const std::string& word) {
            selection.connections.push_back(parse_connection(word));
        });
    add(command, "--direction", "in|out", "Into the stack, or out of it (FLAGS)",
        [&selection](const std::string& word) {
            if (word != "in" && word != "out")
                throw Failure(word + ": in or out is expected", ExitCode::usage);
            selection.direction = word == "in" ? Direction::inbound : Direction::outbound;
        });
}

}  // namespace

void add_split(CLI::App& command, Split& split) {
    constexpr const char* split_group = "Several files";
    const std::map<std::string, std::int64_t> units = {
        {"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    command
        .add_option("--split-size", split.bytes, "Another file when one has so many bytes: 100M")
        ->transform(CLI::AsSizeValue(true))
        ->check(CLI::PositiveNumber)
        ->type_name("BYTES")
        ->group(split_group);
    command.add_option("--split-time", split.seconds, "Another file after so long: 30s, 10min, 1h")
        ->transform(CLI::AsNumberWithUnit(units))
        ->check(CLI::PositiveNumber)
        ->type_name("TIME")
        ->group(split_group);
    command
        .add_flag("--split-interface", split.by_interface,
                  "A file for each interface, and for each job of data trace records")
        ->excludes("--split-size")
        ->excludes("--split-time")
        ->group(split_group);
}

void add_selection(CLI::App& command, Selection& selection) {
    add_record_criteria(command, selection);
    add_packet_criteria(command, selection);
    command.add_option("--limit", selection.limit, "As many frames as this (LIMIT)")
        ->type_name("N")
        ->group(group);
    command.add_option("--abbrev", selection.snap_length, "As many bytes of each payload (ABBREV)")
        ->type_name("BYTES")
        ->group(group);
}

}  // namespace zos

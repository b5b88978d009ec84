// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a data set tells of the layout of its records, as a report to read and to mail: nothing of
// what the users of the system sent is in it, and no names or addresses.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "command/data_set_file.h"
#include "command/failure.h"

namespace zos {

struct CheckOptions {
    std::string input;
    bool json = false;
    bool names = false;  // of interfaces and jobs as they are
    bool progress = true;
};

[[nodiscard]] ExitCode check(const CheckOptions& options);

// What is counted, frame by frame.
class Examination {
  public:
    explicit Examination(bool names) : names_(names) {}
    void count(const Frame& frame);

    using Times = std::map<std::string, std::uint64_t>;
    std::uint64_t entries = 0;
    std::uint64_t gaps = 0;
    std::uint64_t gap_bytes = 0;
    std::uint64_t lost_entries = 0;
    std::uint64_t missing = 0;  // records, by the trace count
    std::uint64_t without_clock = 0;
    std::uint64_t clock_earlier = 0;  // the entry's, than that of its packet trace header
    Times entry_ids, header_lengths, extensions, devices, flags, discard_reasons, sockets, places;

  private:
    void count_header(std::uint32_t id, Bytes header);
    [[nodiscard]] std::string name_of(Bytes name, const char* kind);

    bool names_;
    std::map<std::string, std::string> aliases_;
    std::map<std::string, std::uint32_t> alias_counts_;
};

// A report: sections of rows, the same for people and for programs.
struct Section {
    std::string title;
    std::string key;
    struct Row {
        std::string name;
        std::string value;
    };
    std::vector<Row> rows;
};
[[nodiscard]] std::vector<Section> report(const DataSet& data_set, const Examination& seen,
                                          bool complete);
[[nodiscard]] std::string as_text(const std::vector<Section>& sections);
[[nodiscard]] std::string as_json(const std::vector<Section>& sections);

}  // namespace zos

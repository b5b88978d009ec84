// SPDX-License-Identifier: GPL-2.0-or-later
//
// Prints docs/fields.md:
//
//   tshark -G fields | zos_fields_doc > docs/fields.md
//
// Wireshark tells which fields are registered, the tables of format/ where their bytes are and how
// that is known. A row of a table that is not registered is an error.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "format/codes.h"
#include "format/cte.h"
#include "format/discard.h"
#include "format/field.h"
#include "format/gsk.h"
#include "format/ids.h"
#include "format/interface_name.h"
#include "format/pth.h"
#include "format/smc.h"
#include "format/sysaxr.h"
#include "format/systcpip.h"
#include "format/unix_error.h"

namespace zos {

namespace {

struct Table {
    const char* title;
    const char* start;   // what the offsets are counted from
    const char* manual;  // order number of the one in which the documented rows are, if any
    std::span<const Field> rows;
};

// Each fact has its confidence in its row.
constexpr const char* programmers_guide = "SC27-3659";
constexpr const char* ssl_programming = "SC14-7495";
constexpr const char* mvs_diagnosis = "GA32-0905";

constexpr Table tables[] = {
    {"Component trace entry", "the start of the entry", programmers_guide, cte::rows},
    {"Component trace entry, its end",
     "two bytes before the end of the entry",
     programmers_guide,
     {&cte::closing, 1}},
    {"Packet trace header", "the start of the header: entry + CTEOFF", programmers_guide,
     pth::rows},
    {"SMC-D", "the start of the data in the header's extension", nullptr, smc::smc_d_rows},
    {"SMC-R", "the start of the data in the header's extension", nullptr, smc::smc_r_rows},
    {"System SSL (GSKSRVR)", "the end of the entry's header: entry + 16", ssl_programming,
     gsk::rows},
    {"TCP/IP events (SYSTCPIP)", "the end of the entry's header: entry + 16", nullptr,
     systcpip::rows},
    {"System REXX (SYSAXR)", "the end of the entry's header: entry + 16", mvs_diagnosis,
     sysaxr::rows},
};

// Fields that are in no table, by how they begin; the last one takes the rest.
struct Group {
    const char* prefix;
    const char* title;
};

constexpr Group groups[] = {
    {"zos.expert.", "Expert infos"},
    {"zos.data.", "Data trace, further fields"},
    {"zos.smc.", "SMC, further fields"},
    {"zos.ids.", "Intrusion detection"},
    {"zos.gsk.", "System SSL, further fields"},
    {"zos.tcpip.", "TCP/IP events, further fields"},
    {"zos", "Of every record"},
};

struct Registered {
    std::string name;
    std::string type;
    std::string note;
};

using Registry = std::map<std::string, Registered, std::less<>>;  // by filter

const char* word(Status status) {
    switch (status) {
        case Status::documented:
            return "documented";
        case Status::compiled:
            return "compiled";
        case Status::derived:
            return "derived";
        case Status::published:
            return "published";
        case Status::unconfirmed:
            return "unconfirmed";
        case Status::guessed:
            return "guessed";
        case Status::configured:
            break;
    }
    return "configured";
}

// How the place of a field is known, and where it stands.
std::string known(const Field& row, const Table& table) {
    std::string how = word(row.status);
    switch (row.status) {
        case Status::documented:
        case Status::derived:
            return table.manual != nullptr ? how + ", " + table.manual : how;
        case Status::compiled:
            return how + ", zWireshark";
        case Status::published:
            return how + ", 2cUTC";
        default:
            return how;
    }
}

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (std::size_t tab; (tab = line.find('\t', from)) != std::string::npos; from = tab + 1)
        parts.push_back(line.substr(from, tab - from));
    parts.push_back(line.substr(from));
    return parts;
}

bool is_ours(std::string_view filter) {
    return filter == "zos" || filter.starts_with("zos.");
}

// "FT_UINT16" as "uint16"
std::string type_word(std::string_view type) {
    std::string text(type.substr(type.starts_with("FT_") ? 3 : 0));
    for (char& c : text)
        c = c == '_' ? ' ' : static_cast<char>(c | 0x20);
    return text;
}

// Lines of `tshark -G fields`: P, name, filter; F, name, filter, type, protocol, base, mask, note.
Registry read_registry(std::istream& input) {
    Registry registry;
    for (std::string line; std::getline(input, line);) {
        const std::vector<std::string> parts = split(line);
        if (parts.size() < 3 || !is_ours(parts[2]))
            continue;
        const bool protocol = parts[0] == "P";
        registry[parts[2]] = {parts[1], protocol ? "protocol" : type_word(parts.at(3)),
                              protocol || parts.size() < 8 ? "" : parts[7]};
    }
    return registry;
}

std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text)
        escaped += c == '|' ? "\\|" : std::string(1, c);
    return escaped;
}

// What a user reads of a field: its label, and what the label does not say.
std::string meaning(std::string_view label, std::string_view note) {
    return note.empty() || note == label ? cell(label) : cell(label) + ": " + cell(note);
}

// An address of the packet trace header is one of two fields, each with a note of its own.
bool is_either_address(const Field& row) {
    return !is_ours(row.filter);
}

// The filters of a row; a clock has a second one.
std::vector<std::string> filters_of(const Field& row) {
    const std::string filter = row.filter;
    if (is_either_address(row))
        return {"zos.ipv4." + filter, "zos.ipv6." + filter};
    if (row.kind == Kind::tod)
        return {filter, filter + ".raw"};
    return {filter};
}

std::string place(const Field& row) {
    char text[48];
    if (row.kind == Kind::bit)
        std::snprintf(text, sizeof text, "%u, bits 0x%02x", unsigned{row.offset},
                      static_cast<unsigned>(row.mask));
    else
        std::snprintf(text, sizeof text, "%u (%u)", unsigned{row.offset}, unsigned{row.length});
    return text;
}

class Page {
  public:
    explicit Page(Registry registry) : registry_(std::move(registry)) {}

    void print() {
        print_head();
        print_protocols();
        for (const Table& table : tables)
            print_table(table);
        remove_described();
        for (const Group& group : groups)
            print_group(group);
        print_codes();
        print_discard_reasons();
        print_unix_errors();
        print_interface_names();
    }

    [[nodiscard]] bool complete() const noexcept { return complete_; }

  private:
    static void print_head() {
        std::fputs(
            "# Fields\n\n"
            "The display filters of the plugins. This page is generated, see "
            "[CONTRIBUTING](../CONTRIBUTING.md).\n\n"
            "How the place of a field is *known* (more in [the bytes](format.md)):\n\n"
            "- documented: the manual with this order number says it\n"
            "- compiled: read off the load modules of zWireshark, which were compiled with IBM's "
            "header files\n"
            "- derived: follows from these, or from the manual with this order number\n"
            "- published: the dissectors of 2cUTC use it; not checked against a trace\n"
            "- unconfirmed: plausible only\n"
            "- guessed: not shown until a preference says where it stands\n\n"
            "The manuals: z/OS Communications Server: IP Programmer's Guide and Reference "
            "(SC27-3659), z/OS System\nSSL Programming (SC14-7495), z/OS MVS Diagnosis: Tools and "
            "Service Aids (GA32-0905).\n\n"
            "The tree marks the last three. Offsets and lengths are in bytes. A boolean stands in "
            "a record whether it\nis true or not, unless it says \"absent otherwise\": write "
            "`zos.flags.confidential == 1`.\n",
            stdout);
    }

    void print_protocols() const {
        std::printf("\n## Protocols\n\n| filter | name |\n|---|---|\n");
        for (const auto& [filter, field] : registry_)
            if (field.type == "protocol")
                std::printf("| `%s` | %s |\n", filter.c_str(), field.name.c_str());
    }

    void print_table(const Table& table) {
        std::printf(
            "\n## %s\n\nOffset (length) from %s.\n\n"
            "| filter | type | offset | IBM's name | known | meaning |\n"
            "|---|---|---|---|---|---|\n",
            table.title, table.start);
        for (const Field& row : table.rows)
            if (row.filter != nullptr)
                print_row(row, table);
    }

    void print_row(const Field& row, const Table& table) {
        for (const std::string& filter : filters_of(row)) {
            const auto field = registry_.find(filter);
            if (field == registry_.end()) {
                std::fprintf(stderr, "%s is described, but not registered\n", filter.c_str());
                complete_ = false;
                continue;
            }
            described_.push_back(filter);
            std::printf("| `%s` | %s | %s | %s | %s | %s |\n", filter.c_str(),
                        field->second.type.c_str(), place(row).c_str(), row.ibm,
                        known(row, table).c_str(),
                        meaning(field->second.name,
                                is_either_address(row) ? field->second.note.c_str() : row.note)
                            .c_str());
        }
    }

    void remove_described() {
        for (const std::string& filter : described_)
            registry_.erase(filter);
    }

    // Takes the fields of the group out of the registry.
    void print_group(const Group& group) {
        const auto belongs = [&](const auto& entry) {
            return entry.second.type != "protocol" && entry.first.starts_with(group.prefix);
        };
        if (std::ranges::none_of(registry_, belongs))
            return;
        std::printf("\n## %s\n\n| filter | type | meaning |\n|---|---|---|\n", group.title);
        for (const auto& entry : registry_)
            if (belongs(entry))
                std::printf("| `%s` | %s | %s |\n", entry.first.c_str(), entry.second.type.c_str(),
                            meaning(entry.second.name, entry.second.note).c_str());
        std::erase_if(registry_, belongs);
    }

    static void print_codes() {
        for (const codes::Table& table : codes::tables())
            print_code_table(table);
        for (const codes::Table& table : gsk::tables())
            print_code_table(table);
        print_code_table({"Entry ids of SYSTCPIS (`zos.cte.fmtid`)", ids::events(), true});
    }

    static void print_code_table(const codes::Table& table) {
        std::printf("\n## %s\n\n| code | meaning | source |\n|---|---|---|\n", table.title);
        for (const codes::Code& code : table.codes)
            std::printf(table.hexadecimal ? "| 0x%08X | %s | %s |\n" : "| %u | %s | %s |\n",
                        code.value, cell(code.text).c_str(), code.source);
    }

    static void print_discard_reasons() {
        std::printf(
            "\n## Discard reasons (`zos.drop_reason`, `zos.drop_reason.name`)\n\n"
            "Numbers and names: %s. The meanings are told in this project's words.\n\n"
            "| code | name | meaning |\n|---|---|---|\n",
            discard::source);
        for (const discard::Reason& reason : discard::reasons())
            std::printf("| %u | %s | %s |\n", reason.code, reason.name, reason.meaning);
        std::printf("\nEvery other code is one of these:\n\n| codes | layer |\n|---|---|\n");
        for (const discard::Layer& layer : discard::layers())
            std::printf("| %u-%u | %s |\n", layer.first, layer.last, layer.name);
    }

    static void print_unix_errors() {
        const auto print = [](const char* title, const char* format,
                              std::span<const unix_error::Code> codes) {
            std::printf(
                "\n## %s\n\nNumbers and names: %s.\n\n| code | name | meaning |\n|---|---|---|\n",
                title, unix_error::source);
            for (const unix_error::Code& code : codes)
                std::printf(format, code.value, code.name, code.meaning);
        };
        print("Return codes of z/OS UNIX (`zos.errno`)", "| %u | %s | %s |\n",
              unix_error::errnos());
        print("Reason codes of z/OS UNIX and TCP/IP, last four digits (`zos.errnojr`)",
              "| %04X | %s | %s |\n", unix_error::reasons());
    }

    static void print_interface_names() {
        std::printf(
            "\n## Names that the stack gives to interfaces (`zos.interface.kind`)\n\n"
            "| name | meaning | source |\n|---|---|---|\n");
        for (const interface_name::Known& known : interface_name::known())
            std::printf("| %s%s | %s | %s |\n", known.start.data(), known.whole ? "" : "...",
                        known.meaning, known.source);
    }

    Registry registry_;
    std::vector<std::string> described_;
    bool complete_ = true;
};

}  // namespace

}  // namespace zos

int main() {
    zos::Page page(zos::read_registry(std::cin));
    page.print();
    return page.complete() ? 0 : 1;
}

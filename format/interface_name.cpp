// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/interface_name.h"

#include <algorithm>

namespace zos::interface_name {

namespace {

constexpr const char* codes_manual =
    "IBM z/OS 3.1 Communications Server: IP and SNA Codes, SC27-3648-60";
constexpr const char* configuration_guide =
    "IBM z/OS Communications Server: IP Configuration Guide, SC27-3650, dynamic XCF";
constexpr const char* netview =
    "derived from EZASAMEMVS; the name is in IBM Z NetView: IP Management, SC27-2855-03";
constexpr const char* diagnosis_guide =
    "IBM z/OS Communications Server: IP Diagnosis Guide, GC27-3652";
constexpr const char* two_cutc = "2cUTC, published dissectors";

constexpr Known table[] = {
    {"EZ6OSM", false, "OSM, management network inside the node", codes_manual},
    {"EZ6SAMEMVS", true, "stacks of the same z/OS, IPv6", netview},
    {"EZ6XCF", false, "XCF, to another z/OS of the sysplex, IPv6", configuration_guide},
    {"EZ6ZCX", true, "z/OS Container Extensions, IPv6", codes_manual},
    {"EZAISM", false, "ISM device (SMC-D)", two_cutc},
    {"EZANTA", false, "trace of an OSA adapter (OSAENTA)", diagnosis_guide},
    {"EZARI", false, "RoCE adapter (SMC-R)", two_cutc},
    {"EZASAMEMVS", true, "stacks of the same z/OS", configuration_guide},
    {"EZAXCF", false, "XCF, to another z/OS of the sysplex", configuration_guide},
    {"EZAZCX", true, "z/OS Container Extensions", codes_manual},
    {"LOOPBACK", true, "loopback", diagnosis_guide},
    {"LOOPBACK6", true, "loopback, IPv6", diagnosis_guide},
};
static_assert(std::ranges::is_sorted(table, {}, &Known::start));

}  // namespace

std::span<const Known> known() noexcept {
    return table;
}

const char* meaning(std::string_view name) noexcept {
    for (const Known& entry : table)
        if (entry.whole ? name == entry.start : name.starts_with(entry.start))
            return entry.meaning;
    return nullptr;
}

}  // namespace zos::interface_name

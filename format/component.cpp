// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/component.h"

#include <algorithm>

#include "format/ebcdic.h"

namespace zos {

namespace {

constexpr std::size_t name_length = 8;

// Sources: MVS Diagnosis: Tools and Service Aids, table of component traces; D TRACE displays.
constexpr std::string_view components[] = {
    "CSF",      "GSKSRVR",  "NFSC",     "SYSANT00", "SYSANTMN", "SYSAOM",   "SYSAXR",   "SYSBHI",
    "SYSCATLG", "SYSCEA",   "SYSDLF",   "SYSDMO",   "SYSDSOM",  "SYSDUMP",  "SYSGRS",   "SYSHZS",
    "SYSIEAVX", "SYSIEFAL", "SYSIOS",   "SYSJES",   "SYSJES2",  "SYSLLA",   "SYSLOGR",  "SYSOMVS",
    "SYSOPS",   "SYSRRS",   "SYSRSM",   "SYSSMS",   "SYSSPI",   "SYSTCPDA", "SYSTCPDM", "SYSTCPIK",
    "SYSTCPIP", "SYSTCPIS", "SYSTCPNS", "SYSTCPOT", "SYSTCPRE", "SYSTCPRT", "SYSTTRC",  "SYSUNI",
    "SYSVLF",   "SYSWLM",   "SYSXCF",   "SYSXES",
};

static_assert(std::ranges::is_sorted(components));

// Few bytes of control data are one of these, so few need a closer look.
constexpr std::string_view initials = "CGNS";
static_assert(std::ranges::all_of(components, [](std::string_view name) {
    return initials.find(name.front()) != initials.npos;
}));

bool is_initial(std::uint8_t byte) {
    return initials.find(ebcdic::printable(byte)) != initials.npos;
}

// MQ's component is CSQX followed by the four characters of the queue manager's name.
bool is_mq_component(std::string_view name) {
    return name.size() > 4 && name.starts_with("CSQX");
}

// Prefixes of the modules that write traces, and words for them.
bool is_eye_catcher(std::string_view name) {
    return name.starts_with("ITT") || name.starts_with("AHL") || name.starts_with("GTF") ||
           name.find("TRC") != name.npos || name.find("TRACE") != name.npos;
}

Origin::Name name_at(Bytes data, std::size_t offset) {
    if (!holds(data, offset, name_length) ||
        !ebcdic::is_member_name(data.subspan(offset, name_length)))
        return {};
    return origin_name(ebcdic::decode_name(data.subspan(offset, name_length)).view());
}

}  // namespace

bool is_component(std::string_view name) noexcept {
    return std::ranges::binary_search(components, name) || is_mq_component(name);
}

Origin::Name origin_name(std::string_view text) noexcept {
    Origin::Name name{};
    std::copy_n(text.begin(), std::min(text.size(), name.size() - 1), name.begin());
    return name;
}

Origin find_origin(Bytes control_data) noexcept {
    for (std::size_t at = 0; holds(control_data, at, name_length); ++at) {
        if (!is_initial(control_data[at]))
            continue;
        const Origin::Name component = name_at(control_data, at);
        if (component[0] == 0 || !is_component(view(component)))
            continue;
        const Origin::Name subname = name_at(control_data, at + name_length);
        // IBM names component, sub-name and system in this order, but the layout is not published.
        // A name in front of the component is the system's only where the two names stand alone and
        // it is none of an eye-catcher.
        Origin::Name system = name_at(control_data, at + 2 * name_length);
        if (system[0] == 0 && subname[0] != 0 && at >= name_length) {
            const Origin::Name before = name_at(control_data, at - name_length);
            if (!is_eye_catcher(view(before)))
                system = before;
        }
        return {component, subname, system};
    }
    return {};
}

}  // namespace zos

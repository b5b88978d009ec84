// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/codes.h"

#include <algorithm>

#include "format/component.h"
#include "format/ids.h"

namespace zos::codes {

namespace {

constexpr const char* diagnosis_guide =
    "IBM z/OS Communications Server: IP Diagnosis Guide, GC27-3652";
constexpr const char* tools_and_service_aids =
    "IBM z/OS MVS Diagnosis: Tools and Service Aids, GA32-0905";
constexpr const char* zwireshark = "zWireshark, compiled with IBM's EZBYPTHH";
constexpr const char* ipcs_report = "published IPCS report";
constexpr const char* two_cutc = "2cUTC, published dissectors";
constexpr const char* unix_sockets = "z/OS UNIX sockets";
constexpr const char* iana = "IANA protocol numbers";

constexpr Code device_type_table[] = {
    {34, "Loopback", ipcs_report},
    {39, "QDIO Ethernet", zwireshark},
    {53, "QDIO Ethernet6", zwireshark},
};

constexpr Code address_family_table[] = {
    {2, "AF_Inet", unix_sockets},
    {19, "AF_Inet6", unix_sockets},
};

constexpr Code socket_type_table[] = {
    {1, "Stream", unix_sockets},
    {2, "Datagram", unix_sockets},
    {3, "Raw", unix_sockets},
};

constexpr Code ip_protocol_table[] = {
    {1, "ICMP", iana},
    {2, "IGMP", iana},
    {4, "IPv4 encapsulation", iana},
    {6, "TCP", iana},
    {17, "UDP", iana},
    {41, "IPv6 encapsulation", iana},
    {43, "IPv6 routing", iana},
    {44, "IPv6 fragment", iana},
    {47, "GRE", iana},
    {50, "ESP", iana},
    {51, "AH", iana},
    {58, "ICMPv6", iana},
    {59, "No next header", iana},
    {60, "IPv6 destination options", iana},
    {89, "OSPF", iana},
    {252, "SMC LLC", two_cutc},
};

constexpr Code packet_trace_ids[] = {
    {1, "Packet Trace (old header, IPv4)", diagnosis_guide},
    {2, "X.25", diagnosis_guide},
    {3, "Enterprise Extender (old header, IPv4)", diagnosis_guide},
    {4, "Packet Trace", diagnosis_guide},
    {5, "Data Trace", diagnosis_guide},
    {6, "Enterprise Extender", diagnosis_guide},
    {7, "OSA-Express NTA", diagnosis_guide},
    {8, "SMC", diagnosis_guide},
};

constexpr Code system_ssl_ids[] = {
    {1, "SSL_ENTRY", two_cutc}, {2, "SSL_EXIT", two_cutc},         {4, "SSL_ERROR", two_cutc},
    {8, "SSL_INFO", two_cutc},  {16, "SSL_EBCDIC_DUMP", two_cutc}, {32, "SSL_ASCII_DUMP", two_cutc},
};

constexpr Code event_trace_ids[] = {
    {0x60050042, "READ Entry (SOCKAPI)", ipcs_report},
    {0x70010004, "Send Data to Client (TELNET)", ipcs_report},
};

constexpr Code system_rexx_ids[] = {
    {0x04130d02, "variable before the exec", tools_and_service_aids},
    {0x04130d06, "name of a variable", tools_and_service_aids},
};

constexpr Code resolver_ids[] = {
    {0x000a0002, "Formatted Trace Resolver (TRACERES)", ipcs_report},
};

constexpr Code unix_system_services_ids[] = {
    {0x0d690402, "message SRB exit", ipcs_report}, {0x0d6f0401, "message out", ipcs_report},
    {0x0d890407, "XCF BUFFER I/O", ipcs_report},   {0x0f080001, "syscall entry", ipcs_report},
    {0x0f080002, "syscall exit", ipcs_report},
};

constexpr Table all_tables[] = {
    {"Device types (`zos.device`)", device_type_table},
    {"IP protocols (`zos.protocol`, `zos.data.protocol`)", ip_protocol_table},
    {"Address families (`zos.data.domain`)", address_family_table},
    {"Socket types (`zos.data.type`)", socket_type_table},
    {"Entry ids of SYSTCPDA and SYSTCPOT (`zos.cte.fmtid`)", packet_trace_ids},
    {"Entry ids of GSKSRVR (`zos.cte.fmtid`, `zos.gsk.type`)", system_ssl_ids},
    {"Entry ids of SYSTCPIP (`zos.cte.fmtid`)", event_trace_ids, true},
    {"Entry ids of SYSTCPRE (`zos.cte.fmtid`)", resolver_ids, true},
    {"Entry ids of SYSAXR (`zos.cte.fmtid`)", system_rexx_ids, true},
    {"Entry ids of SYSOMVS (`zos.cte.fmtid`)", unix_system_services_ids, true},
};

static_assert(std::ranges::all_of(all_tables, [](const Table& table) {
    return std::ranges::is_sorted(table.codes, {}, &Code::value);
}));

}  // namespace

std::span<const Code> device_types() noexcept {
    return device_type_table;
}
std::span<const Code> address_families() noexcept {
    return address_family_table;
}
std::span<const Code> socket_types() noexcept {
    return socket_type_table;
}
std::span<const Code> ip_protocols() noexcept {
    return ip_protocol_table;
}

std::span<const Code> entry_ids(std::string_view component) noexcept {
    if (traces_packets(component))
        return packet_trace_ids;
    if (component == "GSKSRVR")
        return system_ssl_ids;
    if (component == "SYSTCPIS")
        return ids::events();
    if (component == "SYSTCPIP")
        return event_trace_ids;
    if (component == "SYSTCPRE")
        return resolver_ids;
    if (component == "SYSAXR")
        return system_rexx_ids;
    if (component == "SYSOMVS")
        return unix_system_services_ids;
    return {};
}

std::span<const Table> tables() noexcept {
    return all_tables;
}

const char* text_of(std::span<const Code> table, std::uint32_t value) noexcept {
    for (const Code& code : table)
        if (code.value == value)
            return code.text;
    return nullptr;
}

}  // namespace zos::codes

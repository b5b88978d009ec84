// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/statistics_tables.h"

#include "dissectors/value_strings.h"
#include "format/ebcdic.h"
#include "format/ip.h"

namespace zos::dissect {

namespace {

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
     [](const Sample& sample) -> unsigned {
         return sample.has(blob::segment_missing) &&
                pth::get(sample.trace.header, pth::seq_num) == 0;
     }},
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
    const std::optional<ip::Transport> transport = ip::find_transport(sample.trace.ip_packet);
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

constexpr Dimension all_dimensions[] = {
    {"Component", component_key, component_label},
    {"Record type", record_type_key, record_type_label},
    {"IP version", ip_version_key, ip_version_label},
    {"Device type", device_key, device_label},
    {"Interface", interface_key, interface_label},
    {"Job name", job_key, job_label},
    {"Protocol", protocol_key, protocol_label},
    {"Discard reason", discard_key, discard_label_of},
};

}  // namespace

std::span<const Line> lines_of_totals() noexcept {
    return lines;
}

std::span<const Dimension> dimensions() noexcept {
    return all_dimensions;
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/frame.h"

#include <algorithm>
#include <string_view>

#include "format/adapter_payload.h"
#include "format/cte.h"
#include "format/pth.h"

namespace zos {

namespace {

bool has_packet_trace_id(const cte::Header& header) {
    return header.id >= cte::packet && header.id <= cte::smc;
}

// The data of an entry: from CTEOFF to the closing length. An offset that points elsewhere is taken
// for the usual one.
std::size_t data_offset(const Entry& entry, const cte::Header& header) {
    const std::size_t end = entry.bytes.size() - cte::closing_length;
    return header.data_offset >= cte::header_length && header.data_offset <= end
               ? header.data_offset
               : cte::header_length;
}

Bytes data_of(const Entry& entry, std::size_t offset) {
    return entry.bytes.subspan(offset, entry.bytes.size() - cte::closing_length - offset);
}

// System SSL entries open with a job name, and repeat their id 20 bytes farther on (published).
bool looks_like_system_ssl(Bytes data, const cte::Header& header) {
    constexpr std::size_t job_name_length = 8;
    constexpr std::size_t type_offset = 20;
    return holds(data, type_offset, 4) && ebcdic::is_member_name(data.first(job_name_length)) &&
           read_u32be(data.data() + type_offset) == header.id;
}

std::string_view inferred_component(Bytes pth, Bytes data, const cte::Header& header,
                                    const DataSetTraits& traits) {
    if (!pth.empty())
        return packet_trace_component(header.id);
    if (looks_like_system_ssl(data, header))
        return "GSKSRVR";
    // Between packet trace entries: lost records, ids that are no longer written, headers that do
    // not fit.
    if (cte::is_lost_record(header.id))
        return traits.component;
    const bool known = header.id >= cte::packet_ipv4_old && header.id <= cte::smc;
    return traits.packet_trace && known ? packet_trace_component(header.id) : "";
}

void set_name(Interface& interface, Bytes name) {
    interface.name_length = static_cast<std::uint8_t>(std::min(name.size(), interface.name.size()));
    std::copy_n(name.begin(), interface.name_length, interface.name.begin());
}

void set_name(Interface& interface, std::string_view ascii) {
    interface.name_length =
        static_cast<std::uint8_t>(std::min(ascii.size(), interface.name.size()));
    for (std::size_t i = 0; i < interface.name_length; ++i)
        interface.name[i] = ebcdic::from_latin1[static_cast<std::uint8_t>(ascii[i])];
}

bool is_ip(Bytes payload) {
    return !payload.empty() && (payload[0] >> 4 == 4 || payload[0] >> 4 == 6);
}

Encapsulation encapsulation_of_adapter(Bytes pth, Bytes payload) {
    const adapter::Lengths lengths = {static_cast<std::uint32_t>(pth::get(pth, pth::tlen)),
                                      static_cast<std::uint32_t>(pth::get(pth, pth::plen))};
    switch (adapter::payload_kind(payload, lengths)) {
        case adapter::Payload::ip:
            return Encapsulation::raw_ip;
        case adapter::Payload::ethernet:
            return Encapsulation::ethernet;
        default:
            return Encapsulation::record;
    }
}

Encapsulation encapsulation_of(std::uint32_t id, Bytes pth, Bytes payload) {
    // Only the first segment of a packet has its headers.
    if (pth::get(pth, pth::seq_num) != 0)
        return Encapsulation::record;
    if ((id == cte::packet || id == cte::ee) && is_ip(payload))
        return Encapsulation::raw_ip;
    return id == cte::osaenta ? encapsulation_of_adapter(pth, payload) : Encapsulation::record;
}

// Total length by the IP header, 0 where it does not tell.
std::uint32_t ip_length(Bytes packet) {
    constexpr std::uint32_t ipv6_header = 40;
    if (packet.size() >= 6 && packet[0] >> 4 == 6)
        return read_u16be(packet.data() + 4) + ipv6_header;
    return packet.size() >= 4 && packet[0] >> 4 == 4 ? read_u16be(packet.data() + 2) : 0;
}

// PTH_Plen has 16 bits; for a longer packet PTH_Tlen or the IP header tell.
std::uint32_t original_length(Bytes pth, Bytes payload, Encapsulation encapsulation) {
    const auto captured = static_cast<std::uint32_t>(payload.size());
    const auto traced = static_cast<std::uint32_t>(pth::get(pth, pth::tlen));
    const auto packet = static_cast<std::uint32_t>(pth::get(pth, pth::plen));
    // The first segment counts for the packet, or a packet in pieces would count several times.
    if (pth::get(pth, pth::seq_num) != 0)
        return captured;
    if (packet >= captured)
        return std::max(packet, traced);
    const std::uint32_t by_ip = encapsulation == Encapsulation::raw_ip ? ip_length(payload) : 0;
    return std::max({captured, traced, by_ip});
}

std::optional<UnixTime> usable_time(std::uint64_t clock) {
    return tod::usable(clock) ? std::optional(tod::to_unix(clock)) : std::nullopt;
}

void describe_packet_trace_entry(const cte::Header& header, Bytes pth, Bytes payload,
                                 Frame& frame) {
    frame.payload = payload;
    Interface& interface = frame.interface;
    interface.encapsulation = encapsulation_of(header.id, pth, payload);
    set_name(interface,
             bytes_of(pth, pth::rows[header.id == cte::data ? pth::job_name : pth::inf_name]));
    interface.has_device = header.id != cte::data;
    interface.device =
        interface.has_device ? static_cast<std::uint8_t>(pth::get(pth, pth::dev_ty)) : 0;
    frame.direction = pth::flag_set(pth, pth::out) ? Direction::outbound : Direction::inbound;
    frame.original_length = original_length(pth, payload, interface.encapsulation);
    frame.time = usable_time(pth::get(pth, pth::time));
    if (!frame.time)
        frame.time = usable_time(header.clock);
}

// `frame` has its record already.
void describe_other_entry(const Entry& entry, const cte::Header& header, Frame& frame) {
    frame.payload = entry.bytes.subspan(cte::header_length, entry.bytes.size() - cte::shortest);
    set_name(frame.interface, view(frame.record->origin.component));
    frame.original_length = static_cast<std::uint32_t>(frame.payload.size());
    frame.time = usable_time(header.clock);
}

}  // namespace

std::string_view packet_trace_component(std::uint32_t id) noexcept {
    return id == cte::osaenta ? "SYSTCPOT" : "SYSTCPDA";
}

Bytes packet_trace_header(const Entry& entry, const DataSetTraits& traits) noexcept {
    const cte::Header header = cte::parse(entry.bytes.data());
    if (!has_packet_trace_id(header))
        return {};
    const Bytes data = data_of(entry, data_offset(entry, header));
    if (data.size() < pth::shortest)
        return {};
    const auto length = static_cast<std::size_t>(pth::get(data, pth::len));
    if (length < pth::shortest || length > data.size() || length > blob::longest_control_blocks / 2)
        return {};
    // Other components use the same ids, so a data set that does not name its component must prove
    // it: by this header's time, or by other headers in it.
    const bool named = entry.origin->component[0] != 0;
    const bool ours = named ? traces_packets(entry.origin->component)
                            : pth::plausible(data, header.clock) ||
                                  (traits.packet_trace && !looks_like_system_ssl(data, header));
    return ours ? data.first(length) : Bytes{};
}

void make_frame(const Entry& entry, Bytes pth, const DataSetTraits& traits, Frame& frame) noexcept {
    const cte::Header header = cte::parse(entry.bytes.data());
    const std::size_t offset = data_offset(entry, header);
    const Bytes data = data_of(entry, offset);

    // What follows sets all the rest; to clear the frame first would cost as much.
    frame.offset = entry.offset;
    frame.interface = {};
    frame.direction = Direction::unknown;
    blob::Record& record = frame.record.emplace();
    record.kind = pth.empty() ? blob::Kind::entry : blob::Kind::entry_with_pth;
    record.number = entry.number;
    record.notes = entry.notes;
    record.origin = *entry.origin;
    record.file_offset = entry.offset;
    record.closing_length =
        read_u16be(entry.bytes.data() + entry.bytes.size() - cte::closing_length);
    record.control_blocks =
        entry.bytes.first(pth.empty() ? cte::header_length : offset + pth.size());
    if (record.origin.component[0] == 0) {
        record.origin.component = origin_name(inferred_component(pth, data, header, traits));
        if (record.origin.component[0] != 0)
            record.notes |= blob::component_inferred;
    }
    if (pth.empty()) {
        if (traces_packets(record.origin.component) && has_packet_trace_id(header))
            record.notes |= blob::header_invalid;
        describe_other_entry(entry, header, frame);
    } else {
        describe_packet_trace_entry(header, pth, data.subspan(pth.size()), frame);
    }
    record.original_length = frame.original_length;
}

Frame make_frame(const Entry& entry, const DataSetTraits& traits) noexcept {
    Frame frame;
    make_frame(entry, packet_trace_header(entry, traits), traits, frame);
    return frame;
}

Frame make_gap_frame(const Gap& gap, std::optional<UnixTime> time) noexcept {
    Frame frame;
    frame.offset = gap.offset;
    frame.time = time;
    set_name(frame.interface, std::string_view("gap"));
    frame.payload = {gap.head, gap.head_length};
    frame.original_length = gap.head_length;
    blob::Record record;
    record.kind = blob::Kind::gap;
    record.file_offset = gap.offset;
    record.original_length = gap.length;
    record.notes = gap.at_end ? blob::end_of_data_missing : 0;
    record.segments = 0;
    frame.record = record;
    return frame;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/selection.h"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "format/cte.h"
#include "format/ebcdic.h"

namespace zos {

namespace {

bool matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty())
        return name.empty();
    if (pattern[0] == '*')
        return matches(pattern.substr(1), name) ||
               (!name.empty() && matches(pattern, name.substr(1)));
    return !name.empty() && (pattern[0] == '%' || pattern[0] == name[0]) &&
           matches(pattern.substr(1), name.substr(1));
}

// True where nothing is asked for.
template <typename Values, typename Matches>
bool any(const Values& values, Matches&& value_matches) {
    return values.empty() || std::ranges::any_of(values, value_matches);
}

bool named(const std::vector<std::string>& patterns, std::string_view name) {
    return any(patterns, [&](const std::string& pattern) { return matches(pattern, name); });
}

bool numbered(const std::vector<NumberRange<std::uint32_t>>& ranges,
              std::optional<std::uint32_t> number) {
    return any(ranges, [&](const auto& range) { return number && range.has(*number); });
}

std::optional<std::uint32_t> header_value(Bytes header, pth::Row row) {
    return present(header, pth::rows[row])
               ? std::optional(static_cast<std::uint32_t>(pth::get(header, row)))
               : std::nullopt;
}

bool origin_fits(const Selection& wanted, const Frame& frame) {
    if (wanted.components.empty() && wanted.subnames.empty() && wanted.systems.empty())
        return true;
    if (!frame.record)
        return false;
    const Origin& origin = frame.record->origin;
    return named(wanted.components, view(origin.component)) &&
           named(wanted.subnames, view(origin.subname)) &&
           named(wanted.systems, view(origin.system));
}

// Interface and job name stand at the same place; the entry id tells which it is.
bool name_fits(const Selection& wanted, const Frame& frame, Bytes header) {
    if (wanted.interfaces.empty() && wanted.jobs.empty())
        return true;
    const bool data_trace = entry_id_of(frame) == cte::data;
    const auto name = ebcdic::decode_name(
        bytes_of(header, pth::rows[data_trace ? pth::job_name : pth::inf_name]));
    if (header.empty() || name.empty())
        return false;
    return (wanted.interfaces.empty() || (!data_trace && named(wanted.interfaces, name.view()))) &&
           (wanted.jobs.empty() || (data_trace && named(wanted.jobs, name.view())));
}

bool header_fits(const Selection& wanted, Bytes header) {
    if (wanted.direction) {
        if (!present(header, pth::rows[pth::flag]) ||
            pth::flag_set(header, pth::out) != (wanted.direction == Direction::outbound))
            return false;
    }
    return numbered(wanted.asids, header_value(header, pth::asid)) &&
           numbered(wanted.discard_reasons, header_value(header, pth::drop_rsn));
}

bool earlier(UnixTime a, UnixTime b) {
    return std::tie(a.seconds, a.nanoseconds) < std::tie(b.seconds, b.nanoseconds);
}

bool time_fits(const Selection& wanted, const Frame& frame) {
    if (!wanted.start && !wanted.stop)
        return true;
    const Bytes entry = frame.record ? frame.record->cte() : Bytes{};
    if (entry.size() < cte::header_length)
        return false;
    const UnixTime time = tod::to_unix(cte::parse(entry.data()).clock);
    return !(wanted.start && earlier(time, *wanted.start)) &&
           !(wanted.stop && earlier(*wanted.stop, time));
}

bool number_fits(const Selection& wanted, const Frame& frame) {
    const bool entry = frame.record && frame.record->number != 0;
    return numbered(wanted.records, entry ? std::optional(frame.record->number) : std::nullopt);
}

bool is(const Endpoint& wanted, const Endpoint& found) {
    return found.address == wanted.address && (!wanted.port || found.port == wanted.port);
}

bool has_port(const Flow& flow, const NumberRange<std::uint32_t>& range) {
    return (flow.source.port && range.has(*flow.source.port)) ||
           (flow.destination.port && range.has(*flow.destination.port));
}

bool has_network(const Flow& flow, const Network& network) {
    return network.has(flow.source.address) || network.has(flow.destination.address);
}

bool has_protocol(const Flow& flow, std::uint8_t protocol) {
    return flow.protocol == protocol;
}

bool has_sockets(const Flow& flow, const SocketPair& pair) {
    return (is(pair.one, flow.source) && is(pair.other, flow.destination)) ||
           (is(pair.other, flow.source) && is(pair.one, flow.destination));
}

// The packet or the packet trace header may have what is wanted.
bool conversation_fits(const Selection& wanted, const Frame& frame) {
    if (wanted.ports.empty() && wanted.networks.empty() && wanted.protocols.empty() &&
        wanted.connections.empty())
        return true;
    const std::optional<Flow> flows[] = {flow_of_packet(frame), flow_of_header(frame)};
    const auto has_any = [&](const auto& values, auto has) {
        return any(values, [&](const auto& value) {
            return std::ranges::any_of(
                flows, [&](const std::optional<Flow>& flow) { return flow && has(*flow, value); });
        });
    };
    return has_any(wanted.ports, has_port) && has_any(wanted.networks, has_network) &&
           has_any(wanted.protocols, has_protocol) && has_any(wanted.connections, has_sockets);
}

}  // namespace

bool Network::has(const pth::Address& other) const noexcept {
    if (!other.present || other.ipv4 != address.ipv4)
        return false;
    for (unsigned at = 0; at < bits; at += 8) {
        const unsigned left = std::min(bits - at, 8u);
        const unsigned mask = 0xffu << (8 - left) & 0xffu;
        if (((other.bytes[at / 8] ^ address.bytes[at / 8]) & mask) != 0)
            return false;
    }
    return true;
}

bool Selection::takes(const Frame& frame) const {
    const Bytes header = packet_trace_header_of(frame);
    return origin_fits(*this, frame) && numbered(entry_ids, entry_id_of(frame)) &&
           number_fits(*this, frame) && header_fits(*this, header) && time_fits(*this, frame) &&
           name_fits(*this, frame, header) && conversation_fits(*this, frame);
}

}  // namespace zos

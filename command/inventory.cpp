// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/inventory.h"

#include <tuple>

#include "command/packet_view.h"
#include "format/cte.h"
#include "format/pth.h"

namespace zos {

namespace {

bool earlier(UnixTime a, UnixTime b) {
    return std::tie(a.seconds, a.nanoseconds) < std::tie(b.seconds, b.nanoseconds);
}

}  // namespace

void Inventory::count_time(UnixTime time) {
    if (!first || earlier(time, *first))
        first = time;
    if (!last || earlier(*last, time))
        last = time;
}

void Inventory::count_record(const Frame& frame) {
    const blob::Record& record = *frame.record;
    const std::uint64_t bytes = frame.payload.size();
    entries += record.segments;
    const std::uint32_t id = entry_id_of(frame).value_or(0);
    if (cte::is_lost_record(id))
        ++lost_records;
    const Origin& origin = record.origin;
    sources.add({origin.component, origin.subname, origin.system}, bytes);
    entry_kinds.add({origin.component, id}, bytes);
    const Bytes header = packet_trace_header_of(frame);
    if (header.empty())
        return;
    (id == cte::data ? jobs : interfaces).add(frame.interface, bytes);
    if (const auto reason = static_cast<std::uint16_t>(pth::get(header, pth::drop_rsn)))
        discard_reasons.add(reason, bytes);
}

void Inventory::count(const Frame& frame) {
    if (frame.record && frame.record->kind == blob::Kind::gap) {
        ++gaps;
        gap_bytes += frame.record->original_length;
        return;
    }
    ++all.frames;
    all.bytes += frame.payload.size();
    if (frame.time)
        count_time(*frame.time);
    if (frame.payload.size() < frame.original_length)
        ++abbreviated;
    if (frame.direction == Direction::inbound)
        ++inbound;
    if (frame.direction == Direction::outbound)
        ++outbound;
    if (frame.record)
        count_record(frame);
}

}  // namespace zos

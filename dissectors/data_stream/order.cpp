// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/order.h"

#include <utility>

#include "dissectors/data_stream/messages.h"

namespace zos::dissect {

namespace {

std::uint32_t losses;  // in the file so far

void reset() {
    losses = 0;
}

// The same record once more, as in data sets that were put together.
bool is_repeated(const Flow& flow, const DataRecord& record, Bytes bytes, std::uint32_t hash) {
    return record.clock != 0 && record.clock == flow.clock && record.segment == flow.segment &&
           bytes.size() == flow.length && hash == flow.hash;
}

bool continues_segments(const Flow& flow, const DataRecord& record) {
    return record.segment > 0 && record.clock == flow.clock &&
           record.segment == pth::next_segment(flow.segment);
}

// Bytes of the other segments of the record that have not come yet.
std::uint32_t segments_missing(const Flow& flow, const DataRecord& record, std::uint32_t length) {
    const std::uint32_t before = record.segment == 0 ? record.traced : flow.segments_missing;
    return before > length ? before - length : 0;
}

bool withholds_data(const DataRecord& record) {
    return record.confidential || record.traced < record.original;
}

void remember(Flow& flow, const DataRecord& record, std::uint32_t length, std::uint32_t hash) {
    flow.clock = record.clock;
    flow.segment = record.segment;
    flow.length = length;
    flow.hash = hash;
}

}  // namespace

Order line_up(Flow& flow, const DataRecord& record, tvbuff_t* payload) {
    const Bytes bytes = captured(payload);
    const auto length = static_cast<std::uint32_t>(bytes.size());
    const std::uint32_t hash = wmem_strong_hash(bytes.data(), bytes.size());
    if (is_repeated(flow, record, bytes, hash))
        return {.repeated = true, .late = false, .follows_gap = false, .gives_up = false};

    const bool late = record.clock != 0 && record.clock < flow.clock;
    const bool first = record.segment == 0;
    const bool continues = continues_segments(flow, record);
    if (!continues && (flow.segments_missing > 0 || !first))
        flow.broken = true;
    flow.segments_missing = first || continues ? segments_missing(flow, record, length) : 0;
    remember(flow, record, length, hash);
    const bool gives_up = give_up_after_loss(flow);
    if (flow.broken || late)
        break_flow(flow);

    const bool follows_gap = flow.broken && length > 0;
    // A gap lasts until there are bytes behind it.
    flow.broken = withholds_data(record) || (flow.broken && length == 0);
    if (length > 0) {
        flow.has_data = true;
        flow.clear_text = record.clear_text;
        flow.position += tvb_reported_length(payload);
    }
    return {.repeated = false, .late = late, .follows_gap = follows_gap, .gives_up = gives_up};
}

void note_lost_records(packet_info* pinfo) {
    if (!pinfo->fd->visited)
        ++losses;
}

bool give_up_after_loss(Flow& flow) {
    const bool waits = flow.pending != nullptr && flow.losses != losses;
    flow.losses = losses;
    if (waits)
        break_flow(flow);
    return waits;
}

void register_order() {
    register_init_routine(reset);
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/trace_frames.h"

#include <algorithm>

#include "format/pth.h"

namespace zos {

namespace {

constexpr std::size_t entries_per_checkpoint = 64;

// Segment numbers run 0, 1, ... 255, and then from 1 again (documented).
std::uint64_t next_segment(std::uint64_t number) {
    return number == 255 ? 1 : number + 1;
}

std::size_t payload_length(const Entry& entry, Bytes header) {
    const auto* payload = header.data() + header.size();
    return static_cast<std::size_t>(entry.bytes.data() + entry.bytes.size() - payload) -
           cte::closing_length;
}

// All segments of a packet have the same time and the same traced length (documented).
bool same_packet(Bytes one, Bytes other) {
    return pth::get(one, pth::time) == pth::get(other, pth::time) &&
           pth::get(one, pth::tlen) == pth::get(other, pth::tlen);
}

}  // namespace

// ---- Forward ----

ReadResult TraceFrames::finish(Step step) const {
    if (step == Step::failed)
        return ReadResult::failed;
    return walker_.cut_short() ? ReadResult::cut_short : ReadResult::end;
}

bool TraceFrames::start_at_oldest(const Walker::Place& oldest, std::uint64_t offset) {
    if (!walker_.resume(oldest))
        return false;
    oldest_offset_ = offset;
    walker_.wrap_at(offset);
    random_.wrap_at(offset);
    return true;
}

// One step, remembered where read_at() needs it.
Step TraceFrames::walk() {
    if (ended_)
        return *ended_;
    Checkpoints& checkpoints = walker_.place().newer ? newer_checkpoints_ : checkpoints_;
    if (checkpoints.empty() || ++since_checkpoint_ >= entries_per_checkpoint) {
        checkpoints.push_back(walker_.place());
        since_checkpoint_ = 0;
    }
    place_ = walker_.place();
    const Step step = walker_.next();
    if (step == Step::gap) {
        gaps_[walker_.gap().offset].gap = walker_.gap();
        since_checkpoint_ = entries_per_checkpoint;  // how the gap was crossed need not be repeated
    }
    if (step == Step::end || step == Step::failed)
        ended_ = step;
    return step;
}

// Copies an entry, so that its walker can go on.
void TraceFrames::hold(const Entry& entry, Held& held) {
    held.place = place_;
    held.entry = entry;
    held.origin = *entry.origin;
    held.bytes.assign(held.entry.bytes.begin(), held.entry.bytes.end());
    held.entry.bytes = held.bytes;
    held.entry.origin = &held.origin;
}

bool TraceFrames::hold_one_more() {
    if (ahead_.size() >= most_entries_ahead || bytes_ahead_ >= most_bytes_ahead)
        return false;
    const Step step = walk();
    if (step == Step::end || step == Step::failed)
        return false;
    Held& held = ahead_.emplace_back();
    if (step == Step::gap)
        held.gap = walker_.gap();
    else
        hold(walker_.entry(), held);
    bytes_ahead_ += held.bytes.size();
    return true;
}

ReadResult TraceFrames::next(Frame& frame) {
    const ReadResult result = give(frame);
    if (result == ReadResult::frame && frame.time)
        last_time_ = frame.time;
    return result;
}

// A gap has no time of its own. It takes that of the frame in front of it, so that frames stay in
// the order of their times; a gap in front of all frames that of the entry behind it.
void TraceFrames::give_gap(const Gap& gap, Frame& frame) {
    PlacedGap& placed = gaps_[gap.offset];
    placed.time = last_time_ ? last_time_ : time_behind();
    frame = make_gap_frame(placed.gap, placed.time);
}

std::optional<UnixTime> TraceFrames::time_behind() {
    std::size_t i = 0;
    while (i < ahead_.size() || hold_one_more()) {
        const Held& held = ahead_[i++];
        if (held.gap)
            continue;
        if (const auto time = make_frame(held.entry, traits_).time)
            return time;
    }
    return {};
}

ReadResult TraceFrames::give(Frame& frame) {
    while (!ahead_.empty() && ahead_.front().joined) {
        bytes_ahead_ -= ahead_.front().bytes.size();
        ahead_.pop_front();
    }
    const Entry* entry = nullptr;
    if (!ahead_.empty()) {
        bytes_ahead_ -= ahead_.front().bytes.size();
        current_ = std::move(ahead_.front());
        current_.entry.origin = &current_.origin;
        ahead_.pop_front();
        if (current_.gap) {
            give_gap(*current_.gap, frame);
            return ReadResult::frame;
        }
        entry = &current_.entry;
    } else {
        const Step step = walk();
        if (step == Step::gap) {
            give_gap(walker_.gap(), frame);
            return ReadResult::frame;
        }
        if (step != Step::entry)
            return finish(step);
        entry = &walker_.entry();
    }

    Bytes header = packet_trace_header(*entry, traits_);
    if (begins_chain(*entry, header)) {
        if (entry != &current_.entry) {
            hold(walker_.entry(), current_);
            entry = &current_.entry;
            header = packet_trace_header(*entry, traits_);
        }
        std::vector<Held*> chain;
        if (find_chain(*entry, header, chain)) {
            std::vector<Walker::Place>& places = chains_[entry->offset];
            for (Held* held : chain) {
                held->joined = true;
                places.push_back(held->place);
            }
            join(chain, frame);
            return ReadResult::frame;
        }
        incomplete_.emplace(key_of(*entry, header), entry->number);
    }
    make_single_frame(*entry, header, frame);
    return ReadResult::frame;
}

// ---- Segments ----

bool TraceFrames::begins_chain(const Entry& entry, Bytes header) const {
    if (header.empty() || pth::get(header, pth::seq_num) != 0)
        return false;
    const std::uint64_t traced = pth::get(header, pth::tlen);
    return traced > payload_length(entry, header) && traced <= longest_packet;
}

// Finds the other segments of the packet among the entries ahead; `chain` becomes all of them, the
// first included. False when one is missing within the look-ahead.
bool TraceFrames::find_chain(const Entry& first, Bytes header, std::vector<Held*>& chain) {
    const std::uint64_t traced = pth::get(header, pth::tlen);
    const std::uint32_t id = cte::parse(first.bytes.data()).id;
    std::uint64_t total = payload_length(first, header);
    std::uint64_t expected = 1;
    chain.push_back(&current_);
    for (std::size_t i = 0; total < traced; ++i) {
        if (i == ahead_.size() && !hold_one_more())
            return false;
        Held& held = ahead_[i];
        if (held.gap || held.joined || cte::parse(held.bytes.data()).id != id)
            continue;
        const Bytes other = packet_trace_header(held.entry, traits_);
        if (other.empty() || !same_packet(header, other) ||
            pth::get(other, pth::seq_num) != expected)
            continue;
        total += payload_length(held.entry, other);
        expected = next_segment(expected);
        chain.push_back(&held);
    }
    return total == traced;
}

// Puts the payloads of the chain together. The record header is that of the first segment.
void TraceFrames::join(const std::vector<Held*>& chain, Frame& frame) {
    packet_.clear();
    for (const Held* held : chain) {
        const Bytes header = packet_trace_header(held->entry, traits_);
        const auto length = static_cast<std::ptrdiff_t>(payload_length(held->entry, header));
        const std::uint8_t* payload = header.data() + header.size();
        packet_.insert(packet_.end(), payload, payload + length);
    }
    frame = make_frame(chain.front()->entry, traits_);
    frame.payload = packet_;
    frame.original_length =
        std::max(frame.original_length, static_cast<std::uint32_t>(packet_.size()));
    frame.record->segments = static_cast<std::uint16_t>(chain.size());
    frame.record->original_length = frame.original_length;
}

TraceFrames::PacketKey TraceFrames::key_of(const Entry& entry, Bytes header) {
    return {cte::parse(entry.bytes.data()).id, pth::get(header, pth::time),
            pth::get(header, pth::tlen)};
}

bool TraceFrames::first_was_seen(const Entry& entry, Bytes header) const {
    const auto first = incomplete_.find(key_of(entry, header));
    return first != incomplete_.end() && first->second <= entry.number;
}

// An entry that is not joined with others; a segment that stands alone says so.
void TraceFrames::make_single_frame(const Entry& entry, Bytes header, Frame& frame) const {
    make_frame(entry, header, traits_, frame);
    if (header.empty())
        return;
    const std::uint64_t number = pth::get(header, pth::seq_num);
    const std::uint64_t traced = pth::get(header, pth::tlen);
    if (number == 0 && traced <= payload_length(entry, header))
        return;
    frame.record->notes |= traced > longest_packet         ? blob::packet_too_long
                           : first_was_seen(entry, header) ? blob::segment_missing
                                                           : blob::first_segment_missing;
}

// ---- By offset ----

// Moves random_ to where its next step may give what stands at `offset`.
bool TraceFrames::approach(std::uint64_t offset) {
    const Checkpoints& checkpoints = offset < oldest_offset_ ? newer_checkpoints_ : checkpoints_;
    const auto after = std::ranges::upper_bound(checkpoints, offset, {}, &Walker::Place::at);
    if (after == checkpoints.begin() && checkpoints_.empty())
        return false;
    // The first entries of the newer part are found by walking on from the older one.
    const Walker::Place& checkpoint =
        after == checkpoints.begin() ? checkpoints_.back() : *std::prev(after);
    // Reading on is cheaper than starting again, as when a file is read a second time.
    if (random_offset_ && *random_offset_ < offset && random_.place().at >= checkpoint.at &&
        random_.place().newer == checkpoint.newer)
        return true;
    random_.share_origins(walker_.origins());
    return random_.resume(checkpoint);
}

ReadResult TraceFrames::read_at(std::uint64_t offset, Frame& frame) {
    if (const auto gap = gaps_.find(offset); gap != gaps_.end()) {
        frame = make_gap_frame(gap->second.gap, gap->second.time);
        return ReadResult::frame;
    }
    if (const auto chain = chains_.find(offset); chain != chains_.end())
        return read_chain(chain->second, frame);
    if (!approach(offset))
        return ReadResult::failed;
    for (;;) {
        const Step step = random_.next();
        if (step == Step::failed || step == Step::end) {
            random_offset_.reset();
            return step == Step::failed ? ReadResult::failed : ReadResult::cut_short;
        }
        if (step == Step::gap)
            continue;
        random_offset_ = random_.entry().offset;
        if (*random_offset_ > offset && random_.place().newer == (offset < oldest_offset_))
            return ReadResult::cut_short;
        if (*random_offset_ == offset)
            break;
    }
    make_single_frame(random_.entry(), packet_trace_header(random_.entry(), traits_), frame);
    return ReadResult::frame;
}

ReadResult TraceFrames::read_chain(const std::vector<Walker::Place>& places, Frame& frame) {
    random_offset_.reset();
    random_.share_origins(walker_.origins());
    std::vector<Held> segments(places.size());
    std::vector<Held*> chain;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!random_.resume(places[i]) || random_.next() != Step::entry)
            return ReadResult::failed;
        hold(random_.entry(), segments[i]);
        chain.push_back(&segments[i]);
    }
    join(chain, frame);
    // The frame's record header points into the first segment.
    current_ = std::move(segments.front());
    return ReadResult::frame;
}

}  // namespace zos

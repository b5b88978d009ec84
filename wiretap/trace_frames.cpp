// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/trace_frames.h"

#include <algorithm>
#include <cstring>

#include "format/pth.h"

namespace zos {

namespace {

constexpr std::size_t entries_per_checkpoint = 64;
// To cross so much of a gap once more costs as much as an entry.
constexpr std::uint64_t gap_like_an_entry = 4096;

// Segment numbers run 0, 1, ... 255, and then from 1 again (documented).
std::uint64_t next_segment(std::uint64_t number) {
    return number == 255 ? 1 : number + 1;
}

// What stands between the packet trace header of an entry and its closing length.
Bytes payload_of(const Entry& entry, Bytes header) {
    const auto begin = static_cast<std::size_t>(header.data() + header.size() - entry.bytes.data());
    return entry.bytes.subspan(begin, entry.bytes.size() - cte::closing_length - begin);
}

// Copies bytes, and says where the next ones go.
std::uint8_t* append(std::uint8_t* to, Bytes bytes) {
    if (!bytes.empty())
        std::memcpy(to, bytes.data(), bytes.size());
    return to + bytes.size();
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
    if (read_again_) {
        place_ = walker_.place();
        Checkpoints& checkpoints = place_.newer ? newer_checkpoints_ : checkpoints_;
        if (checkpoints.empty() || ++since_checkpoint_ >= entries_per_checkpoint) {
            checkpoints.push_back(place_);
            since_checkpoint_ = 0;
        }
    }
    const Step step = walker_.next();
    if (step == Step::gap) {
        gaps_.push_back({walker_.gap().offset, {}});
        since_checkpoint_ += static_cast<std::size_t>(std::min<std::uint64_t>(
            walker_.gap().length / gap_like_an_entry, entries_per_checkpoint));
    }
    if (step == Step::end || step == Step::failed)
        ended_ = step;
    return step;
}

// Copies an entry, so that its walker can go on.
void TraceFrames::hold(const Entry& entry, Held& held) const {
    held.bytes.assign(entry.bytes.begin(), entry.bytes.end());
    hold_copied(entry, *entry.origin, held);
}

// The same where held.bytes are those of the entry already.
void TraceFrames::hold_copied(const Entry& entry, const Origin& origin, Held& held) const {
    held.entry = entry;
    held.origin = origin;
    held.entry.bytes = held.bytes;
    held.entry.origin = &held.origin;
    held.header = packet_trace_header(held.entry, traits_);
}

bool TraceFrames::hold_one_more() {
    if (ahead_.size() >= most_entries_ahead || bytes_ahead_ >= most_bytes_ahead)
        return false;
    const Step step = walk();
    hold_step(step);
    return step == Step::entry || step == Step::gap;
}

// Holds what the walker has given.
void TraceFrames::hold_step(Step step) {
    if (step != Step::entry && step != Step::gap)
        return;
    Held& held = ahead_.emplace_back();
    held.place = place_;
    if (step == Step::gap) {
        held.gap = walker_.gap();
        return;
    }
    hold(walker_.entry(), held);
    keep_ahead(held);
}

// `held` is an entry, and the last of those ahead.
void TraceFrames::keep_ahead(Held& held) {
    bytes_ahead_ += held.bytes.size();
    if (held.header.empty() || pth::get(held.header, pth::seq_num) == 0)
        return;
    held.later_segment_of = key_of(held);
    segments_ahead_[*held.later_segment_of].push_back(&held);
}

// Takes the first of the entries ahead away; it becomes current_.
void TraceFrames::take_first_ahead() {
    current_ = std::move(ahead_.front());
    current_.entry.origin = &current_.origin;
    ahead_.pop_front();
    bytes_ahead_ -= current_.bytes.size();
    if (!current_.later_segment_of)
        return;
    const auto segments = segments_ahead_.find(*current_.later_segment_of);
    segments->second.pop_front();
    if (segments->second.empty())
        segments_ahead_.erase(segments);
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
    current_.gap = Gap(gap);  // the walker may go on, to find a time
    const std::optional<UnixTime> time = last_time_ ? last_time_ : time_behind();
    find_gap(current_.gap->offset)->time = time;
    frame = make_gap_frame(*current_.gap, time);
}

TraceFrames::PlacedGap* TraceFrames::find_gap(std::uint64_t offset) {
    const auto order = [this](const PlacedGap& gap) { return reading_order(gap.offset); };
    const auto gap = std::ranges::lower_bound(gaps_, reading_order(offset), {}, order);
    return gap != gaps_.end() && gap->offset == offset ? &*gap : nullptr;
}

std::optional<UnixTime> TraceFrames::time_behind() {
    std::size_t i = 0;
    while (i < ahead_.size() || hold_one_more()) {
        const Held& held = ahead_[i++];
        if (held.gap)
            continue;
        Frame frame;
        make_frame(held.entry, held.header, traits_, frame);
        if (frame.time)
            return frame.time;
    }
    return {};
}

ReadResult TraceFrames::give(Frame& frame) {
    while (!ahead_.empty() && ahead_.front().joined)
        take_first_ahead();
    const Entry* entry = nullptr;
    Bytes header;
    if (!ahead_.empty()) {
        take_first_ahead();
        if (current_.gap) {
            give_gap(*current_.gap, frame);
            return ReadResult::frame;
        }
        entry = &current_.entry;
        header = current_.header;
    } else {
        const Step step = walk();
        if (step == Step::gap) {
            give_gap(walker_.gap(), frame);
            return ReadResult::frame;
        }
        if (step != Step::entry)
            return finish(step);
        entry = &walker_.entry();
        header = packet_trace_header(*entry, traits_);
    }

    if (begins_chain(*entry, header)) {
        if (entry != &current_.entry) {
            current_.place = place_;
            hold(*entry, current_);
            entry = &current_.entry;
            header = current_.header;
        }
        if (join_segments(frame))
            return ReadResult::frame;
        note_incomplete(key_of(*entry, header));
    } else if (!header.empty() && pth::get(header, pth::seq_num) != 0 &&
               incomplete_.contains(key_of(*entry, header))) {
        parted_.push_back(entry->offset);
    }
    make_single_frame(*entry, header, frame);
    return ReadResult::frame;
}

// ---- Segments ----

bool TraceFrames::begins_chain(const Entry& entry, Bytes header) const {
    if (header.empty() || pth::get(header, pth::seq_num) != 0)
        return false;
    const std::uint64_t traced = pth::get(header, pth::tlen);
    return traced > payload_of(entry, header).size() && traced <= longest_packet;
}

// Makes a frame of the packet that begins with current_, if all of it is found.
bool TraceFrames::join_segments(Frame& frame) {
    if (ahead_.empty() && join_run(frame))
        return true;
    std::vector<Held*> chain;
    if (!find_chain(chain))
        return false;
    if (read_again_)
        for (const Held* held : chain)
            chains_[current_.entry.offset].push_back(held->place);
    for (Held* held : chain)
        held->joined = true;
    join(chain, frame);
    return true;
}

// Finds the other segments of the packet that begins with current_ among the entries ahead; `chain`
// becomes all of them, the first included. False when one is missing within the look-ahead.
bool TraceFrames::find_chain(std::vector<Held*>& chain) {
    const PacketKey packet = key_of(current_);
    std::uint64_t total = payload_of(current_.entry, current_.header).size();
    std::uint64_t expected = 1;
    chain.push_back(&current_);
    for (std::size_t i = 0; total < packet.traced; ++i) {
        auto segments = segments_ahead_.find(packet);
        while (segments == segments_ahead_.end() || segments->second.size() <= i) {
            if (!hold_one_more())
                return false;
            segments = segments_ahead_.find(packet);
        }
        Held& held = *segments->second[i];
        if (held.joined || pth::get(held.header, pth::seq_num) != expected)
            continue;
        total += payload_of(held.entry, held.header).size();
        expected = next_segment(expected);
        chain.push_back(&held);
    }
    return total == packet.traced;
}

// Puts the payloads of the chain together.
void TraceFrames::join(const std::vector<Held*>& chain, Frame& frame) {
    std::uint8_t* to = begin_packet(*chain.front(), frame);
    for (const Held* held : chain)
        to = append(to, payload_of(held->entry, held->header));
    finish_packet(chain.size(), frame);
}

// Makes a frame of a packet in segments, whose payload, PTH_Tlen bytes, is yet to be written where
// this says. The record header is that of the first segment.
std::uint8_t* TraceFrames::begin_packet(const Held& first, Frame& frame) {
    make_frame(first.entry, first.header, traits_, frame);
    const auto length = static_cast<std::size_t>(pth::get(first.header, pth::tlen));
    std::uint8_t* payload = room_for_packet(frame, length);
    frame.payload = {payload, length};
    return payload;
}

void TraceFrames::finish_packet(std::size_t segments, Frame& frame) {
    frame.original_length =
        std::max(frame.original_length, static_cast<std::uint32_t>(frame.payload.size()));
    frame.record->segments = static_cast<std::uint16_t>(segments);
    frame.record->original_length = frame.original_length;
}

// The usual case: the other segments of the packet that begins with current_ are the next entries,
// and nothing stands between them. Their payloads are put together as they come. False when it is
// not so; what was read is held then.
bool TraceFrames::join_run(Frame& frame) {
    const PacketKey packet = key_of(current_);
    run_.clear();
    run_heads_.clear();
    std::uint8_t* to = begin_packet(current_, frame);
    to = append(to, payload_of(current_.entry, current_.header));
    const std::uint8_t* const first_end = to;
    const std::uint8_t* const end = frame.payload.data() + frame.payload.size();
    std::size_t bytes = 0;
    for (std::uint64_t expected = 1; to != end; expected = next_segment(expected)) {
        if (run_.size() >= most_entries_ahead || bytes >= most_bytes_ahead) {
            part_run(first_end);
            return false;
        }
        const Step step = walk();
        const Entry& entry = walker_.entry();
        const Bytes header = step == Step::entry ? packet_trace_header(entry, traits_) : Bytes{};
        const Bytes payload = header.empty() ? Bytes{} : payload_of(entry, header);
        if (header.empty() || key_of(entry, header) != packet ||
            pth::get(header, pth::seq_num) != expected ||
            payload.size() > static_cast<std::size_t>(end - to)) {
            part_run(first_end);
            hold_step(step);
            return false;
        }
        add_to_run(entry, payload);
        to = append(to, payload);
        bytes += entry.bytes.size();
    }
    if (read_again_) {
        std::vector<Walker::Place>& places = chains_[current_.entry.offset];
        places.push_back(current_.place);
        for (const RunSegment& segment : run_)
            places.push_back(segment.place);
    }
    finish_packet(1 + run_.size(), frame);
    return true;
}

void TraceFrames::add_to_run(const Entry& entry, Bytes payload) {
    const auto head = static_cast<std::size_t>(payload.data() - entry.bytes.data());
    run_.push_back({place_, entry, *entry.origin, head, payload.size()});
    run_.back().entry.bytes = {};
    const Bytes closing = entry.bytes.last(cte::closing_length);
    const Bytes front = entry.bytes.first(head);
    run_heads_.insert(run_heads_.end(), front.begin(), front.end());
    run_heads_.insert(run_heads_.end(), closing.begin(), closing.end());
}

// Makes entries again of the segments of run_, whose payloads begin here.
void TraceFrames::part_run(const std::uint8_t* payload) {
    const std::uint8_t* head = run_heads_.data();
    for (const RunSegment& segment : run_) {
        Held& held = ahead_.emplace_back();
        held.place = segment.place;
        const std::uint8_t* closing = head + segment.head_length;
        held.bytes.assign(head, closing);
        held.bytes.insert(held.bytes.end(), payload, payload + segment.payload_length);
        head = closing + cte::closing_length;
        held.bytes.insert(held.bytes.end(), closing, head);
        payload += segment.payload_length;
        hold_copied(segment.entry, segment.origin, held);
        keep_ahead(held);
    }
}

TraceFrames::PacketKey TraceFrames::key_of(const Held& held) {
    return key_of(held.entry, held.header);
}

TraceFrames::PacketKey TraceFrames::key_of(const Entry& entry, Bytes header) {
    return {cte::parse(entry.bytes.data()).id, pth::get(header, pth::time),
            pth::get(header, pth::tlen)};
}

void TraceFrames::note_incomplete(const PacketKey& packet) {
    const auto [place, is_new] = incomplete_.insert(packet);
    if (!is_new)
        return;
    incomplete_by_age_.push_back(place);
    if (incomplete_by_age_.size() > most_incomplete) {
        incomplete_.erase(incomplete_by_age_.front());
        incomplete_by_age_.pop_front();
    }
}

bool TraceFrames::parted_from_first(std::uint64_t offset) const {
    return std::ranges::binary_search(parted_, reading_order(offset), {},
                                      [this](std::uint64_t at) { return reading_order(at); });
}

// An entry that is not joined with others; a segment that stands alone says so.
void TraceFrames::make_single_frame(const Entry& entry, Bytes header, Frame& frame) const {
    make_frame(entry, header, traits_, frame);
    if (header.empty())
        return;
    const std::uint64_t number = pth::get(header, pth::seq_num);
    const std::uint64_t traced = pth::get(header, pth::tlen);
    if (number == 0 && traced <= payload_of(entry, header).size())
        return;
    frame.record->notes |= traced > longest_packet ? blob::packet_too_long
                           : number == 0 || parted_from_first(entry.offset)
                               ? blob::segment_missing
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
    if (const auto chain = chains_.find(offset); chain != chains_.end())
        return read_chain(chain->first, chain->second, frame);
    const PlacedGap* gap = find_gap(offset);
    if (!approach(offset))
        return ReadResult::failed;
    for (;;) {
        const Step step = random_.next();
        if (step == Step::failed || step == Step::end) {
            random_offset_.reset();
            return step == Step::failed ? ReadResult::failed : ReadResult::cut_short;
        }
        random_offset_ = step == Step::gap ? random_.gap().offset : random_.entry().offset;
        if (*random_offset_ > offset && random_.place().newer == (offset < oldest_offset_))
            return changed(offset);
        if (*random_offset_ == offset && (step == Step::gap) == (gap != nullptr))
            break;
    }
    if (gap != nullptr) {
        frame = make_gap_frame(random_.gap(), gap->time);
        return ReadResult::frame;
    }
    make_single_frame(random_.entry(), packet_trace_header(random_.entry(), traits_), frame);
    return ReadResult::frame;
}

// The places are those of a chain that was complete when it was read forward.
ReadResult TraceFrames::read_chain(std::uint64_t offset, const std::vector<Walker::Place>& places,
                                   Frame& frame) {
    random_offset_.reset();
    random_.share_origins(walker_.origins());
    std::uint8_t* to = nullptr;
    const std::uint8_t* end = nullptr;
    for (const Walker::Place& place : places) {
        if (!random_.resume(place))
            return ReadResult::failed;
        const Step step = random_.next();
        if (step == Step::failed || step == Step::end)
            return step == Step::failed ? ReadResult::failed : ReadResult::cut_short;
        if (step != Step::entry)
            return changed(offset);
        const Entry& entry = random_.entry();
        const Bytes header = packet_trace_header(entry, traits_);
        if (to == nullptr) {
            if (!begins_chain(entry, header))
                return changed(offset);
            hold(entry, current_);
            to = begin_packet(current_, frame);
            end = to + frame.payload.size();
        }
        if (header.empty() || key_of(entry, header) != key_of(current_) ||
            payload_of(entry, header).size() > static_cast<std::size_t>(end - to))
            return changed(offset);
        to = append(to, payload_of(entry, header));
    }
    if (to != end)
        return changed(offset);
    finish_packet(places.size(), frame);
    return ReadResult::frame;
}

// The frame at `offset` is no longer what it was when it was read forward.
ReadResult TraceFrames::changed(std::uint64_t offset) {
    message_ = "zos_ctrace: at offset " + std::to_string(offset) +
               ": the file has changed since it was opened. Open it again";
    return ReadResult::damaged;
}

}  // namespace zos

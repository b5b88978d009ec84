// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/trace_frames.h"

#include <cstring>
#include <span>

#include "format/pth.h"

namespace zos {

namespace {

constexpr std::size_t entries_per_checkpoint = 64;
// To cross so much of a gap once more costs as much as an entry.
constexpr std::uint64_t gap_like_an_entry = 4096;

// What stands between the packet trace header of an entry and its closing length.
Bytes payload_of(const Entry& entry, Bytes header) {
    const auto begin = static_cast<std::size_t>(header.data() + header.size() - entry.bytes.data());
    return entry.bytes.subspan(begin, entry.bytes.size() - cte::closing_length - begin);
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
        const Walker::Place& place = walker_.place();
        Checkpoints& checkpoints = place.newer ? newer_checkpoints_ : checkpoints_;
        if (checkpoints.empty() || ++since_checkpoint_ >= entries_per_checkpoint) {
            checkpoints.push_back(place);
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
    if (!may_look_ahead(ahead_.size(), bytes_ahead_))
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
    if (step == Step::gap) {
        held.gap = walker_.gap();
        return;
    }
    hold(walker_.entry(), held);
    see(held.entry, held.header);
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
    find_at(current_.gap->offset, gaps_, &PlacedGap::offset)->time = time;
    frame = make_gap_frame(*current_.gap, time);
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
        see(*entry, header);
    }

    const bool ahead_tells = needs_those_ahead(*entry, header);
    const bool begins = begins_chain(*entry, header);
    const bool sought = begins && segments_are_sought(header);
    if ((sought || ahead_tells) && entry != &current_.entry) {
        hold(*entry, current_);
        entry = &current_.entry;
        header = current_.header;
    }
    if (ahead_tells)
        look_ahead_for_layout();
    if (sought) {
        if (join_segments(frame)) {
            cut_in_a_row_ = 0;
            return ReadResult::frame;
        }
        note_first_of_incomplete(*entry, header);
    } else if (!header.empty() && pth::get(header, pth::seq_num) != 0) {
        if (pth::get(header, pth::tlen) <= fits_any_entry)
            cut_in_a_row_ = 0;
        if (incomplete_.contains(key_of(*entry, header)))
            parted_.push_back(entry->offset);
    }
    make_single_frame(*entry, header, frame);
    return ReadResult::frame;
}

// ---- Layout ----

LayoutWatch::Sight TraceFrames::sight_of(const Entry& entry, Bytes header) const {
    const auto [newer, offset] = reading_order(entry.offset);
    return {(newer ? std::uint64_t{1} << 63 : 0) | offset,
            read_u32be(entry.bytes.data() + cte::rows[cte::fmtid].offset), header,
            payload_of(entry, header), entry.origin};
}

void TraceFrames::see(const Entry& entry, Bytes header) {
    if (!header.empty())
        watch_.see(sight_of(entry, header));
}

bool TraceFrames::needs_those_ahead(const Entry& entry, Bytes header) {
    return !header.empty() &&
           (watch_.undecided() || (watch_.met_new() && watch_.is_new(sight_of(entry, header))));
}

// The entries behind current_ tell whether its count has jumped or is none, and what the layout of
// its header is, where nothing like it was among the first entries.
void TraceFrames::look_ahead_for_layout() {
    while (watch_.undecided() && hold_one_more()) {
    }
    watch_.decide();
    if (!watch_.is_new(sight_of(current_.entry, current_.header)))
        return;
    constexpr std::size_t enough = 256;
    while (ahead_.size() < enough && hold_one_more()) {
    }
    Hearing hearing;
    const auto hear = [&](const Held& held) {
        if (!held.gap && !held.header.empty())
            hearing.hear(cte::parse(held.entry.bytes.data()).id, held.header,
                         payload_of(held.entry, held.header), held.origin);
    };
    hear(current_);
    for (const Held& held : ahead_)
        hear(held);
    watch_.judged(hearing.close());
}

// ---- Segments ----

bool TraceFrames::begins_chain(const Entry& entry, Bytes header) const {
    if (header.empty() || pth::get(header, pth::seq_num) != 0)
        return false;
    const std::uint64_t traced = pth::get(header, pth::tlen);
    return traced > payload_of(entry, header).size() && traced <= longest_packet;
}

// Small packets that lack bytes were cut, nearly always all of a data set. To look for segments of
// each would make reading half again as dear, so it ends when so many in a row had none, and begins
// again with the next segment of a small packet that is met. That packet alone is left in pieces.
bool TraceFrames::segments_are_sought(Bytes header) const {
    return pth::get(header, pth::tlen) > fits_any_entry || cut_in_a_row_ < most_cut_in_a_row;
}

// Makes a frame of the packet that begins with current_, if all of it is found.
bool TraceFrames::join_segments(Frame& frame) {
    if (ahead_.empty() && join_run(frame))
        return true;
    std::vector<Held*> chain;
    if (!find_chain(chain))
        return false;
    if (read_again_) {
        Joined joined{current_.entry.offset, static_cast<std::uint32_t>(chain.size()), {}};
        for (const Held* held : std::span(chain).subspan(1))
            joined.others.push_back(held->entry.offset);
        joined_.push_back(std::move(joined));
    }
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
        expected = pth::next_segment(expected);
        chain.push_back(&held);
    }
    return total == packet.traced;
}

// Puts the payloads of the chain together.
void TraceFrames::join(const std::vector<Held*>& chain, Frame& frame) {
    Assembly assembly = begin_packet(frame);
    for (const Held* held : std::span(chain).subspan(1))
        assembly.append(payload_of(held->entry, held->header));
    finish_packet(assembly, frame);
}

// Makes a frame of the packet that begins with current_, of whose payload, PTH_Tlen bytes, only
// that of the first segment is there yet. The record header is that of the first segment.
TraceFrames::Assembly TraceFrames::begin_packet(Frame& frame) {
    make_frame(current_.entry, current_.header, traits_, frame);
    watch_.describe(sight_of(current_.entry, current_.header), *frame.record);
    const PacketKey packet = key_of(current_);
    const auto length = static_cast<std::size_t>(packet.traced);
    std::uint8_t* payload = room_for_packet(frame, length);
    frame.payload = {payload, length};
    Assembly assembly{packet, payload, payload + length};
    assembly.append(payload_of(current_.entry, current_.header));
    return assembly;
}

void TraceFrames::finish_packet(const Assembly& assembly, Frame& frame) {
    frame.original_length =
        std::max(frame.original_length, static_cast<std::uint32_t>(frame.payload.size()));
    frame.record->segments = static_cast<std::uint16_t>(assembly.segments);
    frame.record->original_length = frame.original_length;
}

// Whether this entry is the segment that is expected next, and no longer than what is missing.
bool TraceFrames::Assembly::continues_with(const Entry& entry, Bytes header) const {
    return !header.empty() && pth::get(header, pth::seq_num) == expected &&
           payload_of(entry, header).size() <= static_cast<std::size_t>(end - to) &&
           key_of(entry, header) == packet;
}

void TraceFrames::Assembly::append(Bytes payload) noexcept {
    if (!payload.empty())
        std::memcpy(to, payload.data(), payload.size());
    to += payload.size();
    expected = pth::next_segment(expected);
    ++segments;
}

// The usual case: the other segments of the packet that begins with current_ are the next entries,
// and nothing stands between them. Their payloads are put together as they come. False when it is
// not so; what was read is held then.
bool TraceFrames::join_run(Frame& frame) {
    run_.clear();
    run_heads_.clear();
    Assembly assembly = begin_packet(frame);
    const std::uint8_t* const first_end = assembly.to;
    std::size_t bytes = 0;
    while (!assembly.complete()) {
        if (!may_look_ahead(run_.size(), bytes)) {
            part_run(first_end);
            return false;
        }
        const Step step = walk();
        const Entry& entry = walker_.entry();
        const Bytes header = step == Step::entry ? packet_trace_header(entry, traits_) : Bytes{};
        if (!assembly.continues_with(entry, header)) {
            part_run(first_end);
            hold_step(step);
            return false;
        }
        see(entry, header);
        const Bytes payload = payload_of(entry, header);
        add_to_run(entry, payload);
        assembly.append(payload);
        bytes += entry.bytes.size();
    }
    if (read_again_)
        joined_.push_back({current_.entry.offset, assembly.segments, {}});
    finish_packet(assembly, frame);
    return true;
}

void TraceFrames::add_to_run(const Entry& entry, Bytes payload) {
    const auto head = static_cast<std::size_t>(payload.data() - entry.bytes.data());
    run_.push_back({entry, *entry.origin, head, payload.size()});
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

void TraceFrames::note_first_of_incomplete(const Entry& entry, Bytes header) {
    const PacketKey packet = key_of(entry, header);
    const bool others_met = segments_ahead_.contains(packet);
    if (packet.traced <= fits_any_entry && !others_met) {
        ++cut_in_a_row_;
        return;
    }
    note_incomplete(packet);
    if (packet.traced <= fits_any_entry)
        parted_.push_back(entry.offset);
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

// An entry that is not joined with others; a segment that stands alone says so.
void TraceFrames::make_single_frame(const Entry& entry, Bytes header, Frame& frame) {
    make_frame(entry, header, traits_, frame);
    if (header.empty())
        return;
    if (!watch_.describe_last(position_of(entry), *frame.record))
        watch_.describe(sight_of(entry, header), *frame.record);
    const std::uint64_t number = pth::get(header, pth::seq_num);
    const std::uint64_t traced = pth::get(header, pth::tlen);
    const bool is_first = number == 0;
    if (is_first && traced <= payload_of(entry, header).size())
        return;
    const bool others_met = find_at(entry.offset, parted_, std::identity{}) != nullptr;
    if (is_first && traced <= fits_any_entry && !others_met)
        return;
    frame.record->notes |= traced > longest_packet  ? blob::packet_too_long
                           : is_first || others_met ? blob::segment_missing
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

// Lets random_ give what comes next: a frame where that is of this kind, damaged where it is not.
ReadResult TraceFrames::go_on(Step expected) {
    const Step step = random_.next();
    random_offset_.reset();
    if (step == Step::failed)
        return ReadResult::failed;
    if (step == Step::end)
        return ReadResult::cut_short;
    random_offset_ = step == Step::gap ? random_.gap().offset : random_.entry().offset;
    return step == expected ? ReadResult::frame : ReadResult::damaged;
}

// Lets random_ give what was met at `offset`, which is an entry or a gap.
ReadResult TraceFrames::go_to(std::uint64_t offset, Step expected) {
    if (!approach(offset))
        return ReadResult::failed;
    for (;;) {
        const ReadResult result = go_on(expected);
        if (!random_offset_ || (random_offset_ == offset && result == ReadResult::frame))
            return result;
        if (*random_offset_ > offset && random_.place().newer == (offset < oldest_offset_))
            return ReadResult::damaged;
    }
}

ReadResult TraceFrames::read_at(std::uint64_t offset, Frame& frame) {
    const ReadResult result = read_what_is_at(offset, frame);
    if (result == ReadResult::damaged)
        message_ = "zos_ctrace: at offset " + std::to_string(offset) +
                   ": the file has changed since it was opened. Open it again";
    return result;
}

// Reads a frame again. The answer is `damaged` where it is no longer what it was.
ReadResult TraceFrames::read_what_is_at(std::uint64_t offset, Frame& frame) {
    const PlacedGap* gap = find_at(offset, gaps_, &PlacedGap::offset);
    const ReadResult result = go_to(offset, gap != nullptr ? Step::gap : Step::entry);
    if (result != ReadResult::frame)
        return result;
    if (gap != nullptr)
        frame = make_gap_frame(random_.gap(), gap->time);
    else if (const Joined* joined = find_at(offset, joined_, &Joined::offset))
        return read_packet(*joined, frame);
    else
        make_single_frame(random_.entry(), packet_trace_header(random_.entry(), traits_), frame);
    return ReadResult::frame;
}

// Puts a packet together again, whose first segment random_ has given.
ReadResult TraceFrames::read_packet(const Joined& joined, Frame& frame) {
    if (!begins_chain(random_.entry(), packet_trace_header(random_.entry(), traits_)))
        return ReadResult::damaged;
    hold(random_.entry(), current_);
    Assembly assembly = begin_packet(frame);
    while (assembly.segments < joined.segments) {
        const ReadResult result = joined.others.empty()
                                      ? go_on(Step::entry)
                                      : go_to(joined.others[assembly.segments - 1], Step::entry);
        if (result != ReadResult::frame)
            return result;
        const Entry& entry = random_.entry();
        const Bytes header = packet_trace_header(entry, traits_);
        if (!assembly.continues_with(entry, header))
            return ReadResult::damaged;
        assembly.append(payload_of(entry, header));
    }
    if (!assembly.complete())
        return ReadResult::damaged;
    finish_packet(assembly, frame);
    return ReadResult::frame;
}

}  // namespace zos

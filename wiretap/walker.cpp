// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/walker.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "format/blob.h"
#include "format/tod.h"
#include "wiretap/control_record.h"
#include "wiretap/likely_entry.h"
#include "wiretap/packet_checksum.h"

namespace zos {

namespace {

constexpr std::size_t most_origins = 1024;
// Bytes that are compared with as little effort as one step takes.
constexpr std::size_t bytes_per_step = 16;
// Zeros that must follow a stretch of control data inside the padding of a buffer.
constexpr std::size_t zeros_after_control = 32;
// Of 100 bytes of control data.
constexpr std::size_t nothing_alike = 0;
constexpr std::size_t half_alike = 50;

}  // namespace

bool Walker::resume(const Place& place) noexcept {
    place_ = place;
    owed_ = place.effort;
    settled_at_ = place.at;
    final_step_ = Step::entry;
    last_control_.clear();  // the origin of these may not be that of `place`
    if (shape_.carrier == Carrier::flat && place.control_length != 0) {
        // In a flat file records are recognised by the control data that were met last, and the
        // place may be that of another walker, whose origins have other numbers.
        if (!window_.restart_at(place.control_begin))
            return false;
        learn_origin(place.control_begin, place.control_begin + place.control_length);
    }
    return window_.restart_at(place.at);
}

// In a wrapped data set the oldest entries, behind the newest ones, come first.
Step Walker::next() noexcept {
    bool newer = place_.newer;
    Step found = step();
    if (found == Step::end && wraps_here()) {
        if (!start_newer_part())
            return final_step_ = Step::failed;
        newer = true;
        found = step();
    }
    const bool oldest_again =
        newer && (found == Step::entry ? entry_.offset : gap_.offset) >= oldest_offset_;
    if (oldest_again && (found == Step::entry || found == Step::gap))
        return final_step_ = Step::end;
    settle();
    return found;
}

void Walker::settle() noexcept {
    if (owed_ != 0 && place_.at > settled_at_)
        owed_ -= std::min(owed_, paid_per_byte * (place_.at - settled_at_));
    settled_at_ = place_.at;
    place_.effort = owed_;
}

Step Walker::step() noexcept {
    while (final_step_ == Step::entry) {
        window_.hold_from(place_.at);
        if (take_sound_entry())
            return Step::entry;
        if (place_.at >= place_.record.end) {
            const Opened opened = open_next_record();
            if (opened == Opened::end)
                return finish();
            if (opened == Opened::nothing_here)
                continue;
            if (opened == Opened::broken)
                return resynchronise();
        }
        const Probe found = probe(place_);
        if (found.fit == Fit::sound || acceptable(found))
            return emit(found);
        if (shape_.carrier == Carrier::flat) {
            if (only_padding_left(window_, place_.at))
                return finish();
            // The first byte of an entry that the file cuts short may be zero, but is no padding.
            if (!found.past_end && (find_interruption() || cross_flat_boundary()))
                continue;
            if (only_padding_left(window_, place_.at))
                return finish();
        } else if (rest_is_zero(place_)) {
            place_.at = place_.record.end;
            continue;
        }
        return resynchronise();
    }
    return final_step_;
}

Step Walker::finish() noexcept {
    return final_step_ = window_.failed() ? Step::failed : Step::end;
}

// ---- One entry ----

Walker::Probe Walker::probe(const Place& place) noexcept {
    const std::uint64_t here = place.record.end - place.at;
    if (here < 2)
        return probe_crossing(place);
    const Bytes bytes = window_.at(place.at, 2);
    if (bytes.size() < 2)
        return {};
    const std::uint16_t length = read_u16be(bytes.data());
    if (length < cte::shortest)
        return {};
    return length <= here ? probe_contiguous(place, length) : probe_crossing(place);
}

Walker::Probe Walker::probe_contiguous(const Place& place, std::uint16_t length) noexcept {
    Probe found;
    const Bytes bytes = window_.at(place.at, length);
    if (bytes.size() < cte::header_length) {
        found.past_end = true;
        return found;
    }
    const cte::Header header = cte::parse(bytes.data());
    const bool sane_header = is_likely(header);
    if (bytes.size() < length) {
        found.past_end = sane_header;
        return found;
    }
    const bool closes = read_u16be(bytes.data() + length - cte::closing_length) == length;
    found.fit = closes        ? (sane_header ? Fit::sound : Fit::lengths_only)
                : sane_header ? Fit::header_only
                              : Fit::none;
    found.length = length;
    found.clock = header.clock;
    found.after = place;
    found.after.at += length;
    return found;
}

// An entry that goes on in the next records, behind their control data.
Walker::Probe Walker::probe_crossing(const Place& place) noexcept {
    Probe found;
    if (!may_try(place.at))
        return found;
    std::uint8_t head[cte::header_length] = {};
    Place after = place;
    extents_.clear();
    const Found outcome = collect(after, cte::header_length, most_records_in_doubt);
    if (outcome != Found::record) {
        found.past_end = outcome != Found::invalid;
        return found;
    }
    gather(head);
    const cte::Header header = cte::parse(head);
    if (header.length < cte::shortest)
        return found;
    const bool sane_header = is_likely(header);
    const Found rest = collect(after, header.length - cte::header_length - cte::closing_length,
                               sane_header ? most_records_of_body : most_records_in_doubt);
    const std::size_t body_extents = extents_.size();
    const Found closing =
        rest == Found::record ? collect(after, cte::closing_length, most_records_in_doubt) : rest;
    if (closing != Found::record) {
        found.past_end = sane_header && closing != Found::invalid;
        return found;
    }
    std::uint8_t tail[cte::closing_length] = {};
    std::vector<Extent> all;
    all.swap(extents_);
    extents_.assign(all.begin() + static_cast<std::ptrdiff_t>(body_extents), all.end());
    gather(tail);
    extents_.swap(all);
    const bool closes = read_u16be(tail) == header.length;
    found.fit = closes        ? (sane_header ? Fit::sound : Fit::lengths_only)
                : sane_header ? Fit::header_only
                              : Fit::none;
    found.length = header.length;
    found.contiguous = false;
    found.clock = header.clock;
    found.after = after;
    if (found.fit == Fit::sound && contradicted(place, found.length))
        found.fit = Fit::none;
    return found;
}

// Where the records of a flat file are is an inference. It is wrong for an entry when what would be
// cut out of it is not like other control data, or when its packet has a wrong checksum in a file
// in which whole packets have right ones: the entry must become a gap, since its bytes would be
// wrong.
bool Walker::contradicted(const Place& place, std::uint16_t length) noexcept {
    if (shape_.carrier != Carrier::flat ||
        (!shape_.mark.known() && shape_.checksums == Checksums::unknown))
        return false;
    const Bytes entry = join(place, length);
    const bool marked = cut_at_marks();
    if (marked && shape_.checksums == Checksums::unknown)
        return false;
    const Checked packet = packet_checksum(entry);
    if (packet.checksum == Checksum::right)
        return false;
    return !marked || packet.checksum == Checksum::no_header ||
           (packet.checksum == Checksum::wrong &&
            (shape_.checksums == Checksums::right || !packet.outbound));
}

// Everywhere between extents_ stand the control data of one record. In front of the first ones a
// record that holds no entries may stand; what is skipped farther on may as well have stood in
// front, behind what is marked in the control data there.
bool Walker::cut_at_marks() noexcept {
    for (std::size_t i = 1; i < extents_.size(); ++i) {
        const std::uint64_t control_begin = extents_[i].offset - shape_.next_control;
        const bool skipped = control_begin > extents_[i - 1].offset + extents_[i - 1].length;
        if (!is_marked(control_begin) || (skipped && i > 1))
            return false;
    }
    return true;
}

// What stands there is, as far as is known, the control data of a record that continues a buffer.
bool Walker::is_marked(std::uint64_t control_begin) noexcept {
    if (!shape_.mark.known())
        return true;
    const Bytes control = window_.at(control_begin, shape_.next_control);
    return shape_.mark.matches(
        control.first(std::min<std::size_t>(control.size(), shape_.next_control)));
}

// `record` begins where the one before is full. A record that holds no entries may stand there, as
// one that tells of lost events, of which nothing is known but that the control data of the next
// one follow: `record` becomes that one then.
void Walker::skip_to_mark(Record& record) noexcept {
    if (is_marked(record.begin))
        return;
    for (std::uint64_t skipped = 1; skipped <= longest_control; ++skipped) {
        spend(1);
        if (!is_marked(record.begin + skipped))
            continue;
        record = flat_record(record.begin + skipped);
        return;
    }
}

// Adds the extents of the next `length` bytes of the buffer that `place` is in to extents_, and
// moves `place` behind them. An entry does not go on in more than `most_records`.
Found Walker::collect(Place& place, std::size_t length, int most_records) noexcept {
    for (int records = 0; length > 0; spend(1)) {
        const std::uint64_t here = place.record.end - place.at;
        if (here == 0) {
            if (++records > most_records)
                return Found::invalid;
            Record next = place.record;
            const Found found = find_continuing_record(place, next);
            if (found != Found::record && found != Found::cut_short)
                return found;
            place.record = next;
            place.at = next.begin;
            if (!next.spanned && !skip_control(place, shape_.next_control))
                place.at = place.record.end;
            continue;
        }
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(here, length));
        if (window_.at(place.at, count).size() < count)
            return Found::cut_short;
        extents_.push_back({place.at, count});
        place.at += count;
        length -= count;
    }
    return Found::record;
}

// As next_record(). Chance makes descriptors as well, and the records that these announce often go
// beyond the end of the file.
Found Walker::find_next_record(Record& record) noexcept {
    const Found found = next_record(window_, shape_, record);
    const bool may_be_chance = found == Found::cut_short && shape_.carrier != Carrier::flat;
    if (!may_be_chance || !may_try(place_.at))
        return found;
    spend(record.length());
    return holds_records_to_the_end(window_, shape_, record) ? Found::invalid : found;
}

// The next record in which the entry at `place` may go on; `record` is the one that it is in.
// Control records in between hold nothing of it.
Found Walker::find_continuing_record(const Place& place, Record& record) noexcept {
    for (int records = 0; records < most_records_in_doubt; ++records) {
        const Found found = find_next_record(record);
        if (found != Found::record && found != Found::cut_short)
            return found;
        if (!continues_in(place, record))
            return Found::invalid;
        if (shape_.carrier == Carrier::flat)
            skip_to_mark(record);
        if (!is_control_record(window_, shape_, record))
            return found;
        ++passed_over_;
        spend(1);
    }
    return Found::invalid;
}

// Whether an entry in the record of `place` may go on in the record `next` behind it. Where bytes
// are missing, a record seems to end farther on than it does, and chance may make a descriptor of
// what stands there, but rarely of what stands where that leads to as well.
bool Walker::continues_in(const Place& place, const Record& next) noexcept {
    if (shape_.carrier == Carrier::flat)
        return place.records_known || looks_like_control(next.begin, shape_.next_control);
    Record behind = next;
    return place.records_known && next_record(window_, shape_, behind) != Found::invalid;
}

// Moves `place`, at the start of a record, over its control data, which may go on in further
// segments of a spanned record. False when the record is too short for them.
bool Walker::skip_control(Place& place, std::uint64_t length) noexcept {
    for (;; spend(1)) {
        const std::uint64_t here = place.record.end - place.at;
        if (length <= here) {
            place.at += length;
            return true;
        }
        if (!may_try(place_.at))
            return false;
        Record next = place.record;
        if (next_record(window_, shape_, next) != Found::record || !next.spanned)
            return false;
        length -= here;
        place.record = next;
        place.at = next.begin;
    }
}

// Copies what extents_ describe.
void Walker::gather(std::uint8_t* to) noexcept {
    for (const Extent& extent : extents_) {
        const Bytes bytes = window_.at(extent.offset, extent.length);
        if (bytes.size() < extent.length)
            return;
        std::memcpy(to, bytes.data(), extent.length);
        to += extent.length;
    }
}

// The entry at `place`, put together from the records that it goes on in; valid until the next one
// is.
Bytes Walker::join(Place place, std::uint16_t length) noexcept {
    extents_.clear();  // what was probed last need not be this entry
    (void)collect(place, length);
    joined_.resize(std::max<std::size_t>(joined_.size(), length));
    gather(joined_.data());
    return Bytes(joined_).first(length);
}

// Whether an entry that is damaged in one place may be taken where the chain of entries leads to
// it: what follows must confirm its length.
bool Walker::acceptable(const Probe& found) noexcept {
    if (found.fit == Fit::none)
        return false;
    if (found.fit == Fit::sound)
        return true;
    if (found.after.at == found.after.record.end)
        return found.contiguous;
    if (probe(found.after).fit == Fit::sound)
        return true;
    // One length alone may well point into padding.
    return found.fit == Fit::lengths_only && padding_at(found.after);
}

// Whether an entry proves itself where none was known to start.
bool Walker::provable(const Place& place, Probe& found) noexcept {
    std::uint8_t head[cte::header_length] = {};
    const Bytes bytes = window_.at(place.at, cte::header_length);
    if (bytes.size() < cte::header_length || place.record.end - place.at < cte::header_length)
        return false;
    std::memcpy(head, bytes.data(), sizeof head);
    if (!is_likely(cte::parse(head)))
        return false;
    found = probe(place);
    if (found.fit != Fit::sound)
        return false;
    if (place_.clock != 0 && tod::within_a_day(found.clock, place_.clock))
        return true;
    const Place after = found.after;
    if (after.at == after.record.end || window_.at(after.at, 1).empty())
        return true;
    return probe(after).fit == Fit::sound || padding_at(after);
}

// The usual case, without all that damage asks for: a sound entry inside its record.
bool Walker::take_sound_entry() noexcept {
    const std::uint64_t here =
        place_.at < place_.record.end ? place_.record.end - place_.at : std::uint64_t{0};
    if (here < cte::shortest)
        return false;
    const Bytes head = window_.at(place_.at, cte::shortest);
    if (head.size() < cte::shortest || read_u16be(head.data()) > here)
        return false;
    const Bytes bytes = window_.at(place_.at, read_u16be(head.data()));
    const std::size_t length = sound_entry(bytes, 0);
    if (length == 0)
        return false;
    entry_.bytes = bytes.first(length);
    place_.at += length;
    place_.clock = cte::parse(bytes.data()).clock;
    describe_entry(place_.at - length, 0);
    return true;
}

// The entry at place_ becomes the current one, and place_ moves behind it.
Step Walker::emit(const Probe& found) noexcept {
    const Place before = place_;
    if (found.contiguous) {
        entry_.bytes = window_.at(before.at, found.length).first(found.length);
    } else {
        const std::size_t passed_over = passed_over_;
        entry_.bytes = join(before, found.length);
        crossed_ += passed_over_ - passed_over;
        proven_records_ += extents_.size() - 1;
    }
    place_ = found.after;
    place_.number = before.number;
    place_.clock = found.fit == Fit::sound ? found.clock : before.clock;
    place_.origin = before.origin;
    place_.newer = before.newer;
    place_.control_begin = before.control_begin;
    place_.control_length = before.control_length;
    describe_entry(before.at, found.fit == Fit::header_only ? blob::length_mismatch : 0);
    return Step::entry;
}

// Fills in what is not in the entry's bytes, and counts it.
void Walker::describe_entry(std::uint64_t offset, std::uint16_t notes) noexcept {
    entry_.offset = offset;
    entry_.notes = notes;
    entry_.joined = !joined_.empty() && entry_.bytes.data() == joined_.data();
    entry_.number = ++place_.number;
    if (entry_.number == 1)
        first_clock_ = cte::parse(entry_.bytes.data()).clock;
    entry_.origin = &origins_[std::min<std::size_t>(place_.origin, origins_.size() - 1)];
}

// ---- Records ----

bool Walker::rest_is_zero(const Place& place) noexcept {
    const auto length = static_cast<std::size_t>(place.record.end - place.at);
    const Bytes rest = window_.at(place.at, length);
    return all_zero(rest.first(std::min(length, rest.size())));
}

std::uint64_t Walker::most_control_in(const Record& record) const noexcept {
    return std::min<std::uint64_t>(std::max(shape_.first_control, shape_.next_control),
                                   record.length());
}

// A short record in which no entry begins.
bool Walker::holds_control_only(const Record& record) noexcept {
    if (record.length() > longest_control)
        return false;
    Place place = place_;
    place.record = record;
    for (place.at = record.begin; place.at + cte::header_length <= record.end; ++place.at) {
        Probe found;
        if (provable(place, found))
            return false;
    }
    return true;
}

// Nothing but zeros behind the control data.
bool Walker::holds_padding(const Record& record) noexcept {
    Place place;
    place.record = record;
    place.at = record.begin + most_control_in(record);
    return rest_is_zero(place);
}

// The padding of a buffer begins here: zeros to the end of the record, or, where that is not known,
// as many as no entry begins with.
bool Walker::padding_at(const Place& place) noexcept {
    if (shape_.carrier != Carrier::flat)
        return rest_is_zero(place);
    const Bytes bytes = window_.at(place.at, cte::header_length);
    return all_zero(bytes.first(std::min(bytes.size(), cte::header_length)));
}

// Moves place_ to the next record: to its first entry (at_entry), behind it where it holds padding
// or control data only (nothing_here), or to its start where neither can be proven (no_entry).
Walker::Opened Walker::open_next_record() noexcept {
    Record record = place_.record;
    const bool first = record.end == 0;
    const Found found = find_next_record(record);
    if (found == Found::end)
        return Opened::end;
    if (found == Found::invalid) {
        ++unproven_records_;
        return Opened::broken;
    }
    cut_short_ = cut_short_ || found == Found::cut_short;
    if (enter_record(record)) {
        ++proven_records_;
        return Opened::at_entry;
    }
    place_.record = record;
    place_.at = record.begin;
    if (shape_.carrier == Carrier::flat && (!first || shape_.control_record == 0))
        return Opened::no_entry;
    place_.records_known = true;
    // A control record may come first.
    const bool control_record = is_control_record(window_, shape_, record) ||
                                (place_.number == 0 && first &&
                                 ((shape_.carrier == Carrier::flat && shape_.control_record != 0) ||
                                  holds_control_only(record)));
    if (record.spanned || (!holds_padding(record) && !control_record)) {
        unproven_records_ += !rest_is_zero(place_);
        return Opened::no_entry;
    }
    learn_origin(record.begin,
                 record.begin + (control_record ? record.length() : most_control_in(record)));
    place_.at = record.end;
    return Opened::nothing_here;
}

// Finds the record's first entry behind control data of a known length; place_ is then there.
bool Walker::enter_record(const Record& record) noexcept {
    Place place;
    if (!find_first_entry(record, false, place) && !find_first_entry(record, true, place))
        return false;
    place_ = place;
    if (place.record.begin == record.begin)
        learn_origin(record.begin, place.at);
    return true;
}

// The place of the record's first entry behind control data of a known length; with `damaged_too`
// also of an entry that is acceptable only.
bool Walker::find_first_entry(const Record& record, bool damaged_too, Place& found) noexcept {
    const std::uint32_t lengths[] = {record.spanned ? 0u : shape_.next_control,
                                     shape_.first_control, 0};
    for (const std::uint32_t control : lengths) {
        found = place_;
        found.record = record;
        found.at = record.begin;
        found.records_known = true;
        if (!skip_control(found, control))
            continue;
        const Probe probed = probe(found);
        if (probed.fit == Fit::sound || (damaged_too && acceptable(probed)))
            return true;
    }
    return false;
}

void Walker::learn_origin(std::uint64_t begin, std::uint64_t end) noexcept {
    const auto length = static_cast<std::size_t>(end - begin);
    if (length == 0)
        return;
    const Bytes bytes = window_.at(begin, length);
    if (bytes.size() < length)
        return;
    const Bytes control = bytes.first(length);
    place_.control_begin = begin;
    place_.control_length = static_cast<std::uint16_t>(std::min<std::size_t>(length, 0xffff));
    if (std::ranges::equal(control, last_control_))
        return;
    last_control_.assign(control.begin(), control.end());
    const Origin origin = find_origin(control);
    if (origin.component[0] == 0)
        return;
    const auto known = std::ranges::find(origins_, origin);
    if (known != origins_.end()) {
        place_.origin = static_cast<std::uint16_t>(known - origins_.begin());
    } else if (origins_.size() < most_origins) {
        place_.origin = static_cast<std::uint16_t>(origins_.size());
        origins_.push_back(origin);
    }
}

// ---- Flat files: no record boundaries ----

Record Walker::flat_record(std::uint64_t begin) const noexcept {
    Record record;
    record.begin = begin;
    record.end = shape_.record_length == 0 ? no_end : begin + shape_.record_length;
    return record;
}

// A header of the time of the entries before stands at `at`, so its entry is there, damaged or not.
bool Walker::entry_begins_at(std::uint64_t at) noexcept {
    const Bytes bytes = window_.at(at, cte::header_length);
    if (bytes.size() < cte::header_length)
        return false;
    const cte::Header header = cte::parse(bytes.data());
    return is_likely(header) && tod::within_a_day(header.clock, place_.clock);
}

// place_ is behind an entry, and no entry follows. Moves it to the first entry of the next record
// when only control data, or the padding of a buffer and control data, stand in between. Moves it
// to the end of the file when only padding is left, else to the end of the padding, and answers
// false.
bool Walker::cross_flat_boundary() noexcept {
    if (entry_begins_at(place_.at))
        return false;  // a damaged one
    // A control record may stand in front of a buffer.
    const std::uint32_t in_front = shape_.control_record;
    for (const auto& [skipped, control] :
         {std::pair<std::uint32_t, std::uint32_t>{0, shape_.next_control},
          {0, shape_.first_control},
          {in_front, shape_.first_control}}) {
        if (control == 0)
            continue;
        Place place = place_;
        place.record = flat_record(place_.at + skipped);
        place.at += skipped + control;
        // What is skipped without a gap must not be an entry, whose header may be interrupted.
        if (probe(place).fit != Fit::sound ||
            (skipped != 0 && !looks_like_control(place.record.begin, control)))
            continue;
        place.records_known = true;
        place_ = place;
        learn_origin(place.record.begin, place.at);
        return true;
    }
    // Continuation records of a buffer's padding hold control data and zeros, so islands of control
    // data may stand in the zeros.
    const std::uint32_t control = std::max(shape_.first_control, shape_.next_control);
    for (std::uint64_t from = place_.at;;) {
        const std::uint64_t nonzero = skip_zeros(from);
        if (nonzero > from && find_behind_zeros(from, nonzero))
            return true;
        const Bytes behind = window_.at(nonzero + control, zeros_after_control);
        const bool island =
            !entry_begins_at(nonzero - (nonzero > from)) &&
            (nonzero > from ||
             looks_like_control(from, std::min(shape_.first_control, shape_.next_control)));
        if (!island || control == 0 || behind.size() < zeros_after_control ||
            !all_zero(behind.first(zeros_after_control))) {
            place_.at = nonzero;
            follow_grid();
            return false;
        }
        from = nonzero + control;
    }
}

// Where the record begins that place_.at is in, if none is shorter than the others and no bytes are
// missing.
std::uint64_t Walker::begin_on_grid() const noexcept {
    const std::uint64_t records = (place_.at - place_.record.begin) / shape_.record_length;
    return place_.record.begin + records * shape_.record_length;
}

// Moves place_.record, whose length is known, on to the one that place_.at is in.
void Walker::follow_grid() noexcept {
    if (shape_.record_length != 0 && place_.at >= place_.record.end)
        place_.record = flat_record(begin_on_grid());
}

std::uint64_t Walker::skip_zeros(std::uint64_t from) noexcept {
    for (;;) {
        const Bytes bytes = window_.at(from, 1);
        if (bytes.empty())
            return from;
        const std::size_t zeros = leading_zeros(bytes);
        from += zeros;
        if (zeros < bytes.size())
            return from;
        window_.hold_from(from);
    }
}

// An entry whose control data begin in the zeros that start at `from`, or right behind them at
// `nonzero`. The first byte of an entry shorter than 256 bytes is zero as well.
bool Walker::find_behind_zeros(std::uint64_t from, std::uint64_t nonzero) noexcept {
    const std::uint64_t in_front = shape_.control_record;
    const std::uint64_t farthest = in_front + std::max(shape_.first_control, shape_.next_control);
    for (std::uint64_t at = nonzero - 1; at <= nonzero + farthest && may_try(at); ++at) {
        spend(1);
        for (const std::uint64_t control : {shape_.first_control, shape_.next_control}) {
            if (at < from + control || at - control > nonzero + in_front)
                continue;
            Place place = place_;
            place.record = flat_record(at - control);
            place.at = at;
            Probe found;
            if (!provable(place, found) ||
                (at - control > nonzero &&
                 !looks_like_control(at - control, static_cast<std::size_t>(control))))
                continue;
            place.records_known = true;
            place_ = place;
            learn_origin(place.record.begin, at);
            return true;
        }
    }
    return false;
}

// Where records are is not known behind a gap. The entry at place_ tells it when it is interrupted
// where the records before the gap make one expect it, which must be proven, or by what looks like
// control data in one place only.
bool Walker::find_interruption() noexcept {
    if (place_.records_known || shape_.record_length == 0 || !may_try(place_.at))
        return false;
    const Bytes bytes = window_.at(place_.at, cte::header_length);
    if (bytes.size() < cte::header_length || !is_likely(cte::parse(bytes.data())))
        return false;
    const std::uint64_t end = place_.at + cte::parse(bytes.data()).length;
    const std::uint64_t expected = begin_on_grid() + shape_.record_length;
    if (expected < end && ends_record_at(expected, nothing_alike))
        return true;
    spend((end - place_.at) * (1 + shape_.next_control / bytes_per_step));
    std::uint64_t found = 0;
    for (std::uint64_t at = place_.at + 1; at < end; ++at) {
        if (likeness_to_control(at, shape_.next_control) < half_alike)
            continue;
        if (found != 0)
            return false;
        found = at;
    }
    return found != 0 && ends_record_at(found, likeness_to_control(found, shape_.next_control));
}

// Whether the record of place_ ends at `cut`, inside the entry there, where `likeness` of 100 bytes
// are like control data; place_ is in that record then. A right checksum proves it when the packet
// is interrupted; a wrong one speaks against it, but an adapter may have been left to fill it in.
// In the headers there is a clock as control data may have one.
bool Walker::ends_record_at(std::uint64_t cut, std::size_t likeness) noexcept {
    constexpr std::size_t beyond_doubt = 75;
    Place place = place_;
    place.record.begin = place_.at;
    place.record.end = cut;
    place.records_known = true;
    const Probe joined = probe(place);
    if (joined.fit != Fit::sound)
        return false;
    const Checked packet = packet_checksum(join(place, joined.length));
    const bool in_headers = cut - place_.at <= packet.packet_at && extents_.size() == 2;
    const bool proven = packet.checksum == Checksum::right && !in_headers;
    const bool in_doubt = in_headers || packet.checksum == Checksum::wrong;
    if (packet.checksum == Checksum::no_header ||
        (!proven && likeness < (in_doubt ? beyond_doubt : half_alike)))
        return false;
    place_ = place;
    return true;
}

// The bytes resemble the control data that were seen last.
bool Walker::looks_like_control(std::uint64_t begin, std::size_t length) noexcept {
    return likeness_to_control(begin, length) >= half_alike;
}

// How many of 100 bytes are equal to those of the control data that were seen last; 0 when too few
// are to tell. Zeros resemble anything.
std::size_t Walker::likeness_to_control(std::uint64_t begin, std::size_t length) noexcept {
    const Bytes bytes = window_.at(begin, length);
    if (length == 0 || bytes.size() < length || last_control_.size() < length)
        return nothing_alike;
    constexpr std::size_t fewest = 4;
    std::size_t equal = 0;
    std::size_t telling = 0;
    for (std::size_t i = 0; i < length; ++i) {
        telling += last_control_[i] != 0;
        equal += last_control_[i] != 0 && bytes[i] == last_control_[i];
    }
    return equal < fewest ? nothing_alike : equal * 100 / telling;
}

// ---- Damage ----

// place_ is where no entry can be proven. Moves it to the next provable entry, and reports the
// bytes in between as a gap (or as an entry whose length field is damaged).
Step Walker::resynchronise() noexcept {
    gap_.offset = place_.at;
    before_gap_ = place_;
    const Bytes head = window_.at(place_.at, sizeof gap_.head);
    gap_.head_length = static_cast<std::uint8_t>(std::min(head.size(), sizeof gap_.head));
    std::copy_n(head.begin(), gap_.head_length, gap_.head);
    const Probe damaged = place_.at < place_.record.end ? probe(place_) : Probe{};
    const bool chained = place_.at > place_.record.begin;
    if (shape_.carrier == Carrier::flat)
        forget_records();
    if (place_.at < place_.record.end && scan_record(place_.at + (chained ? 1 : 0))) {
        if (length_damaged(gap_.offset, place_.at))
            return Step::entry;
        return end_gap(place_.at, false);
    }
    for (;;) {
        const std::uint64_t end = place_.record.end;
        if (end == no_end) {
            place_.at = std::max(place_.at, gap_.offset);
            if (damaged.past_end && join_over_end())
                return Step::entry;
            return end_gap(place_.at, damaged.past_end || cut_behind_control());
        }
        place_.at = place_.record.end = std::max(place_.at, end);
        hold_gap(place_.at);
        switch (open_next_record()) {
            case Opened::at_entry:
                return end_gap(end, false);
            case Opened::nothing_here:
                if (damaged.past_end)
                    break;  // zeros of the entry that the file cuts short
                return end_gap(end, cut_short_ && window_.at(place_.at, 1).empty());
            case Opened::end:
                if (damaged.past_end && join_over_end())
                    return Step::entry;
                return end_gap(place_.at, damaged.past_end || cut_short_);
            case Opened::broken:
                skip_broken_descriptor();
                if (place_.at < place_.record.end && scan_record(place_.at))
                    return end_gap(place_.at, false);
                break;
            case Opened::no_entry:
                if (scan_record(place_.at))
                    return end_gap(place_.at, false);
                break;
        }
    }
}

// The gap that goes up to the end of a flat file begins in the control data of a record, in which,
// or in the first entry behind which, the file ends.
bool Walker::cut_behind_control() noexcept {
    return shape_.record_length != 0 &&
           (gap_.offset < before_gap_.record.begin + shape_.next_control ||
            entry_begins_at(gap_.offset + shape_.next_control) ||
            entry_begins_at(gap_.offset + shape_.first_control));
}

// The bytes since the gap began may turn out to be one entry, see length_damaged() and
// join_over_end().
void Walker::hold_gap(std::uint64_t at) noexcept {
    window_.hold_from(std::max(gap_.offset, at > cte::longest ? at - cte::longest : 0));
}

// In a flat file bytes may be missing, so records need not be where they were expected any more.
void Walker::forget_records() noexcept {
    place_.record.end = no_end;
    place_.records_known = shape_.record_length == 0;
}

// Searches the rest of the record for a provable entry; place_ is then there. In a flat file that
// is the rest of the file, and place_ its end when there is none.
bool Walker::scan_record(std::uint64_t from) noexcept {
    constexpr std::size_t piece = std::size_t{64} << 10;
    const std::uint64_t end = place_.record.end;
    for (std::uint64_t at = from; at < end;) {
        hold_gap(at);
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(end - at, piece));
        std::size_t size = std::min(window_.at(at, wanted).size(), wanted);
        if (size < cte::header_length) {
            place_.at = end == no_end ? at + size : place_.at;
            return false;
        }
        const std::uint64_t last = at + size - cte::header_length;
        for (; at <= last; ++at) {
            const Bytes head = window_.at(at, cte::header_length);
            if (!is_likely(cte::parse(head.data())))
                continue;
            Place place = place_;
            place.at = at;
            if (shape_.carrier == Carrier::flat && !place.records_known &&
                at >= from + shape_.first_control &&
                looks_like_control(at - shape_.first_control, shape_.first_control)) {
                place.record = flat_record(at - shape_.first_control);
                place.records_known = true;
            }
            Probe found;
            if (!provable(place, found))
                continue;
            place_ = place;
            return true;
        }
    }
    return false;
}

// A damaged descriptor: the walk goes on where several in a row fit each other, and entries prove
// them. What lies in front becomes a record without control data, in which entries may
// still be found.
void Walker::skip_broken_descriptor() noexcept {
    constexpr std::uint64_t farthest = std::uint64_t{1} << 20;  // then the search starts again
    constexpr int most_candidates = 64;  // bounds the work; chance gives a few at most
    const std::uint64_t limit = place_.at + farthest;
    Record record;
    std::uint64_t end = find_descriptor(window_, shape_, place_.at, limit, record);
    for (int tried = 1; end < limit && !proven_by_entries(record); ++tried)
        end = tried < most_candidates ? find_descriptor(window_, shape_, end + 1, limit, record)
                                      : limit;
    if (end == limit) {
        end = std::min(limit, place_.at + window_.at(place_.at, farthest).size());
        record = {};
        record.block_end = end;
    }
    place_.record = record;
    place_.record.begin = place_.at;
    place_.record.end = end;
    place_.records_known = false;  // the descriptor that begins the next one may be a later one
}

// Whether entries stand where the records behind `before` make one expect them: at the start of a
// record, or over its end. Chance leads from one false descriptor to another before it meets a true
// one, but not twice to such an entry.
bool Walker::proven_by_entries(const Record& before) noexcept {
    constexpr int proofs_needed = 2;
    constexpr int most_records = 64;
    Place place = place_;
    place.record = before;
    int proofs = 0;
    for (int number = 0; number < most_records; ++number) {
        if (!may_try(place_.at))
            return false;
        Record record = place.record;
        const Found found = next_record(window_, shape_, record);
        if (found != Found::record)
            return found == Found::end && proofs > 0;
        spend(1 + record.length() / bytes_per_step);  // all of it may have to be looked at
        if (find_first_entry(record, false, place)) {
            ++proofs;
        } else if (number > 0 && !holds_padding(record)) {
            return false;
        } else {
            place.record = record;
            place.at = record.begin;
            place.records_known = true;
        }
        while (proofs < proofs_needed && pass_entries(place))
            ++proofs;
        if (proofs == 0 || proofs >= proofs_needed)
            return proofs > 0;
    }
    return false;
}

// Moves `place` along the entries of its record, behind the one that goes on in the next record.
// False when none does.
bool Walker::pass_entries(Place& place) noexcept {
    while (place.record.end - place.at >= cte::header_length) {
        Probe found;
        if (!provable(place, found)) {
            ++place.at;
            continue;
        }
        place = found.after;
        if (!found.contiguous)
            return true;
    }
    return false;
}

// Continues at the start of the file.
bool Walker::start_newer_part() noexcept {
    Place start;
    start.clock = place_.clock;
    start.number = place_.number;
    start.origin = place_.origin;
    start.newer = true;
    return resume(start);
}

// The entry in which a wrapped data set ends goes on in its first record. It becomes the current
// entry, and place_ is behind it.
bool Walker::join_over_end() noexcept {
    if (!goes_on_at_start())
        return false;
    Place last = before_gap_;
    extents_.clear();
    (void)collect(last, cte::longest);
    std::size_t length = 0;
    for (const Extent& extent : extents_)
        length += extent.length;
    std::vector<std::uint8_t> bytes(length);
    gather(bytes.data());
    if (length < cte::header_length || !is_likely(cte::parse(bytes.data())))
        return false;
    const std::size_t whole = cte::parse(bytes.data()).length;
    const Place end = place_;
    if (whole <= length || !start_newer_part())
        return false;
    Place rest = place_;
    const bool found = next_record(window_, shape_, rest.record) == Found::record;
    rest.at =
        rest.record.begin + std::min<std::uint64_t>(rest.record.spanned ? 0 : shape_.next_control,
                                                    rest.record.length());
    extents_.clear();
    bytes.resize(whole);
    if (found && collect(rest, whole - length) == Found::record)
        gather(bytes.data() + length);
    if (read_u16be(bytes.data() + whole - cte::closing_length) != whole) {
        place_ = end;  // the next step goes on at the start of the file
        return false;
    }
    joined_.swap(bytes);
    entry_.bytes = joined_;
    place_ = rest;
    describe_entry(gap_.offset, 0);
    return true;
}

Step Walker::end_gap(std::uint64_t end, bool at_end) noexcept {
    gap_.length = end > gap_.offset ? end - gap_.offset : 0;
    if (place_.newer && gap_.offset < oldest_offset_)
        gap_.length = std::min(gap_.length, oldest_offset_ - gap_.offset);
    gap_.at_end = at_end && oldest_offset_ == 0 && !goes_on_at_start();
    cut_short_ = cut_short_ || gap_.at_end;
    // An entry where a descriptor should be: nothing lies in between.
    if (gap_.length == 0 && !at_end)
        return step();
    return Step::gap;
}

// The bytes between are one entry whose leading length alone is wrong: the header is sane
// otherwise, and the length at the end is right. It becomes the current entry; place_ stays behind
// it.
bool Walker::length_damaged(std::uint64_t begin, std::uint64_t end) noexcept {
    const std::uint64_t length = end - begin;
    if (length < cte::shortest || length > cte::longest)
        return false;
    const Bytes bytes = window_.at(begin, static_cast<std::size_t>(length));
    if (bytes.size() < length)
        return false;
    cte::Header header = cte::parse(bytes.data());
    header.length = static_cast<std::uint16_t>(length);
    if (!is_likely(header) || read_u16be(bytes.data() + length - cte::closing_length) != length)
        return false;
    entry_.bytes = bytes.first(static_cast<std::size_t>(length));
    describe_entry(begin, blob::length_mismatch);
    return true;
}

}  // namespace zos

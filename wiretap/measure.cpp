// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/measure.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "format/cte.h"
#include "wiretap/carrier.h"
#include "wiretap/control_record.h"
#include "wiretap/flat_survey.h"
#include "wiretap/likely_entry.h"
#include "wiretap/packet_checksum.h"
#include "wiretap/walker.h"

namespace zos {

namespace {

constexpr std::size_t most_records = 4096;
constexpr std::size_t records_voting = 64;
constexpr std::size_t best_votes = 4;
constexpr int votes_of_one_record = 8;  // at most

// The data of one record, its segments put together where it is spanned.
using RecordData = Bytes;

struct Records {
    std::vector<RecordData> data;
    std::vector<std::vector<std::uint8_t>> joined;  // the segments of spanned records
    bool unbroken = true;  // each descriptor leads to the next, from the start to the end

    // `data` points into `joined`, which moves with it but is not to be copied.
    Records() = default;
    Records(Records&&) = default;
    Records& operator=(Records&&) = default;

    // `more` continues the record that was added last.
    void add(Bytes segment, bool more) {
        if (!more || data.empty()) {
            data.push_back(segment);
            last_is_joined = false;
            return;
        }
        if (!last_is_joined)
            joined.emplace_back(data.back().begin(), data.back().end());
        joined.back().insert(joined.back().end(), segment.begin(), segment.end());
        data.back() = joined.back();
        last_is_joined = true;
    }

  private:
    bool last_is_joined = false;
};

// Damage ends the records that fit each other; with `beyond_damage` those behind are taken as well.
Records records_in(Bytes bytes, Carrier carrier, bool beyond_damage) {
    Window window(bytes);
    Shape shape;
    shape.carrier = carrier;
    Records records;
    Record record = before_first;
    while (records.data.size() < most_records) {
        window.hold_from(record.end);
        const std::uint64_t from = record.end;
        const Found found = next_record(window, shape, record);
        if (found == Found::end)
            break;
        if (found == Found::invalid) {
            records.unbroken = false;
            if (!beyond_damage ||
                find_descriptor(window, shape, from, bytes.size(), record) == bytes.size())
                break;
            continue;
        }
        records.add(bytes.subspan(static_cast<std::size_t>(record.begin),
                                  static_cast<std::size_t>(record.length())),
                    record.spanned);
        if (found == Found::cut_short)
            break;
    }
    return records;
}

using Votes = std::map<std::uint16_t, int>;

// The values with most votes, best first; of equals the smaller first.
std::vector<std::uint16_t> winners(const Votes& votes) {
    std::vector<std::pair<std::uint16_t, int>> sorted(votes.begin(), votes.end());
    std::ranges::stable_sort(sorted, std::ranges::greater{},
                             [](const auto& vote) { return vote.second; });
    std::vector<std::uint16_t> values;
    for (const auto& [value, count] : sorted)
        if (values.size() < best_votes)
            values.push_back(value);
    return values;
}

// Where in its record the first entry starts, as far as its bytes tell. An entry that closes counts
// more than a header alone, since the rest of an entry may be in the next record.
void vote_on_first_control(const Bytes data, Votes& votes) {
    constexpr int most_headers = 3;  // chance makes some
    const std::size_t beyond_doubt = find_entry(data, 0);
    std::vector<std::size_t> crossing;
    for (std::size_t at = 0; at <= longest_control && crossing.size() < most_headers; ++at) {
        if (!holds(data, at, cte::header_length))
            break;
        const cte::Header header = cte::parse(data.data() + at);
        if (!is_likely(header))
            continue;
        if (sound_entry(data, at) != 0) {
            // What is left of a damaged entry in front of it is no control data.
            const std::size_t damaged = header_of_same_time(data, 0, at);
            votes[static_cast<std::uint16_t>(damaged)] += damaged == at ? votes_of_one_record : 2;
            break;
        }
        if (header.length > data.size() - at && beyond_doubt == data.size())
            crossing.push_back(at);
    }
    for (const std::size_t at : crossing)
        votes[static_cast<std::uint16_t>(at)] += 2;
}

Votes vote_on_first_control(std::span<const RecordData> records) {
    Votes votes;
    for (const Bytes data : records.first(std::min(records.size(), records_voting)))
        vote_on_first_control(data, votes);
    return votes;
}

// Candidates, best first. One record alone may be damaged, so two must agree; but the first records
// of a file begin a buffer (or hold control data only), and there may be no other that does.
std::vector<std::uint16_t> first_control_candidates(std::span<const RecordData> records) {
    Votes votes = vote_on_first_control(records);
    std::erase_if(votes, [](const auto& vote) { return vote.second <= votes_of_one_record; });
    std::vector<std::uint16_t> candidates = winners(votes);
    for (std::size_t i = 0; i < std::min<std::size_t>(records.size(), 2); ++i)
        for (const auto& [control, count] : vote_on_first_control(records.subspan(i, 1)))
            if (std::ranges::find(candidates, control) == candidates.end())
                candidates.push_back(control);
    return candidates;
}

// Closing length of an entry that starts at `at` in the data of records[i], when every record that
// it goes on in has `control` bytes in front. 0 when it does not fit in.
std::uint16_t closing_across(std::span<const RecordData> records, std::size_t i, std::size_t at,
                             std::size_t length, std::size_t control) {
    std::uint16_t closing = 0;
    for (std::size_t left = length; left > 0;) {
        if (at >= records[i].size()) {
            if (++i == records.size())
                return 0;
            at = control;
            if (at >= records[i].size())
                return 0;
        }
        const std::size_t here = std::min(left, records[i].size() - at);
        const std::size_t passed = left > cte::closing_length ? left - cte::closing_length : 0;
        for (std::size_t k = std::min(passed, here); k < here; ++k)
            closing = static_cast<std::uint16_t>(closing << 8 | records[i][at + k]);
        left -= here;
        at += here;
    }
    return closing;
}

// Lengths of control data with which the entries that start in one record and end in another one
// close.
void vote_on_next_control(std::span<const RecordData> records, std::size_t first_control,
                          Votes& votes) {
    for (std::size_t i = 0; i < std::min(records.size(), records_voting); ++i) {
        const Bytes data = records[i];
        // Where an entry is beyond doubt, or, in records shorter than entries, where one may be.
        std::size_t at = find_entry(data, 0);
        at = at == data.size() ? first_control : at;
        while (const std::size_t length = sound_entry(data, at))
            at += length;
        if (!holds(data, at, cte::header_length))
            continue;
        const cte::Header header = cte::parse(data.data() + at);
        if (!is_likely(header) || header.length <= data.size() - at)
            continue;
        for (std::size_t control = 0; control <= longest_control; ++control)
            if (closing_across(records, i, at, header.length, control) == header.length)
                ++votes[static_cast<std::uint16_t>(control)];
    }
}

// Control data can look like a descriptor, but not like one of a record that z/OS writes: LRECL is
// at most 32,756 for records of variable length (DFSMS).
bool fits_lrecl(const Shape& shape, const Record& record) {
    constexpr std::uint64_t longest_data = 32756;
    return (shape.carrier != Carrier::rdw && shape.carrier != Carrier::bdw_rdw) ||
           record.length() <= longest_data;
}

Measured evaluate(Bytes bytes, const Shape& shape, std::uint64_t& effort) {
    Walker walker(bytes, shape);
    Measured result;
    result.shape = shape;
    bool descriptors_fit = true;
    for (;;) {
        switch (walker.next()) {
            case Step::entry:
                if (result.entries++ == 0)
                    result.first_entry = static_cast<std::size_t>(walker.entry().offset);
                result.entry_bytes += walker.entry().bytes.size();
                if (walker.entry().joined) {
                    const Checksum checksum = packet_checksum(walker.entry().bytes).checksum;
                    result.sums_right += checksum == Checksum::right;
                    result.sums_wrong += checksum == Checksum::wrong;
                }
                descriptors_fit = descriptors_fit && fits_lrecl(shape, walker.place().record);
                break;
            case Step::gap:
                // The end of the bytes looked at need not be the end of the file.
                result.gaps += !walker.gap().at_end;
                break;
            case Step::end:
            case Step::failed:
                effort += walker.effort();
                result.crosses_control_records = walker.crossed_control_records() != 0;
                if (bytes.size() < measured_length)  // all of the file
                    result.gaps += walker.cut_short();
                result.proven = shape.carrier != Carrier::flat && descriptors_fit &&
                                walker.proven_records() > walker.unproven_records() &&
                                (walker.proven_records() > 1 || result.gaps == 0);
                return result;
        }
    }
}

// The shape that gives more entries is better (not more bytes: where records are short, what
// repeats in each of them makes a few long false entries), but descriptors that entries prove are
// facts, while the records of a flat file are an inference. Of equals the one is better whose
// entries over the end of a record hold more packets with right checksums: where a control record
// stands between two records, an entry closes as well when half of it is taken for control data of
// the one and half for the other's, but its packet is then wrong. After that the one that leaves
// fewer gaps. How long these are tells nothing: control data that are taken for longer than they
// are swallow damage. Last, an entry rather goes on behind a control record than through it.
class Search {
  public:
    explicit Search(Bytes bytes) noexcept : bytes_(bytes) {}

    void try_shape(const Shape& shape) {
        if (effort_ > most_effort || skips_no_less(shape))
            return;
        const Measured measured = evaluate(bytes_, shape, effort_);
        if (measured.entries > 0 && (!best_ || rank(measured) > rank(*best_)))
            best_ = measured;
    }

    [[nodiscard]] const std::optional<Measured>& best() const noexcept { return best_; }
    [[nodiscard]] bool proven() const noexcept {
        return best_ && best_->proven && best_->entries > 1;
    }

  private:
    // A file made to look like many shapes is not walked with all of them, see Walker::effort().
    static constexpr std::uint64_t most_effort = std::uint64_t{1} << 24;

    // Where all bytes are entries, control data that are taken for longer can only hide some of
    // them. (An entry that seems to go on behind the end is no gap, however much it hides.)
    [[nodiscard]] bool skips_no_less(const Shape& shape) const noexcept {
        return proven() && best_->gaps == 0 && best_->entry_bytes > bytes_.size() / 2 &&
               shape.carrier == best_->shape.carrier &&
               shape.control_records == best_->shape.control_records &&
               shape.first_control >= best_->shape.first_control &&
               shape.next_control >= best_->shape.next_control;
    }

    using Rank = std::tuple<bool, std::size_t, std::size_t, std::size_t, std::size_t, bool>;
    static Rank rank(const Measured& measured) {
        return {measured.proven,      measured.entries, measured.sums_right,
                ~measured.sums_wrong, ~measured.gaps,   measured.crosses_control_records};
    }

    Bytes bytes_;
    std::optional<Measured> best_;
    std::uint64_t effort_ = 0;
};

// What is known of a data set before its control data are.
struct Framing {
    Carrier carrier;
    ControlRecords control_records;
    std::uint16_t control_record;  // length, where all have one
};

void measure_control_data(const Framing& framing, std::span<const RecordData> records,
                          Search& search) {
    // Entries that cross records are few behind the first record of a buffer, but any vote counts:
    // an entry found at a wrong place does not close by chance.
    const std::vector<std::uint16_t> first_controls = first_control_candidates(records);
    Votes votes;
    for (const std::uint16_t first_control : first_controls)
        vote_on_next_control(records, first_control, votes);
    votes[0] += 1;
    const std::vector<std::uint16_t> best_next_controls = winners(votes);
    for (const std::uint16_t first_control : first_controls) {
        std::vector<std::uint16_t> next_controls = best_next_controls;
        if (std::ranges::find(next_controls, first_control) == next_controls.end())
            next_controls.push_back(first_control);
        for (const std::uint16_t next_control : next_controls)
            search.try_shape({framing.carrier, first_control, next_control, 0,
                              framing.control_record, framing.control_records});
    }
}

// Lengths that control records may have: of short records in which no entry begins, that come more
// than once. The most frequent first.
std::vector<std::uint16_t> control_record_lengths(std::span<const RecordData> records) {
    Votes times;
    for (const Bytes data : records)
        if (!data.empty() && data.size() <= longest_control &&
            vote_on_first_control(std::span(&data, 1)).empty())
            ++times[static_cast<std::uint16_t>(data.size())];
    std::erase_if(times, [](const auto& length) { return length.second < 2; });
    return winners(times);
}

// Lengths of the control data in front of GTF's control records, the most frequent first: as in
// front of other records, which may have less where they continue a buffer, or none. Where fewer
// than two records agree it may be chance.
std::vector<std::uint16_t> control_in_front_of_gtf(std::span<const RecordData> records) {
    Votes times;
    for (const Bytes data : records) {
        if (data.size() > longest_control)
            continue;
        for (std::size_t at = 0; at < data.size(); ++at)
            times[static_cast<std::uint16_t>(at)] += is_gtf_control_record(data.subspan(at), {});
    }
    std::erase_if(times, [](const auto& place) { return place.second < 2; });
    return winners(times);
}

// Control data are measured in the records that are left when control records are taken out.
void measure_records(Carrier carrier, std::span<const RecordData> records, Search& search) {
    const auto measure_without = [&](const Framing& framing, auto is_control) {
        std::vector<RecordData> others;
        std::ranges::remove_copy_if(records, std::back_inserter(others), is_control);
        if (others.size() < records.size())
            measure_control_data(framing, others, search);
    };
    measure_control_data({carrier, ControlRecords::none, 0}, records, search);
    if (const auto control = control_in_front_of_gtf(records); !control.empty())
        measure_without({carrier, ControlRecords::like_gtf, control.front()},
                        [&control](Bytes data) { return is_gtf_control_record(data, control); });
    for (const std::uint16_t length : control_record_lengths(records))
        measure_without({carrier, ControlRecords::of_one_length, length},
                        [length](Bytes data) { return data.size() == length; });
}

// What damage leaves of a carrier begins with a descriptor and an entry.
bool may_be_damaged(std::span<const RecordData> records) {
    constexpr std::size_t in_front_of_entry = 2;  // records: a control record may come first
    return !vote_on_first_control(records.first(std::min(records.size(), in_front_of_entry)))
                .empty();
}

}  // namespace

std::optional<Measured> measure(Bytes bytes) {
    bytes = bytes.first(std::min(bytes.size(), measured_length));
    Search search(bytes);
    std::vector<std::pair<Carrier, Records>> broken;
    for (const Carrier carrier : {Carrier::bdw_rdw, Carrier::rdw, Carrier::len4}) {
        Records records = records_in(bytes, carrier, false);
        if (records.unbroken)
            measure_records(carrier, records.data, search);
        else
            broken.emplace_back(carrier, std::move(records));
    }
    if (search.proven() && search.best()->gaps == 0)
        return search.best();
    for (const auto& [carrier, records] : broken)
        if (may_be_damaged(records.data))
            measure_records(carrier, records_in(bytes, carrier, true).data, search);
    if (search.proven())
        return search.best();
    for (const Shape& flat : survey_flat(bytes))
        search.try_shape(flat);
    return search.best();
}

}  // namespace zos

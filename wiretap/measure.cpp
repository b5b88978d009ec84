// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/measure.h"

#include <algorithm>
#include <map>

#include <vector>

#include "format/cte.h"
#include "wiretap/carrier.h"
#include "wiretap/flat_survey.h"
#include "wiretap/likely_entry.h"
#include "wiretap/walker.h"

namespace zos {

namespace {

constexpr std::size_t most_records = 4096;
constexpr std::size_t records_voting = 64;
constexpr std::size_t best_votes = 4;

std::vector<Record> records_in(Bytes bytes, Carrier carrier) {
    MemorySource source(bytes);
    Window window(source);
    Shape shape;
    shape.carrier = carrier;
    std::vector<Record> records;
    Record record = before_first;
    while (records.size() < most_records) {
        window.hold_from(record.end);
        const Found found = next_record(window, shape, record);
        if (found != Found::record && found != Found::cut_short)
            break;
        records.push_back(record);
        if (found == Found::cut_short)
            break;
    }
    return records;
}

Bytes data_of(Bytes bytes, const Record& record) {
    return bytes.subspan(record.begin, record.end - record.begin);
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

// Where in their records the first likely entries start. An entry that closes counts more than a
// header alone, since the rest of an entry may be in the next record.
Votes vote_on_first_control(Bytes bytes, const std::vector<Record>& records) {
    Votes votes;
    for (std::size_t i = 0; i < std::min(records.size(), records_voting); ++i) {
        const Bytes data = data_of(bytes, records[i]);
        int headers = 0;
        for (std::size_t at = 0; at <= longest_control && headers < 3; ++at) {
            if (!holds(data, at, cte::header_length))
                break;
            const cte::Header header = cte::parse(data.data() + at);
            if (!is_likely(header))
                continue;
            ++headers;
            const bool closes = sound_entry(data, at) != 0;
            const bool crosses = header.length > data.size() - at;
            votes[static_cast<std::uint16_t>(at)] += closes ? 8 : crosses ? 2 : 0;
            if (closes)
                break;
        }
    }
    std::erase_if(votes, [](const auto& vote) { return vote.second == 0; });
    return votes;
}

// Candidates, best first. The first records of a file count more than their votes: they begin a
// buffer (or hold control data only), and the records that continue a buffer may be many more.
std::vector<std::uint16_t> first_control_candidates(Bytes bytes,
                                                    const std::vector<Record>& records) {
    std::vector<std::uint16_t> candidates = winners(vote_on_first_control(bytes, records));
    for (std::size_t i = 0; i < std::min<std::size_t>(records.size(), 2); ++i) {
        const Votes votes = vote_on_first_control(bytes, {records[i]});
        if (!votes.empty() &&
            std::ranges::find(candidates, votes.begin()->first) == candidates.end())
            candidates.push_back(votes.begin()->first);
    }
    return candidates;
}

// Closing length of an entry that starts at `at` in the data of records[i], when every record that
// it goes on in has `control` bytes in front. 0 when it does not fit in, or goes on in segments of
// a spanned record only, which have no control data.
std::uint16_t closing_across(Bytes bytes, const std::vector<Record>& records, std::size_t i,
                             std::size_t at, std::size_t length, std::size_t control) {
    std::uint16_t closing = 0;
    bool used = false;
    for (std::size_t left = length; left > 0;) {
        const Bytes data = data_of(bytes, records[i]);
        if (at >= data.size()) {
            if (++i == records.size())
                return 0;
            at = records[i].spanned ? 0 : control;
            used = used || !records[i].spanned;
            continue;
        }
        const std::size_t here = std::min(left, data.size() - at);
        for (std::size_t k = left > here + cte::closing_length ? here
                             : left > cte::closing_length      ? left - cte::closing_length
                                                               : 0;
             k < here; ++k)
            closing = static_cast<std::uint16_t>(closing << 8 | data[at + k]);
        left -= here;
        at += here;
    }
    return used ? closing : std::uint16_t{0};
}

// Lengths of control data with which the entries that start in one record and end in another one
// close.
void vote_on_next_control(Bytes bytes, const std::vector<Record>& records,
                          std::size_t first_control, Votes& votes) {
    for (std::size_t i = 0; i < std::min(records.size(), records_voting); ++i) {
        const Bytes data = data_of(bytes, records[i]);
        std::size_t at = first_control;
        while (const std::size_t length = sound_entry(data, at))
            at += length;
        if (!holds(data, at, cte::header_length))
            continue;
        const cte::Header header = cte::parse(data.data() + at);
        if (!is_likely(header) || header.length <= data.size() - at)
            continue;
        for (std::size_t control = 0; control <= longest_control; ++control)
            if (closing_across(bytes, records, i, at, header.length, control) == header.length)
                ++votes[static_cast<std::uint16_t>(control)];
    }
}

Measured evaluate(Bytes bytes, const Shape& shape) {
    MemorySource source(bytes);
    Walker walker(source, shape);
    Measured result;
    result.shape = shape;
    for (;;) {
        switch (walker.next()) {
            case Step::entry:
                if (result.entries++ == 0)
                    result.first_entry = walker.entry().offset;
                result.entry_bytes += walker.entry().bytes.size();
                break;
            case Step::gap:
                // The end of the bytes looked at is not the end of the file.
                result.gap_bytes += walker.gap().at_end ? 0 : walker.gap().length;
                break;
            case Step::end:
            case Step::failed:
                return result;
        }
    }
}

// What a shape explains, less what it leaves unexplained. Descriptors are facts, while the records
// of a flat file are an inference, so they are believed even where damage costs them a record.
std::ptrdiff_t score(const Measured& measured) {
    const auto explained = static_cast<std::ptrdiff_t>(measured.entry_bytes);
    const std::ptrdiff_t bonus = measured.shape.carrier == Carrier::flat ? 0 : explained / 8;
    return explained + bonus - static_cast<std::ptrdiff_t>(measured.gap_bytes);
}

void keep_better(std::optional<Measured>& best, const Measured& other) {
    if (other.entries > 0 && (!best || score(other) > score(*best)))
        best = other;
}

void measure_records(Bytes bytes, Carrier carrier, std::optional<Measured>& best) {
    const std::vector<Record> records = records_in(bytes, carrier);
    if (records.empty())
        return;
    for (const std::uint16_t first_control : first_control_candidates(bytes, records)) {
        Votes votes;
        vote_on_next_control(bytes, records, first_control, votes);
        votes[first_control] += 1;
        votes[0] += 1;
        for (const std::uint16_t next_control : winners(votes)) {
            const Measured measured = evaluate(bytes, {carrier, first_control, next_control, 0});
            keep_better(best, measured);
            if (measured.gap_bytes == 0 && measured.entries > 0)
                return;
        }
    }
}

}  // namespace

std::optional<Measured> measure(Bytes bytes) {
    bytes = bytes.first(std::min(bytes.size(), measured_length));
    std::optional<Measured> best;
    for (const Carrier carrier : {Carrier::bdw_rdw, Carrier::rdw, Carrier::len4})
        measure_records(bytes, carrier, best);
    // Descriptors that fit each other, and entries in all they describe, are no chance.
    if (best && best->gap_bytes == 0 && best->entries > 1)
        return best;
    for (const Shape& flat : survey_flat(bytes))
        keep_better(best, evaluate(bytes, flat));
    return best;
}

}  // namespace zos

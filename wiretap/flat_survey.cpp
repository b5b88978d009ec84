// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/flat_survey.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "format/cte.h"
#include "format/tod.h"
#include "wiretap/flat_control.h"
#include "wiretap/flat_events.h"
#include "wiretap/likely_entry.h"
#include "wiretap/packet_checksum.h"

namespace zos {

namespace {

// Where control data would stand if records were `record_length` bytes long.
struct Cuts {
    struct Interrupted {
        const FlatEvent* event;
        std::size_t first_cut;  // index in interruptions
    };
    std::vector<Interrupted> events;
    std::vector<std::size_t> interruptions;  // inside entries
    std::vector<std::size_t> starts;         // at the start of buffers and records, between entries
};

class RecordLengthSearch {
  public:
    // `work` counts events looked at and bytes compared, of all searches in a file.
    RecordLengthSearch(Bytes bytes, const FlatEvents& survey, const Shape& shape, std::size_t& work)
        : bytes_(bytes),
          survey_(survey),
          first_record_(shape.control_record),
          first_control_(shape.first_control),
          next_control_(shape.next_control),
          work_(work) {}

    struct Answer {
        std::size_t record_length = 0;
        std::size_t likeness = 0;  // of what is cut out, of 100 bytes
        std::size_t weight = 0;    // of the evidence, to compare answers of one survey
        bool sure = false;
    };

    // The record length that explains every interruption (most of them, unless `strict`), or 0 when
    // none does, or several do and the bytes do not tell them apart.
    [[nodiscard]] Answer best(bool strict) {
        const Tally whole = whole_packets();
        std::vector<Candidate> candidates = find_candidates(true, whole);
        if (candidates.empty() && !strict)
            candidates = find_candidates(false, whole);
        if (candidates.empty() || given_up())
            return {};
        const Candidate most = *std::ranges::max_element(candidates, {}, &Candidate::weight);
        (void)predict(most.length, false);
        const std::size_t cuts = cuts_.interruptions.size();
        if (most.weight() < cuts * (likeness_by_chance + next_control_ / 32))
            return {};
        const std::size_t likeness = most.likeness * 100 / most_likeness();
        const Answer answer = {most.length, likeness, most.weight(),
                               likeness > much_alike || most.sound >= beyond_chance};
        if ((likeness <= somewhat_alike && most.sound == 0) || contradicted(most, likeness, whole))
            return {};
        for (const Candidate& other : candidates)
            if (other.length != most.length && most.weight() - other.weight() < 2 * cuts &&
                !same_result(most.length, other.length))
                return {};
        return given_up() ? Answer{} : answer;
    }

  private:
    struct Candidate {
        std::size_t length;
        std::size_t likeness;
        std::size_t sound = 0;  // packets

        [[nodiscard]] std::size_t weight() const { return likeness + checksum_weight * sound; }
    };

    // Packets, inbound and outbound ones: an adapter may fill in the checksums of what is sent.
    struct Tally {
        struct Side {
            std::size_t right = 0;
            std::size_t wrong = 0;
        };
        Side sides[2];
        std::size_t entries = 0;
        std::size_t without_header = 0;

        void add(const Checked& packet) {
            Side& side = sides[packet.outbound ? 1 : 0];
            side.right += packet.checksum == Checksum::right;
            side.wrong += packet.checksum == Checksum::wrong;
            without_header += packet.checksum == Checksum::no_header;
            ++entries;
        }
        [[nodiscard]] std::size_t right() const { return sides[0].right + sides[1].right; }
        [[nodiscard]] std::size_t wrong() const { return sides[0].wrong + sides[1].wrong; }
    };

    std::vector<Candidate> find_candidates(bool strict, const Tally& whole) {
        std::vector<Candidate> candidates;
        // A longer record ends behind the bytes, so nothing in them shows where.
        const std::size_t longest = std::min(longest_record, bytes_.size());
        const std::size_t shortest = std::max(first_control_, next_control_) + 1;
        for (std::size_t length = shortest; length <= longest && !given_up(); ++length)
            if (predict(length, strict))
                candidates.push_back({length, compare_control_data()});
        if (candidates.size() > most_checked)
            return candidates;
        // One of so many is right by chance.
        const std::size_t enough = whole.right() > whole.wrong() ? 1 : beyond_chance;
        for (Candidate& candidate : candidates) {
            if (given_up())
                break;
            (void)predict(candidate.length, strict);
            const std::size_t right = interrupted_packets().right();
            candidate.sound = right >= enough ? right : 0;
        }
        return candidates;
    }

    static constexpr std::size_t longest_record = 0x10000 + longest_control;
    static constexpr std::size_t most_checked = 4096;
    static constexpr std::size_t packets_checked = 16;
    static constexpr std::size_t whole_packets_checked = 64;
    static constexpr std::size_t checksum_weight = 1000;
    // So many bytes of 100 are alike in control data (not zero, and not a counter); fewer may be
    // chance.
    static constexpr std::size_t much_alike = 40;
    static constexpr std::size_t somewhat_alike = 20;
    static constexpr std::size_t beyond_chance = 2;  // packets whose checksums are right
    static constexpr std::size_t unknown = ~std::size_t{0};
    // Likeness counts bytes that are equal to those of other control data, see below. What chance
    // gives for each place grows with their length.
    static constexpr std::size_t likeness_by_chance = 3;

    // A file in which so many lengths seem to fit tells none.
    static constexpr std::size_t most_work = std::size_t{1} << 30;
    [[nodiscard]] bool given_up() const { return work_ > most_work; }

    // Fills cuts_; false when an entry contradicts `record_length`, or, where that is too strict
    // since what was taken for an interrupted entry can be chance, when most do.
    bool predict(std::size_t record_length, bool strict) {
        cuts_.interruptions.clear();
        cuts_.events.clear();
        cuts_.starts.clear();
        next_ = unknown;
        // Bytes may be missing in a record that begins with damage.
        if (survey_.first_header == survey_.first_entry)
            start_record(first_record_, record_length);
        for (const FlatEvent& event : survey_.events) {
            ++work_;
            bool agrees = next_ == unknown || next_ >= event.begin;
            if (event.kind == FlatEvent::Kind::interrupted)
                agrees = agrees && (next_ == unknown || interrupt(event, record_length));
            else
                pass(event, record_length);
            if (agrees)
                continue;
            if (strict)
                return false;
            if (event.kind == FlatEvent::Kind::interrupted)
                next_ = unknown;
        }
        if (strict && next_ != unknown && next_ < survey_.end)
            return false;
        const auto interrupted =
            std::ranges::count(survey_.events, FlatEvent::Kind::interrupted, &FlatEvent::kind);
        return !cuts_.events.empty() &&
               cuts_.events.size() * 2 >= static_cast<std::size_t>(interrupted);
    }

    void start_record(std::size_t begin, std::size_t record_length) {
        cuts_.starts.push_back(begin);
        next_ = begin + record_length;
    }

    // The control data of the next records must stand inside the entry.
    bool interrupt(const FlatEvent& event, std::size_t record_length) {
        const std::size_t count = event.control / next_control_;
        const std::size_t last = next_ + (count - 1) * record_length;
        if (count * next_control_ != event.control || next_ <= event.begin ||
            last + next_control_ >= event.end)
            return false;
        cuts_.events.push_back({&event, cuts_.interruptions.size()});
        for (std::size_t i = 0; i < count; ++i, next_ += record_length)
            cuts_.interruptions.push_back(next_);
        return true;
    }

    // Where a record starts behind what stands between two entries.
    void pass(const FlatEvent& event, std::size_t record_length) {
        const bool control = event.control == first_control_ || event.control == next_control_;
        if (event.kind == FlatEvent::Kind::boundary && control)
            start_record(event.begin, record_length);
        else if (event.kind == FlatEvent::Kind::padding &&
                 event.end - event.begin >= first_control_)
            start_record(event.end - first_control_, record_length);
        else
            next_ = unknown;
    }

    // How many bytes of what would be cut out are equal to the same byte of the control data at
    // known places: the start or the end of them, where the two differ in length.
    [[nodiscard]] std::size_t compare_control_data() {
        zeros_ = all_are_zeros();
        std::size_t equal = 0;
        const std::size_t common = std::min(first_control_, next_control_);
        for (const std::size_t cut : cuts_.interruptions) {
            std::size_t most = 0;
            for (const std::size_t start : cuts_.starts) {
                if (start >= cut || given_up())
                    break;
                most = std::max({most, equal_bytes(start, cut, common),
                                 equal_bytes(start + first_control_ - common,
                                             cut + next_control_ - common, common)});
            }
            equal += most;
        }
        return equal + compare_interruptions();
    }

    // The same among the interruptions themselves.
    [[nodiscard]] std::size_t compare_interruptions() const {
        std::size_t equal = 0;
        for (std::size_t i = 1; i < cuts_.interruptions.size(); ++i)
            equal += equal_bytes(cuts_.interruptions[i - 1], cuts_.interruptions[i], next_control_);
        return equal;
    }

    // More than control data can have in common.
    [[nodiscard]] std::size_t most_likeness() const {
        const std::size_t cuts = cuts_.interruptions.size();
        return cuts * std::min(first_control_, next_control_) + (cuts - 1) * next_control_ + 1;
    }

    // Zeros are no evidence, since headers and payloads are full of them; but for control data that
    // are all zero, where just as many zeros stand.
    [[nodiscard]] std::size_t equal_bytes(std::size_t a, std::size_t b, std::size_t length) const {
        work_ += length;
        std::size_t equal = 0;
        bool zeros = true;
        for (std::size_t i = 0; i < length; ++i) {
            equal += bytes_[a + i] == bytes_[b + i] && bytes_[a + i] != 0;
            zeros = zeros && (bytes_[a + i] | bytes_[b + i]) == 0;
        }
        return zeros && zeros_ && just_zeros(b, length) ? length : equal;
    }

    // But for what is an interruption by chance.
    [[nodiscard]] bool all_are_zeros() const {
        const auto zeros = std::ranges::count_if(cuts_.interruptions, [this](std::size_t cut) {
            return all_zero(bytes_.subspan(cut, next_control_));
        });
        return static_cast<std::size_t>(zeros) * 10 >= cuts_.interruptions.size() * 9;
    }

    [[nodiscard]] bool just_zeros(std::size_t at, std::size_t length) const {
        constexpr std::size_t fewest = 16;  // fewer stand in headers as well
        return length >= fewest && at > 0 && bytes_[at - 1] != 0 && holds(bytes_, at + length, 1) &&
               bytes_[at + length] != 0;
    }

    // Cutting at either length leaves the same bytes.
    [[nodiscard]] bool same_result(std::size_t one, std::size_t other) {
        (void)predict(one, false);
        const std::vector<std::size_t> cuts = cuts_.interruptions;
        (void)predict(other, false);
        if (cuts.size() != cuts_.interruptions.size())
            return false;
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            if (given_up())
                return false;
            const auto [from, to] = std::minmax(cuts[i], cuts_.interruptions[i]);
            work_ += to - from;
            if (!std::ranges::equal(bytes_.subspan(from, to - from),
                                    bytes_.subspan(from + next_control_, to - from)))
                return false;
        }
        return true;
    }

    // Checksums of interrupted packets, the control data cut out.
    [[nodiscard]] Tally interrupted_packets() const {
        Tally tally;
        std::vector<std::uint8_t> entry;
        for (const auto& [event, first_cut] :
             std::span(cuts_.events).first(std::min(cuts_.events.size(), packets_checked))) {
            entry.clear();
            std::size_t at = event->begin;
            const std::size_t cuts = event->control / next_control_;
            for (std::size_t i = 0; i < cuts; ++i) {
                append(entry, at, cuts_.interruptions[first_cut + i]);
                at = cuts_.interruptions[first_cut + i] + next_control_;
            }
            append(entry, at, event->end);
            work_ += entry.size();
            tally.add(packet_checksum(entry));
        }
        return tally;
    }

    [[nodiscard]] Tally whole_packets() const {
        Tally tally;
        std::size_t at = survey_.first_entry;
        for (std::size_t seen = 0; seen < whole_packets_checked && at < survey_.end;) {
            const std::size_t length = sound_entry(bytes_, at);
            if (length == 0) {
                at = find_entry(bytes_.first(survey_.end), at + 1);
                continue;
            }
            tally.add(packet_checksum(bytes_.subspan(at, length)));
            at += length;
            ++seen;
        }
        return tally;
    }

    // Entries that are put together have other headers and checksums than whole ones: they are put
    // together wrongly. Hosts that leave long packets to the adapter leave their checksums to it
    // as well, and chance makes some entries, so the better the evidence is, the less this says.
    [[nodiscard]] bool contradicted(const Candidate& candidate, std::size_t likeness,
                                    const Tally& whole) const {
        const Tally interrupted = interrupted_packets();
        const bool evident = likeness > somewhat_alike || candidate.sound >= beyond_chance;
        const auto too_many = [evident](std::size_t wrong, std::size_t right) {
            return evident ? wrong > right : wrong > 0;
        };
        if (whole.without_header == 0 &&
            too_many(interrupted.without_header, interrupted.entries - interrupted.without_header))
            return true;
        if (likeness > much_alike)
            return false;
        for (const std::size_t side : {0, 1}) {
            const auto& [right, wrong] = whole.sides[side];
            if (right > 4 * wrong &&
                too_many(interrupted.sides[side].wrong, interrupted.sides[side].right))
                return true;
        }
        return false;
    }

    void append(std::vector<std::uint8_t>& to, std::size_t from, std::size_t end) const {
        const Bytes piece = bytes_.subspan(from, end - from);
        to.insert(to.end(), piece.begin(), piece.end());
    }

    Bytes bytes_;
    const FlatEvents& survey_;
    std::size_t first_record_;  // where it begins, behind a control record
    std::size_t first_control_;
    std::size_t next_control_;
    Cuts cuts_;
    std::size_t next_ = unknown;  // where the next record starts
    bool zeros_ = false;          // nothing but zeros would be cut out
    std::size_t& work_;
};

// The shapes with control data of one length in interruptions, the likeliest first.
struct Shapes {
    std::vector<Shape> all;
    RecordLengthSearch::Answer best;
};

Shapes shapes_with(Bytes bytes, const FlatEvents& survey, std::size_t next_control,
                   std::size_t& work) {
    const std::vector<std::size_t> first_controls = first_control_lengths(survey, next_control);
    std::vector<std::pair<RecordLengthSearch::Answer, Shape>> found;
    const auto try_shape = [&](Shape shape, bool guess) {
        RecordLengthSearch::Answer answer;
        if (next_control != 0) {
            answer = RecordLengthSearch(bytes, survey, shape, work).best(guess);
            shape.record_length = static_cast<std::uint32_t>(answer.record_length);
        }
        found.emplace_back(answer, shape);
    };
    for (const std::size_t first_control : first_controls) {
        Shape shape;
        shape.first_control = static_cast<std::uint16_t>(first_control);
        shape.next_control = static_cast<std::uint16_t>(next_control);
        // A control record in front is a guess, which nothing may contradict.
        const bool guess = first_control != first_controls.front();
        const std::size_t in_front = survey.first_header - first_control;
        if (survey.first_header > first_control && in_front <= longest_control) {
            shape.control_record = static_cast<std::uint16_t>(in_front);
            try_shape(shape, guess);
            // So is the rest of an entry, with which a wrapped data set begins.
            shape.control_record = 0;
        }
        try_shape(shape, guess);
    }
    std::ranges::stable_sort(found, std::ranges::greater{},
                             [](const auto& pair) { return pair.first.weight; });
    Shapes shapes{{}, found.front().first};
    for (const auto& [answer, shape] : found)
        shapes.all.push_back(shape);
    return shapes;
}

}  // namespace

std::vector<Shape> survey_flat(Bytes bytes) {
    const FlatEvents survey = find_events(bytes, 0);
    if (survey.end == 0)
        return {};
    std::size_t work = 0;
    const std::size_t common = interruption_length(survey);
    if (common == 0)
        return shapes_with(bytes, survey, 0, work).all;
    std::vector<Shape> shapes;
    for (const std::size_t length : interruption_lengths(common, survey.first_header)) {
        Shapes found = shapes_with(bytes, find_events(bytes, length), length, work);
        if (found.best.sure)
            return found.all;
        if (length == common)
            shapes = std::move(found.all);
    }
    return shapes;
}

}  // namespace zos

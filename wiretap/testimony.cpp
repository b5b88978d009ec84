// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/testimony.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace zos {

namespace {

using layout::Tested;
using layout::Verdict;

// Beyond chance: once in a million.
constexpr Bits decisive = 20;
// A record that disagrees with a right position is damaged or very odd.
constexpr Bits of_one_against = 10;
constexpr std::uint32_t fewest = 8;  // records

bool is_movable(Tested field) {
    return field < layout::movable_count;
}

bool proves(const Score& score, std::size_t positions_tried) {
    constexpr std::uint32_t for_each_against = 64, for_each_odd = 4;
    return score.agreed >= fewest && score.against * for_each_against <= score.tested() &&
           score.neither * for_each_odd <= score.tested() &&
           score.bits - of_one_against * score.against -
                   std::log2(static_cast<double>(positions_tried)) >=
               decisive;
}

// Positions that are not confirmed fall easily, since nobody has seen them; others only where most
// records disagree, for a stack may have reasons of its own, such as addresses of a tunnel.
bool refutes(Tested field, const Score& score) {
    if (!is_movable(field))
        return score.tested() >= fewest && score.agreed < score.against / 4;
    constexpr std::uint32_t for_each_against = 64;
    return score.against > 0 && (score.against * for_each_against > score.tested() ||
                                 of_one_against * score.against > score.bits / 2);
}

// A frame of OSAENTA leaves fields zero, so does a socket; a packet record has its protocol.
Verdict verdict_on_zeros(Tested field, Trace trace, const Score& score) {
    if (!is_movable(field) || (score.tested() == 0 && field != layout::trace_count))
        return Verdict::untestable;
    return field == layout::ip_protocol && trace == Trace::packet ? Verdict::refuted
                                                                  : Verdict::doubtful;
}

bool applies(std::size_t row, Trace trace) {
    if (row == pth::inf_name)
        return trace != Trace::data;
    return row < pth::job_name || row > pth::cid || trace == Trace::data;
}

bool overlap(std::size_t one, std::size_t one_length, std::size_t other, std::size_t other_length) {
    return one < other + other_length && other < one + one_length;
}

// No field that is confirmed stands there.
bool is_free(std::size_t offset, std::size_t width, Trace trace) {
    for (std::size_t row = 0; row < pth::row_count; ++row) {
        const Field& field = pth::rows[row];
        if (position_is_confirmed(field) && applies(row, trace) &&
            overlap(offset, width, field.offset, field.length))
            return false;
    }
    return true;
}

// Other positions for a field, in headers of this part.
std::vector<std::size_t> others(Tested field, std::size_t alignment, const LayoutPart& part) {
    constexpr std::size_t after_tlen = 8;
    const Field& row = layout::row_of(field);
    const std::size_t end = std::min<std::size_t>(part.header_length, Witness::longest_header);
    std::vector<std::size_t> positions;
    for (std::size_t at = after_tlen; at + row.length <= end; at += alignment)
        if (at != row.offset && is_free(at, row.length, part.trace))
            positions.push_back(at);
    return positions;
}

class Judge {
  public:
    Judge(const Records& records, PartTestimony& testimony)
        : records_(records), testimony_(testimony) {}

    void judge(const FieldTest& test) const {
        FieldTestimony& field = testimony_.fields[test.field];
        const Field& row = layout::row_of(test.field);
        field.offset = row.offset;
        if (row.offset + row.length > testimony_.part.header_length)
            return;
        const Score score = test.score(records_, row.offset);
        note(field, score);
        if (score.all_zero && (test.zero == Zero::unfilled || score.neither != 0))
            field.verdict = verdict_on_zeros(test.field, testimony_.part.trace, score);
        else if (proves(score, 1))
            field.verdict =
                test.must_be_alone && another_passes(test) ? Verdict::untestable : Verdict::proven;
        else if (score.absurd || refutes(test.field, score))
            field.verdict = Verdict::refuted;
        if (test.field == layout::trace_count)
            testimony_.counting = score.counting;
    }

    // Where the table is wrong and one other position passes, the field stands there.
    void find_elsewhere(const FieldTest& test) const {
        FieldTestimony& field = testimony_.fields[test.field];
        if (test.alignment == 0 || testimony_.records < fewest ||
            (field.verdict != Verdict::refuted && field.verdict != Verdict::doubtful))
            return;
        const std::vector<std::size_t> positions =
            others(test.field, test.alignment, testimony_.part);
        std::optional<Score> found;
        std::size_t where = 0;
        for (const std::size_t position : positions) {
            const Score score = test.score(records_, position);
            if (score.all_zero || !proves(score, positions.size()))
                continue;
            if (found)
                return;
            found = score;
            where = position;
        }
        if (!found)
            return;
        note(field, *found);
        field.offset = static_cast<std::uint16_t>(where);
        field.verdict = Verdict::proven;
        if (test.field == layout::trace_count)
            testimony_.counting = found->counting;
    }

  private:
    static void note(FieldTestimony& field, const Score& score) {
        field.agreed = score.agreed;
        field.tested = score.tested();
    }

    [[nodiscard]] bool another_passes(const FieldTest& test) const {
        const Field& row = layout::row_of(test.field);
        return std::ranges::any_of(others(test.field, 1, testimony_.part), [&](std::size_t at) {
            return !overlap(at, row.length, row.offset, row.length) &&
                   proves(test.score(records_, at), 1);
        });
    }

    const Records& records_;
    PartTestimony& testimony_;
};

// These four and the TCB stand side by side, known from one source each. Where one is wrong, the
// layout is another one, and nothing that is not proven is shown of the others.
constexpr Tested neighbours[] = {layout::trace_count, layout::ip_protocol, layout::vlan,
                                 layout::tcb,         layout::asid,        layout::qid};

bool stands_wrong(const FieldTestimony& field, Tested which) {
    return which != layout::qid &&
           (field.verdict == Verdict::refuted ||
            (field.verdict == Verdict::proven && field.offset != layout::row_of(which).offset));
}

void doubt_neighbours(PartTestimony& part) {
    const bool other_layout = std::ranges::any_of(
        neighbours, [&](Tested field) { return stands_wrong(part.fields[field], field); });
    // A protocol that is not filled in refutes nothing, but then nothing speaks for the two beside
    // it that would be taken for facts.
    if (part.fields[layout::ip_protocol].verdict == Verdict::doubtful)
        for (const Tested field : {layout::trace_count, layout::vlan})
            if (part.fields[field].verdict == Verdict::untestable)
                part.fields[field].verdict = Verdict::doubtful;
    if (!other_layout)
        return;
    for (const Tested field : neighbours)
        if (part.fields[field].verdict == Verdict::untestable)
            part.fields[field].verdict = Verdict::doubtful;
}

// What other records refute is not shown of those that cannot tell.
void doubt_what_others_refute(std::vector<PartTestimony>& parts) {
    for (const Tested field : neighbours) {
        const bool refuted = std::ranges::any_of(parts, [&](const PartTestimony& part) {
            return stands_wrong(part.fields[field], field);
        });
        for (PartTestimony& part : parts)
            if (refuted && part.fields[field].verdict == Verdict::untestable)
                part.fields[field].verdict = Verdict::doubtful;
    }
}

void take_back_overlaps(PartTestimony& part) {
    const auto moved = [&](Tested field) {
        return part.fields[field].verdict == Verdict::proven &&
               part.fields[field].offset != layout::row_of(field).offset;
    };
    for (std::size_t i = 0; i < layout::movable_count; ++i)
        for (std::size_t k = 0; k < layout::movable_count; ++k) {
            const auto one = static_cast<Tested>(i), other = static_cast<Tested>(k);
            if (i != k && moved(one) && part.fields[other].verdict == Verdict::proven &&
                overlap(part.fields[one].offset, layout::row_of(one).length,
                        part.fields[other].offset, layout::row_of(other).length))
                part.fields[one].verdict = Verdict::refuted;
        }
}

layout::Verdicts verdicts_of(const PartTestimony& part) {
    layout::Verdicts verdicts;
    for (const FieldTest& test : field_tests) {
        const FieldTestimony& field = part.fields[test.field];
        verdicts.set(test.field, field.verdict);
        if (field.verdict == Verdict::proven && is_movable(test.field) &&
            field.offset != layout::row_of(test.field).offset)
            verdicts.found[test.field] = static_cast<std::uint8_t>(field.offset);
    }
    return verdicts;
}

std::string with_commas(std::uint32_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;)
        text.insert(at -= 3, ",");
    return text;
}

}  // namespace

// ---- Collecting ----

std::uint32_t Hearing::group_of(std::uint64_t key) {
    const auto group =
        static_cast<std::uint32_t>(std::ranges::find(groups_, key) - groups_.begin());
    if (group == groups_.size())
        groups_.push_back(key);
    return group;
}

void Hearing::hear(std::uint32_t entry_id, Bytes header, Bytes payload, const Origin& origin) {
    const LayoutPart part = part_of(entry_id, header, origin);
    auto known = std::ranges::find(parts_, part);
    if (known == parts_.end()) {
        if (parts_.size() == Testimony::most_parts)
            return;
        known = parts_.insert(parts_.end(), part);
    }
    part_of_witness_.push_back(static_cast<std::uint8_t>(known - parts_.begin()));
    Witness& witness = witnesses_.emplace_back(witness_of(entry_id, header, payload));
    for (const Counting counting : countings)
        witness.group[static_cast<std::size_t>(counting)] =
            group_of(counting_key(counting, part, header));
}

// ---- Judging ----

Testimony Hearing::close() const {
    Testimony testimony;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const Records records = {witnesses_, part_of_witness_, static_cast<std::uint8_t>(i)};
        PartTestimony& part = testimony.parts.emplace_back();
        part.part = parts_[i];
        part.records = static_cast<std::uint32_t>(std::ranges::count(part_of_witness_, i));
        const Judge judge(records, part);
        for (const FieldTest& test : field_tests)
            judge.judge(test);
        for (const FieldTest& test : field_tests)
            judge.find_elsewhere(test);
        take_back_overlaps(part);
        doubt_neighbours(part);
    }
    doubt_what_others_refute(testimony.parts);
    for (PartTestimony& part : testimony.parts)
        part.verdicts = verdicts_of(part);
    return testimony;
}

std::uint64_t counting_key(Counting counting, const LayoutPart& part, Bytes header) noexcept {
    constexpr std::uint64_t prime = 0x100000001b3;  // FNV-1a
    std::uint64_t hash = 0xcbf29ce484222325;
    const auto mix = [&hash](const auto& bytes) {
        for (const auto byte : bytes)
            hash = (hash ^ static_cast<std::uint8_t>(byte)) * prime;
    };
    mix(part.subname);
    mix(part.system);
    if (counting != Counting::system)
        mix(std::array{static_cast<std::uint8_t>(part.trace) + 1});
    if (counting == Counting::interface)
        mix(bytes_of(header, pth::rows[part.trace == Trace::data ? pth::job_name : pth::inf_name]));
    return hash;
}

// ---- In words ----

std::string Testimony::describe() const {
    std::string proven, refuted, found;
    for (const FieldTest& test : field_tests) {
        const Field& row = layout::row_of(test.field);
        std::uint32_t agreed = 0, tested = 0, agreed_against = 0, tested_against = 0;
        for (const PartTestimony& part : parts) {
            const FieldTestimony& field = part.fields[test.field];
            if (field.verdict == Verdict::refuted) {
                agreed_against += field.agreed;
                tested_against += field.tested;
            } else if (field.verdict == Verdict::proven && field.offset != row.offset) {
                found += std::string("; ") + row.label + " found at " +
                         std::to_string(field.offset) + ", proven by " + with_commas(field.agreed) +
                         " of " + with_commas(field.tested) + " records";
            } else if (field.verdict == Verdict::proven && is_movable(test.field)) {
                agreed += field.agreed;
                tested += field.tested;
            }
        }
        const auto add = [&row](std::string& list, std::uint32_t for_it, std::uint32_t of) {
            list += (list.empty() ? "" : ", ") + std::string(row.label) + " (" +
                    with_commas(for_it) + " of " + with_commas(of) + ")";
        };
        if (agreed != 0)
            add(proven, agreed, tested);
        if (tested_against != 0)
            add(refuted, agreed_against, tested_against);
    }
    std::string text;
    if (!proven.empty())
        text += "; proven by the records: " + proven;
    if (!refuted.empty())
        text += "; refuted and not shown: " + refuted;
    text += found;
    return text.empty() ? text : "Positions in the packet trace header: " + text.substr(2);
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/flat_guess.h"

#include <algorithm>
#include <list>
#include <map>
#include <numeric>
#include <optional>
#include <vector>

#include "format/cte.h"
#include "wiretap/flat_events.h"
#include "wiretap/grid_search.h"

namespace zos {

namespace {

// Control data may interrupt an entry several times, so their length divides the foreign bytes of
// most entries (chance makes some look interrupted). It is the largest number that divides as many
// of them as its own divisors do. 0: none.
std::size_t interruption_length(const FlatEvents& survey) {
    constexpr std::size_t most_lengths = 256;
    std::vector<std::size_t> lengths;
    for (const FlatEvent& event : survey.events)
        if (event.kind == FlatEvent::Kind::interrupted && lengths.size() < most_lengths)
            lengths.push_back(event.control);
    const auto divided_by = [&lengths](std::size_t divisor) {
        return static_cast<std::size_t>(std::ranges::count_if(
            lengths, [divisor](std::size_t length) { return length % divisor == 0; }));
    };
    std::size_t best = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const std::size_t common = std::gcd(lengths[i], lengths[(i + 1) % lengths.size()]);
        const std::size_t divided = divided_by(common);
        if (common <= best || common > longest_control || divided * 10 < lengths.size() * 6)
            continue;
        constexpr std::size_t smallest_divisor =
            4;  // chance is divided by the smaller ones too often
        bool largest = true;
        for (std::size_t divisor = smallest_divisor; divisor < common; ++divisor)
            if (common % divisor == 0 && divided * 10 < divided_by(divisor) * 9)
                largest = false;
        if (largest)
            best = common;
    }
    return best;
}

// The length of control data that stands between entries most often, the smaller one of equals; 0
// when there is none. What occurs once may be damage, unless the file begins with more, a control
// record.
std::size_t boundary_length(const FlatEvents& survey, std::size_t other_than) {
    std::map<std::size_t, int> times;
    for (const FlatEvent& event : survey.events)
        if (event.kind == FlatEvent::Kind::boundary && event.control != other_than)
            ++times[event.control];
    const auto most =
        std::ranges::max_element(times, {}, [](const auto& pair) { return pair.second; });
    const bool control_record =
        survey.first_entry != other_than && !times.empty() && most->first < survey.first_entry;
    if (most == times.end() || (most->second == 1 && !control_record))
        return 0;
    return most->first;
}

// Lengths that the control data of a first record may have, the likeliest first. What stands before
// the first entry is control data, and perhaps a control record in front of it, which the
// boundaries between entries tell, or the interruptions.
std::vector<std::size_t> first_control_lengths(const FlatEvents& survey, std::size_t next_control) {
    const std::size_t boundary = boundary_length(survey, next_control);
    std::vector<std::size_t> lengths;
    for (const std::size_t length :
         {survey.first_header <= longest_control ? survey.first_header : next_control,
          boundary != 0 ? boundary : next_control, next_control})
        if (std::ranges::find(lengths, length) == lengths.end())
            lengths.push_back(length);
    return lengths;
}

// Lengths that the control data of interruptions may have when this is what entries close late by.
// Entries that are all interrupted twice, or three times, close as late as if control data were so
// much longer.
std::vector<std::size_t> interruption_lengths(std::size_t common, std::size_t first_header) {
    std::vector<std::size_t> lengths;
    if (first_header != 0 && common % first_header == 0)
        lengths.push_back(first_header);
    for (const std::size_t times : {1, 2, 3})
        if (common % times == 0 && std::ranges::find(lengths, common / times) == lengths.end())
            lengths.push_back(common / times);
    return lengths;
}

Shape shape_of(const FlatEvents& found, std::size_t first_control, std::size_t next_control) {
    Shape shape;
    shape.first_control = static_cast<std::uint16_t>(first_control);
    shape.next_control = static_cast<std::uint16_t>(next_control);
    if (found.first_header > first_control && found.first_header - first_control <= longest_control)
        shape.control_record = static_cast<std::uint16_t>(found.first_header - first_control);
    return shape;
}

// A wrapped data set begins with the rest of an entry, which ends with the length of that entry.
bool may_begin_in_entry(Bytes bytes, std::size_t first_header, std::size_t control) {
    if (first_header < control + cte::closing_length)
        return false;
    const std::uint16_t length = read_u16be(bytes.data() + first_header - cte::closing_length);
    return length >= cte::shortest && length >= first_header - control;
}

}  // namespace

FlatGuess guess_flat(Bytes bytes) {
    const FlatEvents first = find_events(bytes, 0);
    if (first.end == 0)
        return {};
    GridSearch search(bytes, first);
    FlatGuess guess;
    guess.checksums = search.checksums();
    const std::size_t common = interruption_length(first);
    if (common == 0)
        return guess;
    std::list<FlatEvents> all_found;
    for (const std::size_t next_control : interruption_lengths(common, first.first_header)) {
        const FlatEvents& found = all_found.emplace_back(find_events(bytes, next_control));
        for (const std::size_t first_control : first_control_lengths(found, next_control)) {
            Shape shape = shape_of(found, first_control, next_control);
            search.try_all(found, shape);
            if (!may_begin_in_entry(bytes, found.first_header, first_control))
                continue;
            shape.control_record = 0;
            search.try_all(found, shape);
        }
    }
    search.refine();
    guess.shape = search.best();
    return guess;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/flat_control.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "wiretap/shape.h"

namespace zos {

namespace {

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

}  // namespace

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

std::vector<std::size_t> interruption_lengths(std::size_t common, std::size_t first_header) {
    std::vector<std::size_t> lengths;
    if (first_header != 0 && common % first_header == 0)
        lengths.push_back(first_header);
    for (const std::size_t times : {1, 2, 3})
        if (common % times == 0 && std::ranges::find(lengths, common / times) == lengths.end())
            lengths.push_back(common / times);
    return lengths;
}

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

}  // namespace zos

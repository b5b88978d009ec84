// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/flat_events.h"

#include <algorithm>

#include "format/cte.h"
#include "wiretap/likely_entry.h"
#include "wiretap/shape.h"

namespace zos {

namespace {

using Event = FlatEvent;

// As many tell the layout; more of them take time.
constexpr std::size_t most_events = 2048;

// Length of the entry that ends at `end`, by its closing length.
std::size_t closing_length_at(Bytes bytes, std::size_t end) {
    return read_u16be(bytes.data() + end - cte::closing_length);
}

bool is_padding(Bytes bytes, std::size_t at) {
    return all_zero(bytes.subspan(at, std::min<std::size_t>(bytes.size() - at, 2)));
}

std::size_t end_of_zeros(Bytes bytes, std::size_t at) {
    const auto rest = bytes.subspan(at);
    const auto end = std::ranges::find_if(rest, [](std::uint8_t byte) { return byte != 0; });
    return at + static_cast<std::size_t>(end - rest.begin());
}

// Where the padding of a buffer ends, that begins at `at`; `at` when there is none. In records that
// hold nothing else there are control data in between. What follows is control data and an entry,
// whose first byte may be one more zero.
std::size_t end_of_padding(Bytes bytes, std::size_t at) {
    if (!is_padding(bytes, at))
        return at;
    constexpr std::size_t fewest = 16;  // zeros that go on behind control data
    std::size_t end = end_of_zeros(bytes, at);
    for (std::size_t i = end; i < end + longest_control && holds(bytes, i, fewest); ++i) {
        if (is_likely(cte::parse(bytes.data() + i - 1)))
            break;
        if (all_zero(bytes.subspan(i, fewest)))
            i = end = end_of_zeros(bytes, i);
    }
    return end;
}

// What stands between the end of an entry and the begin of another.
Event classify(Bytes bytes, std::size_t begin, std::size_t padding_end, std::size_t end) {
    const std::size_t length = end - begin;
    if (padding_end != begin && padding_end + longest_control >= end)
        return {Event::Kind::padding, begin, end, 0};
    if (length <= longest_control && header_of_same_time(bytes, begin, end) == end)
        return {Event::Kind::boundary, begin, end, length};
    return {Event::Kind::unknown, begin, end, 0};
}

// An entry that may be interrupted.
struct Found {
    std::size_t length = 0;   // in the file, foreign bytes included; 0: no entry
    std::size_t control = 0;  // foreign bytes
};

// The header at `at`, read over `control` foreign bytes that stand in it from its byte `cut` on.
cte::Header header_over(Bytes bytes, std::size_t at, std::size_t cut, std::size_t control) {
    std::uint8_t head[cte::header_length] = {};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), cut, head);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at + cut + control),
                cte::header_length - cut, head + cut);
    return cte::parse(head);
}

// An entry, or the padding of a buffer, may begin at `at`, perhaps with control data in its header.
bool may_begin(Bytes bytes, std::size_t at, std::size_t control) {
    if (!holds(bytes, at, cte::header_length + control))
        return false;
    if (is_likely(cte::parse(bytes.data() + at)) || all_zero(bytes.subspan(at, cte::header_length)))
        return true;
    for (std::size_t cut = 0; control > 0 && cut < cte::header_length; ++cut)
        if (is_likely(header_over(bytes, at, cut, control)))
            return true;
    return false;
}

// The interrupted entry at `at` when the length of the control data is not known yet: it closes
// late, by how much is the question.
Found interrupted_somehow(Bytes bytes, std::size_t at) {
    constexpr std::size_t most = 8 * longest_control;
    if (!holds(bytes, at, cte::header_length))
        return {};
    const cte::Header header = cte::parse(bytes.data() + at);
    if (!is_likely(header))
        return {};
    for (std::size_t control = 1; control <= most; ++control) {
        const std::size_t end = at + header.length + control;
        if (!holds(bytes, end, cte::header_length))
            return {};
        if (closing_length_at(bytes, end) == header.length && may_begin(bytes, end, 0))
            return {header.length + control, control};
    }
    return {};
}

// The entry that ends at `end` closes with `length`, also when the control data stand in between
// the two bytes of its closing length.
bool closes_over(Bytes bytes, std::size_t end, std::size_t control, std::uint16_t length) {
    return closing_length_at(bytes, end) == length ||
           (bytes[end - control - 2] << 8 | bytes[end - 1]) == length;
}

// The same when it is known, so that control data in the header can be seen as well.
Found interrupted_by(Bytes bytes, std::size_t at, std::size_t control) {
    constexpr std::size_t most_times = 512;  // an entry of 64 KB in records of 133 bytes
    // Control data in front of an entry, the first byte of which is zero like many an entry's.
    if (sound_entry(bytes, at + control) != 0)
        return {};
    for (std::size_t cut = cte::header_length; cut > 0; --cut) {
        if (!holds(bytes, at, cte::header_length + control))
            return {};
        const cte::Header header = header_over(bytes, at, cut, control);
        if (!is_likely(header))
            continue;
        for (std::size_t times = 1; times <= most_times; ++times) {
            const std::size_t end = at + header.length + times * control;
            if (end > bytes.size())
                break;
            if (closes_over(bytes, end, control, header.length) &&
                (end == bytes.size() || may_begin(bytes, end, control)))
                return {end - at, times * control};
        }
    }
    return {};
}

// The interrupted entry at `at`. `control` is 0 when the length of the control data is not known
// yet.
Found interrupted_entry(Bytes bytes, std::size_t at, std::size_t control) {
    const Found found =
        control == 0 ? interrupted_somehow(bytes, at) : interrupted_by(bytes, at, control);
    // Chance finds long ones, which entries that are beyond doubt stand in.
    const std::size_t end = at + found.length;
    return found.length != 0 && find_entry(bytes.first(end), at + 1) == end ? found : Found{};
}

// The next place where an entry starts, whole or interrupted.
std::size_t next_entry(Bytes bytes, std::size_t from, std::size_t control) {
    const std::size_t whole = find_entry(bytes, from);
    for (std::size_t at = from; at < std::min(whole, from + 2 * longest_control); ++at)
        if (interrupted_entry(bytes, at, control).length != 0)
            return at;
    return whole;
}

}  // namespace

FlatEvents find_events(Bytes bytes, std::size_t control) {
    FlatEvents found;
    std::size_t at = next_entry(bytes, 0, control);
    found.first_entry = at;
    found.first_header = at < bytes.size() ? header_of_same_time(bytes, 0, at) : at;
    while (at < bytes.size() && found.events.size() < most_events) {
        if (const std::size_t length = sound_entry(bytes, at); length != 0) {
            at += length;
            found.end = at;
            continue;
        }
        if (const Found entry = interrupted_entry(bytes, at, control); entry.length != 0) {
            found.events.push_back(
                {Event::Kind::interrupted, at, at + entry.length, entry.control});
            at += entry.length;
            found.end = at;
            continue;
        }
        const std::size_t padding_end = end_of_padding(bytes, at);
        const std::size_t from = padding_end != at ? padding_end - 1 : at + 1;
        const std::size_t next = next_entry(bytes, from, control);
        if (next >= bytes.size())
            break;
        found.events.push_back(classify(bytes, at, padding_end, next));
        at = next;
    }
    return found;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/grid_search.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>

#include "wiretap/likely_entry.h"
#include "wiretap/packet_checksum.h"

namespace zos {

namespace {

// A grid is the answer where it is so much likelier than that one of all grids that the events
// allow seems to be right by chance, and so much likelier than any other that cuts elsewhere.
constexpr Bits decisive = 6;
constexpr Bits margin = 16;
// GTF's control records have 14 bytes and more. What seems to be a shorter one is a sign that
// entries hold something alike beside the control data, so nothing is certain.
constexpr std::uint16_t shortest_control_record = 12;
// The first buffer has less control data in front than others have: no shape can say that.
constexpr std::uint16_t not_in_front = 1;
constexpr Bits rest_of_entry_in_front = -24;
constexpr Bits less_in_front = -14;
// What refine() tries are many guesses, one of which is likelier than the plain one by chance.
constexpr Bits one_of_many = -26;
constexpr std::size_t longest_record = 0x10000 + longest_control;
constexpr std::size_t most_entries = 16;  // are put together to see whether they are any
// Events looked at and bytes compared: a file in which so many grids seem to fit tells none.
constexpr std::size_t most_work = std::size_t{1} << 30;

// Data sets have records of some lengths more often than of others: those reported of the trace
// writer's data sets (LRECL 27994), of NetView's (27990), and the longest (32760).
Bits expected(const Shape& shape) noexcept {
    constexpr std::uint32_t usual[] = {27990, 27986, 32756};
    constexpr Bits often = 12;  // one of 16, not of 65,536
    return std::ranges::find(usual, shape.record_length) != std::end(usual) ? often : 0;
}

FlatGrid grid_of(const Shape& shape) noexcept {
    return {shape.control_record, shape.first_control, shape.next_control, shape.record_length};
}

// Otherwise the rest of an entry is in front of the first one, as in a wrapped data set: that is
// rare, and nothing but the number of bytes speaks against it.
bool begins_with_control(const FlatEvents& found, const Shape& shape) noexcept {
    return shape.control_record == not_in_front ||
           found.first_header == std::size_t{shape.control_record} + shape.first_control;
}

bool natural(const Shape& shape) noexcept {
    return shape.control_record == 0 || shape.control_record >= shortest_control_record;
}

// Of two shapes that cut alike.
bool likelier(const Shape& one, const Shape& other) noexcept {
    const auto rank = [](const Shape& shape) {
        return std::tuple(natural(shape), shape.first_control == shape.next_control,
                          shape.control_record == 0);
    };
    return rank(one) > rank(other);
}

}  // namespace

GridSearch::GridSearch(Bytes bytes, const FlatEvents& found) noexcept : bytes_(bytes) {
    constexpr std::size_t enough_entries = 256;
    std::size_t at = found.first_entry;
    for (std::size_t seen = 0; at < found.end;) {
        const std::size_t length = sound_entry(bytes_, at);
        if (length == 0) {
            at = find_entry(bytes_.first(found.end), at + 1);
            continue;
        }
        const Bytes entry = bytes_.subspan(at, length);
        byte_bits_.add(entry);
        if (seen++ < enough_entries)
            odds_.add(packet_checksum(entry));
        at += length;
    }
    byte_bits_.weigh();
}

void GridSearch::try_all(const FlatEvents& found, const Shape& shape) {
    constexpr Bits far_less = 8;  // one event more contradicts it
    std::vector<Allowed> allowed;
    Bits most = 0;
    Shape guess = shape;
    // A longer record ends behind the bytes, so nothing in them shows where.
    const std::size_t longest = std::min(longest_record, bytes_.size());
    for (std::size_t length = std::max(shape.first_control, shape.next_control) + std::size_t{1};
         length <= longest && !given_up(); ++length) {
        guess.record_length = static_cast<std::uint32_t>(length);
        if (!lay(found, guess))
            continue;
        ++tried_;
        allowed.push_back({length, cuts_.agreement});
        most = std::max(most, cuts_.agreement);
    }
    std::erase_if(allowed, [most](const Allowed& one) { return one.bits < most - far_less; });
    for (auto& [length, bits] : allowed) {
        guess.record_length = static_cast<std::uint32_t>(length);
        if (!given_up() && lay(found, guess))
            bits += likeness_at(guess, 0);
    }
    // The likeliest first, since the others need less of a look then.
    std::ranges::stable_sort(allowed, std::ranges::greater{}, &Allowed::bits);
    for (const auto& [length, bits] : allowed) {
        guess.record_length = static_cast<std::uint32_t>(length);
        if (!given_up() && lay(found, guess))
            weigh(found, guess, bits);
    }
}

void GridSearch::refine() {
    constexpr int most_times = 8;  // each better guess is the begin of others
    constexpr int farther = 128;
    for (int times = 0; times < most_times && best_.found != nullptr; ++times) {
        const Guess guess = best_;
        const int in_front = guess.shape.control_record + guess.shape.first_control;
        if (guess.shape.control_record == not_in_front ||
            !begins_with_control(*guess.found, guess.shape))
            return;
        for (int first = 0; first <= in_front + farther && !given_up(); ++first) {
            Shape shape = guess.shape;
            shape.first_control = static_cast<std::uint16_t>(first);
            shape.control_record =
                first <= in_front ? static_cast<std::uint16_t>(in_front - first) : not_in_front;
            // The first cut behind the begin of a buffer stays where it is, or the distance.
            const int longer = first - guess.shape.first_control;
            for (const int more : {0, longer, longer / 2, longer / 3}) {
                const std::int64_t length = std::int64_t{guess.shape.record_length} + more;
                if (length <= std::max(first, int{shape.next_control}))
                    continue;
                shape.record_length = static_cast<std::uint32_t>(length);
                if (lay(*guess.found, shape))
                    weigh(*guess.found, shape,
                          cuts_.agreement + likeness_at(shape, 0) + one_of_many +
                              (shape.control_record == not_in_front ? less_in_front : 0));
            }
        }
        if (best_.shape == guess.shape)
            return;
    }
}

std::optional<Shape> GridSearch::best() const {
    const Bits chance = std::log2(static_cast<double>(tried_));
    if (given_up() || !natural(best_.shape) || best_.bits < decisive + chance ||
        best_.bits < second_ + margin)
        return std::nullopt;
    Shape shape = best_.shape;
    shape.mark = mark();
    return shape;
}

// The bytes that nearly all that is cut out has in common, and that whole entries rarely hold.
ControlMark GridSearch::mark() const noexcept {
    constexpr std::size_t fewest_cuts = 4;
    constexpr Bits enough = 32;  // chance gives that nowhere in a file
    if (best_.cuts.size() < fewest_cuts)
        return {};
    std::vector<std::pair<Bits, ControlMark::Column>> columns;
    for (std::size_t at = 0; at < best_.shape.next_control; ++at) {
        std::size_t times[256] = {};
        std::size_t in_entries = 0;
        for (const std::size_t cut : best_.cuts) {
            ++times[bytes_[cut + at]];
            in_entries += byte_bits_.in_entries(bytes_, cut + at);
        }
        const auto most = std::ranges::max_element(times);
        const auto value = static_cast<std::uint8_t>(most - times);
        if (*most * 10 >= best_.cuts.size() * 9 && in_entries * 2 < best_.cuts.size())
            columns.push_back({byte_bits_.of(value), {static_cast<std::uint16_t>(at), value}});
    }
    std::ranges::stable_sort(columns, std::ranges::greater{},
                             [](const auto& column) { return column.first; });
    ControlMark mark;
    Bits bits = 0;
    for (const auto& [one, column] : columns) {
        if (mark.count == ControlMark::most_columns)
            break;
        mark.columns[mark.count++] = column;
        bits += one;
    }
    return bits >= enough ? mark : ControlMark{};
}

bool GridSearch::given_up() const noexcept {
    return work_ > most_work;
}

bool GridSearch::lay(const FlatEvents& found, const Shape& shape) {
    FlatGrid grid = grid_of(shape);
    if (shape.control_record == not_in_front)
        grid.first_record = found.first_header - shape.first_control;  // in front of the file
    const bool agrees = zos::lay(grid, found, cuts_);
    work_ += 1 + cuts_.entries.size();
    return agrees;
}

// cuts_ is what the shape cuts out, `most` what its events and control data give at most.
void GridSearch::weigh(const FlatEvents& found, const Shape& shape, Bits most) {
    most += expected(shape);
    if (!begins_with_control(found, shape))
        most += rest_of_entry_in_front;
    // It is neither the likeliest nor comes near that one.
    const auto too_little = [this](Bits bits) {
        return bits + most_bits_of_entries() < std::max(second_, best_.bits - margin);
    };
    if (too_little(most))
        return;
    most -= likeness_around(shape);
    if (too_little(most))
        return;
    const Bits bits = most + bits_of_entries(shape);
    const bool same_cuts = cuts_.at == best_.cuts;
    const bool better =
        bits > best_.bits || (same_cuts && bits == best_.bits && likelier(shape, best_.shape));
    if (!same_cuts)
        second_ = std::max(second_, better ? best_.bits : bits);
    if (better)
        best_ = {shape, &found, cuts_.at, bits};
}

// What is cut out of entries must be more alike than the bytes in front of it and behind: otherwise
// it is what entries hold that is alike.
Bits GridSearch::likeness_around(const Shape& shape) {
    const std::ptrdiff_t length = shape.next_control;
    return std::min(likeness_at(shape, 0),
                    2 * std::max(likeness_at(shape, -length), likeness_at(shape, length)));
}

// How like other control data the bytes are that stand `shift` bytes behind what is cut out: like
// those of the record before, and those of the first record, with the start or the end of them
// where they are of another length.
Bits GridSearch::likeness_at(const Shape& shape, std::ptrdiff_t shift) {
    const std::size_t next = shape.next_control;
    const std::size_t first = shape.first_control;
    const std::size_t common = std::min(first, next);
    neighbours_.clear();
    begins_.clear();
    ends_.clear();
    for (std::size_t i = 0; i < std::min(cuts_.at.size(), most_pairs); ++i) {
        const std::size_t cut = cuts_.at[i] + static_cast<std::size_t>(shift);
        if (!holds(bytes_, cut, next))
            continue;
        if (i > 0 && holds(bytes_, cuts_.at[i - 1] + static_cast<std::size_t>(shift), next))
            neighbours_.push_back({cuts_.at[i - 1] + static_cast<std::size_t>(shift), cut});
        const auto behind = std::ranges::upper_bound(cuts_.starts, cuts_.at[i]);
        if (behind == cuts_.starts.begin())
            continue;
        const std::size_t start = *std::prev(behind);
        begins_.push_back({start, cut});
        ends_.push_back({start + first - common, cut + next - common});
    }
    work_ += cuts_.at.size() + begins_.size() * (next + common);
    return likeness(bytes_, neighbours_, next, Columns::constant_or_counter, byte_bits_) +
           std::max(likeness(bytes_, begins_, common, Columns::constant, byte_bits_),
                    likeness(bytes_, ends_, common, Columns::constant, byte_bits_));
}

// Entries without what is cut out of them are like whole ones.
Bits GridSearch::bits_of_entries(const Shape& shape) {
    constexpr std::size_t fewest_entries = 3;
    constexpr std::size_t enough_bytes = std::size_t{24} << 10;
    constexpr Bits no_entry = -10;
    Bits bits = 0;
    std::size_t looked_at = 0;
    for (std::size_t i = 0; i < std::min(cuts_.entries.size(), most_entries); ++i) {
        if (i >= fewest_entries && looked_at > enough_bytes)
            break;
        put_together(bytes_, grid_of(shape), cuts_, cuts_.entries[i], entry_);
        looked_at += entry_.size();
        if (sound_entry(entry_, 0) != entry_.size())
            bits += no_entry;
        else if (const Bits packet = odds_.bits(packet_checksum(entry_));
                 packet < 0 || !cuts_zeros(shape, cuts_.entries[i]))
            bits += packet;
    }
    work_ += looked_at;
    return bits;
}

Bits GridSearch::most_bits_of_entries() const noexcept {
    return static_cast<Bits>(std::min(cuts_.entries.size(), most_entries)) * PacketOdds::most;
}

// A checksum does not tell at which of several places zeros are to be cut out.
bool GridSearch::cuts_zeros(const Shape& shape, const Cuts::Entry& entry) const {
    for (std::size_t i = 0; i < entry.event->control / shape.next_control; ++i)
        if (!all_zero(bytes_.subspan(cuts_.at[entry.first + i], shape.next_control)))
            return false;
    return true;
}

}  // namespace zos

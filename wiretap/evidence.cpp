// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/evidence.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "wiretap/shape.h"

namespace zos {

void ByteBits::add(Bytes entry) noexcept {
    for (const std::uint8_t byte : entry)
        ++times_[byte];
    for (std::size_t i = 0; i + row <= entry.size(); ++i) {
        const std::size_t place = hash(entry.data() + i);
        in_entries_[place / 8] |= static_cast<std::uint8_t>(1 << place % 8);
    }
}

void ByteBits::weigh() noexcept {
    double all = 256;
    for (const std::uint32_t times : times_)
        all += times;
    double chance_equal = 0;
    for (std::size_t value = 0; value < 256; ++value) {
        const double share = (times_[value] + 1) / all;
        bits_[value] = -std::log2(share);
        chance_equal += share * share;
    }
    for (std::size_t compared = 1; compared <= most_pairs; ++compared)
        for (std::size_t alike = 0; alike <= compared; ++alike) {
            const auto pairs = static_cast<double>(compared);
            const auto equal = static_cast<double>(alike);
            const double share = (equal + 0.5) / (pairs + 1);
            share_[alike][compared] =
                equal * std::log2(share) +
                (pairs - equal) * std::log2((1 - share) / (1 - chance_equal)) -
                std::log2(pairs + 1) / 2;
        }
}

namespace {

// One column of the bytes at all pairs.
struct Column {
    Bits bits;  // of those that are equal
    std::uint16_t compared;
    std::uint16_t equal;
    std::uint16_t stepped;  // differ by as much as the first pair does, as counters do
    std::uint8_t step;
};

Bits bits_of(const Column& column, Columns kind, const ByteBits& byte_bits) noexcept {
    constexpr Bits step_by_chance = 6;  // that a byte has the one value, for want of its frequency
    constexpr Bits choice_of_step = 8;  // one of 256
    const Bits constant = column.bits + byte_bits.of_share(column.equal, column.compared);
    if (kind == Columns::constant)
        return std::max(0.0, constant);
    return std::max({0.0, constant,
                     column.stepped * step_by_chance - choice_of_step +
                         byte_bits.of_share(column.stepped, column.compared)});
}

// Which columns of control data are alike is not known before: of so many ways to choose some, one
// gives a few bits by chance. So choosing costs as many as name the choice.
Bits best_of(std::span<Bits> columns) noexcept {
    const auto log2_factorial = [](std::size_t n) {
        return std::lgamma(static_cast<double>(n + 1)) / std::numbers::ln2;
    };
    const auto end =
        std::partition(columns.begin(), columns.end(), [](Bits bits) { return bits > 0; });
    std::sort(columns.begin(), end, std::ranges::greater{});
    const Bits all = log2_factorial(columns.size());
    Bits sum = 0;
    Bits best = 0;
    for (auto column = columns.begin(); column != end; ++column) {
        sum += *column;
        const auto chosen = static_cast<std::size_t>(column - columns.begin()) + 1;
        best = std::max(
            best, sum - all + log2_factorial(chosen) + log2_factorial(columns.size() - chosen));
    }
    return best;
}

}  // namespace

Bits likeness(Bytes bytes, std::span<const Pair> pairs, std::size_t length, Columns kind,
              const ByteBits& byte_bits) noexcept {
    constexpr Bits in_entries = 0.5;  // of bytes that stand in whole entries as well
    Column columns[longest_control];
    length = std::min<std::size_t>(length, longest_control);
    std::fill_n(columns, length, Column{});
    pairs = pairs.first(std::min(pairs.size(), most_pairs));
    for (const auto& [one, other] : pairs) {
        for (std::size_t i = 0; i < length; ++i) {
            const std::uint8_t a = bytes[one + i];
            const std::uint8_t b = bytes[other + i];
            Column& column = columns[i];
            const auto step = static_cast<std::uint8_t>(b - a);
            if (column.compared++ == 0)
                column.step = step;
            else if (step != 0 && step == column.step)
                ++column.stepped;
            if (a == b) {
                const Bits bits = byte_bits.in_entries(bytes, other + i)
                                      ? std::min(in_entries, byte_bits.of(a))
                                      : byte_bits.of(a);
                ++column.equal;
                column.bits += bits;
            }
        }
    }
    Bits bits[longest_control];
    for (std::size_t i = 0; i < length; ++i)
        bits[i] = bits_of(columns[i], kind, byte_bits);
    return best_of(std::span(bits, length));
}

void PacketOdds::add(const Checked& packet) noexcept {
    Side& side = sides_[packet.outbound ? 1 : 0];
    side.right += packet.checksum == Checksum::right;
    side.wrong += packet.checksum == Checksum::wrong;
    without_header_ += packet.checksum == Checksum::no_header;
    ++entries_;
}

Bits PacketOdds::bits(const Checked& packet) const noexcept {
    const Side& side = sides_[packet.outbound ? 1 : 0];
    const double wrong = (side.wrong + 0.5) / (side.right + side.wrong + 1);
    switch (packet.checksum) {
        case Checksum::right:
            return most + std::log2(1 - wrong);
        case Checksum::wrong:
            return std::log2(wrong);
        case Checksum::no_header:
            return std::log2((without_header_ + 0.5) / (entries_ + 1));
        case Checksum::none:
            break;
    }
    return 0;
}

Checksums PacketOdds::expected() const noexcept {
    constexpr double fewest = 8;  // packets
    constexpr double right_for_each_wrong = 16;
    const auto are_right = [](const Side& side) {
        return side.right >= fewest && side.right >= right_for_each_wrong * side.wrong;
    };
    if (!are_right(sides_[0]))
        return Checksums::unknown;
    return are_right(sides_[1]) ? Checksums::right : Checksums::right_inbound;
}

}  // namespace zos

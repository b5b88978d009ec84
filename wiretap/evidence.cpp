// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/evidence.h"

#include <algorithm>
#include <cmath>

#include "wiretap/shape.h"

namespace zos {

void ByteBits::add(Bytes entry) noexcept {
    for (std::size_t i = 0; i < entry.size(); ++i) {
        ++times_[entry[i]];
        repeated_[entry[i]] += i > 0 && entry[i] == entry[i - 1];
    }
}

void ByteBits::weigh() noexcept {
    double all = 256;
    for (const double times : times_)
        all += times;
    double chance_equal = 0;
    for (std::size_t value = 0; value < 256; ++value) {
        const double share = (times_[value] + 1) / all;
        const double repeated = (repeated_[value] + 1) / (times_[value] + 2);
        bits_[value] = -std::log2(share);
        repeat_[value] = std::min(bits_[value], -2 * std::log2(repeated));
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

}  // namespace

Bits likeness(Bytes bytes, std::span<const Pair> pairs, std::size_t length, Columns kind,
              const ByteBits& byte_bits) noexcept {
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
                const bool another = i > 0 && a == bytes[one + i - 1] && b == bytes[other + i - 1];
                ++column.equal;
                column.bits += another ? byte_bits.of_another(a) : byte_bits.of(a);
            }
        }
    }
    Bits bits = 0;
    for (std::size_t i = 0; i < length; ++i)
        bits += bits_of(columns[i], kind, byte_bits);
    return bits;
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

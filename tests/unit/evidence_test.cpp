// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "wiretap/control_mark.h"

namespace zos {

namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer noise(std::size_t length, unsigned seed) {
    std::mt19937 random(seed);
    Buffer bytes(length);
    std::ranges::generate(bytes, [&random] { return static_cast<std::uint8_t>(random()); });
    return bytes;
}

constexpr std::size_t control = 24;
constexpr std::size_t distance = 1000;

std::vector<Pair> pairs_of(std::size_t count) {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < count; ++i)
        pairs.push_back({i * distance, (i + 1) * distance});
    return pairs;
}

// Noise with the same bytes at each distance.
Buffer repeating(std::size_t count, const Buffer& what) {
    Buffer bytes = noise((count + 1) * distance, 1);
    for (std::size_t at = 0; at < bytes.size(); at += distance)
        std::ranges::copy(what, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    return bytes;
}

TEST(evidence, of_equal_bytes_grows_with_each_pair) {
    const Buffer bytes = repeating(8, noise(control, 2));
    const ByteBits byte_bits;
    Bits before = 0;
    for (std::size_t count = 1; count < 8; ++count) {
        const Bits bits = likeness(bytes, pairs_of(count), control, Columns::constant, byte_bits);
        EXPECT_GT(bits, before + 100);
        before = bits;
    }
}

TEST(evidence, of_bytes_that_whole_entries_hold_is_little) {
    const Buffer what = noise(control, 2);
    const Buffer bytes = repeating(4, what);
    ByteBits byte_bits;
    byte_bits.add(noise(4000, 3));
    byte_bits.weigh();
    const Bits unknown = likeness(bytes, pairs_of(4), control, Columns::constant, byte_bits);
    byte_bits.add(what);
    byte_bits.weigh();
    const Bits known = likeness(bytes, pairs_of(4), control, Columns::constant, byte_bits);
    EXPECT_LT(4 * known, unknown);
}

// Of many columns some are alike by chance; which ones was not known before.
TEST(evidence, of_noise_is_none) {
    const ByteBits byte_bits;
    for (unsigned seed = 0; seed < 100; ++seed) {
        const Buffer bytes = noise(4 * distance, seed);
        EXPECT_LT(likeness(bytes, pairs_of(2), 333, Columns::constant, byte_bits), 8) << seed;
    }
}

TEST(control_mark, is_known_by_half_of_its_columns) {
    ControlMark mark;
    EXPECT_FALSE(mark.known());
    for (const std::uint16_t at : std::initializer_list<std::uint16_t>{0, 3, 5, 7})
        mark.columns[mark.count++] = {at, static_cast<std::uint8_t>(0xc0 + at)};
    EXPECT_TRUE(mark.known());
    Buffer bytes(8);
    bytes[0] = 0xc0;
    EXPECT_FALSE(mark.matches(bytes));
    bytes[5] = 0xc5;
    EXPECT_TRUE(mark.matches(bytes));
    EXPECT_FALSE(mark.matches(Bytes(bytes).first(5)));
}

}  // namespace

}  // namespace zos

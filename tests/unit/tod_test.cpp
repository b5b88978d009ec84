// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/tod.h"

#include <gtest/gtest.h>

namespace zos {
namespace {

constexpr std::uint64_t clock_of(std::int64_t unix_microseconds) {
    return static_cast<std::uint64_t>(unix_microseconds + 2208988800000000) << 12;
}

TEST(tod, zero_is_the_start_of_1900) {
    EXPECT_EQ(tod::to_unix(0), (UnixTime{-2208988800, 0}));
}

// 7D91048BCA000000 is the TOD clock of 1970-01-01 in IBM's Principles of Operation.
TEST(tod, of_principles_of_operation_is_the_start_of_1970) {
    EXPECT_EQ(tod::to_unix(0x7D91048BCA000000), (UnixTime{0, 0}));
}

TEST(tod, of_a_published_report_is_its_time) {
    EXPECT_EQ(tod::to_unix(clock_of(1664019032'614976)), (UnixTime{1664019032, 614976000}));
}

TEST(tod, low_bits_are_a_fraction_of_a_microsecond) {
    EXPECT_EQ(tod::to_unix(clock_of(1'000'001) + 2048), (UnixTime{1, 1500}));
    EXPECT_EQ(tod::to_unix(clock_of(1'000'001) + 4095), (UnixTime{1, 1999}));
    EXPECT_EQ(tod::to_unix(clock_of(1'000'001) + 4), (UnixTime{1, 1000}));
}

TEST(tod, before_1970_keeps_a_positive_fraction) {
    EXPECT_EQ(tod::to_unix(clock_of(-1)), (UnixTime{-1, 999999000}));
    EXPECT_EQ(tod::to_unix(clock_of(-1'000'000)), (UnixTime{-1, 0}));
    EXPECT_EQ(tod::to_unix(clock_of(-1'000'001) + 2048), (UnixTime{-2, 999999500}));
}

TEST(tod, overflows_in_september_2042) {
    EXPECT_EQ(tod::to_unix(~std::uint64_t{0}), (UnixTime{2294610827, 370495999}));
}

TEST(tod, earliest_plausible_is_the_start_of_1990) {
    EXPECT_EQ(tod::to_unix(tod::earliest_plausible), (UnixTime{631152000, 0}));
    EXPECT_TRUE(tod::plausible(tod::earliest_plausible));
    EXPECT_FALSE(tod::plausible(tod::earliest_plausible - 1));
    EXPECT_TRUE(tod::plausible(~std::uint64_t{0}));
}

}  // namespace
}  // namespace zos

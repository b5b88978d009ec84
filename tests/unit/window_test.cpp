// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/support/broken_source.h"
#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;

// Large enough for several reads.
const Buffer& file() {
    static const Buffer bytes = test::noise(3'000'000, 1);
    return bytes;
}

testing::AssertionResult serves(Window& window, std::size_t offset, std::size_t wanted) {
    const Bytes bytes = window.at(offset, wanted);
    const std::size_t there = offset < file().size() ? file().size() - offset : 0;
    if (bytes.size() < std::min(wanted, there))
        return testing::AssertionFailure() << bytes.size() << " bytes at " << offset;
    if (bytes.size() > there ||
        !std::ranges::equal(bytes,
                            Bytes(file()).subspan(std::min(offset, file().size()), bytes.size())))
        return testing::AssertionFailure() << "wrong bytes at " << offset;
    return testing::AssertionSuccess();
}

class WindowSteps : public testing::TestWithParam<std::size_t> {};

TEST_P(WindowSteps, forward_reading_serves_every_byte) {
    MemorySource source(file());
    Window window(source);
    for (std::size_t at = 0; at < file().size() + 2 * GetParam(); at += GetParam()) {
        window.hold_from(at);
        ASSERT_TRUE(serves(window, at, GetParam()));
    }
    EXPECT_FALSE(window.failed());
}

INSTANTIATE_TEST_SUITE_P(sizes, WindowSteps,
                         testing::Values(997, 4096, 65535, 262143, 262144, 262145, 1'000'000,
                                         2'999'999, 3'000'000));

TEST(window, held_bytes_stay_while_looking_ahead) {
    MemorySource source(file());
    Window window(source);
    window.hold_from(1000);
    ASSERT_TRUE(serves(window, 2'500'000, 100));
    EXPECT_TRUE(serves(window, 1000, 65535));
    EXPECT_TRUE(serves(window, 2'500'000, 100));
}

TEST(window, bytes_before_the_held_offset_are_gone_after_a_read) {
    MemorySource source(file());
    Window window(source);
    ASSERT_TRUE(serves(window, 0, 100));
    window.hold_from(2'000'000);
    ASSERT_TRUE(serves(window, 2'000'000, 100));
    EXPECT_TRUE(window.at(1000, 1).empty());
    EXPECT_FALSE(window.failed());
}

TEST(window, behind_the_end_is_nothing) {
    MemorySource source(file());
    Window window(source);
    EXPECT_TRUE(window.at(file().size(), 1).empty());
    EXPECT_TRUE(window.at(file().size() + 5000, 1).empty());
    EXPECT_EQ(window.at(file().size() - 3, 10).size(), 3U);
    EXPECT_FALSE(window.failed());
}

TEST(window, of_an_empty_file_has_nothing) {
    MemorySource source{Bytes{}};
    Window window(source);
    EXPECT_TRUE(window.at(0, 1).empty());
    EXPECT_TRUE(window.at(0, 0).empty());
    EXPECT_FALSE(window.failed());
}

TEST(window, farther_than_its_reach_gives_nothing_and_keeps_what_is_held) {
    const Buffer large(Window::reach + 1'000'000, 0x55);
    MemorySource source(large);
    Window window(source);
    window.hold_from(0);
    EXPECT_EQ(window.at(0, 10).empty(), false);
    EXPECT_TRUE(window.at(Window::reach + 1, 1).empty());
    EXPECT_GE(window.at(0, 10).size(), 10U);
}

TEST(window, within_its_reach_serves_the_farthest_bytes) {
    const Buffer large(Window::reach * 3, 0x55);
    MemorySource source(large);
    Window window(source);
    window.hold_from(0);
    EXPECT_GE(window.at(Window::reach, 65535).size(), 65535U);
    EXPECT_FALSE(window.failed());
}

TEST(window, restarts_anywhere) {
    MemorySource source(file());
    Window window(source);
    for (const std::size_t at : {2'000'000, 5, 2'999'999, 0, 1'000'000}) {
        ASSERT_TRUE(window.restart_at(at));
        EXPECT_TRUE(serves(window, at, 1000));
    }
}

TEST(window, restarts_after_the_end_was_met) {
    MemorySource source(file());
    Window window(source);
    EXPECT_TRUE(window.at(file().size(), 1).empty());
    ASSERT_TRUE(window.restart_at(100));
    EXPECT_TRUE(serves(window, 100, 1000));
}

TEST(window, tells_that_the_source_failed) {
    constexpr std::size_t good = std::size_t{256} << 10;
    test::BrokenSource source(Bytes(file()).first(good));
    Window window(source);
    EXPECT_EQ(window.at(0, 10).size(), good);
    EXPECT_FALSE(window.failed());
    EXPECT_EQ(window.at(0, good + 1).size(), good);
    EXPECT_TRUE(window.failed());
}

TEST(window, does_not_ask_a_failed_source_again) {
    test::BrokenSource source(Bytes(file()).first(0));
    Window window(source);
    EXPECT_TRUE(window.at(0, 10).empty());
    EXPECT_TRUE(window.at(0, 10).empty());
    EXPECT_TRUE(window.failed());
    EXPECT_EQ(source.reads, 1);
}

TEST(window, tells_that_the_source_cannot_seek) {
    test::BrokenSource source(Bytes(file()).first(100), false);
    Window window(source);
    EXPECT_FALSE(window.restart_at(0));
    EXPECT_TRUE(window.failed());
}

TEST(memory_source, gives_fewer_bytes_only_at_its_end) {
    const Buffer bytes = {1, 2, 3, 4, 5};
    MemorySource source(bytes);
    std::uint8_t to[4];
    EXPECT_EQ(source.read(to, 4), 4);
    EXPECT_EQ(source.read(to, 4), 1);
    EXPECT_EQ(to[0], 5);
    EXPECT_EQ(source.read(to, 4), 0);
    EXPECT_TRUE(source.seek(3));
    EXPECT_EQ(source.read(to, 4), 2);
    EXPECT_EQ(to[0], 4);
    EXPECT_TRUE(source.seek(99));
    EXPECT_EQ(source.read(to, 4), 0);
}

}  // namespace
}  // namespace zos

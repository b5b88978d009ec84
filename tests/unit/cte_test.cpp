// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/cte.h"

#include <gtest/gtest.h>

#include "tests/unit/entries.h"
#include "wiretap/likely_entry.h"

namespace zos {
namespace {

using test::append;
using test::Buffer;
using test::make_entry;
using test::september_2022;
using test::set_be;

Buffer entry_of(std::size_t data) {
    return make_entry(4, september_2022, Buffer(data, 0xee));
}

TEST(cte, header_is_read_big_endian) {
    const Buffer bytes = {0x00, 0xB4, 0x00, 0x10, 0x01, 0x02, 0x03, 0x04,
                          0xD9, 0x2A, 0x5C, 0x11, 0xF0, 0x2C, 0x00, 0x01};
    const cte::Header header = cte::parse(bytes.data());
    EXPECT_EQ(header.length, 0x00B4);
    EXPECT_EQ(header.data_offset, 16);
    EXPECT_EQ(header.id, 0x01020304U);
    EXPECT_EQ(header.clock, 0xD92A5C11F02C0001U);
}

TEST(cte, rows_give_the_same_as_parse) {
    const Buffer entry = make_entry(0x0f080001, september_2022 + 7, Buffer(40), 20);
    const cte::Header header = cte::parse(entry.data());
    EXPECT_EQ(value(entry, cte::rows[cte::len]), header.length);
    EXPECT_EQ(value(entry, cte::rows[cte::off]), header.data_offset);
    EXPECT_EQ(value(entry, cte::rows[cte::fmtid]), header.id);
    EXPECT_EQ(value(entry, cte::rows[cte::time]), header.clock);
}

TEST(cte, well_formed_lengths_frame_the_data) {
    const auto well_formed = [](std::uint16_t length, std::uint16_t offset) {
        return cte::Header{length, offset, 4, september_2022}.well_formed();
    };
    EXPECT_TRUE(well_formed(18, 16));
    EXPECT_FALSE(well_formed(17, 16));
    EXPECT_FALSE(well_formed(0, 16));
    EXPECT_FALSE(well_formed(100, 15));
    EXPECT_TRUE(well_formed(100, 98));
    EXPECT_FALSE(well_formed(100, 99));
    EXPECT_TRUE(well_formed(0xffff, 0xfffd));
    EXPECT_FALSE(well_formed(0xffff, 0xffff));
}

TEST(cte, lost_record_is_told_by_the_first_byte_of_the_id) {
    EXPECT_TRUE(cte::is_lost_record(0xff000000));
    EXPECT_TRUE(cte::is_lost_record(0xff000004));
    EXPECT_FALSE(cte::is_lost_record(0xfe000004));
    EXPECT_FALSE(cte::is_lost_record(0x000000ff));
}

TEST(likely_entry, is_sound_when_it_closes_with_its_length) {
    Buffer bytes = entry_of(50);
    EXPECT_EQ(sound_entry(bytes, 0), 68U);
    bytes.insert(bytes.begin(), 5, 0xff);
    EXPECT_EQ(sound_entry(bytes, 5), 68U);
    bytes.back() ^= 1;
    EXPECT_EQ(sound_entry(bytes, 5), 0U);
}

TEST(likely_entry, is_not_sound_when_it_is_cut) {
    const Buffer bytes = entry_of(50);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_EQ(sound_entry(Bytes(bytes).first(length), 0), 0U) << length;
    EXPECT_EQ(sound_entry(bytes, bytes.size() + 1), 0U);
}

TEST(likely_entry, shortest_entry_has_no_data) {
    EXPECT_EQ(sound_entry(entry_of(0), 0), 18U);
}

TEST(likely_entry, is_not_likely_with_an_old_clock_or_far_data) {
    Buffer old = entry_of(50);
    set_be(old, 8, tod::earliest_plausible - 1, 8);
    EXPECT_EQ(sound_entry(old, 0), 0U);
    EXPECT_EQ(sound_entry(make_entry(4, september_2022, Buffer(10), 256), 0), 256U + 10 + 2);
    EXPECT_EQ(sound_entry(make_entry(4, september_2022, Buffer(10), 257), 0), 0U);
}

TEST(likely_entry, is_found_when_another_follows) {
    Buffer bytes = test::noise(100, 1);
    append(bytes, entry_of(50));
    append(bytes, entry_of(30));
    append(bytes, test::noise(100, 2));
    EXPECT_EQ(find_entry(bytes, 0), 100U);
    EXPECT_EQ(find_entry(bytes, 100), 100U);
}

TEST(likely_entry, is_found_when_zeros_or_the_end_follow) {
    Buffer bytes = entry_of(50);
    EXPECT_EQ(find_entry(bytes, 0), 0U);
    bytes.resize(bytes.size() + 64);
    append(bytes, test::noise(100, 2));
    EXPECT_EQ(find_entry(bytes, 0), 0U);
}

TEST(likely_entry, alone_among_other_bytes_is_no_proof) {
    Buffer bytes = entry_of(50);
    bytes.resize(bytes.size() + 63);
    append(bytes, test::noise(100, 2));
    EXPECT_EQ(find_entry(bytes, 0), bytes.size());
}

TEST(likely_entry, alone_is_found_with_a_packet_trace_header_of_its_time) {
    Buffer bytes = test::make_record(4, {}, Buffer(20, 0x45));
    append(bytes, test::noise(100, 2));
    EXPECT_EQ(find_entry(bytes, 0), 0U);
}

TEST(likely_entry, is_not_found_in_nothing) {
    EXPECT_EQ(find_entry({}, 0), 0U);
    EXPECT_EQ(find_entry(Buffer(1000), 0), 1000U);
}

}  // namespace
}  // namespace zos

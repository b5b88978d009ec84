// SPDX-License-Identifier: GPL-2.0-or-later
//
// The judge itself: its files are what they say, and it notices what it is there to notice.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/quality/damage.h"
#include "tests/quality/table.h"

namespace zos::quality {
namespace {

constexpr std::size_t tried = 40;  // all kinds, and all carriers

Buffer standing(const TraceFile& file, const WrittenEntry& entry) {
    Buffer bytes;
    for (const Extent& extent : entry.extents)
        append(bytes, Bytes(file.bytes).subspan(extent.at, extent.length));
    return bytes;
}

TEST(JudgedFile, holds_each_entry_where_it_says) {
    for (const Series& series : all_series) {
        for (std::size_t number = 0; number < tried; ++number) {
            const TraceFile file = make_file(series, Seeds::tune, number);
            ASSERT_GT(file.entries.size(), 10U);
            for (const WrittenEntry& entry : file.entries)
                ASSERT_TRUE(entry.hit || standing(file, entry) == entry.bytes)
                    << series.name << ' ' << number;
        }
    }
}

TEST(JudgedFile, is_the_same_each_time_and_another_for_other_seeds) {
    for (const Series& series : all_series) {
        const Buffer bytes = make_file(series, Seeds::tune, 3).bytes;
        EXPECT_EQ(make_file(series, Seeds::tune, 3).bytes, bytes);
        EXPECT_NE(make_file(series, Seeds::judge, 3).bytes, bytes);
        EXPECT_NE(make_file(series, Seeds::tune, 23).bytes, bytes);
    }
}

TraceFile sound_file() {
    return make_file(all_series[1], Seeds::tune, 0);
}

TEST(JudgedDamage, is_where_it_was_done) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        Random random(seed);
        const TraceFile sound = make_file(all_series[2], Seeds::tune, 0);
        TraceFile file = sound;
        const Damage damage = draw_damage(file.bytes, random);
        apply(damage, file);
        for (std::size_t i = 0; i < file.entries.size(); ++i) {
            const WrittenEntry& entry = file.entries[i];
            if (entry.hit && damage.change != Damage::Change::overwrite)
                continue;
            EXPECT_EQ(standing(file, entry), entry.bytes) << seed;
            EXPECT_EQ(entry.bytes != sound.entries[i].bytes, entry.hit) << seed;
        }
    }
}

TEST(Judge, counts_all_of_a_sound_file_as_shown) {
    const Tally tally = read(sound_file());
    EXPECT_EQ(tally.shown, tally.written);
    EXPECT_EQ(tally.wrong + tally.silent + tally.unread, 0U);
}

TEST(Judge, notices_an_entry_with_other_bytes_than_were_written) {
    TraceFile file = sound_file();
    Buffer& bytes = file.entries[5].bytes;
    bytes[bytes.size() / 2] ^= 1;
    const Tally tally = read(file);
    EXPECT_EQ(tally.wrong, 1U);
    EXPECT_EQ(tally.shown, tally.written - 1);
}

TEST(Judge, notices_an_entry_that_is_not_shown_without_a_gap) {
    TraceFile file = sound_file();
    WrittenEntry& lost = file.entries.emplace_back(file.entries[5]);
    lost.bytes[lost.bytes.size() / 2] ^= 1;
    EXPECT_EQ(read(file).silent, 1U);
}

TEST(Judge, notices_an_entry_that_is_shown_twice) {
    TraceFile file = sound_file();
    const Buffer twice = file.bytes;
    append(file.bytes, twice);
    EXPECT_EQ(read(file).wrong, file.entries.size());
}

TEST(Judge, notices_a_file_that_is_not_recognised) {
    TraceFile file = sound_file();
    file.bytes.assign(file.bytes.size(), 0x5a);
    const Tally tally = read(file);
    EXPECT_EQ(tally.unread, 1U);
    EXPECT_EQ(tally.shown, 0U);
}

Table table_of(const Tally& tally) {
    Table table;
    table.add(all_series[0], {tally});
    return table;
}

TEST(Figures, are_no_worse_than_themselves) {
    const Table table = table_of({1, 100, 0, 98, 1, 1, 0});
    EXPECT_TRUE(table.worse_than(Table::parse(table.text())).empty());
}

TEST(Figures, are_worse_when_more_is_wrong_or_silent_or_less_is_shown) {
    const Table recorded = Table::parse(table_of({1, 100, 0, 98, 1, 1, 0}).text());
    const auto worse = [&](const Tally& tally) {
        return !table_of(tally).worse_than(recorded).empty();
    };
    EXPECT_TRUE(worse({1, 100, 0, 97, 1, 1, 0}));
    EXPECT_TRUE(worse({1, 100, 0, 98, 2, 1, 0}));
    EXPECT_TRUE(worse({1, 100, 0, 98, 1, 2, 0}));
    EXPECT_TRUE(worse({1, 100, 0, 98, 1, 1, 1}));
    EXPECT_TRUE(worse({1, 101, 0, 98, 1, 1, 0})) << "of other files";
    EXPECT_FALSE(worse({1, 100, 0, 99, 0, 0, 0}));
}

}  // namespace
}  // namespace zos::quality

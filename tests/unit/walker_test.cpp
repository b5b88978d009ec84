// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/walker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <random>

#include "format/blob.h"
#include "tests/support/broken_source.h"
#include "tests/unit/layout.h"

namespace zos {
namespace {

using test::Buffer;
using test::Case;
using test::Content;
using test::File;
using test::Layout;
using test::Walked;

const Case cases[] = {
    {"rdw", {}},
    {"rdw_without_control_data", {.first_control = 0, .next_control = 0}},
    {"rdw_shortened_control_data", {.first_control = 43, .next_control = 9}},
    {"rdw_control_data_in_first_record_only", {.first_control = 40, .next_control = 0}},
    {"rdw_control_data_of_noise",
     {.first_control = 26, .next_control = 26, .content = Content::noise}},
    {"rdw_control_data_of_zeros",
     {.first_control = 18, .next_control = 18, .content = Content::zeros}},
    {"rdw_records_of_80", {.record_length = 80, .first_control = 14, .next_control = 14}},
    {"rdw_records_of_20", {.record_length = 20, .first_control = 0, .next_control = 0}},
    {"rdw_without_padding", {.zero_tail = false}},
    {"rdw_buffer_in_one_record", {.record_length = 30000}},
    {"rdw_control_record", {.control_record = test::noise(200, 9)}},
    {"rdw_spanned", {.record_length = 4000, .segment_length = 700}},
    {"rdw_padded_to_80", {.zero_tail = false, .fixed_block = 80}},
    {"blocks", {.carrier = Carrier::bdw_rdw}},
    {"blocks_with_long_lengths",
     {.carrier = Carrier::bdw_rdw, .block_length = 100000, .large_blocks = true}},
    {"blocks_spanned",
     {.carrier = Carrier::bdw_rdw,
      .record_length = 8000,
      .segment_length = 1000,
      .block_length = 4000}},
    {"len4", {.carrier = Carrier::len4}},
    {"len4_records_of_133",
     {.carrier = Carrier::len4, .record_length = 133, .first_control = 64, .next_control = 0}},
    {"flat", {.carrier = Carrier::flat}},
    {"flat_without_control_data",
     {.carrier = Carrier::flat, .first_control = 0, .next_control = 0}},
    {"flat_without_padding", {.carrier = Carrier::flat, .zero_tail = false}},
    {"flat_control_data_of_noise",
     {.carrier = Carrier::flat,
      .first_control = 43,
      .next_control = 43,
      .content = Content::noise}},
    {"flat_shortened_control_data",
     {.carrier = Carrier::flat, .first_control = 64, .next_control = 20}},
    {"flat_control_data_with_clocks",
     {.carrier = Carrier::flat,
      .record_length = 1024,
      .first_control = 16,
      .next_control = 16,
      .content = Content::clock}},
    {"flat_control_record", {.carrier = Carrier::flat, .control_record = test::noise(200, 9)}},
    {"flat_records_of_256", {.carrier = Carrier::flat, .record_length = 256}},
};

const std::vector<Buffer>& small_entries() {
    static const auto entries = test::packet_entries(80, 0, 700, 1);
    return entries;
}

const std::vector<Buffer>& large_entries() {
    static const auto entries = test::packet_entries(12, 0, 12000, 2);
    return entries;
}

const std::vector<Buffer>& entries_of_other_components() {
    static const auto entries = test::other_entries(100, 0, 500, 3);
    return entries;
}

class WalkerOf : public testing::TestWithParam<Case> {
  protected:
    static Walked walk_all(const File& file) {
        return test::walk(file.bytes, GetParam().layout.shape());
    }
};

TEST_P(WalkerOf, finds_every_entry) {
    for (const auto* entries :
         {&small_entries(), &large_entries(), &entries_of_other_components()}) {
        const File file = test::write(GetParam().layout, *entries);
        const Walked walked = walk_all(file);
        EXPECT_EQ(test::difference(walked.bytes(), *entries), "same");
        EXPECT_TRUE(walked.gaps.empty());
        EXPECT_EQ(walked.steps.back(), Step::end);
        EXPECT_FALSE(walked.cut_short);
    }
}

TEST_P(WalkerOf, tells_offset_and_number_of_each_entry) {
    const File file = test::write(GetParam().layout, small_entries());
    const Walked walked = walk_all(file);
    for (std::size_t i = 0; i < walked.entries.size(); ++i) {
        EXPECT_EQ(walked.entries[i].offset, file.begin_of(i));
        EXPECT_EQ(walked.entries[i].number, i + 1);
        EXPECT_EQ(walked.entries[i].notes, 0);
    }
}

TEST_P(WalkerOf, finds_a_single_entry) {
    const std::vector<Buffer> one(small_entries().begin(), small_entries().begin() + 1);
    const Walked walked = walk_all(test::write(GetParam().layout, one));
    EXPECT_EQ(test::difference(walked.bytes(), one), "same");
    EXPECT_TRUE(walked.gaps.empty());
}

void expect_same_from_every_place(const File& file, const Shape& shape) {
    const Walked walked = test::walk(file.bytes, shape);
    MemorySource whole_source(file.bytes);
    Walker whole(whole_source, shape);
    while (whole.next() != Step::end) {
    }
    MemorySource source(file.bytes);
    Walker walker(source, shape);
    std::size_t entry = walked.entries.size();
    for (std::size_t i = walked.steps.size(); i-- > 0;) {
        walker.share_origins(whole.origins());
        ASSERT_TRUE(walker.resume(walked.places[i]));
        ASSERT_EQ(walker.next(), walked.steps[i]) << "step " << i;
        if (walked.steps[i] != Step::entry)
            continue;
        const test::SeenEntry& seen = walked.entries[--entry];
        EXPECT_EQ(walker.entry().offset, seen.offset);
        EXPECT_EQ(walker.entry().number, seen.number);
        EXPECT_EQ(walker.entry().notes, seen.notes);
        EXPECT_EQ(*walker.entry().origin, seen.origin) << seen.offset;
        EXPECT_TRUE(std::ranges::equal(walker.entry().bytes, seen.bytes)) << seen.offset;
    }
}

TEST_P(WalkerOf, goes_on_from_every_place) {
    expect_same_from_every_place(test::write(GetParam().layout, small_entries()),
                                 GetParam().layout.shape());
}

// Bytes of each entry as they stand in the file.
std::vector<Buffer> entries_in(const File& file, std::size_t count) {
    std::vector<Buffer> entries(count);
    for (std::size_t i = 0; i < file.tags.size(); ++i)
        if (file.tags[i] != 0)
            entries[file.tags[i] - 1].push_back(file.bytes[i]);
    return entries;
}

TEST_P(WalkerOf, shows_nothing_wrong_where_bytes_are_overwritten) {
    std::mt19937 random(4);
    const File sound = test::write(GetParam().layout, small_entries());
    for (int i = 0; i < 60; ++i) {
        File file = sound;
        const std::size_t at = random() % file.bytes.size();
        const std::size_t length = std::min<std::size_t>(random() % 2000, file.bytes.size() - at);
        const Buffer noise = test::noise(length, static_cast<unsigned>(random()));
        std::ranges::copy(noise, file.bytes.begin() + static_cast<std::ptrdiff_t>(at));
        const Walked walked = walk_all(file);
        EXPECT_EQ(test::first_wrong(walked, entries_in(file, small_entries().size())), "")
            << length << " bytes at " << at << ", run " << i;
        for (const Gap& gap : walked.gaps)
            EXPECT_LE(gap.offset + gap.length, file.bytes.size()) << at;
    }
}

TEST_P(WalkerOf, goes_on_from_every_place_behind_damage) {
    std::mt19937 random(5);
    const File sound = test::write(GetParam().layout, small_entries());
    for (int i = 0; i < 5; ++i) {
        File file = sound;
        const std::size_t at = random() % (file.bytes.size() - 1000);
        const Buffer noise = test::noise(500 + random() % 500, static_cast<unsigned>(random()));
        std::ranges::copy(noise, file.bytes.begin() + static_cast<std::ptrdiff_t>(at));
        SCOPED_TRACE("damage at " + std::to_string(at));
        expect_same_from_every_place(file, GetParam().layout.shape());
    }
}

TEST_P(WalkerOf, keeps_the_entries_in_front_of_a_cut) {
    std::mt19937 random(6);
    const File sound = test::write(GetParam().layout, small_entries());
    for (int i = 0; i < 40; ++i) {
        const std::size_t size = random() % sound.bytes.size();
        File file = sound;
        file.bytes.resize(size);
        file.tags.resize(size);
        const Walked walked = walk_all(file);
        std::vector<Buffer> whole;
        for (std::size_t k = 0; k < small_entries().size() && sound.end_of(k) <= size; ++k)
            whole.push_back(small_entries()[k]);
        EXPECT_EQ(test::difference(walked.bytes(), whole), "same") << "cut at " << size;
        for (const Gap& gap : walked.gaps) {
            EXPECT_LE(gap.offset + gap.length, size);
            EXPECT_TRUE(gap.at_end) << "cut at " << size << ", gap at " << gap.offset;
        }
        // The rest of an entry that is cut is a gap, from its record's control data on if it is the
        // first one there.
        const std::size_t cut = whole.size();
        if (cut > 0 && cut < small_entries().size() &&
            sound.begin_of(cut) + cte::header_length <= size) {
            EXPECT_TRUE(walked.cut_short) << "cut at " << size;
            ASSERT_EQ(walked.gaps.size(), 1U) << "cut at " << size;
            EXPECT_LE(walked.gaps[0].offset, sound.begin_of(cut)) << "cut at " << size;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(layouts, WalkerOf, testing::ValuesIn(cases), test::name_of);

// ---- Origins

TEST(walker, takes_the_origin_from_control_data) {
    const Layout layout;
    const Walked walked = test::walk(test::write(layout, small_entries()).bytes, layout.shape());
    ASSERT_FALSE(walked.entries.empty());
    for (const test::SeenEntry& entry : walked.entries)
        EXPECT_EQ(entry.origin,
                  (Origin{origin_name("SYSTCPDA"), origin_name("TCPIP"), origin_name("S0W1")}));
}

Buffer record_of(std::string_view component, const Buffer& entry) {
    Buffer data = test::ebcdic_text(component, 16);
    test::append(data, entry);
    Buffer record;
    test::put_be(record, data.size() + 4, 2);
    test::put_be(record, 0, 2);
    test::append(record, data);
    return record;
}

TEST(walker, follows_the_origin_from_record_to_record_also_when_it_goes_back) {
    Buffer file;
    const char* components[] = {"GSKSRVR", "SYSTCPDA", "SYSTCPDA", "GSKSRVR", "CSF", "SYSTCPDA"};
    for (std::size_t i = 0; i < std::size(components); ++i)
        test::append(file, record_of(components[i], small_entries()[i]));
    const Shape shape{Carrier::rdw, 16, 16, 0};
    const Walked walked = test::walk(file, shape);
    ASSERT_EQ(walked.entries.size(), std::size(components));
    for (std::size_t i = 0; i < std::size(components); ++i)
        EXPECT_EQ(view(walked.entries[i].origin.component), components[i]) << i;
    expect_same_from_every_place({file, {}}, shape);
}

// ---- Damage in known places

const Shape plain_rdw{Carrier::rdw, 0, 0, 0};

// Ten entries in one record.
File ten_entries() {
    const std::vector<Buffer> ten(small_entries().begin(), small_entries().begin() + 10);
    return test::write(
        {.zero_tail = false, .record_length = 16000, .first_control = 0, .next_control = 0}, ten);
}

TEST(walker, marks_an_entry_whose_length_at_its_end_is_wrong) {
    File file = ten_entries();
    file.bytes[file.end_of(4) - 1] ^= 1;
    const Walked walked = test::walk(file.bytes, plain_rdw);
    ASSERT_EQ(walked.entries.size(), 10U);
    EXPECT_TRUE(walked.gaps.empty());
    for (std::size_t i = 0; i < 10; ++i)
        EXPECT_EQ(walked.entries[i].notes, i == 4 ? blob::length_mismatch : 0) << i;
}

TEST(walker, marks_an_entry_whose_length_at_its_start_is_wrong) {
    File file = ten_entries();
    file.bytes[file.begin_of(4) + 1] ^= 1;
    const Walked walked = test::walk(file.bytes, plain_rdw);
    ASSERT_EQ(walked.entries.size(), 10U);
    EXPECT_TRUE(walked.gaps.empty());
    EXPECT_EQ(walked.entries[4].bytes.size(), small_entries()[4].size());
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(walked.entries[i].notes, i == 4 ? blob::length_mismatch : 0) << i;
        EXPECT_EQ(walked.entries[i].number, i + 1);
    }
}

TEST(walker, reports_an_entry_without_header_as_a_gap) {
    for (const std::size_t victim : {0, 4, 9}) {
        File file = ten_entries();
        const std::size_t begin = file.begin_of(victim);
        std::fill_n(file.bytes.begin() + static_cast<std::ptrdiff_t>(begin), 20, 0xff);
        const Walked walked = test::walk(file.bytes, plain_rdw);
        EXPECT_EQ(walked.entries.size(), 9U) << victim;
        ASSERT_EQ(walked.gaps.size(), 1U) << victim;
        EXPECT_EQ(walked.gaps[0].offset, begin);
        EXPECT_EQ(walked.gaps[0].length, file.end_of(victim) - begin);
        EXPECT_FALSE(walked.gaps[0].at_end);
        EXPECT_EQ(walked.gaps[0].head_length, 64);
        EXPECT_TRUE(std::ranges::equal(walked.gaps[0].head, Bytes(file.bytes).subspan(begin, 64)));
    }
}

TEST(walker, reports_damage_from_one_entry_to_another_as_one_gap) {
    File file = ten_entries();
    const std::size_t from = file.begin_of(3) + 60;
    const std::size_t end = file.begin_of(6) + 60;
    const Buffer noise = test::noise(end - from, 8);
    std::ranges::copy(noise, file.bytes.begin() + static_cast<std::ptrdiff_t>(from));
    const Walked walked = test::walk(file.bytes, plain_rdw);
    EXPECT_EQ(walked.entries.size(), 6U);
    ASSERT_EQ(walked.gaps.size(), 1U);
    EXPECT_EQ(walked.gaps[0].offset, file.begin_of(3));
    EXPECT_EQ(walked.gaps[0].length, file.begin_of(7) - file.begin_of(3));
}

TEST(walker, goes_on_behind_a_damaged_descriptor) {
    struct Damaged {
        Carrier carrier;
        Buffer descriptor;
    };
    // One that is none, and one of a record that goes beyond the end of the file.
    const Damaged all[] = {
        {Carrier::rdw, {0xff, 0xff, 0xff, 0xff}},     {Carrier::rdw, {0xff, 0xff, 0x00, 0x00}},
        {Carrier::bdw_rdw, {0xff, 0xff, 0xff, 0xff}}, {Carrier::bdw_rdw, {0xff, 0xff, 0x00, 0x00}},
        {Carrier::len4, {0xff, 0xff, 0xff, 0xff}},    {Carrier::len4, {0x00, 0x01, 0xff, 0xff}},
    };
    for (const auto& [carrier, damaged] : all) {
        const Layout layout{.carrier = carrier, .record_length = 1000, .block_length = 2100};
        const File sound = test::write(layout, small_entries());
        File file = sound;
        // The descriptor in front of the record that holds the middle of the file.
        std::size_t descriptor = 0;
        MemorySource source(file.bytes);
        Window window(source);
        Record record = before_first;
        while (record.end < file.bytes.size() / 2) {
            ASSERT_EQ(next_record(window, layout.shape(), record), Found::record);
            descriptor = record.begin - 4;
        }
        std::ranges::copy(damaged, file.bytes.begin() + static_cast<std::ptrdiff_t>(descriptor));
        const Walked walked = test::walk(file.bytes, layout.shape());
        EXPECT_EQ(test::first_wrong(walked, small_entries()), "") << describe(carrier);
        EXPECT_GT(walked.entries.size(), small_entries().size() - 15) << describe(carrier);
        ASSERT_FALSE(walked.gaps.empty()) << describe(carrier);
        // The gap may begin with the entry that goes on in the record that is not found.
        EXPECT_LE(walked.gaps[0].offset, descriptor) << describe(carrier);
        EXPECT_GT(walked.gaps[0].offset + walked.gaps[0].length, descriptor) << describe(carrier);
        EXPECT_EQ(walked.entries.back().bytes, small_entries().back()) << describe(carrier);
    }
}

TEST(walker, of_noise_is_one_gap) {
    const Buffer file = test::noise(100000, 4);
    const Walked walked = test::walk(file, {Carrier::flat, 0, 0, 0});
    EXPECT_TRUE(walked.entries.empty());
    ASSERT_EQ(walked.gaps.size(), 1U);
    EXPECT_EQ(walked.gaps[0].offset, 0U);
    EXPECT_EQ(walked.gaps[0].length, file.size());
}

TEST(walker, of_nothing_or_zeros_ends) {
    for (const Carrier carrier : {Carrier::flat, Carrier::rdw, Carrier::bdw_rdw, Carrier::len4})
        for (const std::size_t size : {0, 1, 100, 30000}) {
            const Walked walked = test::walk(Buffer(size), {carrier, 40, 40, 0});
            EXPECT_EQ(walked.steps, std::vector{Step::end}) << size;
        }
}

TEST(walker, crosses_long_padding_between_flat_buffers) {
    const Layout layout{
        .carrier = Carrier::flat, .buffer_size = 6'000'000, .record_length = 6'000'040};
    const std::vector<Buffer> entries(small_entries().begin(), small_entries().begin() + 3);
    File file = test::write(layout, entries);
    const File again = file;
    test::append(file.bytes, again.bytes);
    const Walked walked = test::walk(file.bytes, layout.shape());
    EXPECT_EQ(walked.entries.size(), 6U);
    EXPECT_TRUE(walked.gaps.empty());
}

// Behind a gap in a flat file the control data tell where records are, also where an adapter was
// left to fill in the checksums.
TEST(walker, finds_records_again_behind_missing_bytes) {
    const Layout layout{.carrier = Carrier::flat, .buffer_size = 65536, .record_length = 1024};
    std::vector<Buffer> entries;
    for (unsigned i = 0; i < 100; ++i) {
        Buffer packet = test::udp_packet(400, i);
        packet[26] ^= 1U;  // of its checksum
        entries.push_back(test::make_record(4, {.traced = 428, .packet_length = 428}, packet));
    }
    File file = test::write(layout, entries);
    const auto missing = file.bytes.begin() + static_cast<std::ptrdiff_t>(file.begin_of(10) + 200);
    file.bytes.erase(missing, missing + 100);
    const Walked walked = test::walk(file.bytes, layout.shape());
    EXPECT_EQ(test::first_wrong(walked, entries), "");
    EXPECT_EQ(walked.gaps.size(), 1U);
    EXPECT_EQ(walked.entries.size(), 99U);
}

TEST(walker, marks_no_entry_when_the_file_ends_behind_one) {
    File file = ten_entries();
    const Walked walked = test::walk(file.bytes, plain_rdw);
    EXPECT_FALSE(walked.cut_short);
    EXPECT_EQ(walked.steps.back(), Step::end);
}

// ---- Read errors

TEST_P(WalkerOf, tells_a_read_error_after_the_entries_before_it) {
    const File file = test::write(GetParam().layout, small_entries());
    for (const std::size_t good :
         {std::size_t{1}, std::size_t{5000}, file.bytes.size() / 2, file.bytes.size()}) {
        test::BrokenSource source(Bytes(file.bytes).first(good), false);
        Walker walker(source, GetParam().layout.shape());
        std::size_t entries = 0;
        Step step;
        while ((step = walker.next()) == Step::entry || step == Step::gap)
            entries += step == Step::entry;
        EXPECT_EQ(step, Step::failed) << "at " << good;
        EXPECT_EQ(walker.next(), Step::failed);
        std::size_t whole = 0;
        while (whole < small_entries().size() && file.end_of(whole) <= good)
            ++whole;
        EXPECT_EQ(entries, whole) << "at " << good;
        EXPECT_FALSE(walker.resume({}));
    }
}

TEST(walker, tells_a_read_error_behind_the_first_piece_that_is_read) {
    const auto entries = test::packet_entries(2000, 100, 400, 7);
    const File file = test::write({.buffer_size = 65536}, entries);
    constexpr std::size_t good = std::size_t{256} << 10;
    ASSERT_GT(file.bytes.size(), good);
    test::BrokenSource source(Bytes(file.bytes).first(good), false);
    Walker walker(source, Layout{}.shape());
    Step step;
    while ((step = walker.next()) == Step::entry || step == Step::gap) {
    }
    EXPECT_EQ(step, Step::failed);
    EXPECT_EQ(walker.next(), Step::failed);
    EXPECT_GT(walker.place().number, 300U);
    EXPECT_LT(file.end_of(walker.place().number - 1), good);
    EXPECT_GT(file.end_of(walker.place().number), good);
    EXPECT_FALSE(walker.resume({}));
}

// Each of these records may begin an entry that goes on in all that follow. If that were looked
// into, the test would not end.
TEST(walker, does_not_follow_an_entry_through_short_records_without_end) {
    const Layout layout{.zero_tail = false};
    const auto entries = test::packet_entries(50, 100, 400, 7);
    Buffer bytes = test::write(layout, entries).bytes;
    for (int i = 0; i < 100'000; ++i)
        bytes.insert(bytes.end(), {0, 5, 0, 0, 0xff});
    EXPECT_EQ(test::walk(bytes, layout.shape()).bytes(), entries);
}

}  // namespace
}  // namespace zos

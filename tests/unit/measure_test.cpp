// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/measure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <random>

#include "tests/unit/layout.h"
#include "wiretap/flat_survey.h"

namespace zos {
namespace {

using test::Buffer;
using test::Case;
using test::Content;
using test::File;
using test::Layout;
using test::Walked;

Walked walk_as_measured(const File& file, Shape* shape = nullptr) {
    const auto measured = measure(file.bytes);
    if (!measured)
        return {};
    if (shape != nullptr)
        *shape = measured->shape;
    return test::walk(file.bytes, measured->shape);
}

// Each is measured exactly: nothing else would explain it as well.
const Case cases[] = {
    {"rdw_40", {}},
    {"rdw_0", {.first_control = 0, .next_control = 0}},
    {"rdw_43_9", {.first_control = 43, .next_control = 9}},
    {"rdw_64_0", {.first_control = 64, .next_control = 0}},
    {"rdw_noise_33", {.first_control = 33, .next_control = 33, .content = Content::noise}},
    {"rdw_zeros_18", {.first_control = 18, .next_control = 18, .content = Content::zeros}},
    {"rdw_300", {.first_control = 300, .next_control = 300}},
    {"rdw_1", {.first_control = 1, .next_control = 1}},
    {"rdw_spanned", {.record_length = 4000, .segment_length = 900}},
    {"rdw_control_record", {.control_record = test::noise(123, 4)}},
    {"rdw_without_padding", {.zero_tail = false}},
    {"blocks", {.carrier = Carrier::bdw_rdw}},
    {"blocks_64_0",
     {.carrier = Carrier::bdw_rdw, .record_length = 400, .first_control = 64, .next_control = 0}},
    {"blocks_with_long_lengths", {.carrier = Carrier::bdw_rdw, .large_blocks = true}},
    {"len4_26_noise",
     {.carrier = Carrier::len4,
      .first_control = 26,
      .next_control = 26,
      .content = Content::noise}},
    {"flat_40", {.carrier = Carrier::flat}},
    {"flat_120_constant",
     {.carrier = Carrier::flat,
      .first_control = 120,
      .next_control = 120,
      .content = Content::constant}},
    {"flat_26_noise",
     {.carrier = Carrier::flat,
      .first_control = 26,
      .next_control = 26,
      .content = Content::noise}},
    {"flat_0", {.carrier = Carrier::flat, .first_control = 0, .next_control = 0}},
    {"flat_14_like_gtf",
     {.carrier = Carrier::flat,
      .first_control = 14,
      .next_control = 14,
      .content = Content::like_gtf}},
};

const std::vector<Buffer>& some_packets() {
    static const auto entries = test::packet_entries(300, 0, 900, 11);
    return entries;
}

class Measure : public testing::TestWithParam<Case> {};

TEST_P(Measure, finds_the_shape) {
    const File file = test::write(GetParam().layout, some_packets());
    Shape shape;
    const Walked walked = walk_as_measured(file, &shape);
    EXPECT_EQ(shape.carrier, GetParam().layout.carrier);
    EXPECT_EQ(shape.first_control, GetParam().layout.first_control);
    EXPECT_EQ(shape.next_control, GetParam().layout.next_control);
    EXPECT_EQ(shape.record_length, GetParam().layout.shape().record_length);
    EXPECT_EQ(test::difference(walked.bytes(), some_packets()), "same");
    EXPECT_TRUE(walked.gaps.empty());
}

TEST_P(Measure, counts_what_the_shape_explains) {
    const File file = test::write(GetParam().layout, some_packets());
    const auto measured = measure(file.bytes);
    ASSERT_TRUE(measured);
    std::size_t bytes = 0;
    for (const Buffer& entry : some_packets())
        bytes += entry.size();
    EXPECT_EQ(measured->entries, some_packets().size());
    EXPECT_EQ(measured->entry_bytes, bytes);
    EXPECT_EQ(measured->gaps, 0U);
    EXPECT_EQ(measured->first_entry, file.begin_of(0));
}

TEST_P(Measure, keeps_the_entries_of_a_file_that_is_cut) {
    const File sound = test::write(GetParam().layout, some_packets());
    std::mt19937 random(3);
    for (int i = 0; i < 12; ++i) {
        const std::size_t size = 3000 + random() % (sound.bytes.size() - 3000);
        File file = sound;
        file.bytes.resize(size);
        const Walked walked = walk_as_measured(file);
        EXPECT_EQ(test::first_wrong(walked, some_packets()), "") << size;
        std::size_t whole = 0;
        while (whole < some_packets().size() && sound.end_of(whole) <= size)
            ++whole;
        EXPECT_EQ(walked.entries.size(), whole) << "cut at " << size;
    }
}

INSTANTIATE_TEST_SUITE_P(layouts, Measure, testing::ValuesIn(cases), test::name_of);

TEST(measure, one_entry_is_enough) {
    const std::vector<Buffer> one(some_packets().begin(), some_packets().begin() + 1);
    for (const Carrier carrier : {Carrier::rdw, Carrier::bdw_rdw, Carrier::len4, Carrier::flat}) {
        const File file = test::write({.carrier = carrier}, one);
        const Walked walked = walk_as_measured(file);
        EXPECT_EQ(test::difference(walked.bytes(), one), "same") << describe(carrier);
        EXPECT_TRUE(walked.gaps.empty()) << describe(carrier);
    }
}

// X'FFEF0000' in front would be a record of 65,519 bytes, which is all of a small file.
TEST(measure, takes_no_control_data_for_a_descriptor) {
    const Layout layout{.carrier = Carrier::flat,
                        .zero_tail = false,
                        .record_length = 27990,
                        .first_control = 14,
                        .next_control = 14,
                        .content = Content::like_gtf};
    for (const std::size_t count : {1U, 40U, 100U}) {
        const std::vector<Buffer> some(some_packets().begin(),
                                       some_packets().begin() + static_cast<int>(count));
        Shape shape;
        const Walked walked = walk_as_measured(test::write(layout, some), &shape);
        EXPECT_EQ(shape.carrier, Carrier::flat) << count;
        EXPECT_EQ(test::difference(walked.bytes(), some), "same") << count;
        EXPECT_FALSE(walked.cut_short) << count;
    }
}

TEST(measure, finds_nothing_where_no_entry_is) {
    EXPECT_FALSE(measure({}));
    EXPECT_FALSE(measure(Buffer(100000)));
    for (const unsigned seed : {1, 2, 3})
        EXPECT_FALSE(measure(test::noise(200000, seed)));
    Buffer text;
    while (text.size() < 50000)
        test::append(text, test::ebcdic_text("SYSTCPDA TCPIP a line of text ", 30));
    EXPECT_FALSE(measure(text));
}

TEST(survey_flat, gives_no_shape_without_entries) {
    EXPECT_TRUE(survey_flat({}).empty());
    EXPECT_TRUE(survey_flat(Buffer(1000)).empty());
    EXPECT_TRUE(survey_flat(test::noise(10000, 1)).empty());
}

// A control record in front is longer than the records of this file.
TEST(survey_flat, gives_no_record_without_room_for_its_control_data) {
    const Layout layout{.carrier = Carrier::flat,
                        .record_length = 100,
                        .first_control = 20,
                        .next_control = 20,
                        .control_record = test::noise(133, 9)};
    const File file = test::write(layout, test::packet_entries(60, 0, 400, 1));
    for (const Shape& shape : survey_flat(file.bytes))
        EXPECT_TRUE(shape.record_length == 0 ||
                    shape.record_length > std::max(shape.first_control, shape.next_control));
}

// Large packets, and `between` smaller ones in front of each.
std::vector<Buffer> large_packets(std::size_t size, std::size_t between) {
    std::vector<Buffer> entries;
    for (unsigned i = 0; i < 12; ++i) {
        for (Buffer& entry : test::packet_entries(between, 1400, 1400, i))
            entries.push_back(std::move(entry));
        for (Buffer& entry : test::packet_entries(1, size, size, 100 + i))
            entries.push_back(std::move(entry));
    }
    return entries;
}

void expect_exactly(const Layout& layout, const std::vector<Buffer>& entries) {
    Shape shape;
    const Walked walked = walk_as_measured(test::write(layout, entries), &shape);
    shape.checksums = Checksums::unknown;  // a layout says nothing of what entries hold,
    shape.mark = {};                       // nor of what control data do
    EXPECT_EQ(shape, layout.shape());
    EXPECT_EQ(test::difference(walked.bytes(), entries), "same");
}

TEST(survey_flat, tells_a_control_record_from_longer_control_data) {
    for (const std::size_t length : {25U, 129U, 400U}) {
        for (const bool control_record : {true, false}) {
            Layout layout{.carrier = Carrier::flat, .buffer_size = 65536};
            if (control_record)
                layout.control_record = test::noise(length, 9);
            else
                layout.first_control += length;
            SCOPED_TRACE(length);
            expect_exactly(layout, large_packets(6000, 3));
        }
    }
}

// Packets of 56 KB cross two records, so each of them closes late by twice the control data.
TEST(survey_flat, finds_control_data_that_interrupt_every_entry_twice) {
    const Layout layout{.carrier = Carrier::flat, .buffer_size = 65536, .record_length = 27990};
    for (const std::size_t between : {0, 4}) {
        SCOPED_TRACE(between);
        expect_exactly(layout, large_packets(57000, between));
    }
}

// As GTF writes them when events were lost: of a length of their own, between two records, the
// second of which an entry goes on in.
TEST(survey_flat, leaves_out_records_that_stand_in_front_of_some) {
    const Layout layout{.carrier = Carrier::flat,
                        .buffer_size = 65536,
                        .controls = test::Controls::of_record,
                        .control = [](std::size_t number) {
                            return number % 9 == 8 ? test::noise(18, static_cast<unsigned>(number))
                                                   : Buffer{};
                        }};
    const std::vector<Buffer> entries = test::packet_entries(400, 200, 1400, 7);
    const Walked walked = walk_as_measured(test::write(layout, entries));
    EXPECT_EQ(test::first_wrong(walked, entries), "");
    EXPECT_GE(walked.entries.size(), entries.size() - 2);
}

// Behind the padding of a buffer stands control data, and mostly an entry that is interrupted.
TEST(survey_flat, finds_where_a_buffer_begins_behind_padding) {
    const Layout layout{.carrier = Carrier::flat, .buffer_size = 65536, .record_length = 27990};
    for (const std::size_t between : {1, 4, 15}) {
        SCOPED_TRACE(between);
        expect_exactly(layout, large_packets(32700, between));
    }
}

// Zeros stand in headers and packets as well: where control data are little else, interrupted
// entries are given up rather than put together at a wrong place.
TEST(survey_flat, gives_no_wrong_entry_where_control_data_tell_little) {
    std::size_t seen = 0;
    std::size_t written = 0;
    for (unsigned seed = 0; seed < 150; ++seed) {
        const std::size_t control = std::size_t{4} << seed % 3;
        const Layout layout{.carrier = Carrier::flat,
                            .buffer_size = 65536,
                            .record_length = seed % 2 == 0 ? 27990U : 7996U,
                            .first_control = control,
                            .next_control = control,
                            .content = Content::counter};
        std::vector<Buffer> entries;
        for (unsigned i = 0; i < 20 + seed; ++i) {
            Buffer packet = test::udp_packet(1400, seed * 1000 + i);
            std::fill(packet.begin() + 200, packet.begin() + 700, 0);  // and its checksum is wrong
            entries.push_back(
                test::make_record(4, {.traced = 1428, .packet_length = 1428}, packet));
        }
        const Walked walked = walk_as_measured(test::write(layout, entries));
        EXPECT_EQ(test::first_wrong(walked, entries), "") << seed;
        seen += walked.entries.size();
        written += entries.size();
    }
    EXPECT_GT(seen * 100, written * 85);
}

// ---- Layouts and entries made up at random

struct Trial {
    Layout layout;
    std::vector<Buffer> entries;
};

std::string describe_trial(const Layout& layout) {
    return std::string(describe(layout.carrier)) + ", buffer " +
           std::to_string(layout.buffer_size) + (layout.zero_tail ? " padded" : "") +
           ", records of " + std::to_string(layout.record_length) + ", control data " +
           std::to_string(layout.first_control) + "/" + std::to_string(layout.next_control) +
           ", content " + std::to_string(static_cast<int>(layout.content)) + ", segments of " +
           std::to_string(layout.segment_length);
}

Trial random_trial(Carrier carrier, unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&random](std::size_t limit) { return random() % limit; };
    Trial trial;
    Layout& layout = trial.layout;
    layout.carrier = carrier;
    layout.content = static_cast<Content>(below(4));
    layout.zero_tail = below(3) != 0;
    layout.first_control = below(4) == 0 ? 0 : below(150);
    layout.next_control = below(3) == 0   ? 0
                          : below(2) == 0 ? layout.first_control
                                          : below(layout.first_control + 1);
    const std::size_t lengths[] = {133, 400, 1024, 4096, 27990};
    layout.record_length = lengths[below(5)] + below(50) + layout.first_control;
    if (below(4) == 0 && (carrier == Carrier::rdw || carrier == Carrier::bdw_rdw))
        layout.segment_length = std::max(layout.record_length / 3 + 1, layout.first_control + 20);
    layout.large_blocks = below(2) == 0;
    const std::size_t largest[] = {60, 300, 1500, 6000};
    const std::size_t most = largest[below(4)];
    const std::size_t count = 10 + below(60'000 / most > 300 ? 300 : 60'000 / most);
    trial.entries = below(3) == 0 ? test::other_entries(count, 0, most, seed)
                                  : test::packet_entries(count, 0, most, seed);
    return trial;
}

class RandomRecords : public testing::TestWithParam<unsigned> {};

TEST_P(RandomRecords, are_walked_as_they_were_written) {
    for (const Carrier carrier : {Carrier::rdw, Carrier::bdw_rdw, Carrier::len4}) {
        const Trial trial = random_trial(carrier, GetParam());
        const File file = test::write(trial.layout, trial.entries);
        const Walked walked = walk_as_measured(file);
        EXPECT_EQ(test::first_wrong(walked, trial.entries), "") << describe_trial(trial.layout);
        EXPECT_EQ(test::difference(walked.bytes(), trial.entries), "same")
            << describe_trial(trial.layout);
        EXPECT_TRUE(walked.gaps.empty()) << describe_trial(trial.layout);
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, RandomRecords, testing::Range(0U, 62U));
INSTANTIATE_TEST_SUITE_P(seeds_that_failed, RandomRecords,
                         testing::Values(175U, 188U, 282U, 304U, 320U));

class RandomFlat : public testing::TestWithParam<unsigned> {};

// Where control data cannot be told from data there are gaps, never wrong bytes.
TEST_P(RandomFlat, shows_nothing_wrong) {
    const Trial trial = random_trial(Carrier::flat, GetParam());
    const File file = test::write(trial.layout, trial.entries);
    const Walked walked = walk_as_measured(file);
    EXPECT_EQ(test::first_wrong(walked, trial.entries), "") << describe_trial(trial.layout);
}

INSTANTIATE_TEST_SUITE_P(seeds, RandomFlat, testing::Range(0U, 60U));

// A flat file with control data of any kind, large packets too, and checksums that an adapter was
// left to fill in.
Trial random_flat_file(unsigned seed) {
    std::mt19937 random(seed);
    const auto one_of = [&random](const auto& values) {
        return values[random() % std::size(values)];
    };
    const Content contents[] = {Content::names,   Content::zeros, Content::constant, Content::noise,
                                Content::counter, Content::clock, Content::like_gtf};
    const std::size_t lengths[] = {4, 8, 12, 16, 20, 24, 40, 64, 100, 200};
    const std::size_t record_lengths[] = {512, 1024, 4096, 8000, 8043, 27990, 28001, 32752};
    const std::size_t buffer_sizes[] = {8192, 16384, 65536, 200'000};
    const std::size_t largest[] = {100, 300, 1400, 6000, 30'000, 60'000};
    Trial trial;
    Layout& layout = trial.layout;
    layout.carrier = Carrier::flat;
    layout.content = one_of(contents);
    layout.zero_tail = random() % 3 != 0;
    layout.first_control = layout.next_control = one_of(lengths);
    if (layout.content == Content::names && random() % 2 == 0)
        layout.next_control = 0;
    layout.record_length = one_of(record_lengths);
    layout.buffer_size = one_of(buffer_sizes);
    if (random() % 4 == 0)
        layout.control_record = test::noise(20 + random() % 300, seed);
    const std::size_t most = std::min(one_of(largest), layout.buffer_size / 2);
    const std::size_t count = 10 + random() % std::min<std::size_t>(400'000 / most, 400);
    trial.entries = random() % 4 == 0 ? test::other_entries(count, 0, most, seed)
                                      : test::packet_entries(count, 0, most, seed);
    if (random() % 3 == 0)
        for (Buffer& entry : trial.entries)
            if (entry.size() > 300)
                entry[200] ^= 1U;
    return trial;
}

class RandomControlData : public testing::TestWithParam<unsigned> {};

TEST_P(RandomControlData, shows_nothing_wrong) {
    const Trial trial = random_flat_file(GetParam());
    const Walked walked = walk_as_measured(test::write(trial.layout, trial.entries));
    EXPECT_EQ(test::first_wrong(walked, trial.entries), "") << describe_trial(trial.layout);
}

INSTANTIATE_TEST_SUITE_P(seeds, RandomControlData, testing::Range(0U, 120U));

}  // namespace
}  // namespace zos

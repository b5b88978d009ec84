// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/carrier.h"

#include <gtest/gtest.h>

#include "tests/unit/layout.h"

namespace zos {
namespace {

using test::append;
using test::Buffer;

struct Seen {
    std::vector<Buffer> records;
    std::vector<bool> spanned;
    Found last = Found::record;  // what ended the records
};

Seen read_all(const Buffer& file, const Shape& shape) {
    MemorySource source(file);
    Window window(source);
    Seen seen;
    Record record = before_first;
    for (;;) {
        window.hold_from(record.end);
        seen.last = next_record(window, shape, record);
        if (seen.last != Found::record && seen.last != Found::cut_short)
            return seen;
        EXPECT_LE(record.begin, record.end);
        EXPECT_LE(record.end, file.size());
        seen.records.emplace_back(file.begin() + static_cast<std::ptrdiff_t>(record.begin),
                                  file.begin() + static_cast<std::ptrdiff_t>(record.end));
        seen.spanned.push_back(record.spanned);
        if (seen.last == Found::cut_short)
            return seen;
    }
}

Seen read_all(const Buffer& file, Carrier carrier) {
    return read_all(file, Shape{carrier, 0, 0, 0});
}

Buffer rdw(std::size_t data, std::uint8_t code = 0) {
    Buffer bytes;
    test::put_be(bytes, data + 4, 2);
    bytes.push_back(code);
    bytes.push_back(0);
    append(bytes, Buffer(data, static_cast<std::uint8_t>(data)));
    return bytes;
}

Buffer len4(std::size_t data) {
    Buffer bytes;
    test::put_be(bytes, data, 4);
    append(bytes, Buffer(data, static_cast<std::uint8_t>(data)));
    return bytes;
}

Buffer join(std::initializer_list<Buffer> pieces) {
    Buffer all;
    for (const Buffer& piece : pieces)
        append(all, piece);
    return all;
}

Buffer block(const Buffer& records, bool large = false) {
    Buffer bytes;
    const std::size_t length = records.size() + 4;
    test::put_be(bytes, large ? 0x8000'0000 | length : length << 16, 4);
    append(bytes, records);
    return bytes;
}

std::vector<std::size_t> sizes(const Seen& seen) {
    std::vector<std::size_t> result;
    for (const Buffer& record : seen.records)
        result.push_back(record.size());
    return result;
}

using Sizes = std::vector<std::size_t>;

TEST(carrier, rdw_frames_each_record) {
    const Seen seen = read_all(join({rdw(10), rdw(1), rdw(32752)}), Carrier::rdw);
    EXPECT_EQ(sizes(seen), (Sizes{10, 1, 32752}));
    EXPECT_EQ(seen.records[0], Buffer(10, 10));
    EXPECT_EQ(seen.last, Found::end);
}

TEST(carrier, rdw_without_data_is_an_empty_record) {
    const Seen seen = read_all(join({rdw(0), rdw(5)}), Carrier::rdw);
    EXPECT_EQ(sizes(seen), (Sizes{0, 5}));
    EXPECT_EQ(seen.last, Found::end);
}

TEST(carrier, spanned_segments_continue_the_record) {
    const Seen seen = read_all(join({rdw(5, 1), rdw(6, 3), rdw(7, 2), rdw(8)}), Carrier::rdw);
    EXPECT_EQ(seen.spanned, (std::vector<bool>{false, true, true, false}));
    EXPECT_EQ(seen.last, Found::end);
}

TEST(carrier, rdw_that_is_none_is_invalid) {
    for (const Buffer& bad : {Buffer{0, 3, 0, 0, 1, 1}, Buffer{0, 9, 4, 0, 1, 1, 1, 1, 1},
                              Buffer{0, 9, 0, 1, 1, 1, 1, 1, 1}}) {
        const Seen seen = read_all(join({rdw(10), bad}), Carrier::rdw);
        EXPECT_EQ(sizes(seen), (Sizes{10}));
        EXPECT_EQ(seen.last, Found::invalid);
    }
}

TEST(carrier, len4_frames_each_record) {
    const Seen seen = read_all(join({len4(10), len4(1), len4(65536)}), Carrier::len4);
    EXPECT_EQ(sizes(seen), (Sizes{10, 1, 65536}));
    EXPECT_EQ(seen.last, Found::end);
}

TEST(carrier, len4_beyond_a_trace_buffer_is_invalid) {
    Buffer bad;
    test::put_be(bad, 0x20001, 4);
    bad.resize(0x20010, 1);
    EXPECT_EQ(read_all(bad, Carrier::len4).last, Found::invalid);
}

TEST(carrier, blocks_frame_records_with_either_length) {
    for (const bool large : {false, true}) {
        const Seen seen =
            read_all(join({block(join({rdw(10), rdw(20)}), large), block(rdw(30), large)}),
                     Carrier::bdw_rdw);
        EXPECT_EQ(sizes(seen), (Sizes{10, 20, 30})) << large;
        EXPECT_EQ(seen.last, Found::end);
    }
}

TEST(carrier, block_longer_than_32_k_needs_the_large_form) {
    Buffer records;
    for (int i = 0; i < 10; ++i)
        append(records, rdw(20000));
    EXPECT_EQ(sizes(read_all(block(records, true), Carrier::bdw_rdw)), Sizes(10, 20000));
}

TEST(carrier, record_beyond_its_block_is_invalid) {
    Buffer file = block(join({rdw(10), rdw(20)}));
    test::set_be(file, 4 + 14, 25, 2);
    file.resize(file.size() + 100, 0x11);
    const Seen seen = read_all(file, Carrier::bdw_rdw);
    EXPECT_EQ(sizes(seen), (Sizes{10}));
    EXPECT_EQ(seen.last, Found::invalid);
}

TEST(carrier, block_descriptor_that_is_none_is_invalid) {
    for (const Buffer& bad : {Buffer{0, 7, 0, 0, 0, 4, 0, 0}, Buffer{0, 20, 0, 1, 0, 16, 0, 0},
                              Buffer{0x80, 0x20, 0, 0, 0, 16, 0, 0}})
        EXPECT_EQ(read_all(join({bad, Buffer(100, 1)}), Carrier::bdw_rdw).last, Found::invalid);
}

TEST(carrier, flat_has_records_of_one_length_or_one_record) {
    const Buffer file = test::noise(1000, 1);
    MemorySource source(file);
    Window window(source);
    Record record = before_first;
    EXPECT_EQ(next_record(window, {Carrier::flat, 0, 0, 0}, record), Found::record);
    EXPECT_EQ(record.begin, 0U);
    EXPECT_EQ(record.end, no_end);
    record = before_first;
    for (const std::uint64_t begin : {0, 300, 600, 900}) {
        EXPECT_EQ(next_record(window, {Carrier::flat, 0, 40, 300}, record), Found::record);
        EXPECT_EQ(record.begin, begin);
        EXPECT_EQ(record.length(), 300U);
    }
    EXPECT_EQ(next_record(window, {Carrier::flat, 0, 40, 300}, record), Found::end);
}

class EachCarrier : public testing::TestWithParam<Carrier> {
  protected:
    static Buffer file_of(const std::vector<std::size_t>& lengths) {
        Buffer all;
        for (const std::size_t length : lengths)
            append(all, GetParam() == Carrier::len4 ? len4(length) : rdw(length));
        return GetParam() == Carrier::bdw_rdw ? block(all) : all;
    }
};

TEST_P(EachCarrier, zeros_behind_the_last_record_are_padding) {
    for (const std::size_t padding : {4, 79, 1000}) {
        Buffer file = file_of({10, 20});
        file.resize(file.size() + padding);
        const Seen seen = read_all(file, GetParam());
        EXPECT_EQ(sizes(seen), (Sizes{10, 20})) << padding;
        EXPECT_EQ(seen.last, Found::end) << padding;
    }
}

// Fewer zeros than a descriptor has may as well begin one.
TEST_P(EachCarrier, few_zeros_are_padding_where_they_fill_a_record) {
    const std::size_t descriptors = file_of({10, 20}).size() - 30;
    for (const std::size_t padding : {1, 2, 3}) {
        for (const std::size_t size : {160, 256, 170}) {
            Buffer file = file_of({10, size - padding - descriptors - 10});
            file.resize(size);
            EXPECT_EQ(read_all(file, GetParam()).last, size == 170 ? Found::cut_short : Found::end)
                << padding << " of " << size;
        }
    }
}

TEST_P(EachCarrier, file_that_is_cut_gives_what_is_there) {
    const Buffer whole = file_of({10, 20, 30});
    const std::size_t descriptors = GetParam() == Carrier::bdw_rdw ? 8 : 4;
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const Buffer cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const Seen seen = read_all(cut, GetParam());
        std::size_t data = 0;
        for (const Buffer& record : seen.records)
            data += record.size();
        if (size < descriptors) {
            EXPECT_EQ(data, 0U) << size;
            continue;
        }
        // Every byte of data before the cut is there.
        std::size_t expected = 0;
        std::size_t whole_records = 0;  // where the last one that is whole ends
        std::size_t at = descriptors - 4;
        for (const std::size_t length : Sizes{10, 20, 30}) {
            at += 4;
            expected += size > at ? std::min(length, size - at) : 0;
            at += length;
            whole_records = at <= size ? at : whole_records;
        }
        EXPECT_EQ(data, expected) << size;
        const bool ends = GetParam() != Carrier::bdw_rdw && size == whole_records;
        EXPECT_EQ(seen.last, ends ? Found::end : Found::cut_short) << size;
    }
}

TEST_P(EachCarrier, nothing_is_read_of_an_empty_file) {
    const Seen seen = read_all({}, GetParam());
    EXPECT_TRUE(seen.records.empty());
    EXPECT_EQ(seen.last, Found::end);
}

TEST_P(EachCarrier, goes_on_where_descriptors_fit_each_other) {
    const Buffer damage = test::noise(500, 5);
    Buffer file = damage;
    append(file, file_of({100, 200, 300, 400}));
    MemorySource source(file);
    Window window(source);
    Record record;
    const Shape shape{GetParam(), 0, 0, 0};
    EXPECT_EQ(find_descriptor(window, shape, 0, file.size(), record), damage.size());
    EXPECT_EQ(next_record(window, shape, record), Found::record);
    EXPECT_EQ(record.length(), 100U);
}

TEST_P(EachCarrier, goes_on_nowhere_in_noise) {
    const Buffer file = test::noise(20000, 6);
    MemorySource source(file);
    Window window(source);
    Record record;
    EXPECT_EQ(find_descriptor(window, {GetParam(), 0, 0, 0}, 0, file.size(), record), file.size());
}

TEST_P(EachCarrier, search_ends_at_its_limit) {
    Buffer file(100, 0xff);
    append(file, file_of({100, 200, 300, 400}));
    MemorySource source(file);
    Window window(source);
    Record record;
    EXPECT_EQ(find_descriptor(window, {GetParam(), 0, 0, 0}, 0, 100, record), 100U);
    EXPECT_EQ(find_descriptor(window, {GetParam(), 0, 0, 0}, 0, 101, record), 100U);
}

TEST_P(EachCarrier, record_beyond_the_end_is_doubted_where_others_stand_in_it) {
    Buffer file = test::noise(500, 5);
    append(file, file_of({100, 200, 300}));
    const Shape shape{GetParam(), 0, 0, 0};
    const auto doubted = [&](std::size_t end) {
        const Buffer cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(end));
        MemorySource source(cut);
        Window window(source);
        Record record;
        record.begin = 10;
        record.end = cut.size();
        return holds_records_to_the_end(window, shape, record);
    };
    EXPECT_TRUE(doubted(file.size()));
    // One record alone is no proof, and noise is none.
    EXPECT_FALSE(doubted(620));
    EXPECT_FALSE(doubted(500));
}

INSTANTIATE_TEST_SUITE_P(carriers, EachCarrier,
                         testing::Values(Carrier::rdw, Carrier::bdw_rdw, Carrier::len4));

}  // namespace
}  // namespace zos

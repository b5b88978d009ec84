// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/blob.h"

#include <gtest/gtest.h>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;

// CTE header and packet trace header of an entry.
Buffer control_blocks() {
    const Buffer entry = test::make_record(4, {}, Buffer(10));
    return {entry.begin(), entry.begin() + 16 + 92};
}

blob::Record sample(const Buffer& blocks) {
    blob::Record record;
    record.kind = blob::Kind::entry_with_pth;
    record.number = 0x01020304;
    record.segments = 0x0506;
    record.notes = blob::length_mismatch | blob::component_inferred;
    record.origin = {origin_name("SYSTCPDA"), origin_name("TCPIP"), origin_name("S0W1")};
    record.file_offset = 0x0708090A0B0C0D0E;
    record.original_length = 0x1112131415161718;
    record.closing_length = 0x191A;
    record.control_blocks = blocks;
    return record;
}

Buffer encoded(const blob::Record& record) {
    Buffer bytes(blob::encoded_length(record), 0xee);
    blob::encode(record, bytes.data());
    return bytes;
}

TEST(blob, round_trip_keeps_everything) {
    const Buffer blocks = control_blocks();
    const blob::Record record = sample(blocks);
    const Buffer bytes = encoded(record);
    std::size_t length = 0;
    const auto decoded = blob::decode(bytes, length);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(length, bytes.size());
    EXPECT_EQ(decoded->kind, record.kind);
    EXPECT_EQ(decoded->number, record.number);
    EXPECT_EQ(decoded->segments, record.segments);
    EXPECT_EQ(decoded->notes, record.notes);
    EXPECT_EQ(decoded->origin, record.origin);
    EXPECT_EQ(decoded->file_offset, record.file_offset);
    EXPECT_EQ(decoded->original_length, record.original_length);
    EXPECT_EQ(decoded->closing_length, record.closing_length);
    EXPECT_TRUE(std::ranges::equal(decoded->control_blocks, blocks));
    EXPECT_TRUE(decoded->has(blob::length_mismatch));
    EXPECT_FALSE(decoded->has(blob::header_invalid));
}

// The layout is a promise, so it is written out here byte by byte.
TEST(blob, layout_is_the_promised_one) {
    const Buffer blocks = {0xAA, 0xBB};
    const Buffer bytes = encoded(sample(blocks));
    const Buffer promised = {'z',  'O',  'S',  'T',  0x01, 0x00, 0x00, 0x40, 0x01, 0x02, 0x03,
                             0x04, 0x05, 0x06, 0x00, 0x28, 'S',  'Y',  'S',  'T',  'C',  'P',
                             'D',  'A',  'T',  'C',  'P',  'I',  'P',  0,    0,    0,    'S',
                             '0',  'W',  '1',  0,    0,    0,    0,    0x07, 0x08, 0x09, 0x0A,
                             0x0B, 0x0C, 0x0D, 0x0E, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
                             0x18, 0x00, 0x02, 0x19, 0x1A, 0x00, 0x00, 0x00, 0x00, 0xAA, 0xBB};
    EXPECT_EQ(bytes, promised);
}

TEST(blob, with_verdicts_keeps_them_behind_what_version_1_has) {
    const Buffer blocks = control_blocks();
    blob::Record record = sample(blocks);
    const Buffer without = encoded(record);
    record.missing = 50;
    record.verdicts.set(layout::ip_protocol, layout::Verdict::proven);
    record.verdicts.set(layout::plen, layout::Verdict::refuted);
    record.verdicts.found[layout::ip_protocol] = 75;
    const Buffer bytes = encoded(record);
    ASSERT_EQ(bytes.size(), without.size() + 12);
    EXPECT_EQ(bytes[4], 2);
    EXPECT_EQ(bytes[7], 76);
    EXPECT_TRUE(std::equal(bytes.begin() + 8, bytes.begin() + 60, without.begin() + 8));
    const Buffer promised = {0, 0, 0, 50, 2, 0, 0, 0x10, 0, 0, 75, 0, 0, 0, 0, 0};
    EXPECT_TRUE(std::equal(promised.begin(), promised.end(), bytes.begin() + 60));
    std::size_t length = 0;
    const auto decoded = blob::decode(bytes, length);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->verdicts, record.verdicts);
    EXPECT_EQ(decoded->verdicts.position(layout::ip_protocol), 75U);
    EXPECT_EQ(decoded->missing, 50U);
    EXPECT_TRUE(std::ranges::equal(decoded->control_blocks, blocks));
}

TEST(blob, payload_behind_is_not_taken) {
    const Buffer blocks = control_blocks();
    Buffer bytes = encoded(sample(blocks));
    const std::size_t header = bytes.size();
    bytes.resize(header + 1000, 0x45);
    std::size_t length = 0;
    ASSERT_TRUE(blob::decode(bytes, length));
    EXPECT_EQ(length, header);
}

TEST(blob, cut_anywhere_is_none) {
    const Buffer blocks = control_blocks();
    const Buffer bytes = encoded(sample(blocks));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const Buffer cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
        std::size_t length = 0;
        EXPECT_FALSE(blob::decode(cut, length)) << size;
    }
}

TEST(blob, with_another_magic_version_zero_or_unknown_kind_is_none) {
    const Buffer blocks = control_blocks();
    const Buffer sound = encoded(sample(blocks));
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        Buffer bytes = sound;
        bytes[i] ^= 0x20;
        EXPECT_FALSE(blob::decode(bytes, length)) << i;
    }
    Buffer version_zero = sound;
    version_zero[4] = 0;
    EXPECT_FALSE(blob::decode(version_zero, length));
    Buffer unknown_kind = sound;
    unknown_kind[5] = 3;
    EXPECT_FALSE(blob::decode(unknown_kind, length));
}

TEST(blob, of_a_future_version_may_have_a_longer_fixed_part) {
    const Buffer blocks = control_blocks();
    Buffer bytes = encoded(sample(blocks));
    bytes[4] = 2;
    test::set_be(bytes, 6, 64 + 12, 2);
    bytes.insert(bytes.begin() + 64, 12, 0x77);
    std::size_t length = 0;
    const auto decoded = blob::decode(bytes, length);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(length, bytes.size());
    EXPECT_TRUE(std::ranges::equal(decoded->control_blocks, blocks));
    bytes.pop_back();
    EXPECT_FALSE(blob::decode(bytes, length));
}

TEST(blob, with_a_fixed_part_that_is_too_short_is_none) {
    const Buffer blocks = control_blocks();
    Buffer bytes = encoded(sample(blocks));
    test::set_be(bytes, 6, 63, 2);
    std::size_t length = 0;
    EXPECT_FALSE(blob::decode(bytes, length));
}

TEST(blob, views_are_entry_header_and_packet_trace_header) {
    const Buffer blocks = control_blocks();
    blob::Record record = sample(blocks);
    EXPECT_TRUE(std::ranges::equal(record.cte(), Bytes(blocks).first(16)));
    EXPECT_TRUE(std::ranges::equal(record.header(), Bytes(blocks).subspan(16)));
    record.kind = blob::Kind::entry;
    EXPECT_TRUE(record.header().empty());
    EXPECT_EQ(record.cte().size(), 16U);
}

TEST(blob, views_of_short_control_blocks_are_empty) {
    const Buffer blocks = control_blocks();
    blob::Record record = sample(blocks);
    record.control_blocks = Bytes(blocks).first(15);
    EXPECT_TRUE(record.cte().empty());
    EXPECT_TRUE(record.header().empty());
    record.control_blocks = Bytes(blocks).first(16);
    EXPECT_EQ(record.cte().size(), 16U);
    EXPECT_TRUE(record.header().empty());
    Buffer far = blocks;
    test::set_be(far, 2, 0xffff, 2);
    record.control_blocks = far;
    EXPECT_TRUE(record.header().empty());
}

}  // namespace
}  // namespace zos

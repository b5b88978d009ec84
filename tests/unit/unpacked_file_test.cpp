// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/unpacked_file.h"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/memory.h"

namespace zos {
namespace {

using Buffer = std::vector<std::uint8_t>;

Buffer tersed(std::uint8_t version, bool variable, const std::vector<unsigned>& codes) {
    Buffer file = {
        version, variable ? std::uint8_t{1} : std::uint8_t{0}, 0, 80, 0x0c, 0, 0x03, 0x20, 0, 0, 0,
        80};
    for (std::size_t i = 0; i < codes.size(); i += 2) {
        const unsigned second = i + 1 < codes.size() ? codes[i + 1] : 0;
        file.push_back(static_cast<std::uint8_t>(codes[i] >> 4));
        file.push_back(static_cast<std::uint8_t>((codes[i] & 0xf) << 4 | second >> 8));
        file.push_back(static_cast<std::uint8_t>(second));
    }
    return file;
}

struct Unpacked {
    Buffer bytes;
    std::string problem;
    bool cut = false;
};

Unpacked unpack(const Buffer& file, std::size_t most = std::size_t{1} << 20,
                const UnpackingBounds& bounds = {}) {
    MemorySource source(file);
    const auto unpacked = UnpackedFile::open(source, file, bounds);
    Unpacked result;
    if (unpacked == nullptr) {
        result.problem = "not packed";
        return result;
    }
    Buffer piece(4096);
    while (result.bytes.size() < most) {
        const std::ptrdiff_t count = unpacked->read(piece.data(), piece.size());
        if (count <= 0)
            break;
        result.bytes.insert(result.bytes.end(), piece.begin(), piece.begin() + count);
    }
    result.problem = unpacked->problem();
    result.cut = unpacked->cut_short();
    return result;
}

TEST(unpacked_file, pack_begins_with_phrases_of_blanks) {
    EXPECT_EQ(unpack(tersed(2, false, {258, 259, 0})).bytes, Buffer(5, 0x40));
}

TEST(unpacked_file, pack_phrase_ends_with_the_symbol_that_begins_the_next_code) {
    // The first phrase made anew is 4095: A and what follows it, here itself.
    const Unpacked found = unpack(tersed(2, false, {0xc1 + 1, 4095, 0}));
    EXPECT_EQ(found.bytes, Buffer(3, 0xc1));
}

TEST(unpacked_file, pack_code_of_the_phrase_about_to_be_made_is_damage) {
    const Unpacked found = unpack(tersed(2, false, {4095, 0}));
    EXPECT_NE(found.problem, "");
}

TEST(unpacked_file, spack_phrase_joins_the_two_before_it) {
    // 258 is AB; 259 is B and AB.
    const Unpacked found = unpack(tersed(5, false, {0xc1 + 1, 0xc2 + 1, 258, 259, 0}));
    EXPECT_EQ(found.bytes, (Buffer{0xc1, 0xc2, 0xc1, 0xc2, 0xc2, 0xc1, 0xc2}));
}

TEST(unpacked_file, spack_code_of_a_phrase_not_in_use_is_damage) {
    const Unpacked found = unpack(tersed(5, false, {0xc1 + 1, 300, 0}));
    EXPECT_NE(found.problem, "");
    EXPECT_EQ(found.bytes, Buffer(1, 0xc1));
}

TEST(unpacked_file, ends_of_records_become_descriptors) {
    const Unpacked found = unpack(tersed(2, true, {2, 257, 257, 3, 4, 257, 0}));
    EXPECT_EQ(found.bytes, (Buffer{0, 5, 0, 0, 1, 0, 4, 0, 0, 0, 6, 0, 0, 2, 3}));
    EXPECT_FALSE(found.cut);
}

TEST(unpacked_file, cut_inside_a_record_claims_more_than_there_is) {
    const Unpacked found = unpack(tersed(2, true, {2, 257, 3, 4}));
    EXPECT_EQ(found.bytes, (Buffer{0, 5, 0, 0, 1, 0, 7, 0, 0, 2, 3}));
    EXPECT_TRUE(found.cut);
}

TEST(unpacked_file, phrases_that_grow_without_bounds_end_in_time) {
    std::vector<unsigned> codes = {1, 1};
    for (unsigned phrase = 258; phrase < 900; ++phrase)
        codes.push_back(phrase);
    const auto begun = std::chrono::steady_clock::now();
    const Unpacked found = unpack(tersed(5, false, codes), ~std::size_t{0} >> 1);
    EXPECT_NE(found.problem.find("16 MiB"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

TEST(unpacked_file, a_record_longer_than_its_descriptor_can_tell_is_damage) {
    std::vector<unsigned> codes = {2, 257, 3, 3};
    for (unsigned phrase = 260; phrase < 290; ++phrase)  // each twice as long as the one before it
        codes.push_back(phrase);
    const Unpacked found = unpack(tersed(5, true, codes));
    EXPECT_NE(found.problem.find("65,531"), std::string::npos) << found.problem;
    // What came before is given, and the record as one that is cut.
    ASSERT_EQ(found.bytes.size(), 5u + 4 + 65'531);
    EXPECT_EQ(Bytes(found.bytes)[4], 1);
}

TEST(unpacked_file, a_bomb_ends_in_time) {
    UnpackingBounds bounds;
    bounds.always = std::size_t{4} << 20;
    bounds.for_each_byte = 100;
    // Zeros, and ends of records, which are nothing in a data set of fixed-length records.
    for (const unsigned symbol : {1u, 257u}) {
        std::vector<unsigned> codes = {symbol, symbol};
        for (unsigned phrase = 258; phrase < 284; ++phrase)
            codes.push_back(phrase);
        codes.insert(codes.end(), 500, 281);
        const Unpacked found = unpack(tersed(5, false, codes), ~std::size_t{0} >> 1, bounds);
        EXPECT_NE(found.problem.find("thousand times"), std::string::npos) << found.problem;
        EXPECT_LT(found.bytes.size(), std::size_t{6} << 20);
    }
}

TEST(unpacked_file, no_more_than_four_layers_are_opened) {
    Buffer file(100, 0x40);
    for (std::ptrdiff_t depth = 1; depth <= UnpackedFile::deepest + 2; ++depth) {
        std::vector<unsigned> codes;
        for (const std::uint8_t byte : file)
            codes.push_back(byte + 1u);
        codes.push_back(0);
        file = tersed(2, false, codes);
        MemorySource source(file);
        const auto unpacked = UnpackedFile::open(source, file);
        EXPECT_EQ(std::ssize(unpacked->packings()), std::min(depth, UnpackedFile::deepest));
    }
}

TEST(unpacked_file, places_to_go_on_from_cost_less_than_2_percent) {
    std::vector<unsigned> pack = {1, 2};
    for (unsigned i = 0; i < 250'000; ++i)
        pack.push_back(i % 7 == 0 ? 1 + i * 31 % 256 : i % 101 == 0 ? 257 : 258 + i * 7919 % 300);
    std::vector<unsigned> spack = {1, 1};  // then 258 is two zeros, 260 four, 262 eight
    for (unsigned phrase = 258; phrase < 280; phrase += 2) {
        spack.push_back(phrase);
        spack.push_back(phrase);
    }
    for (unsigned i = 0; i < 30'000; ++i)
        spack.push_back(i % 30 == 0 ? 257 : 272);
    for (const bool spacked : {false, true}) {
        const Buffer file = tersed(spacked ? 5 : 2, true, spacked ? spack : pack);
        const std::size_t before = test::allocated();
        MemorySource source(file);
        const auto unpacked = UnpackedFile::open(source, file);
        Buffer piece(65536);
        std::size_t length = 0;
        for (std::ptrdiff_t count; (count = unpacked->read(piece.data(), piece.size())) > 0;)
            length += static_cast<std::size_t>(count);
        EXPECT_EQ(unpacked->problem(), "");
        EXPECT_GT(length, std::size_t{5} << 20);
        EXPECT_LT(test::allocated() - before, length / 50 + (std::size_t{2} << 20));
    }
}

// Phrases that are in use all the time, so that none is made anew before it is named again.
TEST(unpacked_file, any_offset_gives_what_reading_forward_gives) {
    std::vector<unsigned> codes = {1, 2};
    for (unsigned i = 0; i < 120'000; ++i)
        codes.push_back(i % 7 == 0 ? 1 + i * 31 % 256 : 258 + i * 7919 % 300);
    codes.push_back(0);
    const Buffer file = tersed(2, false, codes);
    MemorySource source(file);
    const auto forward = UnpackedFile::open(source, file);
    Buffer all(std::size_t{16} << 20);
    all.resize(static_cast<std::size_t>(forward->read(all.data(), all.size())));
    ASSERT_GT(all.size(), std::size_t{5} << 20);
    MemorySource another(file);
    const auto random = forward->again(another);
    for (std::size_t i = 0; i < 40; ++i) {
        const std::size_t offset = i * 7'654'321 % (all.size() - 100);
        Buffer piece(100);
        ASSERT_TRUE(random->seek(offset));
        ASSERT_EQ(random->read(piece.data(), piece.size()), 100);
        EXPECT_TRUE(
            std::equal(piece.begin(), piece.end(), all.begin() + static_cast<long>(offset)));
    }
}

TEST(unpacked_file, damage_and_cuts_anywhere_end) {
    const Buffer whole = tersed(5, true, {2, 3, 258, 257, 259, 260, 257, 262, 4, 257, 0});
    for (std::size_t at = 0; at < whole.size(); ++at) {
        (void)unpack(Buffer(whole.begin(), whole.begin() + static_cast<long>(at)));
        for (unsigned value = 0; value < 256; ++value) {
            Buffer damaged = whole;
            damaged[at] = static_cast<std::uint8_t>(value);
            EXPECT_LE(unpack(damaged).bytes.size(), std::size_t{2} << 20);
        }
    }
}

}  // namespace
}  // namespace zos

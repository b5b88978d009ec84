// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/ebcdic.h"

#include <gtest/gtest.h>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;
using test::ebcdic_text;

std::string name_of(const Buffer& bytes) {
    return std::string(ebcdic::decode_name(bytes).view());
}

TEST(ebcdic, tables_are_inverse_in_both_directions) {
    for (unsigned byte = 0; byte < 256; ++byte) {
        EXPECT_EQ(ebcdic::from_latin1[ebcdic::to_latin1[byte]], byte);
        EXPECT_EQ(ebcdic::to_latin1[ebcdic::from_latin1[byte]], byte);
    }
}

// Code points of the Principles of Operation, and those in which 1047 differs from 037.
TEST(ebcdic, known_characters_of_code_page_1047) {
    const std::pair<unsigned, char> known[] = {
        {0x40, ' '}, {0xC1, 'A'}, {0xC9, 'I'}, {0xD1, 'J'}, {0xE2, 'S'}, {0xE9, 'Z'},
        {0x81, 'a'}, {0xA9, 'z'}, {0xF0, '0'}, {0xF9, '9'}, {0x5B, '$'}, {0x7B, '#'},
        {0x7C, '@'}, {0x4B, '.'}, {0x61, '/'}, {0x6D, '_'}, {0xAD, '['}, {0xBD, ']'},
        {0x5F, '^'}, {0xC0, '{'}, {0xD0, '}'}, {0xE0, '\\'}};
    for (const auto& [byte, character] : known)
        EXPECT_EQ(ebcdic::printable(static_cast<std::uint8_t>(byte)), character) << byte;
    EXPECT_EQ(ebcdic::to_latin1[0x15], 0x85);
    EXPECT_EQ(ebcdic::to_latin1[0x25], 0x0A);
}

TEST(ebcdic, printable_shows_a_dot_for_what_is_no_ascii_character) {
    for (const std::uint8_t byte : Buffer{0x00, 0x15, 0x25, 0x3F, 0x41, 0xFF, 0x07})
        EXPECT_EQ(ebcdic::printable(byte), '.') << int{byte};
}

TEST(ebcdic, name_ends_before_its_padding) {
    EXPECT_EQ(name_of(ebcdic_text("IFPORTCP6", 16)), "IFPORTCP6");
    EXPECT_EQ(name_of({0xC1, 0xC2, 0x40, 0x00, 0x40, 0x00}), "AB");
}

TEST(ebcdic, name_of_full_length_needs_no_padding) {
    EXPECT_EQ(name_of(ebcdic_text("EZANTAOGETH12345", 16)), "EZANTAOGETH12345");
}

TEST(ebcdic, name_of_blanks_zeros_or_nothing_is_empty) {
    EXPECT_TRUE(ebcdic::decode_name(Buffer(16, 0x40)).empty());
    EXPECT_TRUE(ebcdic::decode_name(Buffer(16, 0x00)).empty());
    EXPECT_TRUE(ebcdic::decode_name({}).empty());
}

TEST(ebcdic, name_keeps_blanks_inside) {
    EXPECT_EQ(name_of({0x40, 0xC1, 0x40, 0xC2, 0x40}), " A B");
}

TEST(ebcdic, name_shows_other_bytes_in_hexadecimal) {
    EXPECT_EQ(name_of({0xC1, 0x00, 0xFF, 0xC2}), "A\\x00\\xFFB");
}

TEST(ebcdic, name_of_sixteen_odd_bytes_fits) {
    const ebcdic::Name name = ebcdic::decode_name(Buffer(16, 0xFF));
    EXPECT_EQ(name.view().size(), 64U);
    EXPECT_EQ(name.view().substr(60), "\\xFF");
    EXPECT_EQ(name.text[64], '\0');
}

TEST(ebcdic, name_takes_sixteen_bytes_at_most) {
    EXPECT_EQ(name_of(ebcdic_text("ABCDEFGHIJKLMNOPQR", 18)), "ABCDEFGHIJKLMNOP");
}

TEST(ebcdic, member_names_are_letters_digits_and_national_characters) {
    EXPECT_TRUE(ebcdic::is_member_name(ebcdic_text("SYSTCPDA", 8)));
    EXPECT_TRUE(ebcdic::is_member_name(ebcdic_text("$#@A1", 8)));
    EXPECT_TRUE(ebcdic::is_member_name(ebcdic_text("A", 1)));
    EXPECT_FALSE(ebcdic::is_member_name(ebcdic_text("1ABC", 8)));
    EXPECT_FALSE(ebcdic::is_member_name(ebcdic_text("A B", 8)));
    EXPECT_FALSE(ebcdic::is_member_name(ebcdic_text("lower", 8)));
    EXPECT_FALSE(ebcdic::is_member_name(ebcdic_text("A-B", 8)));
    EXPECT_FALSE(ebcdic::is_member_name(ebcdic_text(" AB", 8)));
    EXPECT_FALSE(ebcdic::is_member_name(ebcdic_text("", 8)));
    EXPECT_FALSE(ebcdic::is_member_name(Buffer{0xC1, 0xC2, 0x00}));
    EXPECT_FALSE(ebcdic::is_member_name({}));
}

}  // namespace
}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/readable.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "format/ebcdic.h"

namespace zos::readable {
namespace {

std::vector<std::uint8_t> ascii(std::string_view text) {
    return {text.begin(), text.end()};
}

std::vector<std::uint8_t> ebcdic_bytes(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    for (const char letter : text)
        bytes.push_back(ebcdic::from_latin1[static_cast<std::uint8_t>(letter)]);
    return bytes;
}

// "E:" or "A:" and the text, for each stretch.
std::vector<std::string> runs(const std::vector<std::uint8_t>& bytes) {
    std::vector<std::string> found;
    Bytes data = bytes;
    for (Run run = next_run(data); !run.bytes.empty(); run = next_run(data)) {
        std::string text = run.encoding == Encoding::ebcdic ? "E:" : "A:";
        for (const std::uint8_t byte : run.bytes)
            text += character(byte, run.encoding);
        found.push_back(text);
    }
    return found;
}

using Runs = std::vector<std::string>;

TEST(readable, needs_more_letters_of_ascii_than_of_ebcdic) {
    EXPECT_EQ(runs(ebcdic_bytes("ABC")), Runs{});
    EXPECT_EQ(runs(ebcdic_bytes("ABCD")), Runs{"E:ABCD"});
    EXPECT_EQ(runs(ascii("ABCDE")), Runs{});
    EXPECT_EQ(runs(ascii("abcdef")), Runs{"A:abcdef"});
}

TEST(readable, drops_blanks_around_text_and_blanks_alone) {
    EXPECT_EQ(runs(ebcdic_bytes("   READ ENTRY   ")), Runs{"E:READ ENTRY"});
    EXPECT_EQ(runs(ascii("   read entry   ")), Runs{"A:read entry"});
    EXPECT_EQ(runs(ebcdic_bytes("                ")), Runs{});
    EXPECT_EQ(runs(ascii("                ")), Runs{});
}

TEST(readable, finds_both_side_by_side) {
    auto bytes = ascii("index.html");
    bytes.push_back(0);
    for (const std::uint8_t byte : ebcdic_bytes("READY."))
        bytes.push_back(byte);
    EXPECT_EQ(runs(bytes), (Runs{"A:index.html", "E:READY."}));
}

std::vector<std::uint8_t> joined(std::vector<std::uint8_t> first,
                                 const std::vector<std::uint8_t>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

TEST(readable, finds_where_ebcdic_ends_and_ascii_begins) {
    EXPECT_EQ(runs(joined(ebcdic_bytes("USER"), ascii("OK, all is well"))),
              (Runs{"E:USER", "A:OK, all is well"}));
    EXPECT_EQ(runs(joined(ebcdic_bytes("TCPCS   "), ascii("look here"))),
              (Runs{"E:TCPCS", "A:look here"}));
    EXPECT_EQ(runs(joined(ebcdic_bytes("AB"), ascii("look here"))), Runs{"A:look here"});
}

TEST(readable, keeps_punctuation_that_is_ascii_by_chance) {
    EXPECT_EQ(runs(joined(ebcdic_bytes("TOTAL: ----"), {0x20, 0x31, 0x00})), Runs{"E:TOTAL: ----"});
}

TEST(readable, takes_the_longer_reading) {
    EXPECT_EQ(runs(ebcdic_bytes("A=,>?:'=\"A")), Runs{"E:A=,>?:'=\"A"});
}

TEST(readable, shows_what_is_no_character_as_a_dot) {
    EXPECT_EQ(character(0x00, Encoding::ebcdic), '.');
    EXPECT_EQ(character(0x7f, Encoding::ascii), '.');
    EXPECT_EQ(character(0xc1, Encoding::ebcdic), 'A');
    EXPECT_EQ(character(0x41, Encoding::ascii), 'A');
}

TEST(readable, tells_what_most_text_is_written_in) {
    EXPECT_EQ(prevailing(ebcdic_bytes("LOGON IBMUSER")), Encoding::ebcdic);
    EXPECT_EQ(prevailing(ascii("GET /index.html HTTP/1.1")), Encoding::ascii);
    EXPECT_EQ(prevailing({}), std::nullopt);
    std::vector<std::uint8_t> mostly_none(100);
    std::ranges::copy(ebcdic_bytes("SOME TEXT"), mostly_none.begin());
    EXPECT_EQ(prevailing(mostly_none), std::nullopt);
    std::ranges::copy(ebcdic_bytes("SOME MORE OF IT AND MORE"), mostly_none.begin() + 20);
    EXPECT_EQ(prevailing(mostly_none), Encoding::ebcdic);
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        std::vector<std::uint8_t> chance(200 + random() % 1000);
        for (std::uint8_t& byte : chance)
            byte = static_cast<std::uint8_t>(random());
        EXPECT_EQ(prevailing(chance), std::nullopt);
    }
}

}  // namespace
}  // namespace zos::readable

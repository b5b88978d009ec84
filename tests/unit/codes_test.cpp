// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/codes.h"

#include <gtest/gtest.h>

#include <iterator>
#include <optional>
#include <sstream>
#include <string>

#include "format/gsk.h"

namespace zos {
namespace {

TEST(codes, known_codes_have_the_words_of_the_reports) {
    EXPECT_STREQ(codes::text_of(codes::device_types(), 34), "Loopback");
    EXPECT_STREQ(codes::text_of(codes::device_types(), 39), "QDIO Ethernet");
    EXPECT_STREQ(codes::text_of(codes::device_types(), 53), "QDIO Ethernet6");
    EXPECT_STREQ(codes::text_of(codes::address_families(), 2), "AF_Inet");
    EXPECT_STREQ(codes::text_of(codes::socket_types(), 1), "Stream");
}

TEST(codes, other_codes_have_no_text) {
    EXPECT_EQ(codes::text_of(codes::device_types(), 0), nullptr);
    EXPECT_EQ(codes::text_of(codes::device_types(), 6), nullptr);
    EXPECT_EQ(codes::text_of({}, 1), nullptr);
}

TEST(codes, entry_ids_belong_to_their_component) {
    EXPECT_STREQ(codes::text_of(codes::entry_ids("SYSTCPDA"), 4), "Packet Trace");
    EXPECT_STREQ(codes::text_of(codes::entry_ids("SYSTCPOT"), 7), "OSA-Express NTA");
    EXPECT_STREQ(codes::text_of(codes::entry_ids("GSKSRVR"), 4), "SSL_ERROR");
    EXPECT_STREQ(codes::text_of(codes::entry_ids("SYSOMVS"), 0x0f080001), "syscall entry");
    EXPECT_STREQ(codes::text_of(codes::entry_ids("SYSTCPIP"), 0x70010004),
                 "Send Data to Client (TELNET)");
    EXPECT_NE(codes::text_of(codes::entry_ids("SYSTCPIS"), 0x04070002), nullptr);
    EXPECT_NE(codes::text_of(codes::entry_ids("SYSTCPRE"), 0x000a0002), nullptr);
    EXPECT_TRUE(codes::entry_ids("CSF").empty());
    EXPECT_TRUE(codes::entry_ids("").empty());
}

void expect_sound(std::span<const codes::Table> tables) {
    for (const codes::Table& table : tables) {
        std::optional<std::uint32_t> last;
        for (const codes::Code& code : table.codes) {
            EXPECT_TRUE(!last || code.value > *last) << table.title << code.value;
            last = code.value;
            EXPECT_STRNE(code.source, "") << table.title;
            std::istringstream words(code.text);
            const auto count = std::distance(std::istream_iterator<std::string>(words), {});
            EXPECT_TRUE(count >= 1 && count <= 8) << code.text;
        }
    }
}

TEST(codes, tables_ascend_name_their_sources_and_say_it_in_few_words) {
    expect_sound(codes::tables());
    expect_sound(gsk::tables());
}

}  // namespace
}  // namespace zos

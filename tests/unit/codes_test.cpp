// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/codes.h"

#include <gtest/gtest.h>

#include <set>

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

TEST(codes, tables_have_no_code_twice_and_name_their_source) {
    for (const auto table :
         {codes::device_types(), codes::address_families(), codes::socket_types(),
          codes::entry_ids("SYSTCPDA"), codes::entry_ids("GSKSRVR"), codes::entry_ids("SYSAXR"),
          codes::entry_ids("SYSOMVS")}) {
        std::set<std::uint32_t> values;
        for (const codes::Code& code : table) {
            EXPECT_TRUE(values.insert(code.value).second) << code.value;
            EXPECT_STRNE(code.source, "");
        }
    }
}

}  // namespace
}  // namespace zos

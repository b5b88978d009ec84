// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/unix_error.h"

#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace zos {
namespace {

using unix_error::find_in_text;

TEST(unix_error, tables_are_ascending_and_say_it_in_few_words) {
    for (const auto table : {unix_error::errnos(), unix_error::reasons()}) {
        std::set<std::string> names;
        std::uint32_t last = 0;
        for (const unix_error::Code& code : table) {
            EXPECT_GT(code.value, last) << code.name;
            last = code.value;
            EXPECT_TRUE(names.insert(code.name).second) << code.name;
            std::istringstream words(code.meaning);
            const auto count = std::distance(std::istream_iterator<std::string>(words), {});
            EXPECT_TRUE(count >= 1 && count <= 8) << code.meaning;
        }
    }
}

TEST(unix_error, codes_of_other_modules_have_no_name) {
    EXPECT_STREQ(unix_error::find_errno(1121)->name, "ECONNRESET");
    EXPECT_EQ(unix_error::find_errno(1010), nullptr);
    EXPECT_STREQ(unix_error::find_reason(0x7452733d)->name, "JrTtlsHandshakeFailed");
    EXPECT_STREQ(unix_error::find_reason(0x0000733d)->name, "JrTtlsHandshakeFailed");
    EXPECT_EQ(unix_error::find_reason(0xef17733d), nullptr) << "zFS";
    EXPECT_EQ(unix_error::find_reason(0x7890733d), nullptr) << "resolver";
    EXPECT_EQ(unix_error::find_reason(0x7452ffff), nullptr);
}

TEST(unix_error, numbers_are_found_behind_their_labels) {
    EXPECT_EQ(find_in_text("read failed, errno=1121").number, 1121U);
    EXPECT_EQ(find_in_text("ERRNO: 1121,").number, 1121U);
    EXPECT_EQ(find_in_text("errno 0x461").number, 1121U);
    EXPECT_EQ(find_in_text("ERRNO=00000461").number, 1121U);
    const auto both = find_in_text("Connection reset. Errno/Rsn=1121/74520442");
    EXPECT_EQ(both.number, 1121U);
    EXPECT_EQ(both.errnojr, 0x74520442U);
    const auto apart = find_in_text("errno 140 errnojr X'7452733D'");
    EXPECT_EQ(apart.number, 140U);
    EXPECT_EQ(apart.errnojr, 0x7452733dU);
    EXPECT_EQ(find_in_text("errno2=7452733D").errnojr, 0x7452733dU);
}

TEST(unix_error, what_may_be_read_in_two_ways_is_not_read) {
    for (const char* text :
         {"errno", "errno=", "errno is set", "errno=0", "errno=0461", "errno=461", "errno=1121x",
          "errno=-1", "errnos 1121", "rc=1121", ""}) {
        EXPECT_FALSE(find_in_text(text).number) << text;
        EXPECT_FALSE(find_in_text(text).errnojr) << text;
    }
    EXPECT_FALSE(find_in_text("errnojr=733D").errnojr);
    EXPECT_FALSE(find_in_text("errno2=7452733D0").errnojr);
}

}  // namespace
}  // namespace zos

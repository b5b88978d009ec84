// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/interface_name.h"

#include <gtest/gtest.h>

#include <iterator>
#include <sstream>

namespace zos {
namespace {

TEST(interface_name, table_ascends_and_says_it_in_few_words) {
    std::string_view last;
    for (const interface_name::Known& known : interface_name::known()) {
        EXPECT_GT(known.start, last);
        last = known.start;
        EXPECT_STREQ(interface_name::meaning(known.start), known.meaning);
        EXPECT_STRNE(known.source, "");
        std::istringstream words(known.meaning);
        const auto count = std::distance(std::istream_iterator<std::string>(words), {});
        EXPECT_TRUE(count >= 1 && count <= 8) << known.meaning;
    }
}

TEST(interface_name, names_that_the_stack_gives_are_told) {
    EXPECT_STREQ(interface_name::meaning("EZANTAOSAA"), "trace of an OSA adapter (OSAENTA)");
    EXPECT_STREQ(interface_name::meaning("EZARIUT15100"), "RoCE adapter (SMC-R)");
    EXPECT_STREQ(interface_name::meaning("EZAXCF31"), "XCF, to another z/OS of the sysplex");
    EXPECT_STREQ(interface_name::meaning("LOOPBACK6"), "loopback, IPv6");
}

TEST(interface_name, names_that_somebody_chose_tell_nothing) {
    for (const char* name :
         {"", "ETH1", "EZA", "LOOPBACK7", "MYEZANTA", "EZASAMEMVS1", "TCPIPLINK"})
        EXPECT_EQ(interface_name::meaning(name), nullptr) << name;
}

}  // namespace
}  // namespace zos

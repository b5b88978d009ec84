// SPDX-License-Identifier: GPL-2.0-or-later
//
// discard_codes.tsv is the list of the manual: hexadecimal, decimal, name.
#include "format/discard.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

namespace zos {
namespace {

std::map<std::uint32_t, std::string> published_names() {
    std::map<std::uint32_t, std::string> names;
    std::ifstream list(ZOS_DISCARD_CODES);
    std::string line;
    std::getline(list, line);  // titles
    while (std::getline(list, line)) {
        std::istringstream columns(line);
        std::uint32_t hexadecimal = 0;
        std::uint32_t code = 0;
        std::string name;
        columns >> std::hex >> hexadecimal >> std::dec >> code >> name;
        EXPECT_EQ(hexadecimal, code) << line;
        names[code] = name;
    }
    return names;
}

TEST(discard, each_published_code_has_its_name) {
    const auto names = published_names();
    EXPECT_EQ(names.size(), 229U);
    for (const auto& [code, name] : names) {
        const discard::Reason* reason = discard::find(code);
        ASSERT_NE(reason, nullptr) << code << " " << name;
        EXPECT_EQ(reason->name, name) << code;
    }
}

TEST(discard, no_code_of_the_stack_is_named_that_is_not_published) {
    const auto names = published_names();
    for (std::uint32_t code = 4096; code <= 0xffff; ++code)
        EXPECT_EQ(discard::find(code) != nullptr, names.contains(code)) << code;
}

TEST(discard, meanings_are_short_and_do_not_repeat_the_name) {
    for (const discard::Reason& reason : discard::reasons()) {
        std::istringstream words(reason.meaning);
        const auto count = std::distance(std::istream_iterator<std::string>(words), {});
        EXPECT_LE(count, 8) << reason.meaning;
        EXPECT_EQ(count == 0, reason.code < 4096) << reason.code;
        EXPECT_EQ(std::string_view(reason.meaning).find(reason.name), std::string_view::npos);
    }
}

TEST(discard, codes_of_the_adapter_are_named_where_a_name_was_published) {
    EXPECT_STREQ(discard::find(0)->name, "OK");
    EXPECT_STREQ(discard::find(1068)->name, "GMAC TABLE EMPTY");
    EXPECT_EQ(discard::find(1067), nullptr);
    EXPECT_EQ(discard::find(1115), nullptr);
}

TEST(discard, layer_changes_at_the_ends_of_the_ranges) {
    EXPECT_EQ(discard::layer_of(0), nullptr);
    EXPECT_STREQ(discard::layer_of(1), "OSA-Express adapter");
    EXPECT_STREQ(discard::layer_of(4095), "OSA-Express adapter");
    EXPECT_STREQ(discard::layer_of(4096), "interface and IP layer");
    EXPECT_STREQ(discard::layer_of(8191), "interface and IP layer");
    EXPECT_STREQ(discard::layer_of(8192), "TCP");
    EXPECT_STREQ(discard::layer_of(12287), "TCP");
    EXPECT_STREQ(discard::layer_of(12288), "UDP");
    EXPECT_STREQ(discard::layer_of(16383), "UDP");
    EXPECT_STREQ(discard::layer_of(16384), "RAW");
    EXPECT_STREQ(discard::layer_of(20479), "RAW");
    EXPECT_EQ(discard::layer_of(20480), nullptr);
}

}  // namespace
}  // namespace zos

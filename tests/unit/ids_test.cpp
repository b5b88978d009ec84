// SPDX-License-Identifier: GPL-2.0-or-later
//
// ids_probes.txt is the list of probe ids of the manual.
#include "format/ids.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace zos {
namespace {

std::set<std::uint32_t> published_ids() {
    std::set<std::uint32_t> ids;
    std::ifstream list(ZOS_IDS_PROBES);
    std::uint32_t id = 0;
    while (list >> std::hex >> id)
        ids.insert(id);
    return ids;
}

TEST(ids, each_published_probe_and_no_other_has_words_and_a_kind) {
    const std::set<std::uint32_t> published = published_ids();
    EXPECT_EQ(published.size(), 231U);
    EXPECT_EQ(ids::events().size(), published.size());
    for (const codes::Code& event : ids::events()) {
        EXPECT_TRUE(published.contains(event.value)) << event.text;
        EXPECT_NE(ids::kind(event.value), nullptr) << event.text;
        std::istringstream words(event.text);
        const auto count = std::distance(std::istream_iterator<std::string>(words), {});
        EXPECT_TRUE(count >= 1 && count <= 9) << event.text;
    }
}

TEST(ids, second_byte_is_the_level_of_a_scan_or_the_type_of_an_attack) {
    for (const codes::Code& event : ids::events()) {
        const unsigned first = event.value >> 24;
        const bool has_type = (event.value >> 16 & 0xff) != 0;
        EXPECT_EQ(ids::level(event.value) != nullptr, first == 3 && has_type) << event.text;
        EXPECT_EQ(ids::attack(event.value) != nullptr, first == 4 && has_type) << event.text;
    }
    EXPECT_STREQ(ids::kind(0x01004044), "TCP traffic regulation");
    EXPECT_STREQ(ids::kind(0x02000001), "UDP traffic regulation");
    EXPECT_STREQ(ids::kind(0x0300fff1), "Scan");
    EXPECT_STREQ(ids::level(0x03010021), "very suspicious");
    EXPECT_STREQ(ids::level(0x03020002), "possibly suspicious");
    EXPECT_STREQ(ids::level(0x03030026), "normal packet");
    EXPECT_STREQ(ids::attack(0x04070002), "flood");
    EXPECT_STREQ(ids::attack(0x04130002), "EE XID flood");
    for (const std::uint32_t none : {0U, 0x05000001U, 0xff000001U})
        EXPECT_EQ(ids::kind(none), nullptr) << none;
}

}  // namespace
}  // namespace zos

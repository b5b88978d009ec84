// SPDX-License-Identifier: GPL-2.0-or-later
//
// Small packed files of each form (tests/writer/make_packed.py has written them), cut behind each
// byte and damaged in each. What must hold of them is in tests/support/checks.h.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/checks.h"
#include "wiretap/content.h"

namespace zos {
namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr const char* names[] = {"pack",         "spack",         "xmit",        "zip",
                                 "pack-in-pack", "spack-in-xmit", "pack-in-zip", "xmit-on-tape"};

Buffer packed(const std::string& name) {
    std::ifstream file(std::filesystem::path(ZOS_PACKED) / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class PackedDamage : public testing::TestWithParam<const char*> {};

TEST_P(PackedDamage, undamaged_is_a_trace) {
    const Buffer whole = packed(GetParam());
    MemorySource source(whole);
    Content content(source);
    EXPECT_EQ(content.recognise(false).kind, DataSet::Kind::trace);
    ASSERT_NE(content.unpacked(), nullptr);
    EXPECT_EQ(fuzz::check_unpacking(whole), "");
}

TEST_P(PackedDamage, cut_behind_each_byte) {
    const Buffer whole = packed(GetParam());
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(fuzz::check_unpacking(Bytes(whole).first(size)), "") << "cut at " << size;
}

TEST_P(PackedDamage, damage_in_each_byte) {
    Buffer file = packed(GetParam());
    for (std::size_t at = 0; at < file.size(); ++at) {
        const std::uint8_t right = file[at];
        for (const unsigned wrong : {right ^ 1U << at % 8, at % 2 == 0 ? 0U : 0xffU}) {
            file[at] = static_cast<std::uint8_t>(wrong);
            EXPECT_EQ(fuzz::check_unpacking(file), "") << "offset " << at << ", byte " << wrong;
        }
        file[at] = right;
    }
}

INSTANTIATE_TEST_SUITE_P(forms, PackedDamage, testing::ValuesIn(names), [](const auto& form) {
    std::string name = form.param;
    for (char& c : name)
        c = c == '-' ? '_' : c;
    return name;
});

}  // namespace
}  // namespace zos

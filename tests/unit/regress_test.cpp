// SPDX-License-Identifier: GPL-2.0-or-later
//
// What must hold for any bytes, on the samples and on every input that fuzzing found a defect with.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/checks.h"
#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;

Buffer contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

// The inputs that once broke something, and a small corpus that reaches what fuzzing has reached.
void replay(const char* folder, std::string (*check)(Bytes)) {
    std::size_t count = 0;
    const std::filesystem::path regress = ZOS_REGRESS;
    for (const auto& root : {regress, regress.parent_path() / "corpus"}) {
        if (!std::filesystem::exists(root / folder))
            continue;
        for (const auto& path : files_in(root / folder)) {
            EXPECT_EQ(check(contents(path)), "") << path;
            ++count;
        }
    }
    EXPECT_GT(count, 0U);
}

TEST(regress, reader_defects_do_not_come_back) {
    replay("reader", fuzz::check_reader);
}

TEST(regress, frames_defects_do_not_come_back) {
    replay("frames", fuzz::check_frames);
}

TEST(regress, walker_defects_do_not_come_back) {
    replay("walker", fuzz::check_walker);
}

TEST(regress, unpacking_defects_do_not_come_back) {
    replay("unpacking", fuzz::check_unpacking);
}

TEST(regress, record_header_defects_do_not_come_back) {
    replay("record_header", fuzz::check_record_header);
}

TEST(samples, are_converted_whole_and_in_part) {
    constexpr std::size_t enough = 50'000;
    std::uint8_t asked = 1;
    for (const auto& path : files_in(ZOS_CAPTURES)) {
        const Buffer file = contents(path);
        for (const std::uint8_t first : {std::uint8_t{0}, asked}) {
            Buffer choice = {first, 1, 200, 4, 5, 1, 20, 60};
            choice.insert(
                choice.end(), file.begin(),
                file.begin() + static_cast<std::ptrdiff_t>(std::min(file.size(), enough)));
            EXPECT_EQ(fuzz::check_conversion(choice), "") << path.filename();
        }
        asked = asked == 64 ? 1 : static_cast<std::uint8_t>(asked * 2);
    }
}

TEST(samples, are_read_again_by_offset) {
    for (const auto& path : files_in(ZOS_CAPTURES))
        EXPECT_EQ(fuzz::check_reader(contents(path)), "") << path.filename();
}

TEST(samples, are_read_again_by_offset_when_they_are_cut) {
    for (const auto& path : files_in(ZOS_CAPTURES)) {
        const Buffer whole = contents(path);
        for (const std::size_t size : {300, 1500, 5000, 20001})
            if (size < whole.size()) {
                EXPECT_EQ(fuzz::check_reader(Bytes(whole).first(size)), "")
                    << path.filename() << " cut at " << size;
            }
    }
}

}  // namespace
}  // namespace zos

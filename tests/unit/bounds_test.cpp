// SPDX-License-Identifier: GPL-2.0-or-later
//
// The worst files are read again as they were read first, and take no more memory than
// docs/limits.md says. What time they take is in tests/system/test_instructions.py.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "tests/support/checks.h"
#include "tests/unit/memory.h"
#include "tests/unit/worst_cases.h"
#include "wiretap/trace_frames.h"

namespace zos {
namespace {

using test::allocated;
using test::Buffer;
using test::WorstCase;

// Reads a file of a shape, first forward, then some of its frames again.
class Reader {
  public:
    Reader(Bytes file, const Shape& shape)
        : sequential_(file), random_(file), frames_(sequential_, random_, shape, {}) {}

    std::size_t read_all() {
        Frame frame;
        for (std::size_t i = 0; frames_.next(frame) == ReadResult::frame; ++i)
            if (i % 97 == 0)
                seen_.push_back(image(frame));
        return seen_.size();
    }

    void read_some_again(std::size_t most) {
        Frame frame;
        const std::size_t stride = std::max<std::size_t>(seen_.size() / most, 1);
        for (std::size_t i = seen_.size(); i-- > 0;) {
            if (i % stride != 0)
                continue;
            ASSERT_EQ(frames_.read_at(seen_[i].offset, frame), ReadResult::frame);
            ASSERT_TRUE(image(frame) == seen_[i]) << seen_[i].offset;
        }
    }

  private:
    struct Image {
        std::uint64_t offset;
        std::uint32_t number;
        std::uint16_t notes;
        std::uint64_t length;
        std::optional<UnixTime> time;
        Buffer payload;
        friend bool operator==(const Image&, const Image&) = default;
    };

    static Image image(const Frame& frame) {
        return {frame.offset,        frame.record->number,
                frame.record->notes, frame.record->original_length,
                frame.time,          Buffer(frame.payload.begin(), frame.payload.end())};
    }

    MemorySource sequential_;
    MemorySource random_;
    TraceFrames frames_;
    std::vector<Image> seen_;
};

class worst : public testing::TestWithParam<WorstCase> {};

TEST_P(worst, file_is_read_again_alike) {
    const Buffer file = GetParam().make(std::size_t{128} << 10);
    Reader reader(file, GetParam().shape);
    EXPECT_GT(reader.read_all(), 0U);
    reader.read_some_again(1000);
    EXPECT_EQ(fuzz::check_reader(file), "");
}

// See "Bounds" in docs/limits.md.
constexpr std::size_t fixed_memory = std::size_t{24} << 20;
constexpr std::size_t memory_per_byte = 3;

TEST_P(worst, file_takes_bounded_memory) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "sanitizers have a heap of their own, which does not tell";
#endif
    const Buffer file = GetParam().make(std::size_t{4} << 20);
    const std::size_t before = allocated();
    MemorySource sequential(file);
    MemorySource random(file);
    TraceFrames frames(sequential, random, GetParam().shape, {});
    Frame frame;
    std::size_t most = 0;
    for (std::size_t i = 0; frames.next(frame) == ReadResult::frame; ++i)
        if (i % 1024 == 0)
            most = std::max(most, allocated());
    most = std::max(most, allocated());
    EXPECT_LT(most - before, fixed_memory + memory_per_byte * file.size());
}

INSTANTIATE_TEST_SUITE_P(files, worst,
                         testing::ValuesIn(test::worst_cases().begin(), test::worst_cases().end()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/wrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;

Buffer entry_at(std::uint64_t clock) {
    return test::make_record(cte::packet, {.clock = clock}, test::udp_packet(20, 1), clock);
}

Buffer entries_from(std::uint64_t clock, std::size_t count) {
    Buffer all;
    for (std::size_t i = 0; i < count; ++i)
        test::append(all, entry_at(clock + i * test::one_second));
    return all;
}

// A large file, of which only the start and the end are in memory; the same bytes fill what is
// between them again and again. Counts what is read.
class LargeFile final : public ByteSource {
  public:
    LargeFile(Buffer start, Buffer filling, Buffer end, std::uint64_t length)
        : start_(std::move(start)),
          filling_(std::move(filling)),
          end_(std::move(end)),
          length_(length) {}

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        const std::uint64_t left = length_ - std::min(length_, at_);
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(length, left));
        for (std::size_t done = 0; done < count;) {
            const Bytes here = bytes_at(at_ + done);
            const std::size_t part = std::min(here.size(), count - done);
            std::memcpy(to + done, here.data(), part);
            done += part;
        }
        at_ += count;
        read_ += count;
        return static_cast<std::ptrdiff_t>(count);
    }

    bool seek(std::uint64_t offset) noexcept override {
        at_ = offset;
        return true;
    }

    [[nodiscard]] std::uint64_t bytes_read() const noexcept { return read_; }

  private:
    [[nodiscard]] Bytes bytes_at(std::uint64_t offset) const noexcept {
        const std::uint64_t end = length_ - end_.size();
        if (offset < start_.size())
            return Bytes(start_).subspan(offset);
        if (offset >= end)
            return Bytes(end_).subspan(offset - end);
        const Bytes rest = Bytes(filling_).subspan(offset % filling_.size());
        return rest.first(std::min<std::uint64_t>(rest.size(), end - offset));
    }

    Buffer start_, filling_, end_;
    std::uint64_t length_;
    std::uint64_t at_ = 0;
    std::uint64_t read_ = 0;
};

constexpr std::uint64_t older = test::september_2022;
constexpr std::uint64_t newer = older + 7000 * test::one_second;
constexpr Shape flat{Carrier::flat, 0, 0, 0};

TEST(wrap, oldest_entry_is_found_where_the_clock_falls) {
    Buffer file = entries_from(newer, 3000);
    const std::size_t seam = file.size();
    test::append(file, entries_from(older, 7000));
    MemorySource source(file);
    const std::optional<Oldest> oldest = find_oldest(source, flat, file.size());
    ASSERT_TRUE(oldest);
    EXPECT_EQ(oldest->offset, seam);
}

TEST(wrap, file_in_order_has_no_seam) {
    const Buffer file = entries_from(older, 10000);
    MemorySource source(file);
    EXPECT_FALSE(find_oldest(source, flat, file.size()));
}

std::optional<Oldest> oldest_of(const Buffer& file, const Shape& shape) {
    MemorySource source(file);
    return find_oldest(source, shape, file.size());
}

// Data sets that were joined, the later one first: the time between them is no part of either.
TEST(wrap, data_sets_of_two_days_are_no_wrapped_one) {
    Buffer file = entries_from(older + 86'400 * test::one_second, 3000);
    test::append(file, entries_from(older, 3000));
    EXPECT_FALSE(oldest_of(file, flat));
}

TEST(wrap, seam_is_at_a_record) {
    const Shape rdw{Carrier::rdw, 0, 0, 0};
    const auto record = [](const Buffer& data) {
        Buffer bytes;
        test::put_be(bytes, data.size() + 4, 2);
        test::put_be(bytes, 0, 2);
        test::append(bytes, data);
        return bytes;
    };
    Buffer newest = entries_from(newer, 100);
    Buffer oldest = entries_from(newer - 100 * test::one_second, 100);
    Buffer file = record(newest);
    test::append(file, record(oldest));
    ASSERT_TRUE(oldest_of(file, rdw));
    EXPECT_EQ(oldest_of(file, rdw)->offset, newest.size() + 2 * 4);
    test::append(newest, oldest);
    EXPECT_FALSE(oldest_of(record(newest), rdw));
}

// See "Bounds" in docs/limits.md.
TEST(wrap, little_of_a_large_file_is_read) {
    constexpr std::uint64_t two_gigabytes = std::uint64_t{2} << 30;
    constexpr std::uint64_t most = std::uint64_t{64} << 20;
    for (const Buffer& filling : {Buffer(1 << 20), test::noise(1 << 20, 3)}) {
        LargeFile file(entries_from(newer, 10), filling, entries_from(older, 10), two_gigabytes);
        (void)find_oldest(file, flat, two_gigabytes);
        EXPECT_LT(file.bytes_read(), most);
        EXPECT_GT(file.bytes_read(), most / 4);  // the entries were looked for
    }
}

}  // namespace
}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Opens or reads one of the worst cases, so that a profiler can count what it takes.
//
//     zos_worst_case                        lists the cases
//     zos_worst_case open|read CASE SIZE    of about SIZE bytes
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/unit/worst_cases.h"
#include "wiretap/data_set.h"
#include "wiretap/trace_frames.h"

namespace {

using zos::test::WorstCase;

// A profiler counts while this runs.
__attribute__((noinline)) void open(zos::Bytes file) {
    zos::MemorySource source(file);
    std::vector<std::uint8_t> head;
    (void)zos::recognise(source, false, head);
}

// Forward, and then some frames by their offsets, from the last to the first.
__attribute__((noinline)) void read(zos::Bytes file, const zos::Shape& shape) {
    constexpr std::size_t again = 20;
    zos::MemorySource sequential(file);
    zos::MemorySource random(file);
    zos::TraceFrames frames(sequential, random, shape, {});
    zos::Frame frame;
    std::vector<std::uint64_t> offsets;
    while (frames.next(frame) == zos::ReadResult::frame)
        offsets.push_back(frame.offset);
    const std::size_t stride = std::max<std::size_t>(offsets.size() / again, 1);
    for (std::size_t i = offsets.size(); i >= stride; i -= stride)
        (void)frames.read_at(offsets[i - 1], frame);
}

}  // namespace

int main(int count, char** words) {
    const auto cases = zos::test::worst_cases();
    if (count != 4) {
        for (const WorstCase& worst : cases)
            std::puts(worst.name);
        return 0;
    }
    const auto worst = std::ranges::find(cases, std::string_view(words[2]),
                                         [](const WorstCase& one) { return one.name; });
    if (worst == cases.end())
        return 1;
    const zos::test::Buffer file = worst->make(std::strtoul(words[3], nullptr, 10));
    if (words[1] == std::string_view("open"))
        open(file);
    else
        read(file, worst->shape);
    return 0;
}

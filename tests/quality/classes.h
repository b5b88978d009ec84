// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kinds of files that are judged, and which file has which number.
#pragma once

#include <span>

#include "tests/quality/data_set.h"

namespace zos::quality {

// Those to tune by may be looked at one by one. Those to judge by must not, or they are no judges
// any more; their number is changed when that happened.
enum class Seeds : std::uint64_t { tune = 1, judge = 0x9a3f0001 };

// Files that are judged together.
struct Series {
    const char* name;
    bool described;  // with descriptors of records
    bool damaged;    // and small
};

inline constexpr Series all_series[] = {
    {"flat", false, false},
    {"described", true, false},
    {"damaged-flat", false, true},
    {"damaged-described", true, true},
};

// By index. A kind says where a data set comes from, and where control records stand in it.
[[nodiscard]] std::span<const Kind> kinds() noexcept;

[[nodiscard]] std::size_t kind_of(std::size_t number) noexcept;
[[nodiscard]] TraceFile make_file(const Series& series, Seeds seeds, std::size_t number);

}  // namespace zos::quality

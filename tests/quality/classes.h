// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kinds of data sets that are judged, and how many there are of each.
#pragma once

#include <span>

#include "tests/quality/data_set.h"

namespace zos::quality {

// Those to tune by may be looked at one by one. Those to judge by must not, or they are no judges
// any more; their number is changed when that happened.
enum class Seeds : std::uint64_t { tune = 1, judge = 0x9a3f0001 };

[[nodiscard]] std::span<const Kind> kinds() noexcept;

// The data set of this number: which kind it is, how it came, and its bytes.
struct Choice {
    std::size_t kind;
    Carrier carrier;
};
[[nodiscard]] Choice flat_choice(std::size_t number) noexcept;
[[nodiscard]] Choice described_choice(std::size_t number) noexcept;
[[nodiscard]] TraceFile data_set(const Choice& choice, bool small, Seeds seeds, std::size_t number);

}  // namespace zos::quality

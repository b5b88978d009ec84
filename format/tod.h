// SPDX-License-Identifier: GPL-2.0-or-later
//
// The TOD clock of z/Architecture (STCK): a 64-bit count in which bit 51 is one microsecond, from
// 1900-01-01 00:00:00 UTC (documented: z/Architecture Principles of Operation). The low 12 bits
// count 1/4096 of a microsecond. The count overflows on 2042-09-17.
#pragma once

#include <cstdint>

namespace zos {

struct UnixTime {
    std::int64_t seconds;       // since 1970-01-01 UTC; negative before
    std::uint32_t nanoseconds;  // 0 to 999,999,999

    friend constexpr bool operator==(const UnixTime&, const UnixTime&) = default;
};

namespace tod {

inline constexpr std::uint64_t units_per_microsecond = 4096;
inline constexpr std::int64_t unix_epoch_microseconds = 2208988800000000;  // 1900 to 1970

// 1990-01-01: no TCP/IP component trace is older.
inline constexpr std::uint64_t earliest_plausible = 0xA171'7CF7'F000'0000;

// Truncates to whole nanoseconds (one unit is 0.244 ns).
[[nodiscard]] constexpr UnixTime to_unix(std::uint64_t clock) noexcept {
    const auto microseconds =
        static_cast<std::int64_t>(clock / units_per_microsecond) - unix_epoch_microseconds;
    std::int64_t seconds = microseconds / 1'000'000;
    std::int64_t rest = microseconds % 1'000'000;
    if (rest < 0) {
        rest += 1'000'000;
        --seconds;
    }
    const auto fraction = static_cast<std::int64_t>(clock % units_per_microsecond) * 1000 / 4096;
    return {seconds, static_cast<std::uint32_t>(rest * 1000 + fraction)};
}

// Times before 1970 mean nothing in a trace, and no saved file could hold them.
[[nodiscard]] constexpr bool usable(std::uint64_t clock) noexcept {
    return to_unix(clock).seconds > 0;
}

// A clock value that a trace entry may carry. Used to recognise entries, never to reject the
// entries of a data set that is already recognised.
[[nodiscard]] constexpr bool plausible(std::uint64_t clock) noexcept {
    return clock >= earliest_plausible;
}

// Less than 24 hours apart, as the entries of one trace are.
[[nodiscard]] constexpr bool within_a_day(std::uint64_t a, std::uint64_t b) noexcept {
    constexpr std::uint64_t day = 86'400'000'000 * units_per_microsecond;
    return (a > b ? a - b : b - a) < day;
}

}  // namespace tod
}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/pth.h"

#include "format/tod.h"

namespace zos::pth {

bool plausible(Bytes data, std::uint64_t entry_clock) noexcept {
    if (data.size() < shortest)
        return false;
    const std::uint64_t length = get(data, len);
    if (length < shortest || length > data.size())
        return false;
    constexpr std::uint64_t day = 86'400'000'000 * tod::units_per_microsecond;
    const std::uint64_t traced = get(data, time);
    const std::uint64_t apart = traced > entry_clock ? traced - entry_clock : entry_clock - traced;
    return apart <= day;
}

}  // namespace zos::pth

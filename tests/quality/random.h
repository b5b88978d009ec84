// SPDX-License-Identifier: GPL-2.0-or-later
//
// Numbers that are the same for the same seed, with every compiler and library (SplitMix64).
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace zos::quality {

class Random {
  public:
    explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept {
        std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
        return mixed ^ mixed >> 31;
    }

    std::uint8_t byte() noexcept { return static_cast<std::uint8_t>(next()); }
    std::size_t below(std::size_t end) noexcept { return next() % end; }
    // Both ends are possible.
    std::size_t between(std::size_t first, std::size_t last) noexcept {
        return first + below(last - first + 1);
    }
    bool chance(unsigned percent) noexcept { return below(100) < percent; }

    template <typename Items>
    const auto& pick(const Items& items) noexcept {
        return std::data(items)[below(std::size(items))];
    }

  private:
    std::uint64_t state_;
};

}  // namespace zos::quality

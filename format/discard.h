// SPDX-License-Identifier: GPL-2.0-or-later
//
// Why a packet was discarded (PTH_DropRsn). Numbers and names are IBM's, the meanings our own words
// for what the manual says. Each layer has a range; a number that has no name is said to be of its
// layer and not more.
#pragma once

#include <cstdint>
#include <span>

namespace zos::discard {

struct Reason {
    std::uint16_t code;
    const char* name;
    const char* meaning;  // empty where IBM does not say it
};

// By code, ascending.
[[nodiscard]] std::span<const Reason> reasons() noexcept;

// Nullptr for a code without a name.
[[nodiscard]] const Reason* find(std::uint32_t code) noexcept;

// The codes of one layer.
struct Layer {
    std::uint16_t first;
    std::uint16_t last;
    const char* name;
};

[[nodiscard]] std::span<const Layer> layers() noexcept;

// Nullptr outside all ranges.
[[nodiscard]] const char* layer_of(std::uint32_t code) noexcept;

inline constexpr const char* source =
    "IBM z/OS 3.1 Communications Server: IP and SNA Codes, SC27-3648-60, chapter 20";

}  // namespace zos::discard

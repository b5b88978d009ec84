// SPDX-License-Identifier: GPL-2.0-or-later
//
// Names that the stack itself gives to interfaces, and what they stand for. The type of a device
// has numbers of which few are published; these names are.
#pragma once

#include <span>
#include <string_view>

namespace zos::interface_name {

struct Known {
    std::string_view start;  // of the name, or all of it
    bool whole;
    const char* meaning;
    const char* source;
};

// In the order of their names.
[[nodiscard]] std::span<const Known> known() noexcept;

// Null for every name that somebody has chosen.
[[nodiscard]] const char* meaning(std::string_view name) noexcept;

}  // namespace zos::interface_name

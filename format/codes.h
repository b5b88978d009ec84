// SPDX-License-Identifier: GPL-2.0-or-later
//
// Code tables. A code that is not in a table is shown as its number: no other numbering (SNMP,
// VTAM, SMF, IANA interface types) matches these.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace zos::codes {

struct Code {
    std::uint32_t value;
    const char* text;
    const char* source;
};

[[nodiscard]] std::span<const Code> device_types() noexcept;
[[nodiscard]] std::span<const Code> address_families() noexcept;
[[nodiscard]] std::span<const Code> socket_types() noexcept;
[[nodiscard]] std::span<const Code> ip_protocols() noexcept;

// Entry ids of one component, none for a component whose ids are not published.
[[nodiscard]] std::span<const Code> entry_ids(std::string_view component) noexcept;

// Every table, for the page that lists them.
struct Table {
    const char* title;
    std::span<const Code> codes;
    bool hexadecimal = false;
};

[[nodiscard]] std::span<const Table> tables() noexcept;

// Text of a code, or nullptr when the table does not have it.
[[nodiscard]] const char* text_of(std::span<const Code> table, std::uint32_t value) noexcept;

}  // namespace zos::codes

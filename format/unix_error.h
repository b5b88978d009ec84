// SPDX-License-Identifier: GPL-2.0-or-later
//
// Return codes (errno) and reason codes (errnojr) of z/OS UNIX and of the TCP/IP stack. Numbers and
// names are IBM's, the words our own. Where they stand in the entries of SYSOMVS or SYSTCPIP is not
// published, so they are known only where a text says which number is one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace zos::unix_error {

inline constexpr const char* source =
    "IBM z/OS 3.1 UNIX System Services Messages and Codes, SA23-2284-60, chapters 2 and 3";

struct Code {
    std::uint32_t value;
    const char* name;
    const char* meaning;
};

// Ascending.
[[nodiscard]] std::span<const Code> errnos() noexcept;
// Ascending; the value is the lower half of an errnojr. A selection: sockets and AT-TLS.
[[nodiscard]] std::span<const Code> reasons() noexcept;

[[nodiscard]] const Code* find_errno(std::uint32_t value) noexcept;
// Of a whole errnojr: the upper half names the module, and tells whether these are its codes.
[[nodiscard]] const Code* find_reason(std::uint32_t errnojr) noexcept;

// "errno=1121", "Errno/Rsn=1121/74520442", "errno 1121 errnojr 0x74520442". A number that may be
// decimal or hexadecimal is neither.
struct InText {
    std::optional<std::uint32_t> number;   // errno, one that has a name
    std::optional<std::uint32_t> errnojr;  // all 8 digits of it
};
[[nodiscard]] InText find_in_text(std::string_view text) noexcept;

}  // namespace zos::unix_error

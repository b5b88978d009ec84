// SPDX-License-Identifier: GPL-2.0-or-later
//
// Probe ids of intrusion detection, which are the entry ids of SYSTCPIS. The first byte tells the
// kind, the second the level of a scan or the type of an attack, the rest the event. The numbers
// are IBM's, the words our own.
#pragma once

#include <cstdint>
#include <span>

#include "format/codes.h"

namespace zos::ids {

// The event of each probe id, ascending.
[[nodiscard]] std::span<const codes::Code> events() noexcept;

// "Scan"; nullptr for an id that is none of a probe. The other two likewise, and where an id has
// none: an event of a scan as a whole has no level.
[[nodiscard]] const char* kind(std::uint32_t id) noexcept;
[[nodiscard]] const char* level(std::uint32_t id) noexcept;
[[nodiscard]] const char* attack(std::uint32_t id) noexcept;

}  // namespace zos::ids

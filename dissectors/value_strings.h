// SPDX-License-Identifier: GPL-2.0-or-later
//
// The code tables of format/codes.h as Wireshark's value strings. Each is built once, on the first
// call, and lives as long as the process.
#pragma once

#include <span>

#include "dissectors/epan.h"
#include "format/codes.h"
#include "format/discard.h"

namespace zos::dissect {

[[nodiscard]] const value_string* value_strings(std::span<const codes::Code> table);

// "NAME: meaning"; codes without a name show which layer they are of.
[[nodiscard]] const range_string* discard_reason_strings();

// Short form of a discard reason: its name, else its number after the layer it is of.
[[nodiscard]] const char* discard_label(wmem_allocator_t* pool, std::uint32_t code);

// Word for the entry id of a component, or nullptr.
[[nodiscard]] const char* entry_id_word(const char* component, std::uint32_t id) noexcept;

}  // namespace zos::dissect

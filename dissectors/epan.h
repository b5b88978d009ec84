// SPDX-License-Identifier: GPL-2.0-or-later
//
// Wireshark's dissection engine, and short forms of its registration structures.
#pragma once

#include <wireshark.h>

#include <cstdint>

#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/prefs.h>

namespace zos::dissect {

// A header field, as proto_register_field_array() takes it; `id` and the result must live for good.
[[nodiscard]] inline hf_register_info header_field(int* id, const char* name, const char* filter,
                                                   ftenum type, int display = BASE_NONE,
                                                   const void* strings = nullptr,
                                                   std::uint64_t mask = 0,
                                                   const char* note = nullptr) {
    return {id, {name, filter, type, display, strings, mask, note, HFILL}};
}

// The variable behind a true-or-false preference: gboolean or bool, whatever this Wireshark takes.
template <typename T>
T flag_of(void (*)(module_t*, const char*, const char*, const char*, T*));
using PreferenceFlag = decltype(flag_of(&prefs_register_bool_preference));

}  // namespace zos::dissect

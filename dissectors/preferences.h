// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the user may correct about the records: the preferences of `zos`. Wireshark dissects the
// file again when one changes.
#pragma once

#include <optional>

#include "dissectors/epan.h"
#include "format/pth.h"

namespace zos::dissect {

void register_preferences(module_t* preferences);

// The row of the packet trace header, whose position is not confirmed, where the user says that it
// stands: Status::configured when that is not where the table has it. Nothing when it is not shown.
[[nodiscard]] std::optional<Field> field_by_preference(pth::Row row) noexcept;

// Seconds that the TOD clocks of the trace are ahead of UTC.
[[nodiscard]] unsigned leap_seconds() noexcept;

// The component of the entries of data sets that do not name theirs; "" when the user names none.
[[nodiscard]] const char* component_by_preference() noexcept;

}  // namespace zos::dissect

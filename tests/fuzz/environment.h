// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace zos::fuzz {

// Prepares Wireshark's libraries: no files of the user or of the system, no plugins but those that
// are built in, and every allocation one that the sanitizer watches.
void prepare_wireshark();

}  // namespace zos::fuzz

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The bytes of a data trace stream in a window of their own. Wireshark's menu Follow has a fixed
// list of protocols up to 4.2, so those versions get an entry in the menu Tools.
#pragma once

namespace zos::dissect {

void register_data_stream_window(const char* follow_tap);

}  // namespace zos::dissect

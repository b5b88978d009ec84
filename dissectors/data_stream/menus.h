// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a user can do with a stream: follow it, filter for it, choose its dissector (Decode As).
#pragma once

namespace zos::dissect {

void register_data_stream_menus(int protocol, const char* follow_tap);

}  // namespace zos::dissect

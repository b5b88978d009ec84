// SPDX-License-Identifier: GPL-2.0-or-later
//
// Packets in their native encapsulation that carry a record header in an option of their block.
#pragma once

namespace zos::dissect {

// Puts itself in front of the dissectors of the encapsulations that the reader uses. Packets
// without a record header, and all packets when `zos` is disabled, go straight on to the dissector
// that was there before.
void handoff_native_packets();

}  // namespace zos::dissect

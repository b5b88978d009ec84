// SPDX-License-Identifier: GPL-2.0-or-later
//
// The packets of pcapng files that 2cUTC makes of traces (format/two_cutc.h), which are of the
// encapsulation USER0.
#pragma once

namespace zos::dissect {

// Called after register_record().
void register_two_cutc();

// Puts itself in front of whoever dissects USER0. Packets that are not from 2cUTC, and all packets
// when `zos` is disabled, go straight on, so a user's own DLT_USER preferences keep working.
void handoff_two_cutc();

}  // namespace zos::dissect

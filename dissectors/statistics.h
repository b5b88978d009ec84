// SPDX-License-Identifier: GPL-2.0-or-later
//
// The tables of Statistics > CTRACE Records, for tshark `-z zos,stat`. They count as the
// STATISTICS report of IPCS does, so that a user can compare; see docs/statistics.md.
#pragma once

#include "dissectors/context.h"

namespace zos::dissect {

void register_statistics();

// Tells the statistics of a record, when any are open.
void count_record(const Context&);

}  // namespace zos::dissect

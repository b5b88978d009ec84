// SPDX-License-Identifier: GPL-2.0-or-later
//
// What an entry tells whose id is that of a probe of intrusion detection: kind, level or type of
// attack, event, and the packet that was suspicious. Every entry of SYSTCPIS has such an id, and
// some of SYSTCPIP.
#pragma once

#include "dissectors/record_family.h"

namespace zos::dissect {

void register_intrusion_fields(const Registration& registration);
void handoff_intrusion();

// Sets the Info column, "Scan, normal packet: TCP SYN dropped, 192.0.2.1 → 192.0.2.2" behind the
// component, and adds the fields. The packet that the entry quotes; empty where it has none.
Bytes describe_intrusion(const Context& context);

// Called last, since the packet's dissectors may leave by an exception.
void add_suspicious_packet(const Context& context, Bytes packet);

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Headers and packets that a record quotes, as an ICMP error does: they are shown below the record,
// and nothing else in Wireshark takes them for packets of their own: columns, addresses,
// conversations and the analysis of TCP streams stay those of real packets.
#pragma once

#include "dissectors/context.h"

namespace zos::dissect {

void handoff_quoted_packets();

// Dissects an IP header and, separately, what its protocol is. Both are tvbuffs of their own;
// `ip` holds the header and no byte more.
void dissect_quoted_packet(packet_info* pinfo, proto_tree* tree, tvbuff_t* ip, tvbuff_t* transport);

}  // namespace zos::dissect

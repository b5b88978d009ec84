// SPDX-License-Identifier: GPL-2.0-or-later
//
// A record and, behind it, the packet that it is of; and how it gets into Wireshark's hands before
// the dissector of the encapsulation.
#pragma once

#include "dissectors/context.h"

namespace zos::dissect {

// What a record is of.
struct Payload {
    tvbuff_t* tvb;
    Link link;                  // how it begins
    dissector_handle_t handle;  // of the link's protocol; IP is found without
    void* data;                 // for that dissector
};

// Adds the tree of the record, whose header `header` encodes, and dissects the payload. The bytes
// of the header become a tab of the byte view. They and what the record views must live until the
// taps have seen the packet, which may be after its block is gone.
void dissect_packet_record(const blob::Record& record, Bytes header, const Payload& payload,
                           packet_info* pinfo, proto_tree* tree);

// Puts `dissector` in front of the one that Wireshark has for an encapsulation. Answers that one,
// to which all that is not ours goes straight on; nullptr when there is none, and nothing is done.
[[nodiscard]] dissector_handle_t take_over(int wtap_encap, dissector_t dissector);

void handoff_packet_records();

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The application dissectors that a stream's bytes are offered to: those that Wireshark has for TCP
// and UDP, chosen as for a packet. Its order is kept: what the conversation is known to be, what
// the user decided (Decode As), the lower port and then the higher one, heuristics.
#pragma once

#include "dissectors/data_stream/sockets.h"

namespace zos::dissect {

// Bytes in a row, from the start of a message of the application on.
struct Offer {
    tvbuff_t* tvb;
    std::uint32_t position;  // of the first byte in its flow
    std::uint32_t answered;  // bytes of the other flow before
    bool may_ask = false;    // more bytes can be had, in later records
    bool reassembled = false;
    bool last = false;  // nothing follows in this flow
};

// What the application cannot use before it has more bytes.
struct Wish {
    std::uint32_t offset;  // in the offered bytes
    std::uint32_t length;  // that it lacks; 0: no wish; or DESEGMENT_ONE_MORE_SEGMENT, _UNTIL_FIN
};

// Never leaves by longjmp: what the application dissector cannot do is shown in the tree.
[[nodiscard]] Wish offer(const Stream&, const DataRecord&, const Offer&, packet_info*,
                         proto_tree* top);

// Another stream's application may have announced this one, as FTP does with its data connections.
void find_announcement(const Stream&, packet_info*);

// Tables of the user's choices by port, for Decode As.
inline constexpr const char* stream_port_table = "zos.data.port";
inline constexpr const char* datagram_port_table = "zos.data.datagram.port";

void register_applications(int protocol);
void handoff_applications();

}  // namespace zos::dissect

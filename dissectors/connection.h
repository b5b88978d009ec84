// SPDX-License-Identifier: GPL-2.0-or-later
//
// Connections, whatever traced them: packets of the packet trace and of the adapter, data trace
// records, events of the stack and messages of System SSL of one pair of sockets have the same
// index. What is known of a connection lives as long as the capture file is open; of a frame only
// where it cannot be found again, which is where the connection was inferred.
#pragma once

#include "dissectors/packet_trace_header.h"
#include "format/ebcdic.h"
#include "format/socket_pair.h"

namespace zos::dissect {

struct Connection {
    std::uint32_t index;
    std::uint8_t protocol;
    bool partner_only;    // a message named one end, ends[0]; the other has not been seen yet
    SocketEnd ends[2];    // in ascending order
    ebcdic::Name job[2];  // at each end, where a data trace record tells it

    [[nodiscard]] std::size_t end_index(const SocketEnd& end) const { return end == ends[1]; }
};

// The connection of a packet, and the job of this stack's end where a data trace told it.
void add_connection_of_packet(const Context&, const PacketTrace&);

// The connection of a data trace record.
void add_connection_of_data(const Context&, const PacketTrace&, const SocketPair&);

// The connection of an event of the stack: by the headers that it holds, else by its connection id,
// once both stood in one event. `pair` is null where there are no headers.
void add_connection_of_event(const Context&, const SocketPair* pair, std::uint32_t cid);

// The connection of a message of System SSL: that with the partner whom it names, else, inferred,
// that of the message before it of the same thread. `begins`: the thread turns to a new one.
struct Message {
    Bytes thread;              // job, process and thread
    const SocketEnd* partner;  // null: names none
    bool begins;
    const char* error;  // what the message says, where it is an error
};
void add_connection_of_message(const Context&, const Message&);

void register_connections(int protocol);

}  // namespace zos::dissect

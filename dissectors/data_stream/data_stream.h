// SPDX-License-Identifier: GPL-2.0-or-later
//
// The protocol `zos.data`: the bytes that one socket sends and receives, put together from the
// records of the data trace and handed to the dissectors of their application.
#pragma once

#include "dissectors/data_stream/sockets.h"

namespace zos::dissect {

void register_data_stream();
void handoff_data_stream();

enum class Shown : std::uint8_t {
    bytes,    // what no application wants, or nothing
    message,  // of an application, which has set the columns
    waiting,  // all of the record is part of a message that is complete in a later one
};

// Dissects the payload of a record.
Shown dissect_data_stream(const Context&, const PacketTrace&, const DataRecord&);

// What the menus need to know of a frame.
struct StreamOfFrame {
    bool found;  // the frame belongs to a stream
    std::uint32_t index;
    std::uint16_t source_port;
    std::uint16_t destination_port;
    bool datagram;
};
[[nodiscard]] StreamOfFrame stream_of(packet_info*);

}  // namespace zos::dissect

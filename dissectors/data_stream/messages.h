// SPDX-License-Identifier: GPL-2.0-or-later
//
// From records to messages of the application: the bytes of a flow are offered to its dissector,
// and what it asks for more bytes for waits until they are there (the desegmentation contract of
// Wireshark's TCP). The trace has no sequence numbers, so the order of the records is the order of
// the bytes.
//
// What happens when the file is read for the first time is noted for each record. Later, in
// whatever order the user looks at the records, the same bytes are offered again.
#pragma once

#include "dissectors/data_stream/application.h"

namespace zos::dissect {

// A part of a record: offered by itself, up to the end of the record (no message), or part of a
// message that takes more records.
struct Piece {
    Piece* next;
    Message* message;
    std::uint32_t offset;
    bool completes;  // the message, which is dissected here
};

// Everything of one record that its flow needs.
struct Delivery {
    const Stream& stream;
    DataRecord record;
    packet_info* pinfo;
    proto_tree* top;         // where the applications go
    proto_tree* tree;        // of the stream
    tvbuff_t* payload;       // its reported length is that before tracing cut it
    std::uint32_t position;  // in its flow
    std::uint32_t answered;  // bytes of the other flow before it
};

// The first time: returns the record's pieces.
[[nodiscard]] Piece* deliver(const Delivery&, Flow&);

// Each later time.
void deliver_again(const Delivery&, const Piece* pieces);

// True when the record shows a message of the application, false when all of it waits.
[[nodiscard]] bool shows_message(const Piece* pieces) noexcept;

// Bytes are missing behind the last record: what waits will never be complete.
void break_flow(Flow&);

// Nothing more comes: a message that waits for the end of the stream is dissected now, in a record
// of either direction. Returns it, or nullptr.
[[nodiscard]] Message* finish(const Delivery&, Flow&, bool outbound);
void finish_again(const Delivery&, const Flow&, const Message&, bool outbound);

void register_messages(int protocol);

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where a record of the data trace stands among the others of its flow. The trace has no sequence
// numbers: the order of the records is that of the bytes, unless their times, lengths and segment
// numbers tell otherwise.
#pragma once

#include "dissectors/data_stream/sockets.h"

namespace zos::dissect {

struct Order {
    bool repeated;     // the same record once more: its bytes do not count
    bool late;         // traced before the record in front of it
    bool follows_gap;  // bytes before it are missing
    bool gives_up;     // trace records were lost while a message waited, maybe parts of it
};

// Puts the record behind the others of its flow, when the file is read for the first time. The
// reported length of the payload is that before tracing cut it.
[[nodiscard]] Order line_up(Flow&, const DataRecord&, tvbuff_t* payload);

// Trace records were lost here, of sockets that nobody knows. What waits for the rest of a message
// must not take bytes of the next one for it. Called for every frame that tells of a loss.
void note_lost_records(packet_info*);

// Gives up a message that waits since before the last loss; true when there was one.
bool give_up_after_loss(Flow&);

void register_order();

}  // namespace zos::dissect

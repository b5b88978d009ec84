// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sockets of a data trace in Statistics > Conversations and Endpoints, for tshark
// `-z conv,zos.data` and `-z endpoints,zos.data`. Counted are the bytes of the sockets.
#pragma once

#include "dissectors/data_stream/sockets.h"

namespace zos::dissect {

void register_data_stream_table(int protocol);

// Counts a record of a stream whose ends are those of the frame.
void count_in_table(packet_info*, const Stream&, const DataRecord&, std::uint32_t length);

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// TLS in dumps of System SSL: the records that a thread reads and writes, handed to Wireshark's TLS
// dissector. The trace names no connection, so the dumps of one thread are taken for one, until a
// ClientHello begins another.
#pragma once

#include "dissectors/context.h"

namespace zos::dissect {

struct TlsDump {
    Bytes thread;  // what tells threads apart: job, process, thread
    bool outbound;
    std::uint32_t type;  // of the entry
    tvbuff_t* bytes;
};

// Dissects the dump, if it holds TLS. The columns are those of the record, and what TLS says of
// itself is added to them. `tree` is that of the System SSL entry.
void dissect_tls_dump(const Context&, proto_tree* tree, const TlsDump&);

void register_gsk_tls(int protocol);
void handoff_gsk_tls();

}  // namespace zos::dissect

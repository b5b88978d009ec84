// SPDX-License-Identifier: GPL-2.0-or-later
//
// Statistics > z/OS Connections, for tshark `-z zos,connections`: a line for each connection, with
// what all traces say of it. See docs/statistics.md.
#pragma once

#include "dissectors/connection.h"

namespace zos::dissect {

// What a record adds to the line of its connection.
struct ConnectionSample {
    enum class Kind : std::uint8_t { packet, data, other };

    const Connection* connection;
    Kind kind;
    bool outbound;
    bool clear_text;
    bool confidential;
    bool discarded;
    std::uint8_t tcp_flags;
    std::uint16_t asid;
    std::uint32_t length;
    ebcdic::Name interface;
    std::optional<SocketEnd> local;   // where it is told
    std::optional<SocketEnd> remote;  // the same
    const char* job;                  // nullptr: not told
    const char* error;                // of System SSL; nullptr: none
    char time[20];                    // UTC
};
static_assert(std::is_trivially_destructible_v<ConnectionSample>);

[[nodiscard]] bool connections_are_counted();

// The sample lives as long as the frame is dissected.
void count_in_connection(const Context&, const ConnectionSample&);

void register_connection_table();

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The partner that a message of System SSL names: "alert 51 received from ::ffff:10.1.0.2.60830".
#pragma once

#include "dissectors/context.h"
#include "format/socket_pair.h"

namespace zos::dissect {

// The partner, as a field and as the frame's source; nothing where the message names none.
[[nodiscard]] std::optional<SocketEnd> add_partner(const Context&, proto_tree* tree,
                                                   const char* message);

void register_partner(int protocol);

}  // namespace zos::dissect

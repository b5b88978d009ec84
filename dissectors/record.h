// SPDX-License-Identifier: GPL-2.0-or-later
//
// The protocol `zos`: one record of a component trace, as the reader or a saved file hands it over:
// record header (format/blob.h), then the payload of a record that is no packet.
#pragma once

#include "dissectors/context.h"

namespace zos::dissect {

// Called once by the plugin's entry point: before and after all protocols are registered.
void register_record();
void handoff_record();

// True when the user has not disabled the protocol.
[[nodiscard]] bool record_is_enabled();

// Adds the tree of the record whose header is all of `header`. Its packet, which begins as `link`
// says, is dissected by the caller afterwards, or is shown as data when `link` is none.
void dissect_record_of_packet(const blob::Record& record, tvbuff_t* header, tvbuff_t* packet,
                              Link link, packet_info* pinfo, proto_tree* tree);

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Text in bytes that nothing else explains, EBCDIC above all.
#pragma once

#include "dissectors/context.h"
#include "format/readable.h"

namespace zos::dissect {

// Every byte as a character, '.' where it is none, as IPCS prints dumps.
[[nodiscard]] const char* rendering(wmem_allocator_t*, Bytes, readable::Encoding);

// Wireshark's byte view shows the frame in EBCDIC: entries of components, unless they hold ASCII.
void view_bytes_as_ebcdic(packet_info*, Bytes entry);

// The EBCDIC text of what a packet carries, `zos.text`; nothing where it is something else.
void add_text_of_packet(const Context&, Bytes ip_packet);

// The same of a socket's bytes, as the field `hf`, and in the byte view.
void add_text_of_data(packet_info*, proto_tree*, int hf, tvbuff_t* payload);

// Registers `zos.text`, and answers its id.
[[nodiscard]] int register_text(int protocol);

}  // namespace zos::dissect

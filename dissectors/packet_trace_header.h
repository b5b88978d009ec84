// SPDX-License-Identifier: GPL-2.0-or-later
//
// The packet trace header (format/pth.h) as a tree, for all records that begin with one.
#pragma once

#include "dissectors/record_family.h"
#include "format/pth.h"

namespace zos::dissect {

// What a record's header says, and for a packet its payload.
struct PacketTrace {
    Bytes header;
    Bytes ip_packet;  // none where the payload is no packet, or one of another protocol
    bool data_trace = false;
    bool adapter = false;  // traced by OSAENTA
    bool outbound = false;
    bool ping = false;
    std::uint16_t discard_reason = 0;  // 0: not discarded
};

// Registers protocol and fields; called by packet_trace_family.
void register_packet_trace_header(const Registration&);

[[nodiscard]] PacketTrace read_packet_trace(const Context&);

// Where the header stands in context.tvb.
[[nodiscard]] int header_offset(const Context&);

// Adds the header to the tree, and the expert infos that follow from it. A discarded packet gets a
// mark in front of its Info column that stays when the packet's own dissector fills the column.
void add_packet_trace_header(const Context&, const PacketTrace&);

// The words that IPCS prints after "Flags:"; nullptr where it prints none that are known.
[[nodiscard]] const char* flags_text(wmem_allocator_t*, const PacketTrace&);

// One line as IPCS words it: "z/OS packet trace, From Interface ETH1 (QDIO Ethernet), Ping In".
[[nodiscard]] const char* describe(const Context&, const PacketTrace&);

// Gives the frame the addresses of the header, for records whose payload is no packet.
void set_addresses(const Context&, const PacketTrace&);

// Why bytes of the packet are not here: they were not traced, or the record was cut later, as
// NetView does. `traced`, PTH_Tlen, counts over all segments of the packet. Null where nothing
// lacks, or where segments are missing, which an expert info says.
[[nodiscard]] const char* why_abbreviated(const Context& context, std::uint64_t traced);

}  // namespace zos::dissect

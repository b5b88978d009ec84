// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/quoted_packet.h"

namespace zos::dissect {

namespace {

constexpr std::size_t protocol_offset = 9;  // in the IPv4 header

dissector_handle_t ip_handle;
dissector_table_t ip_protocols;

}  // namespace

void handoff_quoted_packets() {
    ip_handle = find_dissector("ip");
    ip_protocols = find_dissector_table("ip.proto");
}

void dissect_quoted_packet(packet_info* pinfo, proto_tree* tree, tvbuff_t* ip,
                           tvbuff_t* transport) {
    // While the flag is set, Wireshark keeps columns and addresses of the frame as they are, and
    // stops quietly where a dissector finds no bytes, as the one that IP calls here.
    const auto flags = pinfo->flags;
    const auto port_type = pinfo->ptype;
    const auto srcport = pinfo->srcport;
    const auto destport = pinfo->destport;
    pinfo->flags.in_error_pkt = 1;
    call_dissector_only(ip_handle, ip, pinfo, tree, nullptr);
    // Not called by IP: so it does not know the addresses, and finds no stream of real packets.
    dissector_try_uint(ip_protocols, captured(ip)[protocol_offset], transport, pinfo, tree);
    pinfo->ptype = port_type;
    pinfo->srcport = srcport;
    pinfo->destport = destport;
    pinfo->flags = flags;
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/quoted_packet.h"

namespace zos::dissect {

namespace {

dissector_handle_t ip_handle;
dissector_handle_t ipv6_handle;
dissector_table_t ip_protocols;

}  // namespace

void handoff_quoted_packets() {
    ip_handle = find_dissector("ip");
    ipv6_handle = find_dissector("ipv6");
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
    const Bytes header = captured(ip);
    const bool version_6 = header[0] >> 4 == 6;
    call_dissector_only(version_6 ? ipv6_handle : ip_handle, ip, pinfo, tree, nullptr);
    // Not called by IP: so it does not know the addresses, and finds no stream of real packets.
    const std::size_t protocol = version_6 ? 6 : 9;  // where it stands in the header
    dissector_try_uint(ip_protocols, header[protocol], transport, pinfo, tree);
    pinfo->ptype = port_type;
    pinfo->srcport = srcport;
    pinfo->destport = destport;
    pinfo->flags = flags;
}

}  // namespace zos::dissect

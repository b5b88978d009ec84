// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/quoted_packet.h"

#include <cstring>

namespace zos::dissect {

namespace {

constexpr int protocol_offset = 9;  // in the IPv4 header

dissector_handle_t ip_handle;
dissector_table_t ip_protocols;

// Addresses that no other frame has: what is kept by addresses and ports, as the state of a TCP
// stream, is then kept for this frame alone.
void set_private_addresses(packet_info* pinfo) {
    const char* name = wmem_strdup_printf(pinfo->pool, "quoted in frame %u", pinfo->num);
    const auto length = static_cast<int>(std::strlen(name) + 1);
    set_address(&pinfo->src, AT_STRINGZ, length, name);
    set_address(&pinfo->dst, AT_STRINGZ, length, name);
}

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
    pinfo->flags.in_error_pkt = 1;
    call_dissector_only(ip_handle, ip, pinfo, tree, nullptr);

    const address src = pinfo->src;
    const address dst = pinfo->dst;
    const auto port_type = pinfo->ptype;
    const auto srcport = pinfo->srcport;
    const auto destport = pinfo->destport;
    set_private_addresses(pinfo);
    // Not called by IP, so there is no IP header to tell it of.
    dissector_try_uint(ip_protocols, tvb_get_guint8(ip, protocol_offset), transport, pinfo, tree);
    pinfo->src = src;
    pinfo->dst = dst;
    pinfo->ptype = port_type;
    pinfo->srcport = srcport;
    pinfo->destport = destport;
    pinfo->flags = flags;
}

}  // namespace zos::dissect

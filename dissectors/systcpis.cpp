// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entries of intrusion detection (component SYSTCPIS). Their layout is not published, but some hold
// the packet that was suspicious; a packet whose lengths and checksums are all right is shown.
#include "dissectors/experts.h"
#include "dissectors/quoted_packet.h"
#include "dissectors/record_family.h"
#include "format/ipv4.h"

namespace zos::dissect {

extern const RecordFamily entry_family;

namespace {

int hf_packet = -1;
int ett_packet = -1;

bool is_intrusion_detection(const Context& context) {
    return context.record.kind == blob::Kind::entry &&
           view(context.record.origin.component) == "SYSTCPIS";
}

void add_packet(const Context& context) {
    const Bytes data = captured(context.payload);
    const Bytes packet = ipv4::find_packet(data);
    if (packet.empty())
        return;
    const auto offset = static_cast<int>(packet.data() - data.data());
    const auto length = static_cast<int>(packet.size());
    const auto header = static_cast<int>(ipv4::sound_header(packet).size());
    proto_item* item =
        proto_tree_add_item(context.tree, hf_packet, context.payload, offset, length, ENC_NA);
    mark_unconfirmed(context.pinfo, item);
    dissect_quoted_packet(context.pinfo, proto_item_add_subtree(item, ett_packet),
                          tvb_new_subset_length(context.payload, offset, header),
                          tvb_new_subset_length(context.payload, offset + header, length - header));
}

void dissect(const Context& context) {
    entry_family.dissect(context);
    add_packet(context);
}

void register_fields(const Registration& registration) {
    static hf_register_info fields[] = {
        header_field(&hf_packet, "Packet found in the data", "zos.ids.packet", FT_NONE, BASE_NONE,
                     nullptr, 0, "IPv4 packet in an entry of intrusion detection"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
    static int* subtrees[] = {&ett_packet};
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

}  // namespace

extern const RecordFamily systcpis_family;
const RecordFamily systcpis_family = {register_fields, handoff_quoted_packets,
                                      is_intrusion_detection, dissect};

}  // namespace zos::dissect

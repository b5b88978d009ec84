// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/two_cutc.h"

#include "dissectors/epan.h"

#include <wiretap/wtap.h>

#include "dissectors/packet_record.h"
#include "dissectors/record.h"
#include "format/two_cutc.h"
#include "wiretap/frame.h"

namespace zos::dissect {

namespace {

int proto_header = -1;
int hf_extension = -1;
int ett_header = -1;

dissector_handle_t original_handle;
dissector_handle_t ethernet_handle;

void add_header(tvbuff_t* tvb, proto_tree* tree, const two_cutc::Packet& packet) {
    constexpr int start = static_cast<int>(two_cutc::header_length);
    const auto length = static_cast<int>(packet.extension.size());
    proto_item* item = proto_tree_add_item(tree, proto_header, tvb, 0, start + length, ENC_NA);
    if (length > 0)
        proto_tree_add_item(proto_item_add_subtree(item, ett_header), hf_extension, tvb, start,
                            length, ENC_ASCII | ENC_NA);
}

Link link_of(Encapsulation encapsulation) {
    switch (encapsulation) {
        case Encapsulation::raw_ip:
            return Link::ip;
        case Encapsulation::ethernet:
            return Link::ethernet;
        default:
            return Link::none;
    }
}

Bytes encode(const blob::Record& record, wmem_allocator_t* pool) {
    const std::size_t length = blob::encoded_length(record);
    auto* bytes = static_cast<std::uint8_t*>(wmem_alloc(pool, length));
    blob::encode(record, bytes);
    return {bytes, length};
}

// Views of one entry only, and nothing to destroy when a dissector leaves by longjmp.
static_assert(std::is_trivially_destructible_v<Frame>);

int dissect(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree, void* data) noexcept {
    const Bytes bytes = captured(tvb);
    const std::optional<two_cutc::Packet> packet = two_cutc::parse(bytes);
    if (!packet || !record_is_enabled())
        return call_dissector_only(original_handle, tvb, pinfo, tree, data);
    const Origin origin = {.component = packet->component, .subname = {}, .system = {}};
    const Frame frame =
        make_frame({.bytes = packet->entry, .origin = &origin}, {.packet_trace = false});
    add_header(tvb, tree, *packet);
    tvbuff_t* payload = tvb_new_subset_length_caplen(
        tvb, static_cast<int>(frame.payload.data() - bytes.data()),
        static_cast<int>(frame.payload.size()), static_cast<int>(frame.original_length));
    dissect_packet_record(
        *frame.record, encode(*frame.record, pinfo->pool),
        {payload, link_of(frame.interface.encapsulation), ethernet_handle, nullptr}, pinfo, tree);
    return static_cast<int>(bytes.size());
}

}  // namespace

void register_two_cutc() {
    const int zos = proto_get_id_by_filter_name("zos");
    proto_header = proto_register_protocol_in_name_only("2cUTC header", "2cUTC", "zos.2cutc", zos,
                                                        FT_PROTOCOL);
    static hf_register_info fields[] = {
        header_field(&hf_extension, "Extension", "zos.2cutc.extension", FT_STRING, BASE_NONE,
                     nullptr, 0, "What 2cUTC says about the entry"),
    };
    proto_register_field_array(zos, fields, array_length(fields));
    static int* subtrees[] = {&ett_header};
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

void handoff_two_cutc() {
    ethernet_handle = find_dissector("eth_withoutfcs");
    original_handle = take_over(WTAP_ENCAP_USER0, dissect);
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/text.h"

#include "format/ip.h"

namespace zos::dissect {

namespace {

using readable::Encoding;

int hf_text = -1;

bool is_ebcdic(Bytes data) {
    return readable::prevailing(data) == Encoding::ebcdic;
}

// What a TCP segment or a UDP datagram carries.
Bytes payload_of(Bytes ip_packet) {
    constexpr std::size_t udp_header = 8, shortest_tcp = 20, tcp_data_offset = 12;
    const std::optional<ip::Transport> transport = ip::find_transport(ip_packet);
    const Bytes bytes = transport ? transport->bytes : Bytes{};
    std::size_t header = bytes.size();
    if (transport && transport->protocol == ip::udp)
        header = udp_header;
    else if (transport && transport->protocol == ip::tcp && bytes.size() >= shortest_tcp)
        header = (bytes[tcp_data_offset] >> 4) * 4u;
    return bytes.subspan(std::min(header, bytes.size()));
}

void set_encoding(packet_info* pinfo) {
    pinfo->fd->encoding = PACKET_CHAR_ENC_CHAR_EBCDIC;
}

}  // namespace

const char* rendering(wmem_allocator_t* pool, Bytes data, Encoding encoding) {
    auto* text = static_cast<char*>(wmem_alloc(pool, data.size() + 1));
    for (std::size_t i = 0; i < data.size(); ++i)
        text[i] = readable::character(data[i], encoding);
    text[data.size()] = '\0';
    return text;
}

void view_bytes_as_ebcdic(packet_info* pinfo, Bytes entry) {
    if (readable::prevailing(entry) != Encoding::ascii)
        set_encoding(pinfo);
}

void add_text_of_packet(const Context& context, Bytes ip_packet) {
    if (!context.fields_wanted)
        return;
    const Bytes payload = payload_of(ip_packet);
    if (!is_ebcdic(payload))
        return;
    const auto offset = static_cast<int>(payload.data() - captured(context.payload).data());
    proto_item_set_generated(proto_tree_add_string(
        context.tree, hf_text, context.payload, offset, static_cast<int>(payload.size()),
        rendering(context.pinfo->pool, payload, Encoding::ebcdic)));
}

void add_text_of_data(packet_info* pinfo, proto_tree* tree, int hf, tvbuff_t* payload) {
    const Bytes data = captured(payload);
    if (!is_ebcdic(data))
        return;
    set_encoding(pinfo);
    proto_item_set_generated(proto_tree_add_string(tree, hf, payload, 0,
                                                   static_cast<int>(data.size()),
                                                   rendering(pinfo->pool, data, Encoding::ebcdic)));
}

int register_text(int protocol) {
    static hf_register_info fields[] = {
        header_field(&hf_text, "Text", "zos.text", FT_STRING, BASE_NONE, nullptr, 0,
                     "EBCDIC rendering of the data of an entry, or of what a TCP or UDP packet "
                     "carries where that is EBCDIC text"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
    return hf_text;
}

}  // namespace zos::dissect

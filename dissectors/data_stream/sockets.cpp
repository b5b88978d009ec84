// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/sockets.h"

#include <algorithm>
#include <cstring>

#include "dissectors/conversation_key.h"
#include "format/ip.h"

namespace zos::dissect {

namespace {

constexpr int stream_socket = 1;
constexpr int datagram_socket = 2;

// Local address and port, remote address and port, transport.
using SocketKey = std::array<std::uint8_t, 16 + 2 + 16 + 2 + 1>;

struct Socket {
    SocketKey key;
    Stream* stream;  // the latest of this socket
};

wmem_map_t* sockets;
std::uint32_t streams;

guint hash_key(gconstpointer key) {
    return wmem_strong_hash(static_cast<const guint8*>(key), sizeof(SocketKey));
}

gboolean equal_keys(gconstpointer one, gconstpointer other) {
    return std::memcmp(one, other, sizeof(SocketKey)) == 0;
}

// The protocol decides; where it is none we know, the socket's type.
Transport transport_of(Bytes header) {
    switch (pth::get(header, pth::protocol)) {
        case ip::tcp:
            return Transport::tcp;
        case ip::udp:
            return Transport::udp;
        default:
            break;
    }
    switch (pth::get(header, pth::type)) {
        case stream_socket:
            return Transport::tcp;
        case datagram_socket:
            return Transport::udp;
        default:
            return Transport::other;
    }
}

SocketKey socket_key(Bytes header, const DataRecord& record) {
    SocketKey key{};
    auto at = key.begin();
    const auto append = [&](pth::Row row) {
        const Bytes bytes = bytes_of(header, pth::rows[row]);
        std::ranges::copy(bytes, at);
        at += pth::rows[row].length;
    };
    append(record.outbound ? pth::src : pth::dst);
    append(record.outbound ? pth::s_port : pth::d_port);
    append(record.outbound ? pth::dst : pth::src);
    append(record.outbound ? pth::d_port : pth::s_port);
    *at = static_cast<std::uint8_t>(record.transport);
    return key;
}

// The key lives as long as the file.
conversation_element_t lasting_element(const address& value) {
    address copy;
    copy_address_wmem(wmem_file_scope(), &copy, &value);
    return key_element(copy);
}

Stream* new_stream(packet_info* pinfo) {
    Stream* stream = wmem_new0(wmem_file_scope(), Stream);
    stream->index = streams++;
    stream->opening_state = stream->closing_state = -1;
    make_conversation(*stream, pinfo);
    return stream;
}

// A record without data is written when a socket is first used and when it is closed (documented);
// which of the two, its state tells, whose values are not published. So a state other than that of
// the record that opened the stream closes it, and the same state once more, after data in its
// direction, opens another.
bool opens_another(const Stream& stream, const DataRecord& record) {
    if (stream.closing_state >= 0)
        return record.state != stream.closing_state;
    return record.state == stream.opening_state && stream.flows[record.outbound ? 1 : 0].has_data;
}

bool closes_stream(const Stream& stream, const DataRecord& record) {
    return stream.closing_state < 0 && record.state != stream.opening_state;
}

Socket* find_socket(const SocketKey& key) {
    if (void* known = wmem_map_lookup(sockets, key.data()))
        return static_cast<Socket*>(known);
    Socket* socket = wmem_new0(wmem_file_scope(), Socket);
    socket->key = key;
    wmem_map_insert(sockets, socket->key.data(), socket);
    return socket;
}

bool has_ends(const packet_info* pinfo) {
    return pinfo->src.type != AT_NONE && pinfo->dst.type != AT_NONE;
}

void reset() {
    streams = 0;
}

}  // namespace

void make_conversation(Stream& stream, packet_info* pinfo) {
    conversation_element_t index{};
    index.type = CE_UINT;
    index.uint_val = stream.index;
    const conversation_element_t key[] = {
        lasting_element(pinfo->src),
        key_element(pinfo->srcport),
        lasting_element(pinfo->dst),
        key_element(pinfo->destport),
        index,
        key_element(conversation_pt_to_conversation_type(pinfo->ptype))};
    static_assert(std::size(key) == key_elements);
    std::ranges::copy(key, stream.key);
    stream.conversation = conversation_new_full(pinfo->num, stream.key);
}

DataRecord read_data_record(const Context& context, const PacketTrace& trace) {
    const Bytes header = trace.header;
    return {
        .transport = transport_of(header),
        .outbound = trace.outbound,
        .clear_text = pth::flag_set(header, pth::clear_text),
        .confidential = pth::flag_set(header, pth::confidential),
        .source_port = static_cast<std::uint16_t>(pth::get(header, pth::s_port)),
        .destination_port = static_cast<std::uint16_t>(pth::get(header, pth::d_port)),
        .state = static_cast<std::uint8_t>(pth::get(header, pth::state)),
        .segment = static_cast<std::uint8_t>(pth::get(header, pth::seq_num)),
        .clock = pth::get(header, pth::time),
        .traced = static_cast<std::uint32_t>(pth::get(header, pth::tlen)),
        .original = context.record.original_length,
    };
}

Found find_stream(packet_info* pinfo, const PacketTrace& trace, const DataRecord& record,
                  bool empty) {
    const bool boundary = empty && !record.confidential;
    if (boundary && !has_ends(pinfo))
        return {};
    Stream*& stream = find_socket(socket_key(trace.header, record))->stream;
    if (stream == nullptr || (boundary && opens_another(*stream, record))) {
        stream = new_stream(pinfo);
        if (boundary)
            stream->opening_state = record.state;
        return {.stream = stream, .opened = true, .closed = false};
    }
    const bool closes = boundary && closes_stream(*stream, record);
    if (closes)
        stream->closing_state = record.state;
    return {.stream = stream, .opened = false, .closed = closes};
}

std::uint32_t stream_count() noexcept {
    return streams;
}

void register_streams() {
    sockets = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), hash_key, equal_keys);
    register_init_routine(reset);
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
//
// TLS (RFC 8446, RFC 5246): each record begins with its type, a version and its length.
#include "dissectors/gsk_tls.h"

#include <algorithm>
#include <cstring>

#include <epan/proto_data.h>

#include "dissectors/conversation_key.h"
#include "dissectors/data_stream/messages.h"
#include "dissectors/data_stream/order.h"

namespace zos::dissect {

namespace {

enum ContentType : std::uint8_t { change_cipher_spec = 20, handshake = 22, heartbeat = 24 };
constexpr std::uint8_t client_hello = 1;
constexpr std::size_t record_header = 5;
constexpr std::size_t longest_record = 16384 + 2048;

int proto_zos = -1;
int hf_repeats = -1;

dissector_handle_t tls_handle;
std::uint32_t connections;

using ThreadKey = std::array<std::uint8_t, 8 + 4 + 4>;

struct Connection {
    Stream stream;
    std::uint32_t last[2];  // frame with the last dump of each direction
};

struct Thread {
    ThreadKey key;
    Connection* connection;  // nullptr before the first
};

wmem_map_t* threads;

// What was found when the frame was dissected first.
struct DumpRecord {
    const Stream* stream;
    const Piece* pieces;
    std::uint32_t position;
    std::uint32_t answered;
    std::uint32_t repeats;  // frame with the same dump, or 0
};

guint hash_key(gconstpointer key) {
    return wmem_strong_hash(static_cast<const guint8*>(key), sizeof(ThreadKey));
}

gboolean equal_keys(gconstpointer one, gconstpointer other) {
    return std::memcmp(one, other, sizeof(ThreadKey)) == 0;
}

bool begins_tls(Bytes bytes) {
    return bytes.size() > record_header && bytes[0] >= change_cipher_spec &&
           bytes[0] <= heartbeat && bytes[1] == 3 && bytes[2] <= 4 &&
           read_u16be(bytes.data() + 3) <= longest_record;
}

bool begins_connection(Bytes bytes) {
    return begins_tls(bytes) && bytes[0] == handshake && bytes[record_header] == client_hello;
}

// Ends that TLS tells apart, and that no traced packet has.
void set_ends(packet_info* pinfo, bool outbound) {
    static const char here[] = "System SSL", there[] = "partner";
    set_address(outbound ? &pinfo->src : &pinfo->dst, AT_STRINGZ, sizeof here, here);
    set_address(outbound ? &pinfo->dst : &pinfo->src, AT_STRINGZ, sizeof there, there);
    pinfo->ptype = PT_TCP;
    pinfo->srcport = outbound ? 1 : 2;
    pinfo->destport = outbound ? 2 : 1;
}

Thread& find_thread(Bytes name) {
    ThreadKey key{};
    std::copy_n(name.begin(), std::min(name.size(), key.size()), key.begin());
    if (void* known = wmem_map_lookup(threads, key.data()))
        return *static_cast<Thread*>(known);
    Thread* thread = wmem_new0(wmem_file_scope(), Thread);
    thread->key = key;
    wmem_map_insert(threads, thread->key.data(), thread);
    return *thread;
}

Connection* new_connection(packet_info* pinfo) {
    Connection* connection = wmem_new0(wmem_file_scope(), Connection);
    connection->stream.index = connections++;
    make_conversation(connection->stream, pinfo);
    conversation_set_dissector(connection->stream.conversation, tls_handle);
    return connection;
}

// System SSL dumps the same bytes twice: as EBCDIC, and as ASCII.
bool is_repeated(const Flow& flow, const TlsDump& dump, Bytes bytes, std::uint32_t hash) {
    return flow.has_data && flow.segment != dump.type && flow.length == bytes.size() &&
           flow.hash == hash;
}

// The first time. Returns nullptr where the dump is no TLS.
DumpRecord* note_dump(const Context& context, const TlsDump& dump) {
    const Bytes bytes = captured(dump.bytes);
    Thread& thread = find_thread(dump.thread);
    Connection*& connection = thread.connection;
    const std::uint32_t hash = wmem_strong_hash(bytes.data(), bytes.size());
    Flow* flow = connection != nullptr ? &connection->stream.flow(dump.outbound) : nullptr;
    DumpRecord* record = wmem_new0(wmem_file_scope(), DumpRecord);
    if (flow != nullptr && is_repeated(*flow, dump, bytes, hash)) {
        record->repeats = connection->last[dump.outbound ? 1 : 0];
        return record;
    }
    if (begins_connection(bytes)) {
        connection = new_connection(context.pinfo);
        flow = &connection->stream.flow(dump.outbound);
    }
    if (flow == nullptr)
        return nullptr;
    // A record that waits for bytes does not get those of the next one, nor of another stretch of
    // the trace; bytes that do not begin a record need one that waits for them.
    (void)give_up_after_loss(*flow);
    if (begins_tls(bytes))
        break_flow(*flow);
    else if (flow->pending == nullptr)
        return nullptr;
    record->stream = &connection->stream;
    record->position = flow->position;
    record->answered = connection->stream.flow(!dump.outbound).position;
    flow->position += static_cast<std::uint32_t>(bytes.size());
    flow->has_data = true;
    flow->segment = static_cast<std::uint8_t>(dump.type);
    flow->length = static_cast<std::uint32_t>(bytes.size());
    flow->hash = hash;
    connection->last[dump.outbound ? 1 : 0] = context.pinfo->num;
    return record;
}

void deliver_dump(const Context& context, proto_tree* tree, const TlsDump& dump, DumpRecord& record,
                  bool first_time) {
    packet_info* pinfo = context.pinfo;
    DataRecord data{};
    data.transport = Transport::tcp;
    data.outbound = dump.outbound;
    const Delivery delivery = {
        .stream = *record.stream,
        .record = data,
        .pinfo = pinfo,
        .top = context.top,
        .tree = tree,
        .payload = dump.bytes,
        .position = record.position,
        .answered = record.answered,
    };
    pinfo->conv_elements = const_cast<conversation_element_t*>(record.stream->key);
    // The columns tell what System SSL did; TLS adds to them.
    col_set_writable(pinfo->cinfo, COL_PROTOCOL, FALSE);
    col_set_fence(pinfo->cinfo, COL_INFO);
    if (first_time)
        record.pieces = deliver(delivery, const_cast<Stream*>(record.stream)->flow(dump.outbound));
    else
        deliver_again(delivery, record.pieces);
    col_set_writable(pinfo->cinfo, COL_PROTOCOL, TRUE);
    pinfo->conv_elements = nullptr;
}

void reset() {
    connections = 0;
}

}  // namespace

void dissect_tls_dump(const Context& context, proto_tree* tree, const TlsDump& dump) {
    packet_info* pinfo = context.pinfo;
    auto* record =
        static_cast<DumpRecord*>(p_get_proto_data(wmem_file_scope(), pinfo, proto_zos, 0));
    const bool first_time = !pinfo->fd->visited;
    set_ends(pinfo, dump.outbound);
    if (first_time && record == nullptr && tls_handle != nullptr) {
        record = note_dump(context, dump);
        if (record != nullptr)
            p_add_proto_data(wmem_file_scope(), pinfo, proto_zos, 0, record);
    }
    if (record != nullptr && record->repeats != 0)
        proto_item_set_generated(
            proto_tree_add_uint(tree, hf_repeats, dump.bytes, 0, 0, record->repeats));
    else if (record != nullptr)
        deliver_dump(context, tree, dump, *record, first_time);
    clear_address(&pinfo->src);
    clear_address(&pinfo->dst);
    pinfo->ptype = PT_NONE;
    pinfo->srcport = pinfo->destport = 0;
}

void register_gsk_tls(int protocol) {
    proto_zos = protocol;
    static hf_register_info fields[] = {
        header_field(&hf_repeats, "The same dump in frame", "zos.gsk.repeats", FT_FRAMENUM,
                     BASE_NONE, nullptr, 0,
                     "System SSL dumps the same bytes twice, as EBCDIC and as ASCII: TLS is shown "
                     "in this frame"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
    threads = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), hash_key, equal_keys);
    register_init_routine(reset);
}

void handoff_gsk_tls() {
    tls_handle = find_dissector("tls");
}

}  // namespace zos::dissect

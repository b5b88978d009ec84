// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/connection.h"

#include <algorithm>
#include <cstring>

#include <epan/proto_data.h>

#include "dissectors/connection_table.h"
#include "dissectors/job.h"
#include "dissectors/preferences.h"
#include "format/ip.h"

namespace zos::dissect {

namespace {

int proto_zos = -1;
int hf_connection = -1;
int hf_inferred = -1;

constexpr std::uint32_t frame_key = 1;  // of what a frame keeps

// A map from the bytes of a key, which stand at the front of each value.
template <std::size_t size>
class Map {
  public:
    using Key = std::array<std::uint8_t, size>;

    struct Entry {
        Key key;
        Connection* connection;
    };

    void create() {
        map_ = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), hash, equal);
    }

    [[nodiscard]] Connection* find(const Key& key) const {
        const auto* entry = static_cast<const Entry*>(wmem_map_lookup(map_, key.data()));
        return entry != nullptr ? entry->connection : nullptr;
    }

    void set(const Key& key, Connection* connection) {
        auto* entry = static_cast<Entry*>(wmem_map_lookup(map_, key.data()));
        if (entry == nullptr) {
            entry = wmem_new(wmem_file_scope(), Entry);
            entry->key = key;
            wmem_map_insert(map_, entry->key.data(), entry);
        }
        entry->connection = connection;
    }

  private:
    static guint hash(gconstpointer key) {
        return wmem_strong_hash(static_cast<const guint8*>(key), size);
    }
    static gboolean equal(gconstpointer one, gconstpointer other) {
        return std::memcmp(one, other, size) == 0;
    }

    wmem_map_t* map_ = nullptr;
};

constexpr std::size_t end_bytes = 16 + 2;

Map<2 * end_bytes + 1> by_pair;
Map<end_bytes + 1> by_end;  // the latest connection of this end
Map<8 + 4 + 4> by_thread;   // of System SSL: what its last message was about
Map<4> by_cid;
std::uint32_t connections;

template <typename Iterator>
Iterator append(const SocketEnd& end, Iterator at) {
    at = std::ranges::copy(end.address, at).out;
    *at++ = static_cast<std::uint8_t>(end.port >> 8);
    *at++ = static_cast<std::uint8_t>(end.port);
    return at;
}

auto key_of(const SocketEnd& lower, const SocketEnd& upper, std::uint8_t protocol) {
    decltype(by_pair)::Key key{};
    *append(upper, append(lower, key.begin())) = protocol;
    return key;
}

auto key_of(const SocketEnd& end, std::uint8_t protocol) {
    decltype(by_end)::Key key{};
    *append(end, key.begin()) = protocol;
    return key;
}

Connection* new_connection(std::uint8_t protocol) {
    auto* connection = wmem_new(wmem_file_scope(), Connection);
    *connection = {};
    connection->index = connections++;
    connection->protocol = protocol;
    return connection;
}

// A connection of which a message has named only this end.
Connection* waiting_at(const SocketEnd& end, std::uint8_t protocol) {
    Connection* known = by_end.find(key_of(end, protocol));
    return known != nullptr && known->partner_only ? known : nullptr;
}

Connection* find_pair(const SocketPair& pair) {
    const auto& [lower, upper] = std::minmax(pair.from, pair.to);
    const auto key = key_of(lower, upper, pair.protocol);
    Connection* connection = by_pair.find(key);
    if (connection != nullptr)
        return connection;
    connection = waiting_at(pair.from, pair.protocol);
    if (connection == nullptr)
        connection = waiting_at(pair.to, pair.protocol);
    if (connection == nullptr)
        connection = new_connection(pair.protocol);
    connection->partner_only = false;
    connection->ends[0] = lower;
    connection->ends[1] = upper;
    by_pair.set(key, connection);
    by_end.set(key_of(lower, pair.protocol), connection);
    by_end.set(key_of(upper, pair.protocol), connection);
    return connection;
}

// Packets of a connection come in runs, so the last one is often meant again.
Connection* last;

Connection* find_connection(const SocketPair& pair) {
    const auto is = [&](const SocketEnd& lower, const SocketEnd& upper) {
        return last->ends[0] == lower && last->ends[1] == upper;
    };
    if (last == nullptr || last->protocol != pair.protocol ||
        !(is(pair.from, pair.to) || is(pair.to, pair.from)))
        last = find_pair(pair);
    return last;
}

// System SSL is spoken over TCP.
Connection* find_connection(const SocketEnd& partner) {
    const auto key = key_of(partner, ip::tcp);
    Connection* connection = by_end.find(key);
    if (connection != nullptr)
        return connection;
    connection = new_connection(ip::tcp);
    connection->partner_only = true;
    connection->ends[0] = partner;
    by_end.set(key, connection);
    return connection;
}

// ---- What a frame shows ----

bool is_needed(const Context& context) {
    return context.fields_wanted || !context.pinfo->fd->visited || connections_are_counted();
}

void show(const Context& context, const Connection& connection, bool inferred) {
    if (!context.fields_wanted)
        return;
    proto_item* item =
        proto_tree_add_uint(context.tree, hf_connection, context.payload, 0, 0, connection.index);
    proto_item_set_generated(item);
    if (!inferred)
        return;
    proto_item_append_text(item, " (inferred)");
    proto_item_set_generated(
        proto_tree_add_boolean(context.tree, hf_inferred, context.payload, 0, 0, 1));
}

// What was found when the frame was dissected first.
struct FrameConnection {
    Connection* connection;  // nullptr: none
    bool inferred;
};

template <typename Find>
FrameConnection find_once(packet_info* pinfo, Find find) {
    auto* found = static_cast<FrameConnection*>(
        p_get_proto_data(wmem_file_scope(), pinfo, proto_zos, frame_key));
    if (found == nullptr && !pinfo->fd->visited) {
        const FrameConnection first = find();
        if (first.connection == nullptr)
            return first;
        found = wmem_new(wmem_file_scope(), FrameConnection);
        *found = first;
        p_add_proto_data(wmem_file_scope(), pinfo, proto_zos, frame_key, found);
    }
    return found != nullptr ? *found : FrameConnection{};
}

// What the packet trace header tells of the record's connection.
ConnectionSample sample_of(const Context& context, const PacketTrace& trace,
                           const Connection& connection, const SocketPair& pair) {
    ConnectionSample sample{};
    sample.connection = &connection;
    sample.outbound = trace.outbound;
    sample.discarded = trace.discard_reason != 0;
    sample.clear_text = pth::flag_set(trace.header, pth::clear_text);
    sample.confidential = pth::flag_set(trace.header, pth::confidential);
    sample.length = static_cast<std::uint32_t>(context.record.original_length);
    sample.local = trace.outbound ? pair.from : pair.to;
    sample.remote = trace.outbound ? pair.to : pair.from;
    sample.job = connection.job[connection.end_index(*sample.local)].text.data();
    if (const std::optional<Field> asid = field_by_preference(pth::asid))
        sample.asid = static_cast<std::uint16_t>(value(trace.header, *asid));
    return sample;
}

std::uint8_t tcp_flags(Bytes ip_packet) {
    constexpr std::size_t flags = 13;
    const std::optional<ip::Transport> transport = ip::find_transport(ip_packet);
    return transport && transport->protocol == ip::tcp && transport->bytes.size() > flags
               ? transport->bytes[flags]
               : std::uint8_t{0};
}

void count_packet(const Context& context, const PacketTrace& trace, const Connection& connection,
                  const SocketPair& pair) {
    if (!connections_are_counted())
        return;
    ConnectionSample sample = sample_of(context, trace, connection, pair);
    sample.kind = ConnectionSample::Kind::packet;
    sample.tcp_flags = tcp_flags(trace.ip_packet);
    sample.interface = ebcdic::decode_name(bytes_of(trace.header, pth::rows[pth::inf_name]));
    count_in_connection(context, sample);
}

void count_data(const Context& context, const PacketTrace& trace, const Connection& connection,
                const SocketPair& pair) {
    if (!connections_are_counted())
        return;
    ConnectionSample sample = sample_of(context, trace, connection, pair);
    sample.kind = ConnectionSample::Kind::data;
    count_in_connection(context, sample);
}

void count_other(const Context& context, const Connection& connection, const SocketEnd* remote,
                 const char* error) {
    ConnectionSample sample{};
    sample.connection = &connection;
    sample.kind = ConnectionSample::Kind::other;
    if (remote != nullptr)
        sample.remote = *remote;
    sample.error = error;
    count_in_connection(context, sample);
}

void reset() {
    connections = 0;
    last = nullptr;
}

}  // namespace

void add_connection_of_packet(const Context& context, const PacketTrace& trace) {
    if (!is_needed(context))
        return;
    const std::optional<SocketPair> pair = sockets_of_packet(trace.ip_packet);
    if (!pair)
        return;
    const Connection& connection = *find_connection(*pair);
    show(context, connection, false);
    if (context.fields_wanted)
        add_inferred_job(
            context, connection.job[connection.end_index(trace.outbound ? pair->from : pair->to)]);
    count_packet(context, trace, connection, *pair);
}

void add_connection_of_data(const Context& context, const PacketTrace& trace,
                            const SocketPair& pair) {
    if (!is_needed(context))
        return;
    Connection& connection = *find_connection(pair);
    ebcdic::Name& job = connection.job[connection.end_index(trace.outbound ? pair.from : pair.to)];
    if (job.empty())
        job = ebcdic::decode_name(bytes_of(trace.header, pth::rows[pth::job_name]));
    show(context, connection, false);
    count_data(context, trace, connection, pair);
}

void add_connection_of_event(const Context& context, const SocketPair* pair, std::uint32_t cid) {
    const FrameConnection found = find_once(context.pinfo, [&]() -> FrameConnection {
        const decltype(by_cid)::Key key = {
            static_cast<std::uint8_t>(cid >> 24), static_cast<std::uint8_t>(cid >> 16),
            static_cast<std::uint8_t>(cid >> 8), static_cast<std::uint8_t>(cid)};
        if (pair == nullptr)
            return {cid != 0 ? by_cid.find(key) : nullptr, true};
        Connection* connection = find_connection(*pair);
        if (cid != 0)
            by_cid.set(key, connection);
        return {connection, false};
    });
    if (found.connection == nullptr)
        return;
    show(context, *found.connection, found.inferred);
    count_other(context, *found.connection, nullptr, nullptr);
}

void add_connection_of_message(const Context& context, const Message& message) {
    const FrameConnection found = find_once(context.pinfo, [&]() -> FrameConnection {
        decltype(by_thread)::Key key{};
        std::ranges::copy(message.thread.first(std::min(message.thread.size(), key.size())),
                          key.begin());
        if (message.partner == nullptr && !message.begins)
            return {by_thread.find(key), true};
        Connection* connection =
            message.partner != nullptr ? find_connection(*message.partner) : nullptr;
        by_thread.set(key, connection);
        return {connection, false};
    });
    if (found.connection == nullptr)
        return;
    show(context, *found.connection, found.inferred);
    count_other(context, *found.connection, message.partner, message.error);
}

void register_connections(int protocol) {
    proto_zos = protocol;
    static hf_register_info fields[] = {
        header_field(
            &hf_connection, "Connection index", "zos.connection", FT_UINT32, BASE_DEC, nullptr, 0,
            "Number of a pair of sockets in the file, the same for its packets, data trace "
            "records, events and System SSL messages"),
        header_field(&hf_inferred, "Connection inferred", "zos.connection.inferred", FT_BOOLEAN,
                     BASE_NONE, nullptr, 0,
                     "The record itself does not name the connection: it is that of the last "
                     "message of its thread, or of an event with its connection id; absent "
                     "otherwise"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
    by_pair.create();
    by_end.create();
    by_thread.create();
    by_cid.create();
    register_init_routine(reset);
    register_connection_table();
}

}  // namespace zos::dissect

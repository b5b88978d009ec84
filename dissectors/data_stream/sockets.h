// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sockets of a data trace: which stream of bytes a record belongs to, and what a stream
// remembers from record to record. All of it lives as long as the capture file is open.
//
// A socket is known by its local and its remote end, so that both ends of a connection inside one
// stack are two streams, each with all bytes of the connection. Wireshark's conversations, in which
// application dissectors keep what they know, have a key of a shape that nothing else uses
// (addresses, ports and the stream's index): they never meet those of traced packets.
#pragma once

#include <array>

#include <epan/conversation.h>

#include "dissectors/packet_trace_header.h"

namespace zos::dissect {

enum class Transport : std::uint8_t { other, tcp, udp };

// What the header of a data trace record says of the socket and the record's data.
struct DataRecord {
    Transport transport;
    bool outbound;
    bool clear_text;    // of an AT-TLS session
    bool confidential;  // withheld by AT-TLS
    std::uint16_t source_port;
    std::uint16_t destination_port;
    std::uint8_t state;
    std::uint8_t segment;
    std::uint64_t clock;
    std::uint32_t traced;    // over all segments of the record
    std::uint64_t original;  // before tracing cut it
};

[[nodiscard]] DataRecord read_data_record(const Context&, const PacketTrace&);

// Bytes that belong together and came in more than one record.
struct Message;

// One direction of a stream.
struct Flow {
    std::uint32_t position;  // bytes before the next record
    Message* pending;        // not complete yet, or nullptr
    bool has_data;
    bool clear_text;       // of AT-TLS
    bool broken;           // bytes are missing before the next record
    std::uint32_t losses;  // of the trace, up to the last record: see note_lost_records()

    // The last record, for what the next one is compared with.
    std::uint64_t clock;
    std::uint32_t length;
    std::uint32_t hash;
    std::uint8_t segment;
    std::uint32_t segments_missing;  // bytes of its other segments that have not come
};

constexpr std::size_t key_elements = 6;

struct Stream {
    std::uint32_t index;
    conversation_element_t key[key_elements];
    conversation_t* conversation;
    Flow flows[2];  // in, out

    // States are numbers without published meaning; what is used is whether they differ.
    int opening_state;  // of the record without data that opened the stream, or -1
    int closing_state;  // of the one that closed it, or -1

    [[nodiscard]] Flow& flow(bool outbound) { return flows[outbound ? 1 : 0]; }
    [[nodiscard]] bool has_data() const { return flows[0].has_data || flows[1].has_data; }
};

struct Found {
    Stream* stream;  // nullptr for a record without data whose socket has no ends yet
    bool opened;     // by this record
    bool closed;     // by this record
};

// Gives the stream its conversation and key: the ends of the frame, and the index of the stream.
void make_conversation(Stream&, packet_info*);

// The stream of a record, when the file is read for the first time. `empty`: without data.
[[nodiscard]] Found find_stream(packet_info*, const PacketTrace&, const DataRecord&, bool empty);

// Number of streams so far.
[[nodiscard]] std::uint32_t stream_count() noexcept;

void register_streams();

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/data_stream.h"

#include <epan/proto_data.h>
#include <epan/tap.h>

#include "dissectors/data_stream/application.h"
#include "dissectors/data_stream/follow_before_4_4.h"
#include "dissectors/data_stream/menus.h"
#include "dissectors/data_stream/messages.h"
#include "dissectors/data_stream/order.h"
#include "dissectors/data_stream/table.h"
#include "dissectors/text.h"

namespace zos::dissect {

namespace {

int proto_stream = -1;
dissector_handle_t stream_handle;  // not registered by name: it takes an Input
int follow_tap = -1;

int hf_stream = -1;
int hf_length = -1;
int hf_payload = -1;
int hf_text = -1;
int hf_end = -1;

int ett_stream = -1;

expert_field ei_out_of_order = EI_INIT;
expert_field ei_repeated = EI_INIT;
expert_field ei_gap = EI_INIT;

struct Input {
    const PacketTrace& trace;
    const DataRecord& record;
    Shown shown = Shown::bytes;
};

// What the first pass has found out about the record of a frame.
struct StreamRecord {
    Stream* stream;  // nullptr: none, see find_stream()
    const Piece* pieces;
    const Message* finished[2];  // in, out: complete because the stream ends here
    std::uint32_t position;
    std::uint32_t answered;
    std::uint16_t source_port;
    std::uint16_t destination_port;
    bool datagram;  // of a socket of UDP
    Order order;
    bool closes;  // the stream
};

// The first time that the frame is dissected.
StreamRecord* note_record(const Input& input, tvbuff_t* payload, packet_info* pinfo) {
    const DataRecord& record = input.record;
    StreamRecord* state = wmem_new0(wmem_file_scope(), StreamRecord);
    p_add_proto_data(wmem_file_scope(), pinfo, proto_stream, 0, state);
    state->source_port = record.source_port;
    state->destination_port = record.destination_port;
    state->datagram = record.transport == Transport::udp;
    const bool empty = tvb_reported_length(payload) == 0;
    const Found found = find_stream(pinfo, input.trace, record, empty);
    state->stream = found.stream;
    state->closes = found.closed;
    if (found.opened)
        find_announcement(*found.stream, pinfo);
    if (found.stream != nullptr) {
        Flow& flow = found.stream->flow(record.outbound);
        state->position = flow.position;
        state->answered = found.stream->flow(!record.outbound).position;
        state->order = line_up(flow, record, payload);
        if (found.closed && give_up_after_loss(found.stream->flow(!record.outbound)))
            state->order.gives_up = true;
    }
    return state;
}

StreamRecord* state_of(packet_info* pinfo) {
    return static_cast<StreamRecord*>(p_get_proto_data(wmem_file_scope(), pinfo, proto_stream, 0));
}

void add_generated(proto_item* item) {
    proto_item_set_generated(item);
}

proto_tree* add_tree(const StreamRecord& state, tvbuff_t* payload, packet_info* pinfo,
                     proto_tree* top) {
    const std::uint32_t length = tvb_captured_length(payload);
    proto_item* item = proto_tree_add_item(top, proto_stream, payload, 0, -1, ENC_NA);
    proto_tree* tree = proto_item_add_subtree(item, ett_stream);
    if (state.stream != nullptr) {
        proto_item_append_text(item, " %u", state.stream->index);
        add_generated(proto_tree_add_uint(tree, hf_stream, payload, 0, 0, state.stream->index));
    }
    proto_item_append_text(item, ", %u byte%s", length, length == 1 ? "" : "s");
    add_generated(proto_tree_add_uint(tree, hf_length, payload, 0, 0, length));
    if (length > 0)
        proto_tree_add_item(tree, hf_payload, payload, 0, static_cast<int>(length), ENC_NA);
    if (proto_field_is_referenced(top, proto_stream) != 0)
        add_text_of_data(pinfo, tree, hf_text, payload);
    if (state.closes)
        add_generated(proto_tree_add_boolean(tree, hf_end, payload, 0, 0, 1));
    if (state.order.late)
        expert_add_info(pinfo, item, &ei_out_of_order);
    if (state.order.repeated)
        expert_add_info(pinfo, item, &ei_repeated);
    if (state.order.follows_gap)
        expert_add_info(pinfo, item, &ei_gap);
    else if (state.order.gives_up)
        expert_add_info_format(pinfo, item, &ei_gap,
                               "Trace records were lost before this record, maybe of this stream: "
                               "the message that had begun is given up");
    return tree;
}

// A datagram is a message by itself.
Shown dissect_datagram(const Delivery& delivery) {
    const Offer offered = {
        .tvb = delivery.payload, .position = delivery.position, .answered = delivery.answered};
    (void)offer(delivery.stream, delivery.record, offered, delivery.pinfo, delivery.top);
    return Shown::message;
}

Shown dissect_part_of_flow(const Delivery& delivery, StreamRecord& state, bool first_time) {
    if (first_time) {
        Flow& flow = state.stream->flow(delivery.record.outbound);
        state.pieces = deliver(delivery, flow);
        if (flow.broken)
            break_flow(flow);
    } else {
        deliver_again(delivery, state.pieces);
    }
    return shows_message(state.pieces) ? Shown::message : Shown::waiting;
}

Shown finish_flows(const Delivery& delivery, StreamRecord& state, bool first_time) {
    Shown shown = Shown::bytes;
    for (const bool outbound : {false, true}) {
        Flow& flow = state.stream->flow(outbound);
        const Message*& message = state.finished[outbound ? 1 : 0];
        if (first_time)
            message = finish(delivery, flow, outbound);
        else if (message != nullptr)
            finish_again(delivery, flow, *message, outbound);
        if (message != nullptr)
            shown = Shown::message;
    }
    return shown;
}

Shown dissect_known(const Delivery& delivery, StreamRecord& state, bool first_time) {
    if (state.closes)
        return finish_flows(delivery, state, first_time);
    if (tvb_captured_length(delivery.payload) == 0)
        return Shown::bytes;
    if (!state.order.repeated && delivery.record.transport == Transport::tcp)
        return dissect_part_of_flow(delivery, state, first_time);
    // A later segment of a datagram has no beginning that a dissector could read.
    if (!state.order.repeated && delivery.record.transport == Transport::udp &&
        delivery.record.segment == 0)
        return dissect_datagram(delivery);
    call_data_dissector(delivery.payload, delivery.pinfo, delivery.top);
    return Shown::bytes;
}

int dissect(tvbuff_t* payload, packet_info* pinfo, proto_tree* top, void* data) noexcept {
    auto& input = *static_cast<Input*>(data);
    StreamRecord* state = state_of(pinfo);
    const bool first_time = state == nullptr;
    if (first_time && pinfo->fd->visited)
        return 0;  // the protocol was not there to see the records in their order
    if (first_time)
        state = note_record(input, payload, pinfo);
    proto_tree* tree = add_tree(*state, payload, pinfo, top);
    if (state->stream == nullptr)
        return 1;
    // Where application dissectors keep what they know of the stream.
    pinfo->conv_elements = state->stream->key;
    const Delivery delivery = {
        .stream = *state->stream,
        .record = input.record,
        .pinfo = pinfo,
        .top = top,
        .tree = tree,
        .payload = payload,
        .position = state->position,
        .answered = state->answered,
    };
    input.shown = dissect_known(delivery, *state, first_time);
    if (state->order.repeated)
        return 1;
    count_in_table(pinfo, *state->stream, input.record, tvb_reported_length(payload));
    if (tvb_captured_length(payload) > 0 && have_tap_listener(follow_tap))
        tap_queue_packet(follow_tap, pinfo, payload);
    return 1;
}

// The payload as it was before tracing cut it, as far as the trace has it.
tvbuff_t* payload_of(const Context& context, const DataRecord& record) {
    const auto length = tvb_captured_length(context.payload);
    const bool cut = record.segment == 0 && record.traced == length && record.original > length;
    const auto original = cut ? static_cast<int>(std::min<std::uint64_t>(record.original, G_MAXINT))
                              : static_cast<int>(length);
    return tvb_new_subset_length_caplen(context.payload, 0, static_cast<int>(length), original);
}

ei_register_info expert(expert_field* id, const char* filter, int severity, const char* text) {
    return {id, {filter, PI_SEQUENCE, severity, text, EXPFILL}};
}

void register_experts_of_stream() {
    static ei_register_info fields[] = {
        expert(
            &ei_out_of_order, "zos.expert.out_of_order", PI_WARN,
            "The record was traced before the one that stands before it in its stream: bytes may "
            "be in the wrong order, reassembly starts again here"),
        expert(&ei_repeated, "zos.expert.repeated", PI_NOTE,
               "The record is the same as the one before it in its stream and counts once"),
        expert(&ei_gap, "zos.expert.stream_gap", PI_WARN,
               "Bytes of the stream before this record are not in the trace: reassembly starts "
               "again here"),
    };
    expert_register_field_array(expert_register_protocol(proto_stream), fields,
                                array_length(fields));
}

}  // namespace

Shown dissect_data_stream(const Context& context, const PacketTrace& trace,
                          const DataRecord& record) {
    Input input = {.trace = trace, .record = record};
    tvbuff_t* payload = payload_of(context, record);
    if (call_dissector_only(stream_handle, payload, context.pinfo, context.top, &input) == 0 &&
        tvb_captured_length(payload) > 0)
        call_data_dissector(payload, context.pinfo, context.top);
    return input.shown;
}

StreamOfFrame stream_of(packet_info* pinfo) {
    const StreamRecord* record = state_of(pinfo);
    if (record == nullptr || record->stream == nullptr)
        return {};
    return {.found = true,
            .index = record->stream->index,
            .source_port = record->source_port,
            .destination_port = record->destination_port,
            .datagram = record->datagram};
}

void register_data_stream() {
    proto_stream = proto_register_protocol("z/OS data trace stream", "z/OS data trace", "zos.data");
    static hf_register_info fields[] = {
        header_field(&hf_stream, "Stream index", "zos.data.stream", FT_UINT32, BASE_DEC, nullptr, 0,
                     "Number of the stream in the file; each socket is a stream of its own"),
        header_field(&hf_length, "Bytes", "zos.data.length", FT_UINT32, BASE_DEC, nullptr, 0,
                     "Bytes of the socket in this record"),
        header_field(&hf_payload, "Data", "zos.data.payload", FT_BYTES, BASE_NONE, nullptr, 0,
                     "What the socket sent or received"),
        header_field(&hf_text, "Text", "zos.data.text", FT_STRING, BASE_NONE, nullptr, 0,
                     "The data as EBCDIC text; absent where it is something else"),
        header_field(&hf_end, "End of the stream", "zos.data.end", FT_BOOLEAN, BASE_NONE, nullptr,
                     0,
                     "The record is taken for the end of the socket's data flow; absent otherwise"),
    };
    proto_register_field_array(proto_stream, fields, array_length(fields));
    static int* subtrees[] = {&ett_stream};
    proto_register_subtree_array(subtrees, array_length(subtrees));
    register_experts_of_stream();
    register_streams();
    register_order();
    register_messages(proto_stream);
    register_applications(proto_stream);
    follow_tap = register_tap("zos_data_follow");
    register_data_stream_menus(proto_stream, "zos_data_follow");
    register_data_stream_window("zos_data_follow");
    register_data_stream_table(proto_stream);
    stream_handle = create_dissector_handle(dissect, proto_stream);
}

void handoff_data_stream() {
    handoff_applications();
}

}  // namespace zos::dissect

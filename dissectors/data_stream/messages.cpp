// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/messages.h"

#include <algorithm>
#include <utility>

extern "C" {
#include <epan/reassemble.h>
}

namespace zos::dissect {

struct Message {
    std::uint32_t id;
    std::uint32_t position;  // of its first byte in the flow
    std::uint32_t frame;     // in which it is complete, or 0

    // While it waits.
    wmem_array_t* bytes;
    wmem_array_t* parts;   // of Part
    std::uint64_t needed;  // bytes
    bool whole_records;    // the next record is taken whole
    bool until_end;        // all records are
};

namespace {

// A longer one is not put together.
constexpr std::uint32_t longest_message = 0x40000000;

struct Part {
    std::uint32_t frame;
    std::uint32_t length;
};

reassembly_table reassembled;
std::uint32_t messages;

int hf_reassembled_in = -1;
int hf_records = -1;
int hf_record = -1;
int hf_record_count = -1;
int hf_reassembled_length = -1;

int ett_records = -1;
int ett_record = -1;

const fragment_items items = {
    .ett_fragment = &ett_record,
    .ett_fragments = &ett_records,
    .hf_fragments = &hf_records,
    .hf_fragment = &hf_record,
    // The parts follow one another, so these cannot occur.
    .hf_fragment_overlap = nullptr,
    .hf_fragment_overlap_conflict = nullptr,
    .hf_fragment_multiple_tails = nullptr,
    .hf_fragment_too_long_fragment = nullptr,
    .hf_fragment_error = nullptr,
    .hf_fragment_count = &hf_record_count,
    .hf_reassembled_in = &hf_reassembled_in,
    .hf_reassembled_length = &hf_reassembled_length,
    .hf_reassembled_data = nullptr,
    .tag = "data trace records",
};

std::uint32_t length_of(const Message& message) {
    return wmem_array_get_count(message.bytes);
}

Message* new_message(std::uint32_t position) {
    Message* message = wmem_new0(wmem_file_scope(), Message);
    message->id = messages++;
    message->position = position;
    message->bytes = wmem_array_new(wmem_file_scope(), 1);
    message->parts = wmem_array_new(wmem_file_scope(), sizeof(Part));
    return message;
}

// Adds bytes of the record, which are captured.
void append(Message& message, const Delivery& delivery, std::uint32_t offset,
            std::uint32_t length) {
    const std::uint8_t* bytes =
        tvb_get_ptr(delivery.payload, static_cast<int>(offset), static_cast<int>(length));
    const Part part = {delivery.pinfo->num, length};
    wmem_array_append(message.bytes, bytes, length);
    wmem_array_append(message.parts, &part, 1);
}

// What its dissector wants before it looks at the message again.
void wait_for(Message& message, std::uint32_t wish) {
    message.whole_records = wish == DESEGMENT_ONE_MORE_SEGMENT;
    message.until_end = wish == DESEGMENT_UNTIL_FIN;
    message.needed = length_of(message) + (message.whole_records ? 1 : std::uint64_t{wish});
}

bool is_complete(const Message& message) {
    return !message.until_end && length_of(message) >= message.needed;
}

std::uint32_t share_of(const Message& message, std::uint32_t available) {
    if (message.whole_records || message.until_end)
        return available;
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(available, message.needed - length_of(message)));
}

// Cuts the message after `length` bytes; the rest becomes a message of its own.
Message* split(Message& message, std::uint32_t length) {
    Message* rest = new_message(message.position + length);
    const auto* bytes = static_cast<const std::uint8_t*>(wmem_array_get_raw(message.bytes));
    wmem_array_append(rest->bytes, bytes + length, length_of(message) - length);
    wmem_array_t* parts =
        std::exchange(message.parts, wmem_array_new(wmem_file_scope(), sizeof(Part)));
    std::uint32_t before = 0;
    for (guint i = 0; i < wmem_array_get_count(parts); ++i) {
        Part part = *static_cast<Part*>(wmem_array_index(parts, i));
        const Part kept = {part.frame, std::min(part.length, length - before)};
        if (kept.length > 0)
            wmem_array_append(message.parts, &kept, 1);
        before += kept.length;
        part.length -= kept.length;
        if (part.length > 0)
            wmem_array_append(rest->parts, &part, 1);
    }
    wmem_destroy_array(parts);
    return rest;
}

void free_parts(Message& message) {
    wmem_destroy_array(message.bytes);
    wmem_destroy_array(message.parts);
    message.bytes = message.parts = nullptr;
}

// Keeps the message for good, as complete in this frame. `bytes` begins with all of it.
void keep(Message& message, packet_info* pinfo, tvbuff_t* bytes) {
    const guint count = wmem_array_get_count(message.parts);
    std::uint32_t offset = 0;
    for (guint i = 0; i < count; ++i) {
        const Part part = *static_cast<Part*>(wmem_array_index(message.parts, i));
        fragment_add_out_of_order(&reassembled, bytes, static_cast<int>(offset), pinfo, message.id,
                                  nullptr, offset, part.length, i + 1 < count, part.frame);
        offset += part.length;
    }
    message.frame = pinfo->num;
    free_parts(message);
}

tvbuff_t* as_data_source(packet_info* pinfo, tvbuff_t* tvb) {
    add_new_data_source(pinfo, tvb, "Reassembled data trace");
    return tvb;
}

// The record, or a piece of it, is part of a message that is complete in a later one.
void show_waiting(const Delivery& delivery, const Message& message) {
    if (message.frame != 0 && message.frame != delivery.pinfo->num)
        proto_item_set_generated(proto_tree_add_uint(delivery.tree, hf_reassembled_in,
                                                     delivery.payload, 0, 0, message.frame));
}

// The bytes so far. A copy, since they move when more come.
tvbuff_t* so_far(const Delivery& delivery, const Message& message) {
    const std::uint32_t length = length_of(message);
    const auto* copy = static_cast<const std::uint8_t*>(
        wmem_memdup(delivery.pinfo->pool, wmem_array_get_raw(message.bytes), length));
    return as_data_source(delivery.pinfo, tvb_new_child_real_data(delivery.payload, copy, length,
                                                                  static_cast<int>(length)));
}

// The bytes of a complete message, and in the tree the records that they came in.
tvbuff_t* kept(const Delivery& delivery, const Message& message) {
    fragment_head* head = fragment_get(&reassembled, delivery.pinfo, message.id, nullptr);
    if (head == nullptr || head->tvb_data == nullptr)
        return nullptr;
    tvbuff_t* tvb = tvb_new_chain(delivery.payload, head->tvb_data);
    proto_item* item;
    show_fragment_tree(head, &items, delivery.tree, delivery.pinfo, tvb, &item);
    return tvb;
}

Wish offer_rest(const Delivery& delivery, std::uint32_t offset) {
    tvbuff_t* rest = tvb_new_subset_remaining(delivery.payload, static_cast<int>(offset));
    const bool cut = tvb_captured_length(rest) < tvb_reported_length(rest);
    const Offer offered = {.tvb = rest,
                           .position = delivery.position + offset,
                           .answered = delivery.answered,
                           .may_ask = !cut};
    return offer(delivery.stream, delivery.record, offered, delivery.pinfo, delivery.top);
}

Wish offer_message(const Delivery& delivery, const Message& message, tvbuff_t* tvb) {
    const Offer offered = {.tvb = tvb,
                           .position = message.position,
                           .answered = delivery.answered,
                           .may_ask = true,
                           .reassembled = true};
    return offer(delivery.stream, delivery.record, offered, delivery.pinfo, delivery.top);
}

// A second message in one record must not wipe out the first one's columns.
void protect_columns(packet_info* pinfo) {
    col_set_fence(pinfo->cinfo, COL_INFO);
    col_set_writable(pinfo->cinfo, COL_PROTOCOL, FALSE);
}

// Part of a record that the application has looked at and wants later: as if it had not.
void forget_columns(packet_info* pinfo) {
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "z/OS");
    col_clear(pinfo->cinfo, COL_INFO);
}

// The pieces of one record, in their order.
struct Pieces {
    Piece* first = nullptr;
    Piece* last = nullptr;

    Piece* add(std::uint32_t offset, Message* message) {
        Piece* piece = wmem_new0(wmem_file_scope(), Piece);
        piece->offset = offset;
        piece->message = message;
        (last != nullptr ? last->next : first) = piece;
        return last = piece;
    }
};

// Offers what is left of the record by itself; what the application cannot use yet waits.
void deliver_rest(const Delivery& delivery, Flow& flow, std::uint32_t offset, Pieces& pieces) {
    const Wish wish = offer_rest(delivery, offset);
    const std::uint32_t start = offset + wish.offset;
    const std::uint32_t end = tvb_captured_length(delivery.payload);
    const bool waits = wish.length > 0 && start < end;
    if (!waits || wish.offset > 0)
        pieces.add(offset, nullptr);
    if (!waits)
        return;
    if (wish.offset == 0)
        forget_columns(delivery.pinfo);
    flow.pending = new_message(delivery.position + start);
    append(*flow.pending, delivery, start, end - start);
    wait_for(*flow.pending, wish.length);
    pieces.add(start, flow.pending);
}

// The message has what its dissector asked for, which may now ask for more.
void deliver_message(const Delivery& delivery, Flow& flow, std::uint32_t end, Pieces& pieces) {
    Message& message = *flow.pending;
    tvbuff_t* tvb = so_far(delivery, message);
    const Wish wish = offer_message(delivery, message, tvb);
    const std::uint32_t length = length_of(message);
    const bool waits = wish.length > 0 && wish.offset < length;
    if (waits && wish.offset == 0) {
        remove_last_data_source(delivery.pinfo);
        forget_columns(delivery.pinfo);
        return wait_for(message, wish.length);
    }
    flow.pending = nullptr;
    pieces.last->completes = true;
    if (waits) {
        flow.pending = split(message, wish.offset);
        wait_for(*flow.pending, wish.length);
        pieces.add(end - std::min(end, length_of(*flow.pending)), flow.pending);
    }
    keep(message, delivery.pinfo, tvb);
    kept(delivery, message);
    if (end < tvb_captured_length(delivery.payload))
        protect_columns(delivery.pinfo);
}

// Adds the next bytes to the message that waits for them. Returns where they end.
std::uint32_t deliver_part(const Delivery& delivery, Flow& flow, std::uint32_t offset,
                           Pieces& pieces) {
    Message& message = *flow.pending;
    const std::uint32_t length = tvb_captured_length(delivery.payload);
    const std::uint32_t share = share_of(message, length - offset);
    if (length_of(message) + std::uint64_t{share} > longest_message) {
        break_flow(flow);
        return offset;
    }
    append(message, delivery, offset, share);
    pieces.add(offset, &message);
    const std::uint32_t end = offset + share;
    if (is_complete(message))
        deliver_message(delivery, flow, end, pieces);
    return end;
}

// The record that ends a flow may be one of the other direction.
Delivery as_of_flow(const Delivery& delivery, const Flow& flow, bool outbound) {
    Delivery turned = delivery;
    turned.record.outbound = outbound;
    turned.record.clear_text = flow.clear_text;
    return turned;
}

void swap_ends(packet_info* pinfo) {
    std::swap(pinfo->src, pinfo->dst);
    std::swap(pinfo->net_src, pinfo->net_dst);
    std::swap(pinfo->srcport, pinfo->destport);
}

void offer_last(const Delivery& delivery, const Message& message, tvbuff_t* tvb) {
    const Offer offered = {.tvb = tvb,
                           .position = message.position,
                           .answered = delivery.answered,
                           .reassembled = true,
                           .last = true};
    (void)offer(delivery.stream, delivery.record, offered, delivery.pinfo, delivery.top);
}

void reset() {
    messages = 0;
}

}  // namespace

Piece* deliver(const Delivery& delivery, Flow& flow) {
    const std::uint32_t length = tvb_captured_length(delivery.payload);
    Pieces pieces;
    std::uint32_t offset = 0;
    while (offset < length && flow.pending != nullptr)
        offset = deliver_part(delivery, flow, offset, pieces);
    if (offset < length)
        deliver_rest(delivery, flow, offset, pieces);
    col_set_writable(delivery.pinfo->cinfo, COL_PROTOCOL, TRUE);
    return pieces.first;
}

void deliver_again(const Delivery& delivery, const Piece* pieces) {
    for (const Piece* piece = pieces; piece != nullptr; piece = piece->next) {
        if (piece->message == nullptr) {
            (void)offer_rest(delivery, piece->offset);
        } else if (!piece->completes) {
            show_waiting(delivery, *piece->message);
        } else if (tvbuff_t* tvb = kept(delivery, *piece->message)) {
            (void)offer_message(delivery, *piece->message, as_data_source(delivery.pinfo, tvb));
            if (piece->next != nullptr)
                protect_columns(delivery.pinfo);
        }
    }
    col_set_writable(delivery.pinfo->cinfo, COL_PROTOCOL, TRUE);
}

bool shows_message(const Piece* pieces) noexcept {
    for (const Piece* piece = pieces; piece != nullptr; piece = piece->next)
        if (piece->message == nullptr || piece->completes)
            return true;
    return false;
}

void break_flow(Flow& flow) {
    if (Message* message = std::exchange(flow.pending, nullptr))
        free_parts(*message);
}

Message* finish(const Delivery& delivery, Flow& flow, bool outbound) {
    if (flow.pending == nullptr || !flow.pending->until_end) {
        break_flow(flow);
        return nullptr;
    }
    Message* message = std::exchange(flow.pending, nullptr);
    const bool turn = outbound != delivery.record.outbound;
    if (turn)
        swap_ends(delivery.pinfo);
    tvbuff_t* tvb = so_far(delivery, *message);
    offer_last(as_of_flow(delivery, flow, outbound), *message, tvb);
    keep(*message, delivery.pinfo, tvb);
    kept(delivery, *message);
    if (turn)
        swap_ends(delivery.pinfo);
    return message;
}

void finish_again(const Delivery& delivery, const Flow& flow, const Message& message,
                  bool outbound) {
    const bool turn = outbound != delivery.record.outbound;
    if (turn)
        swap_ends(delivery.pinfo);
    if (tvbuff_t* tvb = kept(delivery, message))
        offer_last(as_of_flow(delivery, flow, outbound), message,
                   as_data_source(delivery.pinfo, tvb));
    if (turn)
        swap_ends(delivery.pinfo);
}

void register_messages(int protocol) {
    static hf_register_info fields[] = {
        header_field(&hf_reassembled_in, "Message reassembled in", "zos.data.reassembled_in",
                     FT_FRAMENUM, BASE_NONE, nullptr, 0,
                     "The bytes are part of a message that is complete in this frame"),
        header_field(&hf_records, "Reassembled data trace records", "zos.data.records", FT_NONE,
                     BASE_NONE, nullptr, 0, "The records that one message came in"),
        header_field(&hf_record, "Reassembled data trace record", "zos.data.record", FT_FRAMENUM,
                     BASE_NONE, nullptr, 0, "A record that holds a part of the message"),
        header_field(&hf_record_count, "Number of records", "zos.data.record.count", FT_UINT32,
                     BASE_DEC, nullptr, 0, "Number of records that the message came in"),
        header_field(&hf_reassembled_length, "Message length", "zos.data.reassembled.length",
                     FT_UINT32, BASE_DEC, nullptr, 0, "Length of the message"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
    static int* subtrees[] = {&ett_records, &ett_record};
    proto_register_subtree_array(subtrees, array_length(subtrees));
    reassembly_table_register(&reassembled, &addresses_reassembly_table_functions);
    register_init_routine(reset);
}

}  // namespace zos::dissect

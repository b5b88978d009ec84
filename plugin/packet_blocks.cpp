// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/packet_blocks.h"

#include "plugin/compat/record_option.h"

namespace zos {

namespace {

// What the library keeps of a block, the same in 4.0 to 4.6. Who else holds a block is not to be
// had otherwise. Nothing of it is used unless a trial has shown that it is so.
struct BlockLayout {
    void* type;
    void* mandatory_data;
    GArray* options;  // of wtap_option_t
    gint references;
};

BlockLayout& layout_of(wtap_block_t block) {
    return *reinterpret_cast<BlockLayout*>(block);
}

wtap_option_t& option(wtap_block_t block, guint index) {
    return g_array_index(layout_of(block).options, wtap_option_t, index);
}

bool layout_is_sound() {
    constexpr guint32 flags = 0x5a5a'a5a5;
    wtap_block_t block = wtap_block_create(WTAP_BLOCK_PACKET);
    const bool once = layout_of(block).references == 1;
    wtap_block_ref(block);
    const bool twice = layout_of(block).references == 2;
    wtap_block_unref(block);
    wtap_block_add_uint32_option(block, OPT_PKT_FLAGS, flags);
    const bool sound =
        once && twice && layout_of(block).references == 1 && layout_of(block).options->len == 1 &&
        option(block, 0).option_id == OPT_PKT_FLAGS && option(block, 0).value.uint32val == flags;
    wtap_block_unref(block);
    return sound;
}

bool may_write_over(wtap_block_t block) {
    static const bool sound = layout_is_sound();
    return sound && block != nullptr && layout_of(block).references == 1;
}

}  // namespace

PacketBlocks::~PacketBlocks() {
    for (const Last& last : last_)
        wtap_block_unref(last.block);
}

wtap_block_t PacketBlocks::take(std::uint32_t flags, const blob::Record* record) {
    Last& last = last_[(flags != 0 ? 1 : 0) + (record != nullptr ? 2 : 0)];
    if (!may_write_over(last.block) || !write_over(last, flags, record)) {
        wtap_block_unref(last.block);
        make(last, flags, record);
    }
    return wtap_block_ref(last.block);
}

void PacketBlocks::make(Last& last, std::uint32_t flags, const blob::Record* record) {
    last = {wtap_block_create(WTAP_BLOCK_PACKET), nullptr, 0};
    if (flags != 0)
        wtap_block_add_uint32_option(last.block, OPT_PKT_FLAGS, flags);
    if (record == nullptr)
        return;
    std::uint8_t bytes[blob::longest];
    blob::encode(*record, bytes);
    const Bytes header(bytes, blob::encoded_length(*record));
    add_record_option(last.block, header);
    last.header = const_cast<std::uint8_t*>(find_record_option(last.block).data());
    last.room = header.size();
}

// False when the block has no longer the options that make() gave it: somebody has edited it.
bool PacketBlocks::write_over(Last& last, std::uint32_t flags, const blob::Record* record) {
    guint index = 0;
    if (layout_of(last.block).options->len !=
        (flags != 0 ? 1u : 0u) + (record != nullptr ? 1u : 0u))
        return false;
    if (flags != 0) {
        wtap_option_t& packet_flags = option(last.block, index++);
        if (packet_flags.option_id != OPT_PKT_FLAGS)
            return false;
        packet_flags.value.uint32val = flags;
    }
    return record == nullptr || write_header(last, option(last.block, index), *record);
}

bool PacketBlocks::write_header(Last& last, wtap_option_t& option, const blob::Record& record) {
    if (option.option_id != OPT_CUSTOM_BIN_COPY ||
        custom_bytes(option.value).custom_data != last.header)
        return false;
    auto& bytes = custom_bytes(option.value);
    const std::size_t length = blob::encoded_length(record);
    if (length > last.room) {
        last.header = g_realloc(last.header, length);
        last.room = length;
        bytes.custom_data = static_cast<decltype(bytes.custom_data)>(last.header);
    }
    bytes.custom_data_len = length;
    blob::encode(record, static_cast<std::uint8_t*>(last.header));
    return true;
}

}  // namespace zos

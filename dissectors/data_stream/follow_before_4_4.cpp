// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/data_stream/follow_before_4_4.h"

#include <epan/funnel.h>
#include <epan/plugin_if.h>
#include <epan/tap.h>
#include <epan/to_str.h>
#include <wsutil/utf8_entities.h>

#include "dissectors/data_stream/data_stream.h"
#include "format/ebcdic.h"
#include "plugin/compat/epan_compat.h"

namespace zos::dissect {

namespace {

const char* tap;

enum class Text : std::uint8_t { ascii, ebcdic };

struct Transcript {
    GString* text;
    Text coding;
    bool outbound;  // of the last record
};

void* find_selected(frame_data* frame, void* result) {
    // All that is looked at is what was noted for the frame.
    packet_info pinfo = {};
    pinfo.fd = frame;
    *static_cast<StreamOfFrame*>(result) = frame != nullptr ? stream_of(&pinfo) : StreamOfFrame{};
    return nullptr;
}

void append_heading(GString* text, const packet_info& pinfo) {
    char* source = address_to_str(nullptr, &pinfo.src);
    char* destination = address_to_str(nullptr, &pinfo.dst);
    g_string_append_printf(text, "%s---- %s:%u " UTF8_RIGHTWARDS_ARROW " %s:%u\n",
                           text->len == 0 ? "" : "\n\n", source, pinfo.srcport, destination,
                           pinfo.destport);
    wmem_free(nullptr, source);
    wmem_free(nullptr, destination);
}

void append_ascii(GString* text, std::uint8_t byte) {
    if (byte != '\r')
        g_string_append_c(text, g_ascii_isprint(byte) || byte == '\n' || byte == '\t'
                                    ? static_cast<char>(byte)
                                    : '.');
}

void append_ebcdic(GString* text, std::uint8_t byte) {
    constexpr std::uint8_t new_line = 0x15;
    constexpr std::uint8_t line_feed = 0x25;
    constexpr std::uint8_t carriage_return = 0x0d;
    if (byte != carriage_return)
        g_string_append_c(text,
                          byte == new_line || byte == line_feed ? '\n' : ebcdic::printable(byte));
}

void append_bytes(GString* text, Bytes bytes, Text coding) {
    for (const std::uint8_t byte : bytes)
        coding == Text::ascii ? append_ascii(text, byte) : append_ebcdic(text, byte);
}

tap_packet_status add_record(void* data, packet_info* pinfo, epan_dissect_t*, const void* tapped,
                             tap_flags_t) {
    auto& transcript = *static_cast<Transcript*>(data);
    const auto length = tvb_captured_length(static_cast<const tvbuff_t*>(tapped));
    const bool outbound = pinfo->p2p_dir == P2P_DIR_SENT;
    if (transcript.text->len == 0 || outbound != transcript.outbound)
        append_heading(transcript.text, *pinfo);
    transcript.outbound = outbound;
    auto* payload = static_cast<tvbuff_t*>(const_cast<void*>(tapped));
    append_bytes(transcript.text, {tvb_get_ptr(payload, 0, static_cast<int>(length)), length},
                 transcript.coding);
    return TAP_PACKET_REDRAW;
}

void show(const funnel_ops_t& window, const char* title, const char* text) {
    window.set_text(window.new_text_window(window.ops_id, title), text);
}

void reset(void* data) {
    g_string_truncate(static_cast<Transcript*>(data)->text, 0);
}

void show_selected_stream(Text coding) {
    const funnel_ops_t* window = funnel_get_funnel_ops();
    if (window == nullptr || window->new_text_window == nullptr)
        return;
    StreamOfFrame selected = {};
    (void)plugin_if_get_frame_data(find_selected, &selected);
    if (!selected.found)
        return show(*window, "Data trace stream", "Select a record of a data trace first.");

    Transcript transcript = {g_string_new(nullptr), coding, false};
    char* filter = g_strdup_printf("zos.data.stream == %u", selected.index);
    char* title = g_strdup_printf("%s%s", filter, coding == Text::ebcdic ? " (EBCDIC)" : "");
    if (GString* error = register_tap_listener(tap, &transcript, filter, TL_REQUIRES_NOTHING, reset,
                                               add_record, nullptr, nullptr)) {
        show(*window, title, error->str);
        g_string_free(error, TRUE);
    } else {
        window->retap_packets(window->ops_id);
        remove_tap_listener(&transcript);
        show(*window, title, transcript.text->str);
    }
    g_free(title);
    g_free(filter);
    g_string_free(transcript.text, TRUE);
}

}  // namespace

void register_data_stream_window(const char* follow_tap) {
    tap = follow_tap;
    if constexpr (!follow_menu_has_plugins) {
        const auto add = [](const char* name, funnel_menu_callback show_it) {
            funnel_register_menu(name, REGISTER_TOOLS_GROUP_UNSORTED, show_it, nullptr, nullptr,
                                 FALSE);
        };
        add("Follow Data Trace Stream", [](void*) { show_selected_stream(Text::ascii); });
        add("Follow Data Trace Stream, EBCDIC", [](void*) { show_selected_stream(Text::ebcdic); });
    }
}

}  // namespace zos::dissect

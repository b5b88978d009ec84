// SPDX-License-Identifier: GPL-2.0-or-later
//
// What differs between Wireshark versions in the interface for dissectors.
#pragma once

#include <wireshark.h>

#include <epan/conversation_filter.h>
#include <epan/dissectors/packet-tcp.h>
#include <epan/dissectors/packet-tls.h>
#include <epan/follow.h>
#include <epan/packet.h>

#include "plugin/compat/wireshark_version.h"

// What TLS tells the dissectors of its clear text: nothing in 4.0, where this type does not exist.
struct tlsinfo;

namespace zos {

template <typename Info>
void* make_tls_data(wmem_allocator_t* pool, const tcpinfo& tcp) {
    if constexpr (requires { sizeof(Info); }) {
        Info* info = wmem_new0(pool, Info);
        info->seq = tcp.seq;
        info->is_reassembled = tcp.is_reassembled;
        info->end_of_stream = (tcp.flags & TH_FIN) != 0;
        info->app_handle = wmem_new0(pool, dissector_handle_t);
        return info;
    }
    return nullptr;
}

inline void* tls_data(wmem_allocator_t* pool, const tcpinfo& tcp) {
    return make_tls_data<tlsinfo>(pool, tcp);
}

#if !ZOS_WIRESHARK_AT_LEAST(4, 6)
inline int dissector_try_uint_with_data(dissector_table_t table, guint32 value, tvbuff_t* tvb,
                                        packet_info* pinfo, proto_tree* tree, bool add_name,
                                        void* data) {
    return dissector_try_uint_new(table, value, tvb, pinfo, tree, add_name, data);
}
#endif

// Whether the menu Follow of Wireshark lists what plugins register.
inline constexpr bool follow_menu_has_plugins = ZOS_WIRESHARK_AT_LEAST(4, 4);

// Follow Stream; from 4.2 on the number of streams is asked for as well.
struct Follower {
    follow_conv_filter_func by_packet;
    follow_index_filter_func by_index;
    follow_address_filter_func by_ends;
    follow_port_to_display_func port_text;
    tap_packet_cb tap;
    guint32 (*count)();
};

inline void register_follower(int protocol, const char* tap, const Follower& follower) {
    register_follow_stream(protocol, tap, follower.by_packet, follower.by_index, follower.by_ends,
                           follower.port_text, follower.tap
#if ZOS_WIRESHARK_AT_LEAST(4, 2)
                           ,
                           follower.count, nullptr
#endif
    );
}

// The filter of a packet's conversation in the menus; 4.2 added a parameter to the callbacks, and
// 4.4 made their gboolean a bool.
template <bool valid(packet_info*), char* filter(packet_info*)>
void register_stream_filter(const char* protocol, const char* name) {
#if ZOS_WIRESHARK_AT_LEAST(4, 2)
    using Valid = decltype(is_filter_valid_func{}(nullptr, nullptr));
    register_conversation_filter(
        protocol, name, [](packet_info* pinfo, void*) -> Valid { return valid(pinfo); },
        [](packet_info* pinfo, void*) { return filter(pinfo); }, nullptr);
#else
    register_conversation_filter(
        protocol, name, [](packet_info* pinfo) -> gboolean { return valid(pinfo); },
        [](packet_info* pinfo) { return filter(pinfo); });
#endif
}

}  // namespace zos

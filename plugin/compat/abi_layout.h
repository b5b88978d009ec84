// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where the members of Wireshark's structures lie that the plugins use. Plugins for Windows are
// built with another compiler than Wireshark is there, and with headers of a Linux package: what
// differs between them, or drifts in a later package, has to fail the build and not the user's
// Wireshark. The header is C as well, so that a compiler for Microsoft's layout can judge it
// without a C++ library (cmake/windows/MicrosoftLayout.cmake).
#pragma once

#include <stddef.h>

#include <wireshark.h>

#include <epan/dissectors/packet-tcp.h>
#include <epan/expert.h>
#include <epan/packet.h>
#include <epan/proto.h>
#include <wiretap/wtap.h>
#include <wiretap/wtap_opttypes.h>
#include <ws_version.h>
#include <wsutil/buffer.h>

#ifdef __cplusplus
#define ZOS_ASSERT static_assert
#else
#define ZOS_ASSERT _Static_assert
#endif

// The value of this Wireshark among those of 4.0, 4.2, 4.4 and 4.6.
#if WIRESHARK_VERSION_MINOR < 2
#define ZOS_OF_VERSION(in_4_0, in_4_2, in_4_4, in_4_6) (in_4_0)
#elif WIRESHARK_VERSION_MINOR < 4
#define ZOS_OF_VERSION(in_4_0, in_4_2, in_4_4, in_4_6) (in_4_2)
#elif WIRESHARK_VERSION_MINOR < 6
#define ZOS_OF_VERSION(in_4_0, in_4_2, in_4_4, in_4_6) (in_4_4)
#else
#define ZOS_OF_VERSION(in_4_0, in_4_2, in_4_4, in_4_6) (in_4_6)
#endif

#define ZOS_SIZE(type, ...) \
    ZOS_ASSERT(sizeof(type) == ZOS_OF_VERSION(__VA_ARGS__), "size of " #type)
#define ZOS_PLACE(type, member, ...) \
    ZOS_ASSERT(offsetof(type, member) == ZOS_OF_VERSION(__VA_ARGS__), #type "." #member)

ZOS_SIZE(packet_info, 424, 432, 440, 456);
ZOS_PLACE(packet_info, current_proto, 0, 0, 0, 0);
ZOS_PLACE(packet_info, cinfo, 8, 8, 8, 8);
ZOS_PLACE(packet_info, presence_flags, 16, 16, 16, 16);
ZOS_PLACE(packet_info, num, 20, 20, 20, 20);
ZOS_PLACE(packet_info, abs_ts, 24, 24, 24, 24);
ZOS_PLACE(packet_info, rel_ts, 40, 40, 40, 40);
ZOS_PLACE(packet_info, fd, 56, 80, 80, 80);
ZOS_PLACE(packet_info, rec, 72, 96, 96, 96);
ZOS_PLACE(packet_info, net_src, 136, 160, 160, 160);
ZOS_PLACE(packet_info, net_dst, 160, 184, 184, 184);
ZOS_PLACE(packet_info, src, 184, 208, 208, 208);
ZOS_PLACE(packet_info, dst, 208, 232, 232, 232);
ZOS_PLACE(packet_info, ptype, 256, 280, 280, 284);
ZOS_PLACE(packet_info, srcport, 260, 284, 284, 288);
ZOS_PLACE(packet_info, destport, 264, 288, 288, 292);
ZOS_PLACE(packet_info, conv_elements, 296, 320, 320, 328);
ZOS_PLACE(packet_info, flags, 252, 276, 276, 276);
ZOS_PLACE(packet_info, can_desegment, 304, 328, 328, 336);
ZOS_PLACE(packet_info, desegment_offset, 308, 332, 332, 340);
ZOS_PLACE(packet_info, desegment_len, 312, 336, 336, 344);
ZOS_PLACE(packet_info, want_pdu_tracking, 316, 340, 340, 348);
ZOS_PLACE(packet_info, p2p_dir, 324, 348, 348, 356);
ZOS_PLACE(packet_info, pool, 392, 408, 408, 416);
ZOS_PLACE(packet_info, proto_data, 368, 392, 392, 400);

ZOS_SIZE(frame_data, 88, 104, 96, 104);
ZOS_PLACE(frame_data, num, 0, 0, 0, 0);
ZOS_PLACE(frame_data, pkt_len, 4, 4, 4, 8);
ZOS_PLACE(frame_data, cap_len, 8, 8, 8, 12);
ZOS_PLACE(frame_data, abs_ts, 48, 56, 56, 64);

ZOS_SIZE(address, 24, 24, 24, 24);
ZOS_PLACE(address, data, 8, 8, 8, 8);

ZOS_SIZE(nstime_t, 16, 16, 16, 16);

ZOS_SIZE(wtap_rec, 256, 280, 280, 320);
ZOS_PLACE(wtap_rec, rec_type, 0, 0, 0, 0);
ZOS_PLACE(wtap_rec, presence_flags, 4, 4, 4, 4);
ZOS_PLACE(wtap_rec, ts, 16, 16, 16, 16);
ZOS_PLACE(wtap_rec, tsprec, 32, 32, 32, 32);
ZOS_PLACE(wtap_rec, rec_header, 40, 64, 64, 72);
ZOS_PLACE(wtap_rec, block, 208, 232, 232, 240);
ZOS_PLACE(wtap_rec, block_was_modified, 216, 240, 240, 248);
ZOS_PLACE(wtap_rec, options_buf, 224, 248, 248, 256);

ZOS_SIZE(wtap_packet_header, 168, 168, 168, 168);
ZOS_PLACE(wtap_packet_header, caplen, 0, 0, 0, 0);
ZOS_PLACE(wtap_packet_header, len, 4, 4, 4, 4);
ZOS_PLACE(wtap_packet_header, pkt_encap, 8, 8, 8, 8);
ZOS_PLACE(wtap_packet_header, interface_id, 12, 12, 12, 12);
ZOS_PLACE(wtap_packet_header, pseudo_header, 16, 16, 16, 16);

ZOS_SIZE(union wtap_pseudo_header, 152, 152, 152, 152);

ZOS_SIZE(wtap_optval_t, 40, 40, 40, 24);

ZOS_SIZE(Buffer, 32, 32, 32, 32);
ZOS_PLACE(Buffer, data, 0, 0, 0, 0);
ZOS_PLACE(Buffer, allocated, 8, 8, 8, 8);
ZOS_PLACE(Buffer, start, 16, 16, 16, 16);
ZOS_PLACE(Buffer, first_free, 24, 24, 24, 24);

ZOS_SIZE(struct file_type_subtype_info, 80, 80, 80, 80);
ZOS_PLACE(struct file_type_subtype_info, supported_blocks, 48, 48, 48, 48);
ZOS_PLACE(struct file_type_subtype_info, dump_open, 64, 64, 64, 64);

ZOS_SIZE(struct open_info, 48, 48, 48, 48);
ZOS_PLACE(struct open_info, open_routine, 16, 16, 16, 16);

ZOS_SIZE(header_field_info, 72, 72, 72, 72);
ZOS_PLACE(header_field_info, type, 16, 16, 16, 16);
ZOS_PLACE(header_field_info, display, 20, 20, 20, 20);
ZOS_PLACE(header_field_info, strings, 24, 24, 24, 24);
ZOS_PLACE(header_field_info, bitmask, 32, 32, 32, 32);
ZOS_PLACE(header_field_info, blurb, 40, 40, 40, 40);
ZOS_PLACE(header_field_info, id, 48, 48, 48, 48);

ZOS_SIZE(hf_register_info, 80, 80, 80, 80);

ZOS_SIZE(value_string, 16, 16, 16, 16);

ZOS_SIZE(ei_register_info, 136, 136, 136, 136);

ZOS_SIZE(expert_field, 8, 8, 8, 8);

ZOS_SIZE(struct tcpinfo, 20, 20, 24, 24);
ZOS_PLACE(struct tcpinfo, seq, 0, 0, 0, 0);
ZOS_PLACE(struct tcpinfo, is_reassembled, 12, 12, 12, 12);
ZOS_PLACE(struct tcpinfo, flags, 16, 16, 14, 14);

ZOS_SIZE(proto_plugin, 16, 16, 16, 16);

ZOS_SIZE(wtap_block_t, 8, 8, 8, 8);

#undef ZOS_ASSERT
#undef ZOS_OF_VERSION
#undef ZOS_SIZE
#undef ZOS_PLACE

// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/adapter_payload.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using adapter::Lengths;
using adapter::Payload;
using test::Buffer;

Payload kind(Bytes bytes, Lengths lengths = {}) {
    return adapter::payload_kind(bytes, lengths);
}

Buffer joined(std::initializer_list<Buffer> parts) {
    Buffer all;
    for (const Buffer& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

const Buffer link_addresses{0x01, 0x00, 0x5e, 0x00, 0x00, 0x05, 0x02, 0x00, 0x6c, 0x00, 0x00, 0x01};
const Buffer vlan_7{0x81, 0x00, 0x00, 0x07};

Buffer ipv6_packet(std::uint16_t payload, std::size_t present) {
    Buffer packet(40 + present);
    packet[0] = 0x60;
    test::set_be(packet, 4, payload, 2);
    packet[6] = 17;
    return packet;
}

// The packet of the published record of an OSPF hello; 9.42 stands where a frame has its type.
Buffer ospf_hello() {
    Buffer packet(64);
    const Buffer header{0x45, 0x00, 0x00, 0x40, 0xd2, 0x2d, 0x00, 0x00, 0x01, 0x59,
                        0xd3, 0x84, 0x09, 0x2a, 0x2a, 0x84, 0xe0, 0x00, 0x00, 0x05};
    std::copy(header.begin(), header.end(), packet.begin());
    return packet;
}

TEST(adapter_payload, packet_is_known_by_its_checksum_whole_or_cut) {
    const Buffer packet = ospf_hello();
    EXPECT_EQ(kind(packet, {64, 64}), Payload::ip);
    EXPECT_EQ(kind(Bytes(packet).first(20), {20, 64}), Payload::ip);
    EXPECT_EQ(kind(test::udp_packet(100, 1)), Payload::ip);
}

TEST(adapter_payload, packet_without_checksum_is_known_by_its_length) {
    Buffer packet = ospf_hello();
    packet[10] = packet[11] = 0;
    EXPECT_EQ(kind(packet), Payload::ip);
    EXPECT_EQ(kind(Bytes(packet).first(40), {40, 64}), Payload::ip);  // cut
    EXPECT_EQ(kind(Bytes(packet).first(40), {64, 0}), Payload::ip);   // the first of two segments
    EXPECT_EQ(kind(Bytes(packet).first(40), {40, 0}), Payload::unknown);
}

TEST(adapter_payload, ipv6_packet_is_known_by_its_length) {
    EXPECT_EQ(kind(ipv6_packet(182, 182)), Payload::ip);
    EXPECT_EQ(kind(ipv6_packet(182, 50), {90, 222}), Payload::ip);
    EXPECT_EQ(kind(ipv6_packet(182, 50), {90, 91}), Payload::unknown);
}

TEST(adapter_payload, frame_is_known_by_its_type) {
    const Buffer packet = test::udp_packet(30, 1);
    EXPECT_EQ(kind(joined({link_addresses, {0x08, 0x00}, packet})), Payload::ethernet);
    EXPECT_EQ(kind(joined({link_addresses, vlan_7, {0x08, 0x00}, packet})), Payload::ethernet);
    EXPECT_EQ(kind(joined({link_addresses, {0x88, 0xa8, 0, 1}, vlan_7, {0x08, 0x00}, packet})),
              Payload::ethernet);
    EXPECT_EQ(kind(joined({link_addresses, {0x86, 0xdd}, ipv6_packet(4, 4)})), Payload::ethernet);
    EXPECT_EQ(kind(joined({link_addresses, {0x08, 0x06}, {0, 1, 8, 0, 6, 4, 0, 1}})),
              Payload::ethernet);
    EXPECT_EQ(kind(joined({link_addresses, {0x88, 0xcc}, Buffer(20)})), Payload::ethernet);  // LLDP
    EXPECT_EQ(kind(joined({link_addresses, {0x08, 0x00}}), {14, 60}), Payload::ethernet);    // cut
}

TEST(adapter_payload, frame_of_802_2_is_known_by_its_length) {
    const Buffer sna{0x04, 0x04, 0x03, 0, 0};
    EXPECT_EQ(kind(joined({link_addresses, {0, 5}, sna})), Payload::ethernet);
    EXPECT_EQ(kind(joined({link_addresses, {0, 5}, sna, Buffer(41)})),
              Payload::ethernet);  // padded
    EXPECT_EQ(kind(joined({link_addresses, vlan_7, {0, 5}, sna})), Payload::ethernet);
    EXPECT_EQ(kind(joined({link_addresses, {1, 0}, sna}), {19, 270}), Payload::ethernet);  // cut
    EXPECT_EQ(kind(joined({link_addresses, {1, 0}, sna}), {19, 19}), Payload::unknown);
    EXPECT_EQ(kind(joined({link_addresses, {0, 2}, Buffer(46)})), Payload::unknown);
}

// Link addresses that begin as IP does are no packets, and addresses of IP no EtherTypes.
TEST(adapter_payload, what_a_frame_begins_with_is_no_evidence) {
    const Buffer packet = test::udp_packet(30, 1);
    for (const unsigned first : {0x44U, 0x45U, 0x60U, 0x64U}) {
        Buffer frame = joined({link_addresses, {0x08, 0x00}, packet});
        frame[0] = static_cast<std::uint8_t>(first);
        EXPECT_EQ(kind(frame), Payload::ethernet) << first;
        // The length that IP would have is that of the frame, by chance.
        test::set_be(frame, first < 0x60 ? 2 : 4, frame.size() - (first < 0x60 ? 0 : 40), 2);
        EXPECT_EQ(kind(frame), Payload::ethernet) << first;
    }
    Buffer hello = ospf_hello();
    hello[12] = 8;  // from 8.0.69.132, as a frame of IPv4 would have it
    hello[13] = 0;
    hello[14] = 0x45;
    test::set_be(hello, 10, 0xb9ae, 2);
    EXPECT_EQ(kind(hello), Payload::ip);
}

TEST(adapter_payload, what_cannot_be_told_is_no_frame) {
    EXPECT_EQ(kind({}), Payload::unknown);
    EXPECT_EQ(kind(Buffer(13)), Payload::unknown);
    EXPECT_EQ(kind(Buffer(60)), Payload::unknown);
    EXPECT_EQ(kind(Buffer(60, 0x11)), Payload::unknown);
    EXPECT_EQ(kind(joined({link_addresses, {0x12, 0x34}, Buffer(46)})), Payload::unknown);
    EXPECT_EQ(kind(joined({link_addresses, {0x08, 0x00}, Buffer(46)})), Payload::unknown);
    EXPECT_EQ(kind(joined({link_addresses, vlan_7, vlan_7})), Payload::unknown);
    Buffer packet = ospf_hello();
    packet[1] = 1;   // the checksum is wrong
    packet[3] = 41;  // and the length
    EXPECT_EQ(kind(packet), Payload::unknown);
}

}  // namespace
}  // namespace zos

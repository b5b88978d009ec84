// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/ip.h"

#include <gtest/gtest.h>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;

// IPv6 with a hop-by-hop header and a fragment header in front of what it carries.
Buffer ipv6_packet(std::uint8_t protocol, std::uint16_t fragment_offset, const Buffer& transport) {
    Buffer packet(40);
    packet[0] = 0x60;
    packet[6] = 0;  // hop-by-hop
    test::append(packet, Buffer{44, 0, 0, 0, 0, 0, 0, 0});
    test::append(packet, Buffer{protocol, 0, static_cast<std::uint8_t>(fragment_offset >> 8),
                                static_cast<std::uint8_t>(fragment_offset), 0, 0, 0, 1});
    test::append(packet, transport);
    test::set_be(packet, 4, packet.size() - 40, 2);
    return packet;
}

TEST(ip, checksum_tells_a_whole_packet_from_a_damaged_one) {
    Buffer packet = test::udp_packet(101, 1);
    EXPECT_EQ(ip::checksum(packet), ip::Checksum::right);
    packet.back() ^= 1;
    EXPECT_EQ(ip::checksum(packet), ip::Checksum::wrong);
    packet.pop_back();
    EXPECT_EQ(ip::checksum(packet), ip::Checksum::none) << "it is cut";
    packet[12] ^= 1;
    EXPECT_EQ(ip::checksum(packet), ip::Checksum::wrong) << "of the IP header";
    EXPECT_EQ(ip::checksum({}), ip::Checksum::none);
}

TEST(ip, checksum_of_an_udp_packet_without_one_is_none) {
    Buffer packet = test::udp_packet(100, 1);
    test::set_be(packet, 26, 0, 2);
    EXPECT_EQ(ip::checksum(packet), ip::Checksum::none);
}

TEST(ip, packet_is_found_where_nothing_tells_its_place) {
    const Buffer packet = test::udp_packet(60, 2);
    Buffer data = test::noise(33, 3);
    test::append(data, packet);
    test::append(data, test::noise(20, 4));
    const Bytes found = ip::find_packet(data);
    ASSERT_EQ(found.size(), packet.size());
    EXPECT_EQ(found.data(), data.data() + 33);
    EXPECT_EQ(ip::sound_ipv4_header(found).size(), 20U);
    data[33 + 30] ^= 1;
    EXPECT_TRUE(ip::find_packet(data).empty());
}

TEST(ip, ipv6_packet_is_found_by_lengths_and_the_checksum_of_its_transport) {
    Buffer packet(40 + 9);
    packet[0] = 0x60;
    test::set_be(packet, 4, 9, 2);
    packet[6] = ip::udp;
    packet[8 + 15] = 1;   // from ::1
    packet[24 + 15] = 2;  // to ::2
    test::set_be(packet, 44, 9, 2);
    packet[48] = 'a';
    std::uint32_t sum = 1 + 2 + ip::udp + 9 + 9 + ('a' << 8);
    test::set_be(packet, 46, 0xffff - sum, 2);
    Buffer data = test::noise(31, 3);
    test::append(data, packet);
    test::append(data, test::noise(20, 4));
    const Bytes found = ip::find_packet(data);
    ASSERT_EQ(found.size(), packet.size());
    EXPECT_EQ(found.data(), data.data() + 31);
    EXPECT_EQ(ip::header_length(found), 40U);
    EXPECT_EQ(ip::addresses(found).from[15], 1);
    EXPECT_EQ(ip::addresses(found).to[15], 2);
    EXPECT_TRUE(ip::find_packet(Bytes(data).first(31 + 48)).empty()) << "it is cut";
    data[31 + 48] ^= 1;
    EXPECT_TRUE(ip::find_packet(data).empty()) << "wrong checksum";
}

TEST(ip, search_for_ipv6_packets_ends) {
    const Buffer data(60000, 0x66);  // at each byte the version, a length that fits
    EXPECT_TRUE(ip::find_packet(data).empty());
}

TEST(ip, transport_stands_behind_extension_headers) {
    const Buffer packet = ipv6_packet(ip::icmpv6, 0, {128, 0, 0, 0});
    const auto transport = ip::find_transport(packet);
    ASSERT_TRUE(transport);
    EXPECT_EQ(transport->protocol, ip::icmpv6);
    EXPECT_EQ(transport->bytes.size(), 4U);
    EXPECT_TRUE(ip::is_ping(packet));
    EXPECT_FALSE(ip::find_transport(Bytes(packet).first(47))) << "cut off inside a header";
}

TEST(ip, later_fragment_tells_its_protocol_and_no_transport_header) {
    const auto transport = ip::find_transport(ipv6_packet(ip::icmpv6, 8, {128, 0, 0, 0}));
    ASSERT_TRUE(transport);
    EXPECT_EQ(transport->protocol, ip::icmpv6);
    EXPECT_TRUE(transport->bytes.empty());
    EXPECT_FALSE(ip::is_ping(ipv6_packet(ip::icmpv6, 8, {128, 0, 0, 0})));
}

TEST(ip, packet_is_found_behind_vlan_tags) {
    Buffer frame(12);
    test::append(frame, Buffer{0x88, 0xa8, 0, 1, 0x81, 0x00, 0, 2, 0x08, 0x00, 0x45, 0});
    const Bytes packet = ip::packet_in_ethernet(frame);
    ASSERT_FALSE(packet.empty());
    EXPECT_EQ(packet.data(), frame.data() + 22);
    frame[20] = 0x86;  // no IP
    EXPECT_TRUE(ip::packet_in_ethernet(frame).empty());
}

TEST(ip, tcp_header_is_proven_by_its_checksum_or_by_a_port) {
    Buffer ip_header = test::udp_packet(0, 1);
    ip_header.resize(20);
    ip_header[9] = ip::tcp;
    test::set_be(ip_header, 2, 20 + 20 + 5, 2);  // 5 bytes of data, which are not there
    Buffer header(20);
    test::set_be(header, 0, 1414, 2);
    test::set_be(header, 2, 50000, 2);
    header[12] = 0x50;
    EXPECT_EQ(ip::sound_tcp_header(ip_header, header, 50000).size(), 20U);
    EXPECT_EQ(ip::sound_tcp_header(ip_header, header, 1414).size(), 20U);
    EXPECT_TRUE(ip::sound_tcp_header(ip_header, header, 1415).empty());
    EXPECT_TRUE(ip::sound_tcp_header(ip_header, header, 0).empty());
}

}  // namespace
}  // namespace zos

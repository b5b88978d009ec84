// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/socket_pair.h"

#include <gtest/gtest.h>

#include "format/ip.h"
#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;

TEST(socket_pair, ipv4_is_the_same_end_mapped_or_not) {
    const Buffer ipv4 = {192, 0, 2, 10};
    Buffer mapped(16);
    mapped[10] = mapped[11] = 0xff;
    std::copy(ipv4.begin(), ipv4.end(), mapped.begin() + 12);
    EXPECT_EQ(socket_end(ipv4, 23), socket_end(mapped, 23));
    EXPECT_NE(socket_end(ipv4, 23), socket_end(ipv4, 24));
}

TEST(socket_pair, packet_and_header_name_the_same_ends) {
    Buffer packet = test::udp_packet(40, 1);
    const auto of_packet = sockets_of_packet(packet);
    ASSERT_TRUE(of_packet);
    EXPECT_EQ(of_packet->protocol, ip::udp);
    Buffer header(92);
    header[42] = header[58] = 0xff;
    header[43] = header[59] = 0xfe;
    std::copy_n(packet.begin() + 12, 4, header.begin() + 44);
    std::copy_n(packet.begin() + 16, 4, header.begin() + 60);
    std::copy_n(packet.begin() + 20, 4, header.begin() + 64);
    const auto of_header = sockets_of_header(header, ip::udp);
    ASSERT_TRUE(of_header);
    EXPECT_EQ(of_header->from, of_packet->from);
    EXPECT_EQ(of_header->to, of_packet->to);
}

TEST(socket_pair, nothing_without_both_ends) {
    EXPECT_FALSE(sockets_of_header(Buffer(92), ip::tcp));
    EXPECT_FALSE(sockets_of_header(Buffer(60, 1), ip::tcp));
    EXPECT_FALSE(sockets_of_packet({}));
    const Buffer packet = test::udp_packet(40, 1);
    for (std::size_t length = 0; length < 24; ++length)
        EXPECT_FALSE(sockets_of_packet(Bytes(packet).first(length))) << length;
    EXPECT_TRUE(sockets_of_packet(Bytes(packet).first(24)));
}

}  // namespace
}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The two sockets of a TCP or UDP connection, as whatever traced it names them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>

#include "format/bytes.h"
#include "format/pth.h"

namespace zos {

struct SocketEnd {
    std::array<std::uint8_t, 16> address{};  // IPv4 as ::ffff:a.b.c.d
    std::uint16_t port = 0;

    friend auto operator<=>(const SocketEnd&, const SocketEnd&) = default;
};

struct SocketPair {
    SocketEnd from;
    SocketEnd to;
    std::uint8_t protocol = 0;  // ip::tcp or ip::udp
};

// `address` has 4 or 16 bytes.
[[nodiscard]] SocketEnd socket_end(Bytes address, std::uint16_t port) noexcept;

// Of a packet that begins with an IPv4 or IPv6 header; nothing where it is no TCP or UDP, a later
// fragment, or cut before its ports.
[[nodiscard]] std::optional<SocketPair> sockets_of_packet(Bytes packet) noexcept;

// Of the headers that a TCB holds.
[[nodiscard]] SocketPair sockets_of_headers(Bytes ip_header, Bytes tcp_header) noexcept;

// Of a packet trace header that has both addresses and ports, of a socket of this protocol.
[[nodiscard]] std::optional<SocketPair> sockets_of_header(Bytes header,
                                                          std::uint8_t protocol) noexcept;

}  // namespace zos

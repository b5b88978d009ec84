// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/socket_pair.h"

#include <algorithm>

#include "format/ip.h"

namespace zos {

namespace {

constexpr std::size_t ipv4_bytes = 4;

SocketEnd end_of_header(Bytes header, pth::Row address_row, pth::Row port_row) {
    const pth::Address address = pth::address(header, address_row);
    return socket_end(Bytes(address.bytes).first(address.ipv4 ? ipv4_bytes : 16),
                      static_cast<std::uint16_t>(pth::get(header, port_row)));
}

}  // namespace

SocketEnd socket_end(Bytes address, std::uint16_t port) noexcept {
    SocketEnd end;
    end.port = port;
    if (address.size() == ipv4_bytes)
        end.address[10] = end.address[11] = 0xff;
    std::ranges::copy_backward(address, end.address.end());
    return end;
}

std::optional<SocketPair> sockets_of_packet(Bytes packet) noexcept {
    const std::optional<ip::Transport> transport = ip::find_transport(packet);
    if (!transport || (transport->protocol != ip::tcp && transport->protocol != ip::udp) ||
        transport->bytes.size() < 4)
        return {};
    const auto [from, to] = ip::addresses(packet);
    return SocketPair{socket_end(from, read_u16be(transport->bytes.data())),
                      socket_end(to, read_u16be(transport->bytes.data() + 2)), transport->protocol};
}

SocketPair sockets_of_headers(Bytes ip_header, Bytes tcp_header) noexcept {
    const auto [from, to] = ip::addresses(ip_header);
    return {socket_end(from, read_u16be(tcp_header.data())),
            socket_end(to, read_u16be(tcp_header.data() + 2)), ip::tcp};
}

std::optional<SocketPair> sockets_of_header(Bytes header, std::uint8_t protocol) noexcept {
    if (!present(header, pth::rows[pth::d_port]))
        return {};
    const SocketPair pair{end_of_header(header, pth::src, pth::s_port),
                          end_of_header(header, pth::dst, pth::d_port), protocol};
    if (all_zero(bytes_of(header, pth::rows[pth::src])) ||
        all_zero(bytes_of(header, pth::rows[pth::dst])) || pair.from.port == 0 || pair.to.port == 0)
        return {};
    return pair;
}

}  // namespace zos

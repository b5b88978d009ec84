// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/systcpip.h"

#include <algorithm>
#include <array>

#include "format/ip.h"

namespace zos::systcpip {

namespace {

// "TCB CTRL" in EBCDIC
constexpr std::array<std::uint8_t, 8> eye_catcher = {0xe3, 0xc3, 0xc2, 0x40,
                                                     0xc3, 0xe3, 0xd9, 0xd3};

// From the eye-catcher to the headers. The published dissector adds 251 and 317 to an offset that
// it counts from 1, and the offsets themselves were quoted as 251 and 317; the headers prove which.
struct Distance {
    std::size_t ip;
    std::size_t tcp;
};
constexpr Distance distances[] = {{252, 318}, {251, 317}};

TcbHeaders headers_at(Bytes tcb, Distance distance, std::uint16_t port) {
    if (tcb.size() < distance.tcp)
        return {};
    const Bytes ip_header = ip::sound_ipv4_header(tcb.subspan(distance.ip));
    if (ip_header.empty() || ip_header.size() > distance.tcp - distance.ip)
        return {};
    const Bytes tcp = ip::sound_tcp_header(ip_header, tcb.subspan(distance.tcp), port);
    return tcp.empty() ? TcbHeaders{} : TcbHeaders{ip_header, tcp};
}

}  // namespace

TcbHeaders find_tcb_headers(Bytes data) noexcept {
    const auto port = static_cast<std::uint16_t>(value(data, rows[lport]));
    auto found = data.begin();
    while ((found = std::search(found, data.end(), eye_catcher.begin(), eye_catcher.end())) !=
           data.end()) {
        const Bytes tcb = data.subspan(static_cast<std::size_t>(found - data.begin()));
        for (const Distance& distance : distances)
            if (const TcbHeaders headers = headers_at(tcb, distance, port); !headers.ip.empty())
                return headers;
        ++found;
    }
    return {};
}

}  // namespace zos::systcpip

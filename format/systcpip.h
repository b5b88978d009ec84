// SPDX-License-Identifier: GPL-2.0-or-later
//
// An event of the TCP/IP stack (component SYSTCPIP). The offsets are from the end of the CTE's
// fixed header (CTE + 16). The published Telnet event begins:
//
//   +00  0 ( 2)  00 2A                    home address space
//   +02  2 ( 2)  00 2A                    primary address space
//   +04  4 ( 2)  00 2A                    secondary address space
//   +06  6 (10)  ...                      unknown
//   +10 16 ( 8)  E3 C3 D7 D4 F1 F0 F1 F1  user or job "TCPM1011"
//   +18 24 ( 4)  00 00 00 0D              DUCB
//   +1C 28 ( 4)  ...                      unknown
//   +20 32 ( 2)  00 00                    local port
//   +22 34 ( 2)  ...                      unknown
//   +24 36 ( 4)  09 25 52 C4              connection id
//   +28 40 (12)  ...                      unknown
//   +34 52 ( 4)  00 00 00 00              remote IPv4 address
//   +38 56       data areas, each with a descriptor of address and length
//
// All positions were published by 2cUTC and are not confirmed. Not every event has a connection,
// so port, connection id and address may be something else in some.
//
// Open: the descriptors of the data areas. A raw trace with its IPCS report would settle them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "format/bytes.h"
#include "format/field.h"

namespace zos::systcpip {

enum Row : std::size_t {
    hasid,
    pasid,
    sasid,
    reserved1,
    user,
    ducb,
    reserved2,
    lport,
    reserved3,
    cid,
    reserved4,
    raddr
};

inline constexpr std::size_t fixed_length = 56;
inline constexpr Field rows[] = {
    {0, 2, Kind::hex, Status::published, "", "zos.tcpip.hasid", "Home ASID",
     "Home address space id"},
    {2, 2, Kind::hex, Status::published, "", "zos.tcpip.pasid", "Primary ASID",
     "Primary address space id"},
    {4, 2, Kind::hex, Status::published, "", "zos.tcpip.sasid", "Secondary ASID",
     "Secondary address space id"},
    {6, 10, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
    {16, 8, Kind::name, Status::published, "", "zos.tcpip.user", "User", "User or job name"},
    {24, 4, Kind::hex, Status::published, "", "zos.tcpip.ducb", "DUCB",
     "Number of the dispatchable unit control block"},
    {28, 4, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
    {32, 2, Kind::number, Status::published, "", "zos.tcpip.lport", "Local port",
     "Local port of the connection"},
    {34, 2, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
    {36, 4, Kind::hex, Status::published, "", "zos.tcpip.cid", "Connection id",
     "Connection id, CID in IPCS reports"},
    {40, 12, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
    {52, 4, Kind::address, Status::published, "", "zos.tcpip.raddr", "Remote address",
     "Remote IPv4 address of the connection"},
};
static_assert(covers(rows, fixed_length));

// The headers of a packet that a dump of a connection's TCB holds, when both prove themselves.
struct TcbHeaders {
    Bytes ip;
    Bytes tcp;
};

// `data` is all that follows the fixed header of the CTE.
[[nodiscard]] TcbHeaders find_tcb_headers(Bytes data) noexcept;

}  // namespace zos::systcpip

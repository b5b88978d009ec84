// SPDX-License-Identifier: GPL-2.0-or-later
//
// The packet trace header (PTHDR_T; EZBYPTHA, EZBYPTHH), which opens the data of the entries of
// SYSTCPDA and SYSTCPOT (ids 4 to 8). The payload begins PTH_Len bytes after the header's start;
// header bytes past PTH_Len do not exist. A record of a ping6 request:
//
//   +00  0 ( 2)  00 5C                    PTH_Len       92
//   +02  2 ( 1)  00                       PTH_SeqNum    segment number
//   +03  3 ( 1)  00                       PTH_Flag      inbound
//   +04  4 ( 1)  35                       PTH_DevTy     53 QDIO Ethernet6
//   +05  5 ( 3)  00 00 68                 PTH_Tlen      104 bytes traced
//   +08  8 (16)  C9 C6 D7 D6 D9 E3 C3 D7  PTH_InfName   "IFPORTCP6       "
//                F6 40 40 40 40 40 40 40
//   +18 24 ( 8)  DC 43 ...                PTH_Time      TOD clock
//   +20 32 (16)  FE 80 ...                PTH_Src       source address
//   +30 48 (16)  FE 80 ...                PTH_Dst       destination address
//   +40 64 ( 2)  00 00                    PTH_SPort
//   +42 66 ( 2)  00 00                    PTH_DPort
//   +44 68 ( 4)  00 00 00 01              not confirmed: count of records
//   +48 72 ( 1)  01                       a guess: queue id
//   +49 73 ( 1)  3A                       not confirmed: IP protocol
//   +4A 74 ( 2)  00 00                    not confirmed: VLAN id
//   +4C 76 ( 4)  00 00 00 00              not confirmed: TCB address
//   +50 80 ( 2)  00 35                    not confirmed: ASID
//   +52 82 ( 2)  00 68                    PTH_Plen      104
//   +54 84 ( 4)  00 00 00 51              PTH_InfIx     81
//   +58 88 ( 2)  00 00                    PTH_DropRsn   not discarded
//   +5A 90 ( 2)  00 00                    PTH_OffSegLen
//   +5C 92       extensions up to PTH_Len: length (2, this included), type (2), data
//
// Open: what stands in 20 of a data trace record (connection id?), and in 68 to 81. A trace from a
// live system with its IPCS report would settle both.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "format/bytes.h"
#include "format/field.h"

namespace zos::pth {

inline constexpr std::size_t current_length = 92;  // without extensions

// The shortest header that is of any use: it ends with the time stamp. IBM's pthdr_base_T is
// shorter than 92, by how much is not published.
inline constexpr std::size_t shortest = 32;

enum Row : std::size_t {
    len,
    seq_num,
    flag,
    local,
    confidential,
    clear_text,
    unknown_flags,
    out,
    dev_ty,
    tlen,
    inf_name,
    job_name,
    domain,
    type,
    protocol,
    state,
    cid,
    time,
    src,
    dst,
    s_port,
    d_port,
    trace_count,
    qid,
    ip_protocol,
    vlan,
    tcb,
    asid,
    plen,
    inf_ix,
    drop_rsn,
    off_seg_len,
    row_count
};

// clang-format off
inline constexpr Field rows[] = {
    {0, 2, Kind::number, Status::compiled, "PTH_Len", "zos.pth.len", "Header length",
     "Length of the packet trace header, extensions included"},
    {2, 1, Kind::number, Status::compiled, "PTH_SeqNum", "zos.segment", "Segment number",
     "0 for the first or only record of a packet; after 255 comes 1"},
    {3, 1, Kind::flags, Status::compiled, "PTH_Flag", "zos.flags", "Flags", "Flags of the record"},
    {3, 1, Kind::bit, Status::documented, "PTH_Local", "zos.flags.local", "Local",
     "Both addresses are on this stack", 0x80},
    {3, 1, Kind::bit, Status::documented, "PTH_CfTxt", "zos.flags.confidential", "AT-TLS confidential",
     "AT-TLS data was withheld from the trace", 0x40},
    {3, 1, Kind::bit, Status::compiled, "PTH_ClearTxt", "zos.flags.cleartext", "AT-TLS clear text",
     "The data is the clear text of an AT-TLS session", 0x20},
    {3, 1, Kind::bit, Status::compiled, "", "zos.flags.unknown", "Unknown flags",
     "Bits with no published meaning", 0x1e},
    {3, 1, Kind::bit, Status::compiled, "PTH_Out", "zos.flags.out", "Outbound",
     "Set when the data left this stack", 0x01},
    {4, 1, Kind::number, Status::compiled, "PTH_DevTy", "zos.device", "Device type", "Type of the device"},
    {5, 3, Kind::number, Status::compiled, "PTH_Tlen", "zos.tlen", "Traced length",
     "Bytes traced, over all segments of the packet"},
    {8, 16, Kind::name, Status::compiled, "PTH_InfName", "zos.interface", "Interface",
     "Interface name (packet records)"},
    {8, 8, Kind::name, Status::compiled, "PTH_JobNm", "zos.jobname", "Job name",
     "Name of the job that owns the socket (data trace records)"},
    {16, 1, Kind::number, Status::compiled, "PTH_DtDomain", "zos.data.domain", "Domain",
     "Address family of the socket (data trace records)"},
    {17, 1, Kind::number, Status::compiled, "PTH_DtType", "zos.data.type", "Type",
     "Type of the socket (data trace records)"},
    {18, 1, Kind::number, Status::compiled, "PTH_DtProto", "zos.data.protocol", "Protocol",
     "IP protocol of the socket (data trace records)"},
    {19, 1, Kind::number, Status::compiled, "PTH_DtState", "zos.data.state", "State",
     "State of the socket's data flow (data trace records)"},
    {20, 4, Kind::hex, Status::guessed, "", "zos.cid", "Connection id",
     "Connection id of the socket (data trace records)"},
    {24, 8, Kind::tod, Status::compiled, "PTH_Time", "zos.tod", "TOD clock", "When the record was traced"},
    {32, 16, Kind::address, Status::compiled, "PTH_Src", "src", "Source address", "Source address"},
    {48, 16, Kind::address, Status::compiled, "PTH_Dst", "dst", "Destination address", "Destination address"},
    {64, 2, Kind::number, Status::compiled, "PTH_SPort", "zos.srcport", "Source port", "Source port"},
    {66, 2, Kind::number, Status::compiled, "PTH_DPort", "zos.dstport", "Destination port", "Destination port"},
    {68, 4, Kind::number, Status::published, "", "zos.trace_count", "Trace count",
     "Count of records traced or lost"},
    {72, 1, Kind::number, Status::guessed, "", "zos.qid", "Queue id",
     "Id of the inbound queue of the adapter (packet records)"},
    {73, 1, Kind::number, Status::published, "", "zos.protocol", "IP protocol", "IP protocol of the packet; 252 for an LLC message of SMC"},
    {74, 2, Kind::number, Status::published, "", "zos.vlan", "VLAN id", "VLAN id"},
    {76, 4, Kind::hex, Status::unconfirmed, "", "zos.tcb", "TCB", "Address of the task control block"},
    {80, 2, Kind::hex, Status::unconfirmed, "", "zos.asid", "ASID", "Address space id"},
    {82, 2, Kind::number, Status::compiled, "PTH_Plen", "zos.plen", "Packet length",
     "Original length of the packet or payload, as far as 16 bits hold it"},
    {84, 4, Kind::number, Status::compiled, "PTH_InfIx", "zos.intfx", "Interface index",
     "Interface index, Intfx in IPCS reports"},
    {88, 2, Kind::number, Status::compiled, "PTH_DropRsn", "zos.drop_reason", "Discard reason",
     "Why the packet was discarded; 0 when it was not"},
    {90, 2, Kind::number, Status::compiled, "PTH_OffSegLen", "zos.seglen", "Offload segment length",
     "Segment length of a segmentation-offload packet"},
};
// clang-format on
static_assert(covers(rows, current_length));
static_assert(std::size(rows) == row_count);

// `header` holds the bytes of one packet trace header, at most PTH_Len of them.
[[nodiscard]] constexpr std::uint64_t get(Bytes header, Row row) noexcept {
    return value(header, rows[row]);
}

[[nodiscard]] constexpr bool flag_set(Bytes header, Row bit) noexcept {
    return (value(header, rows[bit]) & rows[bit].mask) != 0;
}

// Where an IPv4 address stands in the 16 bytes of an address.
inline constexpr int ipv4_offset = 12;

// A source or destination address. IPv4 stands in the last four bytes when bytes 8 to 11 are
// 0000FFFE (AF_INET) or 0000FFFF (IPv4-mapped) (compiled).
struct Address {
    bool present = false;
    bool ipv4 = false;
    std::array<std::uint8_t, 16> bytes{};  // IPv4: the first four

    friend constexpr bool operator==(const Address&, const Address&) = default;
};

[[nodiscard]] constexpr Address address(Bytes header, Row row) noexcept {
    const Bytes field = bytes_of(header, rows[row]);
    Address result;
    if (field.empty())
        return result;
    const std::uint32_t marker = read_u32be(field.data() + 8);
    result.present = true;
    result.ipv4 = marker == 0x0000fffe || marker == 0x0000ffff;
    const Bytes used = result.ipv4 ? field.subspan(ipv4_offset, 4) : field;
    for (std::size_t i = 0; i < used.size(); ++i)
        result.bytes[i] = used[i];
    return result;
}

// One extension after the fixed header. `data` is what follows length and type.
struct Extension {
    std::uint16_t offset;  // from the start of the header
    std::uint16_t length;  // length and type included
    std::uint16_t type;
    Bytes data;
};

// Walks the extensions: true and the extension at `offset` when a whole one stands there, `offset`
// then behind it. A length below 4 or beyond PTH_Len ends the walk, so it always ends.
[[nodiscard]] constexpr bool next_extension(Bytes header, std::size_t& offset,
                                            Extension& extension) noexcept {
    if (!holds(header, offset, 4))
        return false;
    const std::uint16_t length = read_u16be(header.data() + offset);
    if (length < 4 || !holds(header, offset, length))
        return false;
    extension = {static_cast<std::uint16_t>(offset), length, read_u16be(header.data() + offset + 2),
                 header.subspan(offset + 4, length - 4u)};
    offset += length;
    return true;
}

// True when `data`, the data of an entry, opens with a packet trace header that belongs to an entry
// moved to the buffer at `entry_clock`: a possible length, and a time stamp within a day. Tells the
// entries of SYSTCPDA and SYSTCPOT from those of components that use the same ids.
[[nodiscard]] bool plausible(Bytes data, std::uint64_t entry_clock) noexcept;

// Segment numbers run 0, 1, ... 255, and then from 1 again (documented).
[[nodiscard]] constexpr std::uint64_t next_segment(std::uint64_t number) noexcept {
    return number == 0xff ? 1 : number + 1;
}

}  // namespace zos::pth

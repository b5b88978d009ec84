// SPDX-License-Identifier: GPL-2.0-or-later
//
// The component trace entry (CTE; ITTCTE, struct cte in EZBNMCTE), which every component of z/OS
// writes. All integers are big-endian.
//
//   +00  0 (2)  00 B4                    CTELENP   length of the entry, this and CTELENE included
//   +02  2 (2)  00 10                    CTEOFF    offset of the data from the start of the entry
//   +04  4 (4)  00 00 00 04              CTEFMTID  entry id; the component gives it its meaning
//   +08  8 (8)  D9 2A 5C 11 F0 2C 00 00  CTETIME   TOD clock, when moved to the trace buffer
//   +10 16      ...                      data; CTEOFF says where they start
//   L-2    (2)  00 B4                    CTELENE   the length again
#pragma once

#include <cstddef>
#include <cstdint>

#include "format/bytes.h"
#include "format/field.h"
#include "format/tod.h"

namespace zos::cte {

inline constexpr std::size_t header_length = 16;
inline constexpr std::size_t closing_length = 2;
inline constexpr std::size_t shortest = header_length + closing_length;
inline constexpr std::size_t longest = 0xffff;

enum Row : std::size_t { len, off, fmtid, time };

inline constexpr Field rows[] = {
    {0, 2, Kind::number, Status::documented, "CTELENP", "zos.cte.len", "Entry length",
     "Length of the whole entry, both length fields included"},
    {2, 2, Kind::number, Status::documented, "CTEOFF", "zos.cte.off", "Data offset",
     "Offset of the data from the start of the entry; 16 for TCP/IP"},
    {4, 4, Kind::hex, Status::documented, "CTEFMTID", "zos.cte.fmtid", "Entry id",
     "Format id of the entry; its meaning depends on the component"},
    {8, 8, Kind::tod, Status::documented, "CTETIME", "zos.cte.time", "Time moved to buffer",
     "TOD clock when the entry was moved to the trace buffer"},
};
static_assert(covers(rows, header_length));

// The closing length stands in the last two bytes of the entry, so its row has no fixed offset.
inline constexpr Field closing = {0,
                                  2,
                                  Kind::number,
                                  Status::documented,
                                  "CTELENE",
                                  "zos.cte.len_end",
                                  "Entry length at the end",
                                  "The length again, in the last two bytes of the entry"};

// The fixed header, decoded.
struct Header {
    std::uint16_t length;       // CTELENP
    std::uint16_t data_offset;  // CTEOFF
    std::uint32_t id;           // CTEFMTID
    std::uint64_t clock;        // CTETIME

    // The two fields that frame the data agree with each other.
    [[nodiscard]] constexpr bool well_formed() const noexcept {
        return length >= shortest && data_offset >= header_length &&
               data_offset <= length - closing_length;
    }
};

// `at` points to header_length bytes.
[[nodiscard]] constexpr Header parse(const std::uint8_t* at) noexcept {
    return {read_u16be(at), read_u16be(at + 2), read_u32be(at + 4), read_u64be(at + 8)};
}

// First byte of the entry id of a lost-record entry (documented: real-time interface).
[[nodiscard]] constexpr bool is_lost_record(std::uint32_t id) noexcept {
    return id >> 24 == 0xff;
}

// Entry ids of SYSTCPDA and SYSTCPOT (documented).
enum Id : std::uint32_t {
    packet_ipv4_old = 1,
    x25 = 2,
    ee_ipv4_old = 3,
    packet = 4,
    data = 5,
    ee = 6,
    osaenta = 7,
    smc = 8,
};

}  // namespace zos::cte

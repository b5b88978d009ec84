// SPDX-License-Identifier: GPL-2.0-or-later
//
// The record header: what the reader knows of a frame besides its packet. It travels from the
// reader to the dissector in a pcapng custom option of a packet, or in front of the data of a
// record that is no packet (WTAP_ENCAP_WIRESHARK_UPPER_PDU), and survives in saved files. So its
// layout is a promise: a new version may only append to the fixed part, whose length it tells.
//
//   +00  0 ( 4)  7A 4F 53 54   magic "zOST" (ASCII)
//   +04  4 ( 1)                version: 1, or 2 where verdicts follow
//   +05  5 ( 1)                kind, see Kind
//   +06  6 ( 2)                length of the fixed part: 64, with verdicts 76
//   +08  8 ( 4)                number of the entry in the data set, from 1; 0 where it is not known
//   +0C 12 ( 2)                number of entries the frame was put together from (1: not segmented)
//   +0E 14 ( 2)                notes, see Note
//   +10 16 ( 8)                component name, ASCII, padded with NUL, empty when not known
//   +18 24 ( 8)                sub-name, likewise
//   +20 32 ( 8)                system name, likewise
//   +28 40 ( 8)                offset of the entry or gap in the file
//   +30 48 ( 8)                gap: its length; else length of the payload before tracing cut it
//   +38 56 ( 2)                length of the control blocks that follow the fixed part
//   +3A 58 ( 2)                CTELENE, the entry's length at its end
//   +3C 60 ( 4)                records that may be missing in front, by the trace count
//   +40 64 ( 4)                verdicts, two bits for each field, see layout::Tested; version 2
//   +44 68 ( 7)                where movable fields were found, 0: where the table has them
//   +4B 75 ( 1)                0
//   then                       control blocks: the entry from CTELENP to the end of the packet
//                              trace header (or of the CTE, where there is none)
//   then                       payload, where the frame is no packet
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "format/bytes.h"
#include "format/component.h"
#include "format/cte.h"
#include "format/layout.h"

namespace zos::blob {

// Where the fixed part has what.
struct Part {
    std::uint8_t offset;
    std::uint8_t length;
};
namespace part {
inline constexpr Part magic{0, 4}, version{4, 1}, kind{5, 1}, fixed_length{6, 2};
inline constexpr Part number{8, 4}, segments{12, 2}, notes{14, 2};
inline constexpr Part component{16, 8}, subname{24, 8}, system{32, 8};
inline constexpr Part file_offset{40, 8}, original_length{48, 8};
inline constexpr Part blocks_length{56, 2}, closing_length{58, 2};
inline constexpr Part missing{60, 4}, verdicts{64, 4}, found{68, layout::movable_count};
}  // namespace part

inline constexpr std::size_t fixed_length = 64;
inline constexpr std::size_t fixed_length_with_verdicts = 76;
// The control blocks of a sound entry take about 110 bytes; a longer "packet trace header" is
// damage, and its bytes stay in the payload.
inline constexpr std::size_t longest_control_blocks = 4096;
inline constexpr std::size_t longest = fixed_length_with_verdicts + longest_control_blocks;

enum class Kind : std::uint8_t {
    entry_with_pth = 0,  // the control blocks are CTE and packet trace header
    entry = 1,           // the control block is the CTE alone; the entry's data are the payload
    gap = 2,             // no entry: bytes of the data set that could not be understood
};

enum Note : std::uint16_t {
    first_segment_missing = 0x0001,
    segment_missing = 0x0002,      // not the first: the chain never became complete
    packet_too_long = 0x0004,      // longer than Wireshark's packet limit, so left in pieces
    length_mismatch = 0x0008,      // CTELENP and CTELENE differ
    header_invalid = 0x0010,       // PTH_Len shorter than a header, or longer than the record
    component_inferred = 0x0020,   // the component was not named by the data set
    end_of_data_missing = 0x0040,  // gap: the data set ends inside an entry
};

struct Record {
    Kind kind = Kind::entry;
    std::uint32_t number = 0;  // 0: not known
    std::uint16_t segments = 1;
    std::uint16_t notes = 0;
    Origin origin;
    std::uint64_t file_offset = 0;
    std::uint64_t original_length = 0;  // gap: its length
    std::uint16_t closing_length = 0;   // CTELENE
    std::uint32_t missing = 0;  // records, between this one and the one before, by the trace count
    layout::Verdicts verdicts;
    Bytes control_blocks;  // at most longest_control_blocks

    // Views into the control blocks. Empty where the blocks are too short to have them.
    [[nodiscard]] Bytes cte() const noexcept;     // the fixed header of the CTE
    [[nodiscard]] Bytes header() const noexcept;  // the packet trace header, PTH_Len bytes
    [[nodiscard]] bool has(Note note) const noexcept { return (notes & note) != 0; }
};

[[nodiscard]] constexpr std::size_t encoded_length(const Record& record) noexcept {
    return (record.verdicts.any() ? fixed_length_with_verdicts : fixed_length) +
           record.control_blocks.size();
}

// Writes encoded_length(record) bytes.
void encode(const Record& record, std::uint8_t* to) noexcept;

// Decodes the record header at the start of `bytes`; `length` becomes the bytes it takes, the
// payload follows. Nothing when it is none: another magic, or shorter than it says. The record's
// views point into `bytes`.
[[nodiscard]] std::optional<Record> decode(Bytes bytes, std::size_t& length) noexcept;

}  // namespace zos::blob

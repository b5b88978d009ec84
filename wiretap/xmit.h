// SPDX-License-Identifier: GPL-2.0-or-later
//
// Data sets packed by TSO TRANSMIT (XMIT, NETDATA).
//
// Segments: length (1, itself included), flags (1), data. Segments join to records. Control records
// begin with their name in EBCDIC: INMR01 header, INMR02 a file that follows, INMR03 data begin,
// INMR06 the end.
#pragma once

#include <cstdint>
#include <memory>

#include "format/bytes.h"
#include "wiretap/unpacker.h"

namespace zos {

struct XmitHeader {
    enum class Holds : std::uint8_t {
        nothing_known,  // not XMIT, or control records that cannot be read
        data_set,       // a sequential data set (INMCOPY)
        partitioned,    // a PDS (IEBCOPY)
        encrypted,      // AMSCIPHR
    };
    Holds holds = Holds::nothing_known;
    bool variable = false;
    std::uint8_t file = 0;  // its number; a message may be file 1
};

[[nodiscard]] bool begins_xmit(Bytes head) noexcept;

// What the control records at the start tell.
[[nodiscard]] XmitHeader parse_xmit_header(Bytes head) noexcept;

// Unpacks file `header.file`.
[[nodiscard]] std::unique_ptr<Unpacker> make_xmit_unpacker(const XmitHeader& header);

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// How a data set's entries are wrapped. The trace writer's control data is not published, and the
// transfer adds a layer of its own, so the shape is measured (wiretap/measure.h), never assumed.
#pragma once

#include <cstdint>

#include "wiretap/control_mark.h"

namespace zos {

// What the transfer to the workstation made of the records of the data set.
enum class Carrier : std::uint8_t {
    flat,     // the data of the records one after another
    rdw,      // each record with its record descriptor word
    bdw_rdw,  // blocks with a block descriptor word, of records with RDW
    len4,     // each record with its length as a 4-byte integer
};

[[nodiscard]] constexpr const char* describe(Carrier carrier) noexcept {
    switch (carrier) {
        case Carrier::rdw:
            return "records with RDW";
        case Carrier::bdw_rdw:
            return "blocks with BDW of records with RDW";
        case Carrier::len4:
            return "records with 4-byte length";
        case Carrier::flat:
            break;
    }
    return "records without descriptors";
}

// Records with descriptors that hold no entries, while an entry goes on behind them.
enum class ControlRecords : std::uint8_t {
    none,
    like_gtf,       // as GTF writes them; behind control data as in other records, or behind
                    // Shape::control_record bytes of their own, or none
    of_one_length,  // Shape::control_record bytes long
};

// What the checksums of whole packets make one expect of others in the data set.
enum class Checksums : std::uint8_t {
    unknown,        // too few packets, or many are wrong
    right_inbound,  // those of packets that were sent are left to the adapter
    right,
};

struct Shape {
    Carrier carrier = Carrier::flat;
    // Bytes of control data at the start of the first record of a trace buffer, and of the records
    // that continue it.
    std::uint16_t first_control = 0;
    std::uint16_t next_control = 0;
    // Flat files only: length of a full record, control data included, where control data
    // interrupts entries, so it is longer than either; 0 when nothing interrupts them.
    std::uint32_t record_length = 0;
    // Flat files: length of the control record in front of the first one, and perhaps of each trace
    // buffer; elsewhere see above.
    std::uint16_t control_record = 0;
    ControlRecords control_records = ControlRecords::none;
    Checksums checksums = Checksums::unknown;  // measured in flat files only
    ControlMark mark = {};                     // of records that continue a buffer, the same

    friend bool operator==(const Shape&, const Shape&) = default;
};

// Control data longer than this is not looked for.
inline constexpr std::uint32_t longest_control = 1024;

}  // namespace zos

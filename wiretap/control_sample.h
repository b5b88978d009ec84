// SPDX-License-Identifier: GPL-2.0-or-later
//
// The control data of a data set's first records, for people who want to know what is in them.
#pragma once

#include <cstdint>
#include <vector>

#include "format/bytes.h"
#include "wiretap/shape.h"

namespace zos {

using ControlData = std::vector<std::uint8_t>;

// That of some of the first `most` records, where it is beyond doubt that it is control data, and
// not a part of a packet. `head` are the first bytes of the file.
[[nodiscard]] std::vector<ControlData> control_data_in(Bytes head, const Shape& shape,
                                                       std::size_t most);

// What each byte is, by what several records have there.
enum class ControlByte : char {
    same = '=',    // in all records
    counts = '+',  // part of a number that rises by the same step
    clock = 't',   // part of a TOD clock
    name = 'n',    // part of a name in EBCDIC
    other = '.',
};
[[nodiscard]] std::vector<ControlByte> analyse(const std::vector<ControlData>& records);

}  // namespace zos

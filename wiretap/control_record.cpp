// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/control_record.h"

#include <algorithm>

#include "format/tod.h"

namespace zos {

namespace {

// +00 0 (1) 00                       AID  no data record
// +01 1 (1) 01                       FID  control record; 02, 03 events or a block were lost
// +02 2 (4) FF FF 94 B6                   time zone, in units of 1.048576 s
// +06 6 (8) A6 E9 BD 66 36 FA 5C 02       TOD clock
constexpr std::size_t clock_at = 6;
constexpr std::size_t shortest_control_record = clock_at + 8;

}  // namespace

bool is_gtf_control_record(Bytes record) noexcept {
    return record.size() >= shortest_control_record && record.size() <= longest_control &&
           record[0] == 0 && record[1] >= 1 && record[1] <= 3 &&
           tod::plausible(read_u64be(record.data() + clock_at));
}

bool is_control_record(Window& window, const Shape& shape, const Record& record) noexcept {
    const std::uint64_t length = record.length();
    if (record.spanned || length > longest_control)
        return false;
    switch (shape.carrier == Carrier::flat ? ControlRecords::none : shape.control_records) {
        case ControlRecords::of_one_length:
            return length == shape.control_record;
        case ControlRecords::like_gtf: {
            const auto size = static_cast<std::size_t>(length);
            const Bytes bytes = window.at(record.begin, size);
            return bytes.size() >= size && size >= shape.control_record &&
                   is_gtf_control_record(bytes.first(size).subspan(shape.control_record));
        }
        case ControlRecords::none:
            break;
    }
    return false;
}

}  // namespace zos

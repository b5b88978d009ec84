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

bool is_gtf_control_record_at(Bytes record, std::size_t at) {
    if (!holds(record, at, shortest_control_record))
        return false;
    const std::uint8_t* begin = record.data() + at;
    return begin[0] == 0 && begin[1] >= 1 && begin[1] <= 3 &&
           tod::plausible(read_u64be(begin + clock_at));
}

}  // namespace

bool is_gtf_control_record(Bytes record, std::span<const std::uint16_t> control) noexcept {
    return record.size() <= longest_control &&
           (is_gtf_control_record_at(record, 0) ||
            std::ranges::any_of(control, [record](std::uint16_t length) {
                return is_gtf_control_record_at(record, length);
            }));
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
            const std::uint16_t control[] = {shape.first_control, shape.next_control,
                                             shape.control_record};
            return bytes.size() >= size && is_gtf_control_record(bytes.first(size), control);
        }
        case ControlRecords::none:
            break;
    }
    return false;
}

}  // namespace zos

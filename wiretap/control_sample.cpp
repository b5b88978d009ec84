// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/control_sample.h"

#include <algorithm>

#include "format/ebcdic.h"
#include "format/tod.h"
#include "wiretap/carrier.h"
#include "wiretap/likely_entry.h"

namespace zos {

namespace {

// The control data of a record, which an entry follows; else it may be something else.
void add(Bytes record, const Shape& shape, std::vector<ControlData>& found) {
    if (sound_entry(record, shape.first_control) == 0)
        return;
    const Bytes control = record.first(shape.first_control);
    found.emplace_back(control.begin(), control.end());
}

// Where records that continue a buffer have less in front, what stands there may be a packet: then
// the first record alone is sure to have control data.
std::size_t sure_records(const Shape& shape, std::size_t most) {
    return shape.first_control == shape.next_control ? most : 1;
}

std::vector<ControlData> of_described(Bytes head, const Shape& shape, std::size_t most) {
    std::vector<ControlData> found;
    Window window(head);
    Record record = before_first;
    for (std::size_t i = 0; i < most; ++i) {
        window.hold_from(record.end);
        if (next_record(window, shape, record) != Found::record)
            break;
        add(head.subspan(static_cast<std::size_t>(record.begin),
                         static_cast<std::size_t>(record.length())),
            shape, found);
    }
    return found;
}

bool is_letter_or_digit(std::uint8_t byte) {
    const auto c = static_cast<unsigned char>(ebcdic::to_latin1[byte]);
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '$' || c == '#' || c == '@';
}

void mark(std::vector<ControlByte>& marks, std::size_t at, std::size_t length, ControlByte what) {
    std::fill_n(marks.begin() + static_cast<std::ptrdiff_t>(at), length, what);
}

// Three letters in a row are a name.
void mark_names(const ControlData& record, std::vector<ControlByte>& marks) {
    constexpr std::size_t shortest_name = 3;
    for (std::size_t at = 0; at < marks.size();) {
        std::size_t end = at;
        while (end < marks.size() && is_letter_or_digit(record[end]))
            ++end;
        if (end - at >= shortest_name)
            mark(marks, at, end - at, ControlByte::name);
        at = std::max(end, at + 1);
    }
}

template <typename Holds>
bool in_all(const std::vector<ControlData>& records, Holds holds) {
    return std::ranges::all_of(records, holds);
}

void mark_clocks(const std::vector<ControlData>& records, std::vector<ControlByte>& marks) {
    constexpr std::uint64_t earliest = 0xb0, latest = 0xf0;  // first byte: 1995 to 2030
    for (std::size_t at = 0; at + 8 <= marks.size(); ++at)
        if (in_all(records,
                   [at](const ControlData& record) {
                       return tod::usable(read_u64be(record.data() + at)) &&
                              record[at] >= earliest && record[at] < latest;
                   }) &&
            marks[at + 7] == ControlByte::other)
            mark(marks, at, 8, ControlByte::clock);
}

void mark_counts(const std::vector<ControlData>& records, std::vector<ControlByte>& marks) {
    constexpr std::size_t fewest = 3;
    for (const std::size_t width : {std::size_t{4}, std::size_t{2}})
        for (std::size_t at = 0; at + width <= marks.size() && records.size() >= fewest; ++at) {
            const auto number = [&](std::size_t i) {
                return read_be(records[i].data() + at, width);
            };
            const std::uint64_t step = number(1) - number(0);
            bool counts = step != 0 && step < 256 && marks[at + width - 1] == ControlByte::other;
            for (std::size_t i = 1; i + 1 < records.size(); ++i)
                counts = counts && number(i + 1) - number(i) == step;
            if (counts)
                mark(marks, at, width, ControlByte::counts);
        }
}

}  // namespace

std::vector<ControlData> control_data_in(Bytes head, const Shape& shape, std::size_t most) {
    if (shape.first_control == 0)
        return {};
    most = sure_records(shape, most);
    if (shape.carrier != Carrier::flat)
        return of_described(head, shape, most);
    // Of a flat file it is known alone where it returns at the length of a record.
    std::vector<ControlData> found;
    std::size_t at = shape.control_record;
    for (std::size_t i = 0; i < most && at < head.size() && shape.record_length != 0; ++i) {
        add(head.subspan(at), shape, found);
        at += shape.record_length;
    }
    return found;
}

std::vector<ControlByte> analyse(const std::vector<ControlData>& records) {
    if (records.empty())
        return {};
    const std::size_t length = std::ranges::min_element(records, {}, &ControlData::size)->size();
    std::vector<ControlByte> marks(length, ControlByte::other);
    for (std::size_t at = 0; at < length; ++at)
        if (in_all(records,
                   [&](const ControlData& record) { return record[at] == records[0][at]; }))
            marks[at] = ControlByte::same;
    mark_clocks(records, marks);
    mark_counts(records, marks);
    for (const ControlData& record : records)
        mark_names(record, marks);
    return marks;
}

}  // namespace zos

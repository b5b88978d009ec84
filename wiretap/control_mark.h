// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the control data of a flat file's records have in common, by which they are recognised in
// the middle of an entry: names, mostly.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "format/bytes.h"

namespace zos {

struct ControlMark {
    struct Column {
        std::uint16_t at = 0;  // in the control data
        std::uint8_t value = 0;

        friend bool operator==(const Column&, const Column&) = default;
    };
    // So many tell control data from anything else.
    static constexpr std::size_t most_columns = 16;

    std::array<Column, most_columns> columns;
    std::uint8_t count = 0;  // 0: nothing is known that they have in common

    [[nodiscard]] bool known() const noexcept { return count != 0; }

    // Half of it is enough, since names may change in the course of a file.
    [[nodiscard]] bool matches(Bytes control) const noexcept {
        const auto alike =
            std::ranges::count_if(std::span(columns).first(count), [control](const Column& column) {
                return column.at < control.size() && control[column.at] == column.value;
            });
        return 2 * alike >= count;
    }

    friend bool operator==(const ControlMark&, const ControlMark&) = default;
};

}  // namespace zos

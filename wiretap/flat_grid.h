// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where control data would stand in a flat file if its records were of a certain length: records
// are full, but for the last one of each trace buffer, so control data return at a fixed distance
// from the start of the buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wiretap/evidence.h"
#include "wiretap/flat_events.h"

namespace zos {

struct FlatGrid {
    std::size_t first_record =
        0;  // where it begins; wraps around where that is in front of the file
    std::size_t first_control = 0;
    std::size_t next_control = 0;
    std::size_t record_length = 0;
};

// What a grid cuts out of entries.
struct Cuts {
    struct Entry {
        const FlatEvent* event;
        std::size_t first;  // of its cuts
    };
    std::vector<Entry> entries;
    std::vector<std::size_t> at;      // of each cut
    std::vector<std::size_t> starts;  // of records that are known to start there
    Bits agreement = 0;               // of the events with the grid

    void clear() noexcept;
};

// False when most events contradict the grid.
[[nodiscard]] bool lay(const FlatGrid& grid, const FlatEvents& found, Cuts& cuts);

// An interrupted entry without what is cut out of it.
void put_together(Bytes bytes, const FlatGrid& grid, const Cuts& cuts, const Cuts::Entry& entry,
                  std::vector<std::uint8_t>& to);

}  // namespace zos

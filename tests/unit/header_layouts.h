// SPDX-License-Identifier: GPL-2.0-or-later
//
// Data sets whose packet trace headers are laid out in some way of their own, with what each of
// their fields holds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "format/layout.h"
#include "tests/unit/entries.h"

namespace zos::test {

enum class Written : std::uint8_t { plain, swapped, zero, absent };

struct Place {
    std::size_t at;
    Written written = Written::plain;
};

// Where each movable field is written.
struct HeaderLayout {
    std::uint16_t length = pth::current_length;
    std::array<Place, layout::movable_count> places;
    std::uint8_t filler = 0;  // of the bytes that belong to no field

    HeaderLayout();  // as the table has it
    HeaderLayout& move(layout::Tested field, std::size_t at);
    HeaderLayout& write(layout::Tested field, Written written);
};

using Values = std::array<std::optional<std::uint64_t>, layout::movable_count>;

struct TruthfulEntry {
    Buffer bytes;
    Values values;              // what the fields hold; none where the layout has no such field
    std::uint32_t skipped = 0;  // records that are missing in front of it
};

enum class Traffic : std::uint8_t { packets, one_protocol, sockets, frames, mixed };

struct Recipe {
    Traffic traffic = Traffic::packets;
    std::size_t records = 300;
    unsigned seed = 1;
    unsigned gaps = 0;         // percent of the records in front of which some are missing
    std::size_t payload = 20;  // longest
    std::uint16_t vlan = 0;    // of the interface, where packets have no tag
    std::uint32_t first_count = 1;
};

[[nodiscard]] std::vector<TruthfulEntry> write_entries(const HeaderLayout& layout,
                                                       const Recipe& recipe);

// Some layout, and what is traced with it.
[[nodiscard]] HeaderLayout draw_layout(unsigned seed);
[[nodiscard]] Recipe draw_recipe(unsigned seed);
[[nodiscard]] std::string describe(const HeaderLayout& layout, const Recipe& recipe);

// What the reader shows of a data set, against what is in it.
struct Shown {
    std::array<std::uint32_t, layout::movable_count> right{}, wrong{}, proven_wrong{}, marked{};
    std::uint32_t refuted = 0;           // values that were not shown, since they are refuted
    std::vector<std::uint32_t> missing;  // of each frame
    std::string described;
};
[[nodiscard]] Shown read_shown(const std::vector<TruthfulEntry>& entries);

}  // namespace zos::test

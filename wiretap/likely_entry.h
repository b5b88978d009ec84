// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entries recognised in bytes of which nothing else is known yet.
#pragma once

#include <cstddef>

#include "format/bytes.h"
#include "format/cte.h"

namespace zos {

// Offsets of the data that are taken for chance where nothing else vouches for an entry.
inline constexpr std::uint16_t farthest_likely_data = 256;

// A header as components write it: lengths that frame the data, and a clock of our times.
[[nodiscard]] constexpr bool is_likely(const cte::Header& header) noexcept {
    return header.well_formed() && header.data_offset <= farthest_likely_data &&
           tod::plausible(header.clock);
}

// Length of the contiguous entry at `at` that tells the same length at both ends; 0 when there is
// none.
[[nodiscard]] std::size_t sound_entry(Bytes bytes, std::size_t at) noexcept;

// The first offset from `from` on of an entry that is beyond doubt: sound, and confirmed by what
// follows or by the packet trace header in it. bytes.size() when there is none.
[[nodiscard]] std::size_t find_entry(Bytes bytes, std::size_t from) noexcept;

// The first place from `from` on that may be the header of an entry of the same day as the one at
// `at`, which is the answer when none stands in front of it. Chance makes no such header: what is
// between it and `at` is the rest of a damaged entry, and no control data.
[[nodiscard]] std::size_t header_of_same_time(Bytes bytes, std::size_t from,
                                              std::size_t at) noexcept;

}  // namespace zos

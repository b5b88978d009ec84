// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lengths that the control data of a flat file may have, as what stands between its whole entries
// tells. All are of bytes.
#pragma once

#include <cstddef>
#include <vector>

#include "wiretap/flat_events.h"

namespace zos {

// What most interrupted entries close late by. Control data may interrupt an entry several times,
// so their length divides the foreign bytes of most entries (chance makes some look interrupted).
// It is the largest number that divides as many of them as its own divisors do. 0: none.
[[nodiscard]] std::size_t interruption_length(const FlatEvents& survey);

// Lengths that the control data of interruptions may have when this is what entries close late by,
// the likeliest first. Entries that are all interrupted twice, or three times, close as late as if
// control data were so much longer.
[[nodiscard]] std::vector<std::size_t> interruption_lengths(std::size_t common,
                                                            std::size_t first_header);

// Lengths that the control data of a first record may have, the likeliest first. What stands before
// the first entry is control data, and perhaps a control record in front of it, which the
// boundaries between entries tell, or the interruptions.
[[nodiscard]] std::vector<std::size_t> first_control_lengths(const FlatEvents& survey,
                                                             std::size_t next_control);

}  // namespace zos

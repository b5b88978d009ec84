// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the reader makes of a data set, compared with what was written.
#pragma once

#include <string>
#include <vector>

#include "tests/quality/data_set.h"

namespace zos::quality {

struct Tally {
    std::size_t files = 0;
    std::size_t written = 0;  // entries
    std::size_t hit = 0;      // of these, by damage
    std::size_t shown = 0;    // with the bytes that were written, alone or joined to a packet
    std::size_t wrong = 0;    // frames with bytes that were not written, and no note says so
    std::size_t silent = 0;   // entries that are not shown, where no gap and no note tells it
    std::size_t unread = 0;   // files that are not recognised

    Tally& operator+=(const Tally& other) noexcept;
};

// `findings`, where given, gets a line for each entry that is not shown and each wrong frame.
[[nodiscard]] Tally read(const TraceFile& file, std::vector<std::string>* findings = nullptr);

}  // namespace zos::quality

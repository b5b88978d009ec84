// SPDX-License-Identifier: GPL-2.0-or-later
//
// A full data set in wrap mode is overwritten from its start: its newest entries stand first, and
// the oldest behind them. So the file consists of two parts, each in the order of time.
#pragma once

#include <cstdint>
#include <optional>

#include "wiretap/shape.h"
#include "wiretap/walker.h"

namespace zos {

struct Oldest {
    Walker::Place place;       // from which a walker finds the entry
    std::uint64_t offset = 0;  // of the entry
};

// The oldest entry, when the data set is wrapped: its last entry is older than its first.
// `file_length` is that of the whole file. Reads a few pieces of it only.
[[nodiscard]] std::optional<Oldest> find_oldest(ByteSource& source, const Shape& shape,
                                                std::uint64_t file_length);

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Measures the shape of a data set: which carrier, how much control data. Every shape that the
// first bytes suggest is tried by walking them with it, and the one that explains most of them is
// taken.
#pragma once

#include <optional>

#include "format/bytes.h"
#include "wiretap/shape.h"

namespace zos {

struct Measured {
    Shape shape;
    std::size_t entries = 0;      // in the bytes that were looked at
    std::size_t entry_bytes = 0;  // that belong to entries
    std::size_t gaps = 0;         // but for one where the bytes end and the file goes on
    std::size_t sums_right = 0;   // of packets in entries that were put together from records
    std::size_t sums_wrong = 0;
    bool crosses_control_records = false;  // entries do
    bool proven = false;                   // most descriptors lead to entries
    std::size_t first_entry = 0;           // offset of the first entry
};

// How much of a file is looked at.
inline constexpr std::size_t measured_length = std::size_t{1} << 20;

// `bytes` are the first ones of a file. Nothing when no entry can be proven in them.
[[nodiscard]] std::optional<Measured> measure(Bytes bytes);

}  // namespace zos

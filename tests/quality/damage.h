// SPDX-License-Identifier: GPL-2.0-or-later
//
// What can happen to a file on its way: bytes get lost, are added, or become others.
#pragma once

#include "tests/quality/data_set.h"

namespace zos::quality {

struct Damage {
    enum class Change : std::uint8_t { drop, insert, overwrite };
    Change change;
    std::size_t at;
    std::size_t length;  // 1 to 2,000
    Buffer bytes;        // that are inserted, or overwrite others
};

[[nodiscard]] Damage draw_damage(const Buffer& file, Random& random);

// The entries keep track of it: where they are now, whether they were hit, and what stands in the
// place of one that was overwritten.
void apply(const Damage& damage, TraceFile& file);

}  // namespace zos::quality

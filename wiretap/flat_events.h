// SPDX-License-Identifier: GPL-2.0-or-later
//
// What stands in a flat file where no whole entry does: entries that control data interrupt,
// control data between entries, and the padding of trace buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "format/bytes.h"

namespace zos {

struct FlatEvent {
    enum class Kind : std::uint8_t {
        interrupted,  // one entry from `begin` to `end` that holds `control` foreign bytes
        boundary,     // `control` bytes between two entries: a record starts at `begin`
        padding,      // zeros from `begin` on, then control data up to the entry at `end`
        unknown,      // anything else: what is known of the record's start is lost
    };
    Kind kind;
    std::size_t begin;
    std::size_t end;
    std::size_t control;
};

struct FlatEvents {
    std::size_t first_entry = 0;
    std::size_t first_header = 0;  // before it where an entry in front is damaged
    std::size_t end = 0;           // of the last entry
    std::vector<FlatEvent> events;
};

// `control` is the length of the control data that interrupts entries, 0 when not known yet: then
// an entry is taken for interrupted that closes a little late.
[[nodiscard]] FlatEvents find_events(Bytes bytes, std::size_t control);

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Data sets made up at random: entries in trace buffers, buffers in records, records in blocks,
// and what a transfer makes of them.
#pragma once

#include <string>

#include "tests/quality/control.h"
#include "tests/quality/entries.h"
#include "wiretap/shape.h"

namespace zos::quality {

// In front of what a control record stands.
enum class Before : std::uint8_t { nothing, file, buffer, block, record };

// Where a data set comes from.
enum class Producer : std::uint8_t {
    writer,
    copytrc,    // of several systems, in the order of time, with buffers missing
    netview,    // LRECL 27990
    joined,     // several data sets one after the other
    wrapped,    // overwritten from its start
    irregular,  // records of any length
};

// What is decided before anything else of a data set is drawn.
struct Kind {
    const char* name;
    Producer producer;
    Before control_record;
};

struct Extent {
    std::size_t at;
    std::size_t length;
};

struct WrittenEntry {
    Buffer bytes;
    std::size_t packet = 0;
    std::vector<Extent> extents;  // where its bytes are in the file
    bool hit = false;             // by damage
};

struct TraceFile {
    Buffer bytes;
    std::vector<WrittenEntry> entries;
    bool repeats = false;  // a part of it may stand in it twice
    std::string description;
};

// A small one has two or three trace buffers.
[[nodiscard]] TraceFile make_data_set(const Kind& kind, Carrier carrier, bool small,
                                      std::uint64_t seed);

}  // namespace zos::quality

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the statistics count, see docs/statistics.md.
#pragma once

#include <array>
#include <cstring>
#include <span>

#include "dissectors/packet_trace_header.h"

namespace zos::dissect {

// What the statistics are told of a frame. Its bytes live as long as the frame is dissected.
struct Sample {
    blob::Kind kind;
    std::uint32_t number;   // of its first trace entry
    std::uint16_t entries;  // put together in it
    std::uint16_t notes;
    Origin origin;
    std::uint32_t id;
    bool lost;
    bool has_direction;
    PacketTrace trace;
    std::uint64_t length;  // of the packet or data, before tracing cut it
    char time[20];         // UTC

    [[nodiscard]] bool is_entry() const noexcept { return kind != blob::Kind::gap; }
    [[nodiscard]] bool has_header() const noexcept { return !trace.header.empty(); }
    [[nodiscard]] bool is_packet() const noexcept { return has_header() && !trace.data_trace; }
    [[nodiscard]] bool has(blob::Note note) const noexcept { return (notes & note) != 0; }
};
static_assert(std::is_trivially_destructible_v<Sample>);

// One line of the head of the report: how many records a frame is there.
struct Line {
    const char* label;
    unsigned (*count)(const Sample&);
};

[[nodiscard]] std::span<const Line> lines_of_totals() noexcept;

// What tells the rows of a table apart.
using Key = std::array<std::uint8_t, 16>;

template <typename... Parts>
Key make_key(const Parts&... parts) {
    static_assert((sizeof parts + ...) <= sizeof(Key));
    Key key{};
    std::size_t at = 0;
    ((std::memcpy(key.data() + at, &parts, sizeof parts), at += sizeof parts), ...);
    return key;
}

// A table with a row for each value of a property.
struct Dimension {
    const char* title;
    // False: the record has no such property.
    bool (*key)(const Sample&, Key&);
    const char* (*label)(wmem_allocator_t* pool, const Sample&);
};

[[nodiscard]] std::span<const Dimension> dimensions() noexcept;

// The time of the frame, UTC; empty where it has none.
void write_time(char (&text)[20], const packet_info*);

}  // namespace zos::dissect

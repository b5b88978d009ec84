// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a data set tells of the packet trace header's own layout: for each field that can be tested,
// whether its position is proven by the records, refuted, or neither. The verdicts travel with each
// record (format/blob.h), so their order and values are a promise.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "format/pth.h"

namespace zos::layout {

enum class Verdict : std::uint8_t {
    untestable = 0,  // nothing speaks for the position, and nothing against it
    proven = 1,
    refuted = 2,
    doubtful = 3,  // always zero, or beside refuted ones: nothing that could be shown
};

// The fields that are tested. New ones may only be added at the end.
enum Tested : std::uint8_t {
    trace_count,
    qid,
    ip_protocol,
    vlan,
    tcb,
    asid,
    cid,
    src,
    dst,
    s_port,
    d_port,
    tlen,
    plen,
    tested_count
};

inline constexpr pth::Row rows[] = {
    pth::trace_count, pth::qid, pth::ip_protocol, pth::vlan,   pth::tcb,  pth::asid, pth::cid,
    pth::src,         pth::dst, pth::s_port,      pth::d_port, pth::tlen, pth::plen};
static_assert(std::size(rows) == tested_count);

// The first ones are those that may be found elsewhere: their positions are not confirmed.
inline constexpr std::size_t movable_count = 7;

[[nodiscard]] constexpr const Field& row_of(Tested field) noexcept {
    return pth::rows[rows[field]];
}

struct Verdicts {
    std::uint32_t packed = 0;  // two bits for each field
    // Where a field was found, if not where its row has it: from the start of the header.
    std::array<std::uint8_t, movable_count> found{};

    [[nodiscard]] constexpr Verdict of(Tested field) const noexcept {
        return static_cast<Verdict>(packed >> 2 * field & 3u);
    }
    constexpr void set(Tested field, Verdict verdict) noexcept {
        packed = (packed & ~(3u << 2 * field)) | static_cast<std::uint32_t>(verdict) << 2 * field;
    }
    [[nodiscard]] constexpr std::size_t position(Tested field) const noexcept {
        return field < movable_count && found[field] != 0 ? found[field] : row_of(field).offset;
    }
    // False where nothing is known: records of 1.0.0 have none.
    [[nodiscard]] constexpr bool any() const noexcept { return packed != 0; }

    friend constexpr bool operator==(const Verdicts&, const Verdicts&) = default;
};

// How a row of the packet trace header stands; untestable where it is none of the tested.
[[nodiscard]] constexpr Tested tested_row(std::size_t row) noexcept {
    std::size_t i = 0;
    while (i < tested_count && rows[i] != row)
        ++i;
    return static_cast<Tested>(i);
}

}  // namespace zos::layout

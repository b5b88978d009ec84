// SPDX-License-Identifier: GPL-2.0-or-later
//
// How each field of the packet trace header is tested at a position: one row for each field.
#pragma once

#include <cstdint>
#include <span>

#include "format/layout.h"
#include "wiretap/evidence.h"
#include "wiretap/witness.h"

namespace zos {

// Whose records the trace count counts.
enum class Counting : std::uint8_t { system, trace, interface };
inline constexpr Counting countings[] = {Counting::system, Counting::trace, Counting::interface};

// All records that are heard, of which those of one part are judged.
struct Records {
    std::span<const Witness> all;
    std::span<const std::uint8_t> parts;  // of each record
    std::uint8_t part;
};

// What one position has for it and against it.
struct Score {
    std::uint32_t agreed = 0;
    std::uint32_t against = 0;
    std::uint32_t neither = 0;  // odd, but possible
    Bits bits = 0;              // by which what agrees is likelier than chance
    bool all_zero = true;       // in every record that has something to say
    bool absurd = false;        // values that only a field which is proven may have
    Counting counting = Counting::system;

    [[nodiscard]] std::uint32_t tested() const noexcept { return agreed + against + neither; }
};

// What a value of zero in all records means.
enum class Zero : std::uint8_t {
    value,     // a value like others
    unfilled,  // the field is not filled in, or is not there
};

struct FieldTest {
    Score (*score)(const Records&, std::size_t offset);
    layout::Tested field;
    Zero zero;
    // Where the field may be found elsewhere, at multiples of this; 0: its test is too weak for it.
    std::uint8_t alignment;
    // Other fields may pass the same test, so it proves nothing where another position passes it.
    bool must_be_alone;
};
extern const FieldTest field_tests[layout::tested_count];

// What a count says of two records that follow each other.
enum class Counted : std::uint8_t {
    next,  // one more
    same,
    jittery,  // processors trace at the same time, so a few may be out of order
    skipped,  // records are missing between them
    restarted,
    nonsense,
};
[[nodiscard]] Counted compare_counts(std::uint32_t before, std::uint32_t count) noexcept;

}  // namespace zos

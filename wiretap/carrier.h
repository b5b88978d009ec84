// SPDX-License-Identifier: GPL-2.0-or-later
//
// The records of a data set in a downloaded file.
#pragma once

#include <cstdint>

#include "wiretap/shape.h"
#include "wiretap/window.h"

namespace zos {

// One record (or one segment of a spanned record): where its data are in the file, and where the
// next descriptor stands.
struct Record {
    std::uint64_t begin = 0;      // of the data
    std::uint64_t end = 0;        // of the data; the next descriptor follows
    std::uint64_t block_end = 0;  // bdw_rdw only: of the block
    bool spanned = false;         // continues the record before it (segment codes 2 and 3)

    [[nodiscard]] std::uint64_t length() const noexcept { return end - begin; }
};

enum class Found : std::uint8_t {
    record,
    end,        // the file ends here, apart from padding
    cut_short,  // the file ends inside a descriptor or a record
    invalid,    // no descriptor can stand here
};

// A record behind which the file starts: next_record() of it is the first one.
inline constexpr Record before_first{};

// Finds the record that follows `record`, which becomes that record. In a flat file every record
// has shape.record_length bytes, or the rest of the file (its end is then not known, and no_end).
// `cut_short` still gives the record, its end where the file ends.
[[nodiscard]] Found next_record(Window& window, const Shape& shape, Record& record) noexcept;

// The file ends at `offset`, or nothing follows but what fills its last block.
[[nodiscard]] bool only_padding_left(Window& window, std::uint64_t offset) noexcept;

inline constexpr std::uint64_t no_end = ~std::uint64_t{0} >> 1;

// The first offset from `offset` on, at most `limit`, where several descriptors in a row fit each
// other; `limit` when there is none. For going on behind a damaged descriptor. `record` becomes a
// record whose successor starts there.
[[nodiscard]] std::uint64_t find_descriptor(Window& window, const Shape& shape,
                                            std::uint64_t offset, std::uint64_t limit,
                                            Record& record) noexcept;

// Whether records that fit each other up to the end of the file stand inside `record`, in which the
// file ends: then what was taken for its descriptor is none.
[[nodiscard]] bool holds_records_to_the_end(Window& window, const Shape& shape,
                                            const Record& record) noexcept;

}  // namespace zos

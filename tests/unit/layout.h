// SPDX-License-Identifier: GPL-2.0-or-later
//
// Data sets for tests: entries lie in trace buffers, buffers are cut into records with control data
// in front, and a carrier wraps the records. And what a walk over a data set gives.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "tests/unit/entries.h"
#include "wiretap/shape.h"
#include "wiretap/walker.h"

namespace zos::test {

enum class Content : std::uint8_t {
    names,  // eye-catcher, SYSTCPDA, TCPIP, S0W1, numbers that count
    zeros,
    constant,  // the same bytes in every record
    noise,     // other bytes in every record
    counter,   // zeros, and the number of the record
    clock,     // the number of the record, zeros, and a time that advances by half a second
    like_gtf,  // as a GTF record of a system on UTC begins: X'FFEF', zeros, a time
};

// Where records without entries stand that are written again and again.
enum class Controls : std::uint8_t {
    none,
    of_buffer,  // in front of each buffer
    of_record,  // of each record: a block holds both
};

struct Layout {
    Carrier carrier = Carrier::rdw;
    std::size_t buffer_size = 16384;
    bool zero_tail = true;             // a buffer is written whole, zeros behind its last entry
    std::size_t record_length = 4096;  // of a full record: control data and data
    std::size_t first_control = 40;
    std::size_t next_control = 40;
    Content content = Content::names;
    Buffer control_record = {};  // one record in front of all
    Controls controls = Controls::none;
    std::function<Buffer(std::size_t)> control = {};  // the data of such a record, by its number
    std::size_t segment_length = 0;                   // rdw, bdw_rdw: longer records are spanned
    std::size_t block_length = 32760;                 // bdw_rdw
    bool large_blocks = false;                        // bdw_rdw: 4-byte lengths
    std::size_t fixed_block = 0;                      // zeros to a multiple of this at the end

    // What the walker must be told of this data set.
    [[nodiscard]] Shape shape() const;
};

// A layout to run a test with.
struct Case {
    const char* name;
    Layout layout;

    friend std::ostream& operator<<(std::ostream& out, const Case& value) {
        return out << value.name;
    }
};

inline std::string name_of(const testing::TestParamInfo<Case>& info) {
    return info.param.name;
}

struct File {
    Buffer bytes;
    std::vector<std::uint32_t> tags;  // for each byte: number of its entry from 1, 0 for none

    // Where the first byte of entry `index` (from 0) is, and where its last one ends.
    [[nodiscard]] std::size_t begin_of(std::size_t index) const;
    [[nodiscard]] std::size_t end_of(std::size_t index) const;
};

// A control record of GTF, of `sources` source descriptors.
[[nodiscard]] Buffer gtf_control_record(std::size_t number, std::size_t sources);

[[nodiscard]] File write(const Layout& layout, const std::vector<Buffer>& entries);

struct SeenEntry {
    std::uint64_t offset;
    std::uint32_t number;
    std::uint16_t notes;
    Buffer bytes;
    Origin origin;
};

struct Walked {
    std::vector<SeenEntry> entries;
    std::vector<Gap> gaps;
    std::vector<Walker::Place> places;  // one for each step, and one of the end
    std::vector<Step> steps;
    bool cut_short = false;

    [[nodiscard]] std::vector<Buffer> bytes() const;
};

[[nodiscard]] Walked walk(Bytes file, const Shape& shape);

// Index of the first difference, for messages: "same" when there is none.
[[nodiscard]] std::string difference(const std::vector<Buffer>& seen,
                                     const std::vector<Buffer>& written);

// Each entry seen is one that was written, and in the order of writing: "" when that is so.
[[nodiscard]] std::string first_wrong(const Walked& walked, const std::vector<Buffer>& written);

}  // namespace zos::test

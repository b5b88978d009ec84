// SPDX-License-Identifier: GPL-2.0-or-later
//
// Control data and control records, as a trace writer might put them in front of its data. Their
// layout is not published, so there are all sorts of them; one is what GTF documents of its own.
#pragma once

#include <string_view>
#include <vector>

#include "tests/quality/buffer.h"

namespace zos::quality {

// What a record is about.
struct Moment {
    std::string_view component;
    std::string_view system;
    std::size_t system_index = 0;
    std::uint64_t clock = 0;
    std::size_t buffer = 0;  // number of the trace buffer, by its system
    std::size_t record = 0;  // number of the record in the file
    std::size_t part = 0;    // number of the record in its buffer
    bool last = false;       // of its buffer
    std::size_t length = 0;  // of the data behind the control data
    std::size_t length_of_buffer = 0;
};

enum class Style : std::uint8_t { none, names, counters, clocks, noise, constant, gtf, mixed };

class ControlData {
  public:
    // Nothing, or up to 128 bytes; the same in each record of a buffer, or fewer or none in those
    // that continue one.
    [[nodiscard]] static ControlData draw(Random& random, bool several_systems);

    // What stands in front of the data of this record.
    [[nodiscard]] Buffer of(const Moment& moment, Random& random) const;
    // Its length may depend on how much data there are.
    [[nodiscard]] std::size_t length_of(const Moment& moment) const;
    // Of a first record.
    [[nodiscard]] std::size_t longest() const noexcept { return length_; }
    [[nodiscard]] Style style() const noexcept { return style_; }

  private:
    enum class Kind : std::uint8_t {
        component,
        subname,
        system,
        eye_catcher,
        buffer,
        record,
        part,
        clock,
        length,
        constant,
        noise,
        zeros
    };
    struct Field {
        Kind kind;
        std::size_t width;
        Buffer bytes;  // constant
    };

    void add(Kind kind, std::size_t width, Random& random);
    [[nodiscard]] Buffer like_gtf(const Moment& moment) const;

    Style style_ = Style::none;
    std::vector<Field> fields_;
    std::size_t length_ = 0;
    std::size_t next_length_ = 0;
    bool several_systems_ = false;
    bool job_in_each_part_ = false;
    std::uint16_t event_ = 0;
};

// Records without entries.
class ControlRecord {
  public:
    [[nodiscard]] static ControlRecord draw(Random& random, bool several_systems);
    [[nodiscard]] Buffer of(const Moment& moment, Random& random) const;

  private:
    bool like_gtf_ = true;
    std::uint32_t zone_ = 0;
    std::uint64_t options_ = 0;
    Buffer names_;                    // of another layout
    std::size_t fewest_sources_ = 0;  // GTF's source descriptors
    std::size_t most_sources_ = 0;
    std::size_t source_length_ = 0;
};

// GTF's record of events that were lost.
[[nodiscard]] Buffer lost_events(const Moment& moment, bool several_systems, Random& random);

}  // namespace zos::quality

// SPDX-License-Identifier: GPL-2.0-or-later
//
// From the records of a data set of known shape to its entries.
//
// The trace writer fills a trace buffer with entries without gaps, pads it with zeros, and writes
// it as one or several records, each with control data in front. So an entry can go on in the next
// record of its buffer, behind that record's control data. Every entry is checked (it tells its
// length at both ends); where none can be proven, the walker goes to the next provable one and
// reports what lies between as a gap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "format/component.h"
#include "format/cte.h"
#include "wiretap/carrier.h"
#include "wiretap/shape.h"
#include "wiretap/window.h"

namespace zos {

struct Entry {
    std::uint64_t offset = 0;  // of its first byte, in the file
    std::uint32_t number = 0;  // in the data set, from 1; IPCS counts the same way
    std::uint16_t notes = 0;   // blob::Note
    bool joined = false;       // put together from several records
    Bytes bytes;               // the whole entry, contiguous; valid until the walker goes on
    const Origin* origin = nullptr;
};

// Bytes that belong to no provable entry.
struct Gap {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool at_end = false;         // the data set ends inside an entry or a record
    std::uint8_t head[64] = {};  // its first bytes
    std::uint8_t head_length = 0;
};

enum class Step : std::uint8_t { entry, gap, end, failed };

class Walker {
  public:
    // A place in the data set from which the walk can be taken up again.
    struct Place {
        Record record;
        std::uint64_t at = 0;              // next byte inside the record
        std::uint64_t clock = 0;           // of the last sound entry
        std::uint32_t number = 0;          // entries so far
        std::uint16_t origin = 0;          // index of the current origin
        std::uint16_t control_length = 0;  // of the control data that were met last
        std::uint64_t control_begin = 0;   // where they are in the file
        bool newer = false;                // in the newer part of a wrapped data set
        bool records_known = true;         // false behind a gap, until something tells it
        std::uint64_t effort = 0;          // that is not paid for yet, see may_try()
    };

    Walker(ByteSource& source, const Shape& shape) noexcept : window_(source), shape_(shape) {}
    Walker(Bytes file, const Shape& shape) noexcept : window_(file), shape_(shape) {}

    // Goes to the next entry or gap. After `end` and `failed` (a read error) the answer stays.
    [[nodiscard]] Step next() noexcept;

    [[nodiscard]] const Entry& entry() const noexcept { return entry_; }
    [[nodiscard]] const Gap& gap() const noexcept { return gap_; }

    // Place of the entry or gap that next() will find.
    [[nodiscard]] const Place& place() const noexcept { return place_; }

    // Tells that the data set is wrapped: behind its end it goes on at its start, up to the oldest
    // entry, which stands at this offset.
    void wrap_at(std::uint64_t oldest_offset) noexcept { oldest_offset_ = oldest_offset; }

    // Tells that the data set may be wrapped, which a pipe shows at its end alone: an entry in
    // which it ends is looked for at its start as well. The source can give its first bytes once
    // more.
    void may_go_on_at_start() noexcept { may_go_on_at_start_ = true; }

    // Continues at a place that place() gave, of this walker or of one over the same data set.
    [[nodiscard]] bool resume(const Place& place) noexcept;

    // The data set ends in the middle of a record or an entry.
    [[nodiscard]] bool cut_short() const noexcept { return cut_short_; }

    // Records that begin with an entry, or into which an entry goes on; and those that should, and
    // do not. Tells descriptors from chance.
    [[nodiscard]] std::size_t proven_records() const noexcept { return proven_records_; }
    [[nodiscard]] std::size_t unproven_records() const noexcept { return unproven_records_; }

    // Control records behind which an entry went on.
    [[nodiscard]] std::size_t crossed_control_records() const noexcept { return crossed_; }

    // Where the entries come from, as far as walked.
    [[nodiscard]] const std::vector<Origin>& origins() const noexcept { return origins_; }
    // Shares the origins that another walker has found: places refer to them.
    void share_origins(const std::vector<Origin>& origins) { origins_ = origins; }

    [[nodiscard]] Window& window() noexcept { return window_; }

    // What was spent so far on entries and descriptors that are none, in steps of a few
    // instructions.
    [[nodiscard]] std::uint64_t effort() const noexcept { return effort_; }

  private:
    struct Extent {
        std::uint64_t offset;
        std::size_t length;
    };

    // How well the bytes at a place prove to be an entry.
    enum class Fit : std::uint8_t {
        none,
        header_only,   // a sane header, but the lengths at both ends differ
        lengths_only,  // the lengths agree, but the header is not sane
        sound,
    };

    struct Probe {
        Fit fit = Fit::none;
        std::uint16_t length = 0;
        bool contiguous = true;
        bool past_end = false;  // a sane header, but the file ends before the entry does
        std::uint64_t clock = 0;
        Place after;
    };

    enum class Opened : std::uint8_t { at_entry, nothing_here, no_entry, end, broken };

    // Each byte that the walk advances pays for some effort on what cannot be proven, so that no
    // file takes more than linear time. Damage by chance needs little of it. While more is owed,
    // only what is cheap is tried.
    static constexpr std::uint64_t most_owed = std::uint64_t{1} << 18;
    static constexpr std::uint64_t paid_per_byte = 4;
    [[nodiscard]] bool may_try(std::uint64_t at) const noexcept {
        return owed_ < most_owed + paid_per_byte * (at > settled_at_ ? at - settled_at_ : 0);
    }
    void spend(std::uint64_t steps) noexcept {
        owed_ += steps;
        effort_ += steps;
    }
    void settle() noexcept;

    [[nodiscard]] Probe probe(const Place& place) noexcept;
    [[nodiscard]] Probe probe_contiguous(const Place& place, std::uint16_t length) noexcept;
    [[nodiscard]] Probe probe_crossing(const Place& place) noexcept;
    [[nodiscard]] bool contradicted(const Place& place, std::uint16_t length) noexcept;
    [[nodiscard]] bool cut_at_marks() noexcept;
    [[nodiscard]] bool is_marked(std::uint64_t control_begin) noexcept;
    void skip_to_mark(Record& record) noexcept;
    // Records that an entry may go on in: one of 65,535 bytes in records of 80 bytes, half of each
    // control data, needs 1,639. These bound the work for short records that hold no entries.
    static constexpr int most_records_of_body = 2048;
    // Where the header does not look like one (enough for records of 4,096 bytes), and in the
    // header and the closing length themselves.
    static constexpr int most_records_in_doubt = 16;
    static constexpr int most_records_of_entry = most_records_of_body + 2 * most_records_in_doubt;

    [[nodiscard]] Found collect(Place& place, std::size_t length,
                                int most_records = most_records_of_entry) noexcept;
    [[nodiscard]] Found find_next_record(Record& record) noexcept;
    [[nodiscard]] Found find_continuing_record(const Place& place, Record& record) noexcept;
    [[nodiscard]] bool continues_in(const Place& place, const Record& next) noexcept;
    [[nodiscard]] bool skip_control(Place& place, std::uint64_t length) noexcept;
    void gather(std::uint8_t* to) noexcept;
    [[nodiscard]] Bytes join(Place place, std::uint16_t length) noexcept;
    [[nodiscard]] bool acceptable(const Probe& probe) noexcept;
    [[nodiscard]] bool provable(const Place& place, Probe& found) noexcept;
    [[nodiscard]] bool rest_is_zero(const Place& place) noexcept;
    [[nodiscard]] bool holds_control_only(const Record& record) noexcept;
    [[nodiscard]] bool holds_padding(const Record& record) noexcept;
    [[nodiscard]] std::uint64_t most_control_in(const Record& record) const noexcept;
    [[nodiscard]] bool padding_at(const Place& place) noexcept;

    [[nodiscard]] Step step() noexcept;
    [[nodiscard]] bool take_sound_entry() noexcept;
    [[nodiscard]] Step emit(const Probe& found) noexcept;
    void describe_entry(std::uint64_t offset, std::uint16_t notes) noexcept;
    [[nodiscard]] Step finish() noexcept;

    [[nodiscard]] Opened open_next_record() noexcept;
    [[nodiscard]] bool enter_record(const Record& record) noexcept;
    [[nodiscard]] bool find_first_entry(const Record& record, bool damaged_too,
                                        Place& found) noexcept;
    [[nodiscard]] bool find_interruption() noexcept;
    [[nodiscard]] std::uint64_t begin_on_grid() const noexcept;
    [[nodiscard]] bool ends_record_at(std::uint64_t cut, std::size_t likeness) noexcept;
    [[nodiscard]] bool entry_begins_at(std::uint64_t at) noexcept;
    [[nodiscard]] bool cross_flat_boundary() noexcept;
    [[nodiscard]] bool find_behind_zeros(std::uint64_t from, std::uint64_t nonzero) noexcept;
    void follow_grid() noexcept;
    [[nodiscard]] std::uint64_t skip_zeros(std::uint64_t from) noexcept;
    [[nodiscard]] Record flat_record(std::uint64_t begin) const noexcept;
    [[nodiscard]] Step resynchronise() noexcept;
    [[nodiscard]] bool cut_behind_control() noexcept;
    void hold_gap(std::uint64_t at) noexcept;
    void forget_records() noexcept;
    [[nodiscard]] bool scan_record(std::uint64_t from) noexcept;
    [[nodiscard]] bool pass_entries(Place& place) noexcept;
    void skip_broken_descriptor() noexcept;
    [[nodiscard]] bool proven_by_entries(const Record& before) noexcept;
    [[nodiscard]] bool wraps_here() const noexcept { return oldest_offset_ != 0 && !place_.newer; }
    // The end of a wrapped data set is older than its start.
    [[nodiscard]] bool goes_on_at_start() const noexcept {
        return wraps_here() ||
               (may_go_on_at_start_ && !place_.newer && before_gap_.clock < first_clock_);
    }
    [[nodiscard]] bool start_newer_part() noexcept;
    [[nodiscard]] bool join_over_end() noexcept;
    [[nodiscard]] Step end_gap(std::uint64_t end, bool at_end) noexcept;
    [[nodiscard]] bool length_damaged(std::uint64_t begin, std::uint64_t end) noexcept;
    [[nodiscard]] bool looks_like_control(std::uint64_t begin, std::size_t length) noexcept;
    [[nodiscard]] std::size_t likeness_to_control(std::uint64_t begin, std::size_t length) noexcept;
    void learn_origin(std::uint64_t begin, std::uint64_t end) noexcept;

    Window window_;
    Shape shape_;
    Place place_;
    Place before_gap_;
    Entry entry_;
    Gap gap_;
    Step final_step_ = Step::entry;  // end or failed, once that was met
    bool cut_short_ = false;
    std::size_t proven_records_ = 0;
    std::size_t unproven_records_ = 0;
    std::size_t passed_over_ = 0;      // control records, by entries and what might have been one
    std::size_t crossed_ = 0;          // by entries
    std::uint64_t oldest_offset_ = 0;  // 0: the data set is not wrapped, as far as is known
    bool may_go_on_at_start_ = false;
    std::uint64_t first_clock_ = 0;  // of the first entry
    std::uint64_t effort_ = 0;
    std::uint64_t owed_ = 0;
    std::uint64_t settled_at_ = 0;  // what the walk advances from here on is not paid yet
    std::vector<Origin> origins_{Origin{}};
    std::vector<Extent> extents_;       // of the entry that was probed last
    std::vector<std::uint8_t> joined_;  // an entry that is not contiguous in the file
    std::vector<std::uint8_t> last_control_;
};

}  // namespace zos

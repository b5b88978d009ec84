// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/wrap.h"

#include <algorithm>
#include <vector>

namespace zos {

namespace {

// Pieces in which an entry is sure to be found in sound data; the search ends when it is down to
// two.
constexpr std::uint64_t piece = std::uint64_t{256} << 10;

// How far an entry is looked for: behind the padding of any buffer. Where none stands, as much as
// this is read and no more.
constexpr std::uint64_t farthest_entry = 16 * piece;

// A part of the file: the source ends where it does.
class PartOfFile final : public ByteSource {
  public:
    explicit PartOfFile(ByteSource& file) noexcept : file_(&file) {}
    void end_at(std::uint64_t end) noexcept { end_ = end; }

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        const std::uint64_t left = end_ > at_ ? end_ - at_ : 0;
        const std::ptrdiff_t count =
            file_->read(to, static_cast<std::size_t>(std::min<std::uint64_t>(length, left)));
        at_ += static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(count, 0));
        return count;
    }

    bool seek(std::uint64_t offset) noexcept override {
        at_ = offset;
        return file_->seek(offset);
    }

  private:
    ByteSource* file_;
    std::uint64_t at_ = 0;
    std::uint64_t end_ = 0;
};

struct Sighting {
    Walker::Place place;
    std::uint64_t offset = 0;
    std::uint64_t clock = 0;
};

// Component, stack and system of the entries in a part of the file, so far as they are named.
class Origins {
  public:
    void add(const Entry& entry) {
        if (*entry.origin != Origin{} && std::ranges::find(found_, *entry.origin) == found_.end())
            found_.push_back(*entry.origin);
    }
    // Nothing tells the two apart.
    [[nodiscard]] bool may_be_those_of(const Origins& other) const {
        return found_.empty() || other.found_.empty() ||
               std::ranges::find_first_of(found_, other.found_) != found_.end();
    }

  private:
    std::vector<Origin> found_;
};

std::uint64_t clock_of(const Entry& entry) {
    return cte::parse(entry.bytes.data()).clock;
}

// The first entry at or behind `offset`, found without knowing what stands there.
std::optional<Sighting> entry_behind(Walker& walker, const Shape& shape, std::uint64_t offset,
                                     std::uint64_t limit) {
    Walker::Place start;
    start.at = offset;
    start.record.begin = start.record.end = start.record.block_end = offset;
    if (offset != 0 && shape.carrier == Carrier::flat)
        start.record.end = shape.record_length == 0 ? no_end : offset + shape.record_length;
    if (!walker.resume(start))
        return std::nullopt;
    for (;;) {
        Sighting found;
        found.place = walker.place();
        const Step step = walker.next();
        if (step == Step::gap && walker.place().at < limit)
            continue;
        if (step != Step::entry)
            return std::nullopt;
        found.offset = walker.entry().offset;
        found.clock = clock_of(walker.entry());
        return found;
    }
}

// The last entry of the data set. Adds the origins of those in front of it that are older than the
// first one, whose clock is told.
std::optional<Sighting> last_entry(Walker& walker, const Shape& shape, std::uint64_t file_length,
                                   std::uint64_t first, Origins& origins) {
    // A buffer's padding may be longer than a piece.
    for (std::uint64_t back = piece; back <= farthest_entry; back *= 4) {
        std::optional<Sighting> last =
            entry_behind(walker, shape, file_length > back ? file_length - back : 0, file_length);
        if (!last)
            continue;
        for (;;) {
            const Step step = walker.next();
            if (step == Step::end || step == Step::failed)
                return last;
            if (step != Step::entry)
                continue;
            last->clock = clock_of(walker.entry());
            if (last->clock <= first)
                origins.add(walker.entry());
        }
    }
    return std::nullopt;
}

// The origins of entries at the start that are not older than the first one.
Origins first_origins(Walker& walker, const Shape& shape, std::uint64_t file_length) {
    Origins origins;
    const std::optional<Sighting> first = entry_behind(walker, shape, 0, file_length);
    if (!first)
        return origins;
    Step step = Step::entry;
    while (step != Step::end && step != Step::failed && walker.place().at < piece) {
        if (step == Step::entry && clock_of(walker.entry()) >= first->clock)
            origins.add(walker.entry());
        step = walker.next();
    }
    return origins;
}

// Whether a record begins between the entry behind which `before` is and the one at `offset`. Flat
// files without control data do not tell.
bool begins_record(const Walker::Place& before, std::uint64_t offset, const Shape& shape) {
    if (shape.carrier != Carrier::flat)
        return offset >= before.record.end;
    return offset > before.at || shape.first_control == 0;
}

// A wrapped data set goes on where it ends: the time from its last entry to its first one is no
// more than that between others. Data sets of several days, stacks or components that were joined
// are in the order in which somebody joined them.
bool closes_ring(std::uint64_t last, std::uint64_t first, std::uint64_t oldest,
                 std::uint64_t newest) {
    constexpr std::uint64_t part = 8;
    return newest > oldest && (first - last) <= (newest - oldest) / part;
}

}  // namespace

std::optional<Oldest> find_oldest(ByteSource& source, const Shape& shape,
                                  std::uint64_t file_length) {
    PartOfFile part(source);
    Walker walker(part, shape);
    part.end_at(farthest_entry);
    const std::optional<Sighting> first = entry_behind(walker, shape, 0, file_length);
    part.end_at(file_length);
    if (!first)
        return std::nullopt;
    Origins last_origins;
    const std::optional<Sighting> last =
        last_entry(walker, shape, file_length, first->clock, last_origins);
    if (!last || last->clock > first->clock)
        return std::nullopt;
    // Data sets of several stacks or components that were joined, the newer one first.
    part.end_at(std::min(file_length, farthest_entry));
    if (!last_origins.may_be_those_of(first_origins(walker, shape, file_length)))
        return std::nullopt;

    // Entries are newer than the first one, or as new, up to some offset, and older behind it.
    std::uint64_t newer = first->offset;
    std::uint64_t older = file_length;
    while (older - newer > 2 * piece) {
        const std::uint64_t middle = newer + (older - newer) / 2;
        part.end_at(std::min(file_length, middle + farthest_entry));
        const std::optional<Sighting> entry = entry_behind(walker, shape, middle, older);
        if (!entry || entry->clock < first->clock || entry->offset >= older)
            older = middle;
        else
            newer = middle;
    }
    // From here the entries are looked at one by one.
    part.end_at(std::min(file_length, older + farthest_entry));
    std::optional<Sighting> entry =
        entry_behind(walker, shape, newer == first->offset ? 0 : newer, file_length);
    Walker::Place before = walker.place();
    std::uint64_t newest = first->clock;
    while (entry && entry->clock >= first->clock) {
        newest = entry->clock;
        before = walker.place();
        Step step = Step::gap;
        while (step == Step::gap) {
            entry->place = walker.place();
            step = walker.next();
        }
        if (step != Step::entry)
            return std::nullopt;
        entry->offset = walker.entry().offset;
        entry->clock = clock_of(walker.entry());
    }
    if (!entry || !begins_record(before, entry->offset, shape) ||
        !closes_ring(last->clock, first->clock, entry->clock, newest))
        return std::nullopt;
    entry->place.number = 0;
    entry->place.origin = 0;
    return Oldest{entry->place, entry->offset};
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/flat_grid.h"

#include <cmath>

namespace zos {

namespace {

constexpr std::size_t unknown = ~std::size_t{0};
// Chance takes some entries for interrupted ones, so some events contradict the right grid.
constexpr Bits contradiction = -5;
constexpr std::size_t contradictions_by_chance = 2;

class Layer {
  public:
    Layer(const FlatGrid& grid, const FlatEvents& found, Cuts& cuts) noexcept
        : grid_(grid), found_(found), cuts_(cuts) {}

    bool lay() {
        cuts_.clear();
        // Bytes may be missing in a record that begins with damage.
        if (found_.first_header == found_.first_entry)
            start_record(grid_.first_record);
        for (const FlatEvent& event : found_.events) {
            if (next_ != unknown && next_ < event.begin)
                contradict();  // control data in a whole entry
            if (event.kind != FlatEvent::Kind::interrupted)
                pass(event);
            else if (next_ != unknown && !interrupt(event))
                contradict();
            if (contradictions_ > contradictions_by_chance &&
                contradictions_ > cuts_.entries.size())
                return false;
        }
        if (next_ != unknown && next_ < found_.end)
            contradict();
        return !cuts_.entries.empty() && contradictions_ <= cuts_.entries.size();
    }

  private:
    void contradict() noexcept {
        ++contradictions_;
        cuts_.agreement += contradiction;
        next_ = unknown;
    }

    void start_record(std::size_t begin) {
        if (begin < found_.end)
            cuts_.starts.push_back(begin);
        next_ = begin + grid_.record_length;
    }

    // The control data of the next records must stand inside the entry.
    bool interrupt(const FlatEvent& event) {
        const std::size_t count = event.control / grid_.next_control;
        const std::size_t last = next_ + (count - 1) * grid_.record_length;
        if (count * grid_.next_control != event.control || next_ <= event.begin ||
            last + grid_.next_control >= event.end)
            return false;
        cuts_.entries.push_back({&event, cuts_.at.size()});
        for (std::size_t i = 0; i < count; ++i, next_ += grid_.record_length)
            cuts_.at.push_back(next_);
        // By chance a cut falls into an entry as often as that is long.
        const std::size_t places = event.end - event.begin - event.control;
        if (places < grid_.record_length)
            cuts_.agreement +=
                std::log2(static_cast<double>(grid_.record_length) / static_cast<double>(places));
        return true;
    }

    // Where a record starts behind what stands between two entries: control data, in front of
    // which a control record may stand.
    void pass(const FlatEvent& event) {
        const bool known =
            event.kind == FlatEvent::Kind::boundary || event.kind == FlatEvent::Kind::padding;
        if (event.kind == FlatEvent::Kind::boundary && event.control == grid_.next_control)
            start_record(event.begin);
        else if (known && event.end - event.begin >= grid_.first_control)
            start_record(event.end - grid_.first_control);
        else
            next_ = unknown;
    }

    const FlatGrid& grid_;
    const FlatEvents& found_;
    Cuts& cuts_;
    std::size_t next_ = unknown;  // where the next record starts
    std::size_t contradictions_ = 0;
};

}  // namespace

void Cuts::clear() noexcept {
    entries.clear();
    at.clear();
    starts.clear();
    agreement = 0;
}

bool lay(const FlatGrid& grid, const FlatEvents& found, Cuts& cuts) {
    return Layer(grid, found, cuts).lay();
}

void put_together(Bytes bytes, const FlatGrid& grid, const Cuts& cuts, const Cuts::Entry& entry,
                  std::vector<std::uint8_t>& to) {
    const auto append = [&](std::size_t from, std::size_t end) {
        const Bytes piece = bytes.subspan(from, end - from);
        to.insert(to.end(), piece.begin(), piece.end());
    };
    to.clear();
    std::size_t at = entry.event->begin;
    for (std::size_t i = 0; i < entry.event->control / grid.next_control; ++i) {
        append(at, cuts.at[entry.first + i]);
        at = cuts.at[entry.first + i] + grid.next_control;
    }
    append(at, entry.event->end);
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/layout_watch.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace zos {

namespace {

using layout::Tested;
using layout::Verdict;

// Each contradiction weighs as much as so many records that agree, and ends the trust in a part
// when they come too often: then its records are no longer those that proved it.
constexpr std::uint32_t of_contradiction = 8;
constexpr std::uint32_t of_jump = 2;
constexpr std::uint32_t most_strikes = 24;

bool is_shown(Verdict verdict) {
    return verdict == Verdict::proven || verdict == Verdict::untestable;
}

std::uint64_t value_of(const layout::Verdicts& verdicts, Tested field, Bytes header) {
    const std::size_t at = verdicts.position(field);
    const std::size_t width = layout::row_of(field).length;
    return holds(header, at, width) ? read_be(header.data() + at, width) : 0;
}

// What is left of the verdicts where a record contradicts them: nothing that is shown.
void take_back(layout::Verdicts& verdicts) {
    for (std::size_t i = 0; i < layout::movable_count; ++i) {
        const auto field = static_cast<Tested>(i);
        const Verdict verdict = verdicts.of(field);
        if (is_shown(verdict))
            verdicts.set(field, verdict == Verdict::proven ? Verdict::refuted : Verdict::doubtful);
    }
}

constexpr std::size_t most_counters = 256;

}  // namespace

LayoutWatch::LayoutWatch(const Testimony& testimony) {
    states_.reserve(Testimony::most_parts);
    counters_.reserve(most_counters);
    judged(testimony);
}

void LayoutWatch::judged(const Testimony& testimony) {
    for (const PartTestimony& part : testimony.parts) {
        const auto is_known = [&](const State& state) { return state.testimony.part == part.part; };
        if (states_.size() == Testimony::most_parts || std::ranges::any_of(states_, is_known))
            continue;
        State& state = states_.emplace_back();
        state.testimony = part;
        state.checks =
            is_shown(part.verdicts.of(layout::ip_protocol)) ||
            (part.part.trace == Trace::adapter && is_shown(part.verdicts.of(layout::vlan)));
        state.counts = part.verdicts.of(layout::trace_count) == Verdict::proven;
    }
    met_new_ = false;
}

LayoutWatch::State* LayoutWatch::find(const Sight& record) noexcept {
    const auto is_of = [&](const State& state) {
        const LayoutPart& part = state.testimony.part;
        return part.header_length == record.header.size() &&
               part.trace == trace_of(record.entry_id) &&
               std::memcmp(part.system.data(), record.origin->system.data(), part.system.size()) ==
                   0 &&
               std::memcmp(part.subname.data(), record.origin->subname.data(),
                           part.subname.size()) == 0;
    };
    if (last_ != nullptr && is_of(*last_))
        return last_;
    const auto state = std::ranges::find_if(states_, is_of);
    if (state == states_.end())
        return nullptr;
    last_ = &*state;
    return last_;
}

// Of a record that is the first segment.
bool LayoutWatch::contradicts(const State& state, const Sight& record) {
    const layout::Verdicts& verdicts = state.testimony.verdicts;
    const bool protocol_shown = is_shown(verdicts.of(layout::ip_protocol));
    const std::uint64_t protocol = value_of(verdicts, layout::ip_protocol, record.header);
    if (state.testimony.part.trace == Trace::packet) {
        if (!protocol_shown || record.entry_id == cte::smc)
            return false;
        const auto said = plain_protocol(record.payload);
        return said && *said != protocol;
    }
    const Witness witness = witness_of(record.entry_id, record.header, record.payload);
    const std::uint64_t vlan = value_of(verdicts, layout::vlan, record.header);
    const bool differs = is_shown(verdicts.of(layout::vlan)) && witness.vlan.value_or(0) != 0 &&
                         vlan != *witness.vlan;
    if (differs && vlan == 0)
        exceptions_[record.position].without_vlan = true;
    return (differs && vlan != 0) ||
           (protocol_shown && witness.protocol && *witness.protocol != protocol);
}

void LayoutWatch::see(const Sight& record) {
    State* state = find(record);
    seen_ = state;
    seen_at_ = record.position;
    if (state == nullptr) {
        met_new_ = met_new_ || states_.size() < Testimony::most_parts;
        return;
    }
    if (state->checks && record.header[pth::rows[pth::seq_num].offset] == 0 &&
        contradicts(*state, record))
        contradict(*state, record.position);
    else if (state->strikes != 0)
        --state->strikes;
    if (state->counts)
        count(*state, record);
}

void LayoutWatch::contradict(State& state, std::uint64_t position) {
    if (position >= state.demoted_from)
        return;
    exceptions_[position].contradicted = true;
    strike(state, position, of_contradiction);
}

void LayoutWatch::strike(State& state, std::uint64_t position, std::uint32_t weight) {
    state.strikes += weight;
    if (state.strikes >= most_strikes)
        state.demoted_from = std::min(state.demoted_from, position);
}

// The counter of the record; null for the first record that it counts, and where there are too
// many.
LayoutWatch::Counter* LayoutWatch::counter_of(State& state, const Sight& record,
                                              std::uint32_t count) {
    if (state.counter != none)
        return &counters_[state.counter];
    const Counting counting = state.testimony.counting;
    const std::uint64_t key = counting_key(counting, state.testimony.part, record.header);
    const auto known = std::ranges::find(counters_, key, &Counter::key);
    const auto index = static_cast<std::size_t>(known - counters_.begin());
    if (counting != Counting::interface && index < most_counters)
        state.counter = index;
    if (known != counters_.end())
        return &*known;
    if (counters_.size() < most_counters)
        counters_.push_back({key, count});
    return nullptr;
}

void LayoutWatch::count(State& state, const Sight& record) {
    const std::size_t at = state.testimony.verdicts.position(layout::trace_count);
    if (!holds(record.header, at, 4))
        return;
    const std::uint32_t count = read_u32be(record.header.data() + at);
    Counter* counter = counter_of(state, record, count);
    if (counter == nullptr)
        return;
    if (count - counter->last != 1 || jump_)
        compare(state, record, *counter, count);
    counter->last = count;
}

// A jump is one only where the next record of the same count goes on from it.
void LayoutWatch::end_jump(const Counter& counter, std::uint32_t count) {
    if (!jump_ || jump_->counter != &counter)
        return;
    const Jump jump = *std::exchange(jump_, std::nullopt);
    const Counted after = compare_counts(jump.count, count);
    if (after == Counted::next) {
        exceptions_[jump.position].missing = jump.missing;
        strike(*jump.state, jump.position, of_jump);
    } else if (after == Counted::nonsense || after == Counted::same) {
        contradict(*jump.state, jump.position);
    }
}

void LayoutWatch::compare(State& state, const Sight& record, Counter& counter,
                          std::uint32_t count) {
    end_jump(counter, count);
    if (pth::get(record.header, pth::seq_num) != 0 || record.position >= state.demoted_from)
        return;
    const Counted counted = compare_counts(counter.last, count);
    const bool forward =
        counted == Counted::skipped ||
        (counted == Counted::jittery && count - counter.last < counter.last - count);
    if (forward)
        jump_ = Jump{record.position, &state, &counter, count, count - counter.last - 1};
    else if (counted == Counted::nonsense || counted == Counted::same)
        contradict(state, record.position);
}

// The last record of a data set: whether records are missing in front of it is not known.
void LayoutWatch::decide() {
    jump_.reset();
}

void LayoutWatch::describe(const Sight& record, blob::Record& to) {
    if (const State* state = find(record))
        describe(*state, record.position, to);
}

bool LayoutWatch::describe_last(std::uint64_t position, blob::Record& to) const {
    if (seen_ == nullptr || seen_at_ != position)
        return false;
    describe(*seen_, position, to);
    return true;
}

void LayoutWatch::describe(const State& state, std::uint64_t position, blob::Record& to) const {
    to.verdicts = state.testimony.verdicts;
    if (position >= state.demoted_from) {
        take_back(to.verdicts);
        return;
    }
    if (exceptions_.empty())
        return;
    const auto exception = exceptions_.find(position);
    if (exception == exceptions_.end())
        return;
    to.missing = exception->second.missing;
    if (exception->second.without_vlan)
        to.verdicts.set(layout::vlan, Verdict::doubtful);
    if (exception->second.contradicted)
        take_back(to.verdicts);
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/layout_watch.h"

#include <algorithm>
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

}  // namespace

LayoutWatch::LayoutWatch(const Testimony& testimony) {
    judged(testimony);
}

void LayoutWatch::judged(const Testimony& testimony) {
    for (const PartTestimony& part : testimony.parts)
        if (states_.size() < Testimony::most_parts &&
            std::ranges::none_of(
                states_, [&](const State& state) { return state.testimony.part == part.part; }))
            states_.push_back({part});
}

LayoutWatch::State* LayoutWatch::find(const Sight& record) {
    const auto is_of = [&](const State& state) {
        const LayoutPart& part = state.testimony.part;
        return part.header_length == record.header.size() &&
               part.trace == trace_of(record.entry_id) && part.system == record.origin->system &&
               part.subname == record.origin->subname;
    };
    if (last_ < states_.size() && is_of(states_[last_]))
        return &states_[last_];
    const auto state = std::ranges::find_if(states_, is_of);
    if (state == states_.end())
        return nullptr;
    last_ = static_cast<std::size_t>(state - states_.begin());
    return &*state;
}

bool LayoutWatch::is_new(const Sight& record) {
    return states_.size() < Testimony::most_parts && find(record) == nullptr;
}

bool LayoutWatch::contradicts(const State& state, const Sight& record) {
    const layout::Verdicts& verdicts = state.testimony.verdicts;
    if (pth::get(record.header, pth::seq_num) != 0)
        return false;
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
    if (state == nullptr)
        return;
    if (contradicts(*state, record))
        contradict(*state, record.position);
    else
        state->strikes -= state->strikes != 0;
    if (state->testimony.verdicts.of(layout::trace_count) == Verdict::proven)
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

// A jump is one only where the next record of the same count goes on from it.
void LayoutWatch::count(State& state, const Sight& record) {
    const std::uint64_t key =
        counting_key(state.testimony.counting, state.testimony.part, record.header);
    const auto count = static_cast<std::uint32_t>(
        value_of(state.testimony.verdicts, layout::trace_count, record.header));
    if (jump_ && jump_->key == key) {
        const Jump jump = *std::exchange(jump_, std::nullopt);
        const Counted after = compare_counts(jump.count, count);
        State& of_jump_state = states_[jump.state];
        if (after == Counted::next && jump.missing != 0) {
            exceptions_[jump.position].missing = jump.missing;
            strike(of_jump_state, jump.position, of_jump);
        } else if (after == Counted::nonsense || after == Counted::same) {
            contradict(of_jump_state, jump.position);
        }
    }
    const auto counter = std::ranges::find(counters_, key, &Counter::key);
    if (counter == counters_.end()) {
        constexpr std::size_t most_counters = 256;
        if (counters_.size() < most_counters)
            counters_.push_back({key, count});
        return;
    }
    const std::uint32_t before = std::exchange(counter->last, count);
    if (pth::get(record.header, pth::seq_num) != 0 || record.position >= state.demoted_from)
        return;
    const Counted counted = compare_counts(before, count);
    const auto index = static_cast<std::size_t>(&state - states_.data());
    const bool forward = counted == Counted::skipped ||
                         (counted == Counted::jittery && count - before < before - count);
    if (forward)
        jump_ = Jump{record.position, index, key, count, count - before - 1};
    else if (counted == Counted::nonsense || counted == Counted::same)
        contradict(state, record.position);
}

// The last record of a data set: whether records are missing in front of it is not known.
void LayoutWatch::decide() {
    jump_.reset();
}

void LayoutWatch::describe(const Sight& record, blob::Record& to) {
    const State* state = find(record);
    if (state == nullptr)
        return;
    to.verdicts = state->testimony.verdicts;
    if (record.position >= state->demoted_from) {
        take_back(to.verdicts);
        return;
    }
    if (exceptions_.empty())
        return;
    const auto exception = exceptions_.find(record.position);
    if (exception == exceptions_.end())
        return;
    to.missing = exception->second.missing;
    if (exception->second.without_vlan)
        to.verdicts.set(layout::vlan, Verdict::doubtful);
    if (exception->second.contradicted)
        take_back(to.verdicts);
}

}  // namespace zos

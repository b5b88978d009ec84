// SPDX-License-Identifier: GPL-2.0-or-later
//
// Holds what the first records proved against all that follow. A record that contradicts it shows
// none of the fields in question, and after several the rest of its part does not either. Where the
// trace count is proven, a jump tells how many records may be missing.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "format/blob.h"
#include "wiretap/testimony.h"

namespace zos {

class LayoutWatch {
  public:
    explicit LayoutWatch(const Testimony& testimony = {});
    LayoutWatch(const LayoutWatch&) = delete;
    LayoutWatch& operator=(const LayoutWatch&) = delete;

    // A record of the packet trace as it is read. `position` rises in the order of reading.
    struct Sight {
        std::uint64_t position;
        std::uint32_t entry_id;
        Bytes header;
        Bytes payload;
        const Origin* origin;
    };

    // Sees each record once, in the order of reading.
    void see(const Sight& record);

    // Records of a kind of which nothing was heard yet were seen.
    [[nodiscard]] bool met_new() const noexcept { return met_new_; }
    // True where this is one of them; they are to be heard, and judged().
    [[nodiscard]] bool is_new(const Sight& record) { return met_new_ && find(record) == nullptr; }
    void judged(const Testimony& testimony);

    // The count of the record that was seen last has jumped. The next one tells whether it goes on
    // from there; decide() is called where there is none.
    [[nodiscard]] bool undecided() const noexcept { return jump_.has_value(); }
    void decide();

    // What the record header has to say of a record that was seen.
    void describe(const Sight& record, blob::Record& to);
    // The same of the record that was seen last, if it stood there; false otherwise.
    [[nodiscard]] bool describe_last(std::uint64_t position, blob::Record& to) const;

  private:
    struct Counter {
        std::uint64_t key;
        std::uint32_t last;
    };
    static constexpr std::size_t none = ~std::size_t{0};
    // What is asked of each record is looked up once.
    struct State {
        PartTestimony testimony;
        bool checks = false;         // its protocol or VLAN is shown
        bool counts = false;         // its count is proven
        std::size_t counter = none;  // where all of its records have the same
        std::uint32_t strikes = 0;
        std::uint64_t demoted_from = std::numeric_limits<std::uint64_t>::max();
    };
    struct Exception {
        bool contradicted = false;
        bool without_vlan = false;  // its frame has a tag, which the header does not
        std::uint32_t missing = 0;
    };
    struct Jump {
        std::uint64_t position;
        State* state;
        const Counter* counter;
        std::uint32_t count;
        std::uint32_t missing;
    };

    void describe(const State& state, std::uint64_t position, blob::Record& to) const;
    [[nodiscard]] State* find(const Sight& record) noexcept;
    [[nodiscard]] bool contradicts(const State& state, const Sight& record);
    [[nodiscard]] Counter* counter_of(State& state, const Sight& record, std::uint32_t count);
    void count(State& state, const Sight& record);
    void compare(State& state, const Sight& record, Counter& counter, std::uint32_t count);
    void end_jump(const Counter& counter, std::uint32_t count);
    void contradict(State& state, std::uint64_t position);
    static void strike(State& state, std::uint64_t position, std::uint32_t weight);

    std::vector<State> states_;      // with room for all, so that they stay where they are
    std::vector<Counter> counters_;  // likewise
    State* last_ = nullptr;          // that was found last
    const State* seen_ = nullptr;    // that of the record seen last
    std::uint64_t seen_at_ = 0;
    bool met_new_ = false;                           // records that no state is for
    std::map<std::uint64_t, Exception> exceptions_;  // by position
    std::optional<Jump> jump_;
};

}  // namespace zos

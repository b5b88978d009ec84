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

    // True where nothing was heard of records of this kind yet; they are to be heard, and judged().
    [[nodiscard]] bool is_new(const Sight& record);
    void judged(const Testimony& testimony);

    // The count of the record that was seen last has jumped. The next one tells whether it goes on
    // from there; decide() is called where there is none.
    [[nodiscard]] bool undecided() const noexcept { return jump_.has_value(); }
    void decide();

    // What the record header has to say of a record that was seen.
    void describe(const Sight& record, blob::Record& to);

  private:
    struct Counter {
        std::uint64_t key;
        std::uint32_t last;
    };
    struct State {
        PartTestimony testimony;
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
        std::size_t state;
        std::uint64_t key;
        std::uint32_t count;
        std::uint32_t missing;
    };

    [[nodiscard]] State* find(const Sight& record);
    [[nodiscard]] bool contradicts(const State& state, const Sight& record);
    void count(State& state, const Sight& record);
    void contradict(State& state, std::uint64_t position);
    void strike(State& state, std::uint64_t position, std::uint32_t weight);

    std::vector<State> states_;
    std::size_t last_ = 0;  // that was found last
    std::vector<Counter> counters_;
    std::map<std::uint64_t, Exception> exceptions_;  // by position
    std::optional<Jump> jump_;
};

}  // namespace zos

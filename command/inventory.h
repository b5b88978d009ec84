// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a data set holds, counted frame by frame.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "wiretap/capture_form.h"
#include "wiretap/frame.h"

namespace zos {

class Inventory {
  public:
    void count(const Frame& frame);

    struct Tally {
        std::uint64_t frames = 0;
        std::uint64_t bytes = 0;  // of the payloads that are there
    };
    // Counts by a key; the one that was counted last is found at once.
    template <typename Key>
    class Tallies {
      public:
        void add(const Key& key, std::uint64_t bytes) {
            if (last_ == nullptr || last_->first != key)
                last_ = &*tallies_.try_emplace(key).first;
            ++last_->second.frames;
            last_->second.bytes += bytes;
        }
        [[nodiscard]] auto begin() const { return tallies_.begin(); }
        [[nodiscard]] auto end() const { return tallies_.end(); }
        [[nodiscard]] bool empty() const { return tallies_.empty(); }

      private:
        std::map<Key, Tally> tallies_;
        std::pair<const Key, Tally>* last_ = nullptr;
    };

    // Where entries come from, component first.
    using Source = std::array<Origin::Name, 3>;
    struct EntryKind {
        Origin::Name component;
        std::uint32_t id;
        friend auto operator<=>(const EntryKind&, const EntryKind&) = default;
    };

    Tally all;
    std::uint64_t entries = 0;
    std::uint64_t gaps = 0;
    std::uint64_t gap_bytes = 0;
    std::uint64_t lost_records = 0;  // entries that say that records were lost
    std::uint64_t abbreviated = 0;
    std::uint64_t inbound = 0;
    std::uint64_t outbound = 0;
    std::optional<UnixTime> first;
    std::optional<UnixTime> last;
    Tallies<Source> sources;
    Tallies<EntryKind> entry_kinds;
    Tallies<Interface> interfaces;
    Tallies<Interface> jobs;
    Tallies<std::uint16_t> discard_reasons;

  private:
    void count_time(UnixTime time);
    void count_record(const Frame& frame);
};

}  // namespace zos

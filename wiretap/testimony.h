// SPDX-License-Identifier: GPL-2.0-or-later
//
// The positions of fields in the packet trace header, proven or refuted by the records of a data
// set. Each field has a test against the packet or against other records; what agrees is weighed
// in bits against chance, so what is always the same proves nothing, and neither do few records.
// One record that disagrees tells much more than one that agrees: a wrong value is worse than none.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "format/layout.h"
#include "wiretap/field_tests.h"
#include "wiretap/witness.h"

namespace zos {

struct FieldTestimony {
    std::uint32_t agreed = 0;
    std::uint32_t tested = 0;
    std::uint16_t offset = 0;  // where it was tested, or found
    layout::Verdict verdict = layout::Verdict::untestable;
};

struct PartTestimony {
    LayoutPart part;
    std::uint32_t records = 0;
    Counting counting = Counting::system;  // where the count is proven
    std::array<FieldTestimony, layout::tested_count> fields{};
    layout::Verdicts verdicts;
};

struct Testimony {
    std::vector<PartTestimony> parts;

    // No sound file has more of them; records of others are not judged.
    static constexpr std::size_t most_parts = 16;

    // For people: what is proven, refuted or found elsewhere; empty where nothing is.
    [[nodiscard]] std::string describe() const;
};

// Records with the same key are counted by one count.
[[nodiscard]] std::uint64_t counting_key(Counting counting, const LayoutPart& part,
                                         Bytes header) noexcept;

// Collects records, in the order of the file, and lets them testify.
class Hearing {
  public:
    // `header` is the packet trace header of the entry, `payload` what stands behind it.
    void hear(std::uint32_t entry_id, Bytes header, Bytes payload, const Origin& origin);
    [[nodiscard]] Testimony close() const;

  private:
    [[nodiscard]] std::uint32_t group_of(std::uint64_t key);

    std::vector<Witness> witnesses_;
    std::vector<std::uint8_t> part_of_witness_;
    std::vector<LayoutPart> parts_;
    std::vector<std::uint64_t> groups_;  // keys of those that were met
};

}  // namespace zos

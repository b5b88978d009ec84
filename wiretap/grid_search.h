// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which grid of records a flat file has. Every grid that the interrupted entries allow is weighed:
// by what it cuts out, which is like other control data, and by what it leaves, which are entries
// like the whole ones. The likeliest is the answer when chance would hardly give so much, and when
// no other one cuts elsewhere and is nearly as likely. Otherwise there is none: interrupted entries
// become gaps then, since a cut in the wrong place would show wrong bytes.
#pragma once

#include <optional>
#include <vector>

#include "format/bytes.h"
#include "wiretap/evidence.h"
#include "wiretap/flat_events.h"
#include "wiretap/flat_grid.h"
#include "wiretap/shape.h"

namespace zos {

class GridSearch {
  public:
    // `found` is what was found first.
    GridSearch(Bytes bytes, const FlatEvents& found) noexcept;

    // Tries records of all lengths for a shape whose control data are guessed. `found` must stay.
    void try_all(const FlatEvents& found, const Shape& shape);

    // Tries other lengths of the control data in front of a buffer. Where buffers begin is known by
    // their first entries alone: a control record may stand in front of these, too.
    void refine();

    // The shape that is beyond doubt.
    [[nodiscard]] std::optional<Shape> best() const;

    // What the checksums of whole packets make one expect of others.
    [[nodiscard]] Checksums checksums() const noexcept { return odds_.expected(); }

  private:
    struct Guess {
        Shape shape;
        const FlatEvents* found = nullptr;
        std::vector<std::size_t> cuts;
        Bits bits = 0;
    };
    // Record lengths that the events allow.
    struct Allowed {
        std::size_t record_length;
        Bits bits;  // of the events and the control data
    };

    [[nodiscard]] bool lay(const FlatEvents& found, const Shape& shape);
    void weigh(const FlatEvents& found, const Shape& shape, Bits most);
    [[nodiscard]] Bits likeness_around(const Shape& shape);
    [[nodiscard]] Bits likeness_at(const Shape& shape, std::ptrdiff_t shift);
    [[nodiscard]] Bits bits_of_entries(const Shape& shape);
    [[nodiscard]] Bits most_bits_of_entries() const noexcept;
    [[nodiscard]] bool cuts_zeros(const Shape& shape, const Cuts::Entry& entry) const;
    [[nodiscard]] ControlMark mark() const noexcept;
    [[nodiscard]] bool given_up() const noexcept;

    Bytes bytes_;
    ByteBits byte_bits_;
    PacketOdds odds_;
    std::size_t tried_ = 1;
    Guess best_;
    Bits second_ = 0;  // of the likeliest that cuts elsewhere
    std::size_t work_ = 0;
    // What follows is filled anew for each guess.
    Cuts cuts_;
    std::vector<Pair> neighbours_;
    std::vector<Pair> begins_;
    std::vector<Pair> ends_;
    std::vector<std::uint8_t> entry_;
};

}  // namespace zos

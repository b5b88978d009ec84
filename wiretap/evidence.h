// SPDX-License-Identifier: GPL-2.0-or-later
//
// What speaks for a guess about a file, and against it, in one unit: one bit is twice as likely as
// by chance. Bits of independent observations are added, so likeness of bytes, checksums and the
// number of guesses that were made can be weighed against each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "format/bytes.h"
#include "wiretap/packet_checksum.h"
#include "wiretap/shape.h"

namespace zos {

using Bits = double;

// So many pairs of places are compared, more tell no more.
inline constexpr std::size_t most_pairs = 64;

// How much it tells that bytes are alike, the less the more frequent they are in whole entries.
// Entries are like each other, so bytes that whole ones hold in a row tell nothing.
class ByteBits {
  public:
    ByteBits() : in_entries_((std::size_t{1} << row_bits) / 8) { weigh(); }
    void add(Bytes entry) noexcept;
    // When all entries have been added.
    void weigh() noexcept;

    // A whole entry holds the `row` bytes that begin here (some that none holds are taken for
    // such).
    static constexpr std::size_t row = 4;
    [[nodiscard]] bool in_entries(Bytes bytes, std::size_t at) const noexcept {
        if (!holds(bytes, at, row))
            return false;
        const std::size_t place = hash(bytes.data() + at);
        return (in_entries_[place / 8] >> place % 8 & 1) != 0;
    }
    // Two bytes have this value.
    [[nodiscard]] Bits of(std::uint8_t value) const noexcept { return bits_[value]; }
    // `alike` of `compared` pairs are alike, beside which value they have. The share that is
    // expected is not known before, so it is estimated from the same pairs; what that gains by
    // chance is taken off.
    [[nodiscard]] Bits of_share(std::size_t alike, std::size_t compared) const noexcept {
        return share_[alike][compared];
    }

  private:
    static constexpr int row_bits = 23;  // of a hash; a megabyte of entries has 2^20 rows
    [[nodiscard]] static std::size_t hash(const std::uint8_t* bytes) noexcept {
        return read_u32be(bytes) * std::uint32_t{2654435769} >> (32 - row_bits);
    }

    std::vector<std::uint8_t> in_entries_;  // a bit for each hash
    std::uint32_t times_[256] = {};
    Bits bits_[256];
    Bits share_[most_pairs + 1][most_pairs + 1] = {};
};

// Two places with the same kind of bytes, as is guessed.
struct Pair {
    std::size_t one;
    std::size_t other;
};

// What the same column of all pairs may be: in a chain of pairs each begins where the one before
// ends, so a counter goes on by the same step.
enum class Columns : std::uint8_t { constant, constant_or_counter };

// How alike `length` bytes at the places of each pair (at most most_pairs) are, column by column.
// Columns that differ tell nothing, since what control data hold is not known.
[[nodiscard]] Bits likeness(Bytes bytes, std::span<const Pair> pairs, std::size_t length,
                            Columns kind, const ByteBits& byte_bits) noexcept;

// What the checksums and headers of whole entries make one expect of others in the same file.
class PacketOdds {
  public:
    static constexpr Bits most = 16;  // a checksum is right by chance once in 65,536 times

    void add(const Checked& packet) noexcept;
    // That of an entry which was put together as guessed.
    [[nodiscard]] Bits bits(const Checked& packet) const noexcept;
    [[nodiscard]] Checksums expected() const noexcept;

  private:
    struct Side {
        double right = 0;
        double wrong = 0;
    };
    Side sides_[2];  // inbound, outbound: an adapter may fill in the checksums of what is sent
    double entries_ = 0;
    double without_header_ = 0;
};

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Deflate (RFC 1951), the method of zip and gzip, unpacked a little at each step. zlib does the
// same, but then every system that the reader is built for would need one; and a copy of this is a
// place to go on from.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "wiretap/unpacker.h"

namespace zos {

// Bits out of bytes, the lowest first.
class BitReader {
  public:
    // Fewer may be there where the input ends.
    [[nodiscard]] bool need(PackedInput& input, unsigned bits) {
        while (count_ < bits) {
            const int byte = input.next();
            if (byte < 0)
                return false;
            bits_ |= std::uint64_t{static_cast<std::uint8_t>(byte)} << count_;
            count_ += 8;
        }
        return true;
    }
    [[nodiscard]] std::uint32_t peek(unsigned bits) const noexcept {
        return static_cast<std::uint32_t>(bits_ & ((std::uint64_t{1} << bits) - 1));
    }
    void drop(unsigned bits) noexcept {
        bits_ >>= bits;
        count_ -= bits;
    }
    // Up to 32; 0 where the input ends, which cut() tells.
    [[nodiscard]] std::uint32_t take(PackedInput& input, unsigned bits) {
        if (!need(input, bits)) {
            cut_ = true;
            return 0;
        }
        const std::uint32_t value = peek(bits);
        drop(bits);
        return value;
    }
    void skip_to_byte() noexcept { drop(count_ % 8); }

    [[nodiscard]] unsigned count() const noexcept { return count_; }
    [[nodiscard]] bool cut() const noexcept { return cut_; }
    void set_cut() noexcept { cut_ = true; }

  private:
    std::uint64_t bits_ = 0;
    unsigned count_ = 0;
    bool cut_ = false;
};

// CRC-32 of zip and gzip; begins with `crc_start`, and ends with all bits inverted.
constexpr std::uint32_t crc_start = 0xffffffff;
[[nodiscard]] std::uint32_t crc32(std::uint32_t crc, Bytes bytes) noexcept;

class Inflater {
  public:
    // The same bits serve what stands around the stream.
    [[nodiscard]] Unpacker::Step step(PackedInput& input, BitReader& bits, RecordSink& sink);
    // After `damaged`.
    [[nodiscard]] const char* problem() const noexcept { return problem_; }

  private:
    // A Huffman code: how many codes each length has, and their symbols in order.
    struct Code {
        static constexpr unsigned fast_bits = 10;
        static constexpr unsigned longest = 15;
        std::array<std::uint16_t, longest + 1> counts{};
        std::array<std::uint16_t, 288> symbols{};
        std::array<std::uint16_t, 1u << fast_bits> fast{};  // symbol and length, 0 for longer codes

        [[nodiscard]] bool build(const std::uint8_t* lengths, unsigned count);
    };

    enum class State : std::uint8_t { block, stored, coded };

    [[nodiscard]] static unsigned decode(const Code& code, PackedInput& input, BitReader& bits);

    Unpacker::Step begin_block(PackedInput& input, BitReader& bits);
    Unpacker::Step begin_stored(PackedInput& input, BitReader& bits);
    Unpacker::Step read_codes(PackedInput& input, BitReader& bits);
    void set_fixed_codes();
    Unpacker::Step copy_stored(PackedInput& input, BitReader& bits, RecordSink& sink);
    Unpacker::Step decode_some(PackedInput& input, BitReader& bits, RecordSink& sink);
    Unpacker::Step fail(const BitReader& bits, const char* problem) noexcept;
    void remember(Bytes bytes);

    static constexpr std::size_t longest_distance = std::size_t{32} << 10;

    std::vector<std::uint8_t>
        history_;  // the last bytes that were unpacked, in front of this step's
    const char* problem_ = "";
    Code literals_;
    Code distances_;
    std::uint32_t stored_left_ = 0;
    State state_ = State::block;
    bool last_block_ = false;
};

}  // namespace zos

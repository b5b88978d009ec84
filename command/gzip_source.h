// SPDX-License-Identifier: GPL-2.0-or-later
//
// A gzip file (RFC 1952, RFC 1951) unpacked on the way, so that the command needs no library for it
// on any system. Several members in a row are one file, as gzip has it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "wiretap/window.h"

namespace zos {

class GzipSource final : public ByteSource {
  public:
    explicit GzipSource(ByteSource& packed);

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    // Forward alone.
    bool seek(std::uint64_t) noexcept override { return false; }

    // What is wrong with the file, behind a read that failed.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

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

    enum class State : std::uint8_t { member, block, stored, coded, trailer, end, failed };

    [[nodiscard]] bool fill();
    [[nodiscard]] bool need(unsigned bits);
    [[nodiscard]] std::uint32_t peek(unsigned bits) const noexcept {
        return static_cast<std::uint32_t>(bits_ & ((std::uint64_t{1} << bits) - 1));
    }
    void drop(unsigned bits) noexcept {
        bits_ >>= bits;
        bit_count_ -= bits;
    }
    [[nodiscard]] std::uint32_t take(unsigned bits);
    [[nodiscard]] unsigned decode(const Code& code);
    void put(std::uint8_t byte) noexcept;

    void begin_member();
    void skip_text();
    void begin_block();
    void begin_stored();
    void read_codes();
    void copy_stored();
    void decode_some();
    void end_member();
    void fail(const char* what);

    static constexpr std::size_t history = std::size_t{32} << 10;
    static constexpr std::size_t room = 2 * history;

    ByteSource& packed_;
    std::unique_ptr<std::uint8_t[]> in_;
    std::size_t in_at_ = 0;
    std::size_t in_end_ = 0;
    bool cut_short_ = false;
    std::uint64_t bits_ = 0;
    unsigned bit_count_ = 0;

    std::unique_ptr<std::uint8_t[]> out_;  // the last bytes that were unpacked, as a ring
    std::uint64_t unpacked_ = 0;
    std::uint64_t given_ = 0;
    std::uint32_t checksum_ = 0xffffffff;
    std::uint32_t member_length_ = 0;

    State state_ = State::member;
    bool first_member_ = true;
    bool last_block_ = false;
    std::size_t stored_left_ = 0;
    Code literals_;
    Code distances_;
    std::string error_;
};

}  // namespace zos

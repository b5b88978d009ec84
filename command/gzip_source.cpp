// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/gzip_source.h"

#include <algorithm>
#include <cstring>

namespace zos {

namespace {

constexpr std::size_t read_size = std::size_t{64} << 10;
constexpr unsigned longest_match = 258;
constexpr unsigned invalid = 0xffff;

struct Range {
    std::uint16_t first;
    std::uint8_t extra_bits;
};

// clang-format off
constexpr Range lengths[] = {
    {3, 0}, {4, 0}, {5, 0}, {6, 0}, {7, 0}, {8, 0}, {9, 0}, {10, 0}, {11, 1}, {13, 1},
    {15, 1}, {17, 1}, {19, 2}, {23, 2}, {27, 2}, {31, 2}, {35, 3}, {43, 3}, {51, 3}, {59, 3},
    {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {258, 0},
};
constexpr Range distances[] = {
    {1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 1}, {7, 1}, {9, 2}, {13, 2}, {17, 3}, {25, 3},
    {33, 4}, {49, 4}, {65, 5}, {97, 5}, {129, 6}, {193, 6}, {257, 7}, {385, 7}, {513, 8}, {769, 8},
    {1025, 9}, {1537, 9}, {2049, 10}, {3073, 10}, {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12},
    {16385, 13}, {24577, 13},
};
// clang-format on

constexpr std::array<std::uint32_t, 256> crc_table = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t value = byte;
        for (int i = 0; i < 8; ++i)
            value = (value & 1) != 0 ? 0xedb88320 ^ value >> 1 : value >> 1;
        table[byte] = value;
    }
    return table;
}();

unsigned reversed(unsigned code, unsigned length) {
    unsigned result = 0;
    for (unsigned i = 0; i < length; ++i)
        result |= (code >> i & 1) << (length - 1 - i);
    return result;
}

}  // namespace

GzipSource::GzipSource(ByteSource& packed)
    : packed_(packed),
      in_(std::make_unique<std::uint8_t[]>(read_size)),
      out_(std::make_unique<std::uint8_t[]>(room)) {}

void GzipSource::fail(const char* what) {
    error_ = cut_short_ ? "the gzip file is cut short" : what;
    state_ = State::failed;
}

// ---- Bits ----

bool GzipSource::fill() {
    if (in_at_ < in_end_)
        return true;
    const std::ptrdiff_t count = packed_.read(in_.get(), read_size);
    in_at_ = 0;
    in_end_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0));
    return count > 0;
}

bool GzipSource::need(unsigned bits) {
    while (bit_count_ < bits) {
        if (!fill())
            return false;
        bits_ |= std::uint64_t{in_[in_at_++]} << bit_count_;
        bit_count_ += 8;
    }
    return true;
}

// 0 where the file ends; cut_short_ tells.
std::uint32_t GzipSource::take(unsigned bits) {
    if (!need(bits)) {
        cut_short_ = true;
        return 0;
    }
    const std::uint32_t value = peek(bits);
    drop(bits);
    return value;
}

// False for lengths that are no prefix code. One code of one bit may stand alone.
bool GzipSource::Code::build(const std::uint8_t* code_lengths, unsigned count) {
    counts.fill(0);
    fast.fill(0);
    for (unsigned i = 0; i < count; ++i)
        ++counts[code_lengths[i]];
    counts[0] = 0;
    std::array<std::uint16_t, longest + 2> first{};
    std::array<std::uint16_t, longest + 2> next_code{};
    int left = 1;
    unsigned code = 0;
    for (unsigned length = 1; length <= longest; ++length) {
        left = left * 2 - counts[length];
        if (left < 0)
            return false;
        code = (code + counts[length - 1]) << 1;
        next_code[length] = static_cast<std::uint16_t>(code);
        first[length + 1] = static_cast<std::uint16_t>(first[length] + counts[length]);
    }
    if (left > 0 && first[longest + 1] > 1)
        return false;
    for (unsigned symbol = 0; symbol < count; ++symbol) {
        const unsigned length = code_lengths[symbol];
        if (length == 0)
            continue;
        symbols[first[length]++] = static_cast<std::uint16_t>(symbol);
        const unsigned bits = reversed(next_code[length]++, length);
        if (length <= fast_bits)
            for (unsigned at = bits; at < fast.size(); at += 1u << length)
                fast[at] = static_cast<std::uint16_t>(symbol << 4 | length);
    }
    return true;
}

// The next symbol, `invalid` where there is none.
unsigned GzipSource::decode(const Code& code) {
    (void)need(Code::longest);  // near the end of the file fewer bits may do
    if (const std::uint16_t entry = code.fast[peek(Code::fast_bits)];
        entry != 0 && (entry & 15u) <= bit_count_) {
        drop(entry & 15u);
        return entry >> 4;
    }
    unsigned value = 0;
    unsigned first = 0;
    unsigned index = 0;
    for (unsigned length = 1; length <= Code::longest; ++length) {
        if (length > bit_count_) {
            cut_short_ = true;
            return invalid;
        }
        value |= static_cast<unsigned>(bits_ >> (length - 1) & 1);
        const unsigned count = code.counts[length];
        if (value < first + count) {
            drop(length);
            return code.symbols[index + (value - first)];
        }
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    return invalid;
}

// ---- Members ----

void GzipSource::skip_text() {
    while (!cut_short_ && take(8) != 0) {
    }
}

void GzipSource::begin_member() {
    enum Flag : std::uint32_t { header_crc = 2, extra = 4, name = 8, comment = 16 };
    // Behind the last member there may be zeros, or what other tools have put there.
    if (!need(16) || peek(16) != 0x8b1f) {
        if (first_member_)
            fail("the gzip file has no header");
        else
            state_ = State::end;
        return;
    }
    drop(16);
    const std::uint32_t method = take(8);
    const std::uint32_t flags = take(8);
    for (int i = 0; i < 6; ++i)  // time, hints, system
        (void)take(8);
    if ((flags & extra) != 0)
        for (std::uint32_t left = take(16); left > 0 && !cut_short_; --left)
            (void)take(8);
    if ((flags & name) != 0)
        skip_text();
    if ((flags & comment) != 0)
        skip_text();
    if ((flags & header_crc) != 0)
        (void)take(16);
    if (cut_short_ || method != 8)
        return fail("the gzip file has an unknown method");
    first_member_ = false;
    checksum_ = 0xffffffff;
    member_length_ = 0;
    state_ = State::block;
}

void GzipSource::end_member() {
    drop(bit_count_ % 8);
    const std::uint32_t checksum = take(32);
    const std::uint32_t length = take(32);
    if (cut_short_ || checksum != ~checksum_ || length != member_length_)
        return fail("the gzip file is damaged: its checksum differs");
    state_ = State::member;
}

// ---- Blocks ----

void GzipSource::begin_block() {
    if (last_block_) {
        last_block_ = false;
        state_ = State::trailer;
        return;
    }
    last_block_ = take(1) != 0;
    const std::uint32_t type = take(2);
    if (cut_short_ || type == 3)
        return fail("the gzip file is damaged: there is no such kind of block");
    if (type == 0)
        return begin_stored();
    if (type == 2)
        return read_codes();
    std::array<std::uint8_t, 288> fixed{};
    std::fill(fixed.begin(), fixed.begin() + 144, std::uint8_t{8});
    std::fill(fixed.begin() + 144, fixed.begin() + 256, std::uint8_t{9});
    std::fill(fixed.begin() + 256, fixed.begin() + 280, std::uint8_t{7});
    std::fill(fixed.begin() + 280, fixed.end(), std::uint8_t{8});
    std::array<std::uint8_t, 32> fixed_distances;
    fixed_distances.fill(5);
    (void)literals_.build(fixed.data(), fixed.size());
    (void)distances_.build(fixed_distances.data(), fixed_distances.size());
    state_ = State::coded;
}

void GzipSource::begin_stored() {
    drop(bit_count_ % 8);
    const std::uint32_t length = take(16);
    const std::uint32_t complement = take(16);
    if (cut_short_ || (length ^ complement) != 0xffff)
        return fail("the gzip file is damaged: a length does not fit");
    stored_left_ = length;
    state_ = State::stored;
}

void GzipSource::read_codes() {
    constexpr std::uint8_t order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    constexpr const char* damaged = "the gzip file is damaged: a code does not fit";
    const unsigned literal_count = take(5) + 257;
    const unsigned distance_count = take(5) + 1;
    const unsigned code_count = take(4) + 4;
    std::array<std::uint8_t, 19> code_lengths{};
    for (unsigned i = 0; i < code_count; ++i)
        code_lengths[order[i]] = static_cast<std::uint8_t>(take(3));
    Code code;
    if (cut_short_ || literal_count > 286 || distance_count > 30 ||
        !code.build(code_lengths.data(), code_lengths.size()))
        return fail(damaged);
    std::array<std::uint8_t, 286 + 30> found{};
    const unsigned count = literal_count + distance_count;
    for (unsigned at = 0; at < count;) {
        const unsigned symbol = decode(code);
        if (symbol < 16) {
            found[at++] = static_cast<std::uint8_t>(symbol);
            continue;
        }
        if (symbol == invalid || (symbol == 16 && at == 0))
            return fail(damaged);
        const std::uint8_t value = symbol == 16 ? found[at - 1] : std::uint8_t{0};
        const unsigned repeat = symbol == 16   ? 3 + take(2)
                                : symbol == 17 ? 3 + take(3)
                                               : 11 + take(7);
        if (cut_short_ || repeat > count - at)
            return fail(damaged);
        std::fill_n(found.begin() + at, repeat, value);
        at += repeat;
    }
    if (found[256] == 0 || !literals_.build(found.data(), literal_count) ||
        !distances_.build(found.data() + literal_count, distance_count))
        return fail(damaged);
    state_ = State::coded;
}

void GzipSource::put(std::uint8_t byte) noexcept {
    out_[unpacked_++ % room] = byte;
}

void GzipSource::copy_stored() {
    while (stored_left_ > 0 && unpacked_ - given_ < history) {
        put(static_cast<std::uint8_t>(take(8)));
        if (cut_short_)
            return fail("");
        --stored_left_;
    }
    if (stored_left_ == 0)
        state_ = State::block;
}

// Unpacks as long as there is room for one more match.
void GzipSource::decode_some() {
    constexpr const char* damaged = "the gzip file is damaged: a code has no meaning";
    constexpr unsigned end_of_block = 256;
    while (unpacked_ - given_ + longest_match <= history) {
        const unsigned symbol = decode(literals_);
        if (symbol < end_of_block) {
            put(static_cast<std::uint8_t>(symbol));
            continue;
        }
        if (symbol == end_of_block) {
            state_ = State::block;
            return;
        }
        if (symbol - 257 >= std::size(lengths))
            return fail(damaged);
        const Range length_range = lengths[symbol - 257];
        unsigned length = length_range.first + take(length_range.extra_bits);
        const unsigned distance_symbol = decode(distances_);
        if (distance_symbol >= std::size(distances))
            return fail(damaged);
        const Range range = distances[distance_symbol];
        const std::uint64_t distance = range.first + take(range.extra_bits);
        if (cut_short_ || distance > unpacked_)
            return fail(damaged);
        for (; length > 0; --length)
            put(out_[(unpacked_ - distance) % room]);
    }
}

std::ptrdiff_t GzipSource::read(std::uint8_t* to, std::size_t length) noexcept {
    std::size_t have = 0;
    while (have < length) {
        if (given_ < unpacked_) {
            const std::size_t at = given_ % room;
            const std::size_t count =
                std::min({length - have, room - at, static_cast<std::size_t>(unpacked_ - given_)});
            std::memcpy(to + have, out_.get() + at, count);
            for (std::size_t i = 0; i < count; ++i)
                checksum_ = crc_table[(checksum_ ^ to[have + i]) & 0xff] ^ checksum_ >> 8;
            member_length_ += static_cast<std::uint32_t>(count);
            given_ += count;
            have += count;
            continue;
        }
        switch (state_) {
            case State::member:
                begin_member();
                break;
            case State::block:
                begin_block();
                break;
            case State::stored:
                copy_stored();
                break;
            case State::coded:
                decode_some();
                break;
            case State::trailer:
                end_member();
                break;
            case State::end:
                return static_cast<std::ptrdiff_t>(have);
            case State::failed:
                return have > 0 ? static_cast<std::ptrdiff_t>(have) : -1;
        }
    }
    return static_cast<std::ptrdiff_t>(have);
}

}  // namespace zos

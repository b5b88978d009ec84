// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/inflate.h"

#include <algorithm>
#include <cstring>

namespace zos {

namespace {

using Step = Unpacker::Step;

constexpr unsigned longest_match = 258;
constexpr unsigned invalid = 0xffff;
// Unpacked at each step.
constexpr std::size_t piece = std::size_t{16} << 10;

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

std::uint32_t crc32(std::uint32_t crc, Bytes bytes) noexcept {
    for (const std::uint8_t byte : bytes)
        crc = crc_table[(crc ^ byte) & 0xff] ^ crc >> 8;
    return crc;
}

Step Inflater::fail(const BitReader& bits, const char* problem) noexcept {
    if (bits.cut())
        return Step::cut;
    problem_ = problem;
    return Step::damaged;
}

// False for lengths that are no prefix code. One code of one bit may stand alone.
bool Inflater::Code::build(const std::uint8_t* code_lengths, unsigned count) {
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
unsigned Inflater::decode(const Code& code, PackedInput& input, BitReader& bits) {
    (void)bits.need(input, Code::longest);  // near the end of the file fewer bits may do
    if (const std::uint16_t entry = code.fast[bits.peek(Code::fast_bits)];
        entry != 0 && (entry & 15u) <= bits.count()) {
        bits.drop(entry & 15u);
        return entry >> 4;
    }
    unsigned value = 0;
    unsigned first = 0;
    unsigned index = 0;
    for (unsigned length = 1; length <= Code::longest; ++length) {
        if (length > bits.count()) {
            bits.set_cut();
            return invalid;
        }
        value |= bits.peek(length) >> (length - 1);
        const unsigned count = code.counts[length];
        if (value < first + count) {
            bits.drop(length);
            return code.symbols[index + (value - first)];
        }
        index += count;
        first = (first + count) << 1;
        value <<= 1;
    }
    return invalid;
}

// ---- Blocks ----

Step Inflater::begin_block(PackedInput& input, BitReader& bits) {
    if (last_block_) {
        bits.skip_to_byte();
        return Step::end;
    }
    last_block_ = bits.take(input, 1) != 0;
    const std::uint32_t type = bits.take(input, 2);
    if (bits.cut() || type == 3)
        return fail(bits, "there is no such kind of block");
    if (type == 0)
        return begin_stored(input, bits);
    if (type == 2)
        return read_codes(input, bits);
    set_fixed_codes();
    state_ = State::coded;
    return Step::more;
}

void Inflater::set_fixed_codes() {
    std::array<std::uint8_t, 288> literals;
    std::fill(literals.begin(), literals.begin() + 144, std::uint8_t{8});
    std::fill(literals.begin() + 144, literals.begin() + 256, std::uint8_t{9});
    std::fill(literals.begin() + 256, literals.begin() + 280, std::uint8_t{7});
    std::fill(literals.begin() + 280, literals.end(), std::uint8_t{8});
    std::array<std::uint8_t, 32> all;
    all.fill(5);
    (void)literals_.build(literals.data(), literals.size());
    (void)distances_.build(all.data(), all.size());
}

Step Inflater::begin_stored(PackedInput& input, BitReader& bits) {
    bits.skip_to_byte();
    stored_left_ = bits.take(input, 16);
    const std::uint32_t complement = bits.take(input, 16);
    if (bits.cut() || (stored_left_ ^ complement) != 0xffff)
        return fail(bits, "a length does not fit");
    state_ = State::stored;
    return Step::more;
}

Step Inflater::read_codes(PackedInput& input, BitReader& bits) {
    constexpr std::uint8_t order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                      11, 4,  12, 3, 13, 2, 14, 1, 15};
    constexpr const char* damaged = "a code does not fit";
    const unsigned literal_count = bits.take(input, 5) + 257;
    const unsigned distance_count = bits.take(input, 5) + 1;
    const unsigned code_count = bits.take(input, 4) + 4;
    std::array<std::uint8_t, 19> code_lengths{};
    for (unsigned i = 0; i < code_count; ++i)
        code_lengths[order[i]] = static_cast<std::uint8_t>(bits.take(input, 3));
    Code code;
    if (bits.cut() || literal_count > 286 || distance_count > 30 ||
        !code.build(code_lengths.data(), code_lengths.size()))
        return fail(bits, damaged);
    std::array<std::uint8_t, 286 + 30> found{};
    const unsigned count = literal_count + distance_count;
    for (unsigned at = 0; at < count;) {
        const unsigned symbol = decode(code, input, bits);
        if (symbol < 16) {
            found[at++] = static_cast<std::uint8_t>(symbol);
            continue;
        }
        if (symbol == invalid || (symbol == 16 && at == 0))
            return fail(bits, damaged);
        const std::uint8_t value = symbol == 16 ? found[at - 1] : std::uint8_t{0};
        const unsigned repeat = symbol == 16   ? 3 + bits.take(input, 2)
                                : symbol == 17 ? 3 + bits.take(input, 3)
                                               : 11 + bits.take(input, 7);
        if (bits.cut() || repeat > count - at)
            return fail(bits, damaged);
        std::fill_n(found.begin() + at, repeat, value);
        at += repeat;
    }
    if (found[256] == 0 || !literals_.build(found.data(), literal_count) ||
        !distances_.build(found.data() + literal_count, distance_count))
        return fail(bits, damaged);
    state_ = State::coded;
    return Step::more;
}

Step Inflater::copy_stored(PackedInput& input, BitReader& bits, RecordSink& sink) {
    const std::size_t count = std::min<std::size_t>(stored_left_, piece);
    sink.make_room(count);
    std::uint8_t* const to = sink.next_bytes();
    std::size_t done = 0;
    for (; done < count; ++done) {
        const std::uint32_t byte = bits.take(input, 8);
        if (bits.cut())
            break;
        to[done] = static_cast<std::uint8_t>(byte);
    }
    sink.put(done);
    remember({to, done});
    stored_left_ -= static_cast<std::uint32_t>(done);
    if (stored_left_ == 0)
        state_ = State::block;
    return bits.cut() ? Step::cut : Step::more;
}

Step Inflater::decode_some(PackedInput& input, BitReader& bits, RecordSink& sink) {
    constexpr const char* damaged = "a code has no meaning";
    constexpr unsigned end_of_block = 256;
    sink.make_room(piece);
    std::uint8_t* const to = sink.next_bytes();
    std::size_t done = 0;
    const auto give = [&](Step step) {
        sink.put(done);
        remember({to, done});
        return step;
    };
    while (done + longest_match <= piece) {
        const unsigned symbol = decode(literals_, input, bits);
        if (symbol < end_of_block) {
            to[done++] = static_cast<std::uint8_t>(symbol);
            continue;
        }
        if (symbol == end_of_block) {
            state_ = State::block;
            break;
        }
        if (symbol - 257 >= std::size(lengths))
            return give(fail(bits, damaged));
        const Range length_range = lengths[symbol - 257];
        const std::size_t length = length_range.first + bits.take(input, length_range.extra_bits);
        const unsigned distance_symbol = decode(distances_, input, bits);
        if (distance_symbol >= std::size(distances))
            return give(fail(bits, damaged));
        const Range range = distances[distance_symbol];
        const std::size_t distance = range.first + bits.take(input, range.extra_bits);
        if (bits.cut() || distance > history_.size() + done)
            return give(fail(bits, damaged));
        // What is copied may be what was just put there.
        for (const std::size_t end = done + length; done < end; ++done)
            to[done] = distance <= done ? to[done - distance]
                                        : history_[history_.size() + done - distance];
    }
    return give(Step::more);
}

void Inflater::remember(Bytes bytes) {
    const std::size_t all = history_.size() + bytes.size();
    if (all > longest_distance)
        history_.erase(history_.begin(),
                       history_.begin() + static_cast<std::ptrdiff_t>(
                                              std::min(all - longest_distance, history_.size())));
    history_.insert(history_.end(), bytes.begin(), bytes.end());
}

Step Inflater::step(PackedInput& input, BitReader& bits, RecordSink& sink) {
    switch (state_) {
        case State::block:
            return begin_block(input, bits);
        case State::stored:
            return copy_stored(input, bits, sink);
        case State::coded:
            break;
    }
    return decode_some(input, bits, sink);
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/carrier.h"

#include <algorithm>

namespace zos {

namespace {

// A record of a variable-length data set is at most 32,756 bytes long, one of a z/OS UNIX file or a
// z/OSMF answer may hold a whole trace buffer.
constexpr std::uint32_t longest_len4 = 0x20000;

constexpr std::size_t rdw_length = 4;

// Segment codes of a spanned record (byte 2 of its RDW): 0 whole, 1 first, 3 middle, 2 last.
enum SegmentCode : std::uint8_t { whole = 0, first = 1, last = 2, middle = 3 };

struct Descriptor {
    std::uint32_t header = 0;  // bytes of the descriptor
    std::uint32_t data = 0;    // bytes behind it
    bool spanned = false;
    bool valid = false;
};

// RDW: length including these 4 bytes, segment code, zero.
Descriptor parse_rdw(const std::uint8_t* at) {
    const std::uint16_t length = read_u16be(at);
    if (length < rdw_length || at[2] > middle || at[3] != 0)
        return {};
    return {rdw_length, static_cast<std::uint32_t>(length - rdw_length),
            at[2] == last || at[2] == middle, true};
}

// BDW: length including these 4 bytes and two zero bytes; or 31 bits of length with the high bit
// on.
Descriptor parse_bdw(const std::uint8_t* at) {
    const bool large = (at[0] & 0x80) != 0;
    const std::uint32_t length = large ? read_u32be(at) & 0x7fff'ffff : read_u16be(at);
    // The smallest block holds one RDW; IBM limits large blocks to 2 GB, real ones to 256 KB.
    if (length < 2 * rdw_length || length > 0x10'0000 || (!large && (at[2] != 0 || at[3] != 0)))
        return {};
    return {rdw_length, static_cast<std::uint32_t>(length - rdw_length), false, true};
}

Descriptor parse_len4(const std::uint8_t* at) {
    const std::uint32_t length = read_u32be(at);
    if (length == 0 || length > longest_len4)
        return {};
    return {4, length, false, true};
}

// The file ends inside a descriptor: an empty record at its end.
Found cut_in_descriptor(Bytes rest, std::uint64_t offset, Record& record) {
    record.begin = record.end = record.block_end = offset + rest.size();
    return Found::cut_short;
}

Found take(Window& window, Descriptor descriptor, std::uint64_t offset, Record& record) {
    if (!descriptor.valid)
        return Found::invalid;
    record.begin = offset + descriptor.header;
    record.end = record.begin + descriptor.data;
    record.spanned = descriptor.spanned;
    if (descriptor.data == 0)
        return Found::record;
    const Bytes last_byte = window.at(record.begin, descriptor.data);
    if (last_byte.size() >= descriptor.data)
        return Found::record;
    record.end = record.begin + last_byte.size();
    return Found::cut_short;
}

// A descriptor of this kind at `offset`, where the file may also end.
Found take_descriptor(Window& window, Descriptor (*parse)(const std::uint8_t*),
                      std::uint64_t offset, Record& record) {
    const Bytes bytes = window.at(offset, rdw_length);
    const bool whole = bytes.size() >= rdw_length;
    const Descriptor descriptor = whole ? parse(bytes.data()) : Descriptor{};
    // X'1A' and zeros look like a descriptor.
    const Found found = descriptor.valid ? take(window, descriptor, offset, record) : Found::end;
    if (descriptor.valid && found != Found::cut_short)
        return found;
    if (only_padding_left(window, offset))
        return Found::end;
    if (descriptor.valid)
        return found;
    return whole ? Found::invalid
                 : cut_in_descriptor(window.at(offset, rdw_length), offset, record);
}

Found next_flat(Window& window, const Shape& shape, Record& record) {
    if (window.at(record.end, 1).empty())
        return Found::end;
    record.begin = record.end;
    if (record.begin == 0 && shape.control_record != 0)
        record.end = shape.control_record;
    else
        record.end = shape.record_length == 0 ? no_end : record.begin + shape.record_length;
    return Found::record;
}

// A block starts at `offset`: its records fill it exactly. Tells a block's descriptor from that of
// a record where the end of the block before is not known. Many records that follow each other are
// no chance either; to look at all of them would take too long where each seems to start a block.
bool is_block(Window& window, std::uint64_t offset) {
    constexpr int beyond_chance = 64;
    const Bytes bytes = window.at(offset, rdw_length);
    if (bytes.size() < rdw_length)
        return false;
    const Descriptor block = parse_bdw(bytes.data());
    if (!block.valid)
        return false;
    const std::uint64_t end = offset + block.header + block.data;
    offset += block.header;
    for (int records = 0; offset < end; ++records) {
        if (records == beyond_chance)
            return true;
        const Bytes at = window.at(offset, rdw_length);
        const Descriptor descriptor = at.size() < rdw_length ? Descriptor{} : parse_rdw(at.data());
        if (!descriptor.valid)
            return false;
        offset += descriptor.header + descriptor.data;
    }
    return offset == end;
}

Found next_in_block(Window& window, Record& record) {
    std::uint64_t offset = record.end;
    if (offset >= record.block_end || (record.block_end == no_end && is_block(window, offset))) {
        const Bytes bytes = window.at(offset, rdw_length);
        const bool whole = bytes.size() >= rdw_length;
        const Descriptor block = whole ? parse_bdw(bytes.data()) : Descriptor{};
        const std::size_t length = block.header + block.data;
        if ((!block.valid || window.at(offset, length).size() < length) &&
            only_padding_left(window, offset))
            return Found::end;
        if (!whole)
            return cut_in_descriptor(window.at(offset, rdw_length), offset, record);
        if (!block.valid)
            return Found::invalid;
        offset += block.header;
        record.block_end = offset + block.data;
    }
    const Bytes bytes = window.at(offset, rdw_length);
    if (bytes.size() < rdw_length)
        return cut_in_descriptor(bytes, offset, record);
    const Descriptor descriptor = parse_rdw(bytes.data());
    if (offset + rdw_length + descriptor.data > record.block_end)
        return Found::invalid;
    return take(window, descriptor, offset, record);
}

// The cheap test first: the search for descriptors sees every byte.
bool may_be_descriptor(Carrier carrier, const std::uint8_t* at) {
    switch (carrier) {
        case Carrier::rdw:
            return at[3] == 0 && at[2] <= middle;
        case Carrier::len4:
            return at[0] == 0 && at[1] <= longest_len4 >> 16;
        case Carrier::bdw_rdw:
            return (at[3] == 0 && at[2] <= middle) || at[0] == 0x80;
        case Carrier::flat:
            break;
    }
    return false;
}

// Descriptors that must fit each other before a damaged chain is taken up again.
constexpr int descriptors_in_a_row = 3;

struct Chain {
    int records = 0;
    std::uint64_t bytes = 0;
    bool ended = false;  // the file ends behind them
};

// The records behind `record` that fit each other, at most `most`.
Chain follow_chain(Window& window, const Shape& shape, Record record, int most) {
    Chain chain;
    for (; chain.records < most; ++chain.records) {
        const Found found = next_record(window, shape, record);
        chain.ended = found == Found::end;
        if (found != Found::record)
            break;
        chain.bytes += record.length();
    }
    return chain;
}

// `record` is the one in front of the chain.
bool chain_starts_at(Window& window, const Shape& shape, const Record& record) {
    const Chain chain = follow_chain(window, shape, record, descriptors_in_a_row);
    return chain.bytes > 0 &&
           (chain.records == descriptors_in_a_row || (chain.ended && chain.records > 0));
}

// The records behind `record` fit each other up to where the file ends, or so far that it is no
// chance.
bool chain_reaches_end(Window& window, const Shape& shape, const Record& record) {
    constexpr int beyond_chance = 16;
    const Chain chain = follow_chain(window, shape, record, beyond_chance);
    return chain.records == beyond_chance || (chain.ended && chain.records > 1);
}

// The first offset in [offset, limit) where a descriptor may stand.
std::uint64_t find_candidate(Window& window, Carrier carrier, std::uint64_t offset,
                             std::uint64_t limit) {
    constexpr std::uint64_t piece = 4096;
    while (offset < limit) {
        const auto wanted = static_cast<std::size_t>(std::min(limit - offset, piece)) + 3;
        const Bytes bytes = window.at(offset, wanted);
        if (bytes.size() < 4)
            return limit;
        const std::size_t count = std::min(bytes.size(), wanted) - 3;
        for (std::size_t i = 0; i < count; ++i)
            if (may_be_descriptor(carrier, bytes.data() + i) && !all_zero(bytes.subspan(i, 4)))
                return offset + i;
        offset += count;
    }
    return limit;
}

// The first offset in [offset, limit) where a chain of records begins, see find_descriptor().
std::uint64_t find_chain(Window& window, const Shape& shape, std::uint64_t offset,
                         std::uint64_t limit, Record& record,
                         bool (*is_chain)(Window&, const Shape&, const Record&)) {
    for (; (offset = find_candidate(window, shape.carrier, offset, limit)) < limit; ++offset) {
        record = {};
        record.end = record.block_end = offset;
        if (is_chain(window, shape, record))
            return offset;
        // In the middle of a block whose end is not known.
        record.block_end = no_end;
        if (shape.carrier == Carrier::bdw_rdw && is_chain(window, shape, record))
            return offset;
    }
    record = {};
    return limit;
}

// What copies fill a last block with: zeros, blanks of EBCDIC or ASCII, ones, and the mark that
// ends a text of CP/M, which XMODEM and others use.
bool is_filler(std::uint8_t byte) {
    return byte == 0x00 || byte == 0x40 || byte == 0x20 || byte == 0x1a || byte == 0xff;
}

}  // namespace

bool only_padding_left(Window& window, std::uint64_t offset) noexcept {
    constexpr std::size_t padding_limit = 32760;  // of the longest fixed-length record
    const Bytes rest = window.at(offset, padding_limit);
    if (rest.size() >= padding_limit || !std::ranges::all_of(rest, is_filler))
        return false;
    // Descriptors and entries do not begin with four such bytes, but with a zero and perhaps one.
    // Fewer zeros are padding where they fill a record of a usual length.
    const std::uint64_t end = offset + rest.size();
    const bool same = std::ranges::count(rest, rest.empty() ? 0 : rest[0]) ==
                      static_cast<std::ptrdiff_t>(rest.size());
    return rest.size() >= 4 ||
           (same && (rest.empty() || rest[0] != 0 || end % 80 == 0 || end % 128 == 0));
}

Found next_record(Window& window, const Shape& shape, Record& record) noexcept {
    if (shape.carrier == Carrier::flat)
        return next_flat(window, shape, record);
    if (shape.carrier == Carrier::bdw_rdw)
        return next_in_block(window, record);
    return take_descriptor(window, shape.carrier == Carrier::rdw ? parse_rdw : parse_len4,
                           record.end, record);
}

std::uint64_t find_descriptor(Window& window, const Shape& shape, std::uint64_t offset,
                              std::uint64_t limit, Record& record) noexcept {
    return find_chain(window, shape, offset, limit, record, chain_starts_at);
}

bool holds_records_to_the_end(Window& window, const Shape& shape, const Record& record) noexcept {
    Record inside;
    return find_chain(window, shape, record.begin, record.end, inside, chain_reaches_end) <
           record.end;
}

}  // namespace zos

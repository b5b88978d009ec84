// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/blob.h"

#include <cstring>

namespace zos::blob {

namespace {

constexpr std::uint8_t magic[4] = {'z', 'O', 'S', 'T'};
constexpr std::uint8_t version = 1;

void write_be(std::uint8_t* to, std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i-- > 0; value >>= 8)
        to[i] = static_cast<std::uint8_t>(value);
}

void write_name(std::uint8_t* to, const Origin::Name& name) {
    std::memcpy(to, name.data(), 8);
}

Origin::Name read_name(const std::uint8_t* at) {
    Origin::Name name{};
    std::memcpy(name.data(), at, 8);
    return name;
}

}  // namespace

Bytes Record::cte() const noexcept {
    return control_blocks.size() >= cte::header_length ? control_blocks.first(cte::header_length)
                                                       : Bytes{};
}

Bytes Record::header() const noexcept {
    const Bytes fixed = cte();
    if (kind != Kind::entry_with_pth || fixed.empty())
        return {};
    const std::size_t offset = cte::parse(fixed.data()).data_offset;
    // An offset inside the CTE would show its bytes as a packet trace header.
    return offset >= cte::header_length && offset < control_blocks.size()
               ? control_blocks.subspan(offset)
               : Bytes{};
}

void encode(const Record& record, std::uint8_t* to) noexcept {
    std::memset(to, 0, fixed_length);
    std::memcpy(to, magic, sizeof magic);
    to[4] = version;
    to[5] = static_cast<std::uint8_t>(record.kind);
    write_be(to + 6, fixed_length, 2);
    write_be(to + 8, record.number, 4);
    write_be(to + 12, record.segments, 2);
    write_be(to + 14, record.notes, 2);
    write_name(to + 16, record.origin.component);
    write_name(to + 24, record.origin.subname);
    write_name(to + 32, record.origin.system);
    write_be(to + 40, record.file_offset, 8);
    write_be(to + 48, record.original_length, 8);
    write_be(to + 56, record.control_blocks.size(), 2);
    write_be(to + 58, record.closing_length, 2);
    if (!record.control_blocks.empty())
        std::memcpy(to + fixed_length, record.control_blocks.data(), record.control_blocks.size());
}

std::optional<Record> decode(Bytes bytes, std::size_t& length) noexcept {
    if (bytes.size() < fixed_length || std::memcmp(bytes.data(), magic, sizeof magic) != 0)
        return std::nullopt;
    const std::uint8_t* at = bytes.data();
    const std::size_t fixed = read_u16be(at + 6);
    const std::size_t blocks = read_u16be(at + 56);
    if (at[4] < version || fixed < fixed_length || !holds(bytes, fixed, blocks) ||
        at[5] > static_cast<std::uint8_t>(Kind::gap))
        return std::nullopt;
    Record record;
    record.kind = static_cast<Kind>(at[5]);
    record.number = read_u32be(at + 8);
    record.segments = read_u16be(at + 12);
    record.notes = read_u16be(at + 14);
    record.origin = {read_name(at + 16), read_name(at + 24), read_name(at + 32)};
    record.file_offset = read_u64be(at + 40);
    record.original_length = read_u64be(at + 48);
    record.closing_length = read_u16be(at + 58);
    record.control_blocks = bytes.subspan(fixed, blocks);
    length = fixed + blocks;
    return record;
}

}  // namespace zos::blob

// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/blob.h"

#include <cstring>

namespace zos::blob {

namespace {

constexpr std::uint8_t magic[4] = {'z', 'O', 'S', 'T'};
constexpr std::uint8_t version = 1;
constexpr std::uint8_t version_with_verdicts = 2;

void write(std::uint8_t* record, Part part, std::uint64_t value) {
    for (std::size_t i = part.length; i-- > 0; value >>= 8)
        record[part.offset + i] = static_cast<std::uint8_t>(value);
}

void write(std::uint8_t* record, Part part, const Origin::Name& name) {
    std::memcpy(record + part.offset, name.data(), part.length);
}

// Unsigned, big-endian, as wide as the part of the header is.
template <typename Value>
Value read(const std::uint8_t* record, Part part) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < part.length; ++i)
        value = value << 8 | record[part.offset + i];
    return static_cast<Value>(value);
}

Origin::Name read_name(const std::uint8_t* record, Part part) {
    Origin::Name name{};
    std::memcpy(name.data(), record + part.offset, part.length);
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
    const bool verdicts = record.verdicts.any();
    const std::size_t fixed = verdicts ? fixed_length_with_verdicts : fixed_length;
    std::memset(to, 0, fixed);
    std::memcpy(to, magic, sizeof magic);
    write(to, part::version, verdicts ? version_with_verdicts : version);
    write(to, part::kind, static_cast<std::uint8_t>(record.kind));
    write(to, part::fixed_length, fixed);
    write(to, part::number, record.number);
    write(to, part::segments, record.segments);
    write(to, part::notes, record.notes);
    write(to, part::component, record.origin.component);
    write(to, part::subname, record.origin.subname);
    write(to, part::system, record.origin.system);
    write(to, part::file_offset, record.file_offset);
    write(to, part::original_length, record.original_length);
    write(to, part::blocks_length, record.control_blocks.size());
    write(to, part::closing_length, record.closing_length);
    write(to, part::missing, record.missing);
    if (verdicts) {
        write(to, part::verdicts, record.verdicts.packed);
        std::memcpy(to + part::found.offset, record.verdicts.found.data(), part::found.length);
    }
    if (!record.control_blocks.empty())
        std::memcpy(to + fixed, record.control_blocks.data(), record.control_blocks.size());
}

std::optional<Record> decode(Bytes bytes, std::size_t& length) noexcept {
    if (bytes.size() < fixed_length || std::memcmp(bytes.data(), magic, sizeof magic) != 0)
        return std::nullopt;
    const std::uint8_t* at = bytes.data();
    const auto fixed = read<std::size_t>(at, part::fixed_length);
    const auto blocks = read<std::size_t>(at, part::blocks_length);
    const auto kind = read<std::uint8_t>(at, part::kind);
    if (read<std::uint8_t>(at, part::version) < version || fixed < fixed_length ||
        !holds(bytes, fixed, blocks) || kind > static_cast<std::uint8_t>(Kind::gap))
        return std::nullopt;
    Record record;
    record.kind = static_cast<Kind>(kind);
    record.number = read<std::uint32_t>(at, part::number);
    record.segments = read<std::uint16_t>(at, part::segments);
    record.notes = read<std::uint16_t>(at, part::notes);
    record.origin = {read_name(at, part::component), read_name(at, part::subname),
                     read_name(at, part::system)};
    record.file_offset = read<std::uint64_t>(at, part::file_offset);
    record.original_length = read<std::uint64_t>(at, part::original_length);
    record.closing_length = read<std::uint16_t>(at, part::closing_length);
    record.missing = read<std::uint32_t>(at, part::missing);
    if (fixed >= fixed_length_with_verdicts) {
        record.verdicts.packed = read<std::uint32_t>(at, part::verdicts);
        std::memcpy(record.verdicts.found.data(), at + part::found.offset, part::found.length);
    }
    record.control_blocks = bytes.subspan(fixed, blocks);
    length = fixed + blocks;
    return record;
}

}  // namespace zos::blob

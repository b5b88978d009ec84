// SPDX-License-Identifier: GPL-2.0-or-later
//
// A field of a control block exists as one row: where its bytes are, what they mean, the display
// filter a user types, and how sure we are. Decoder, display and docs/fields.md come from the rows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "format/bytes.h"

namespace zos {

enum class Kind : std::uint8_t {
    number,    // unsigned integer, shown in decimal
    hex,       // unsigned integer, shown in hexadecimal
    flags,     // one byte whose bits have rows of their own
    bit,       // part of a flags byte, see Field::mask
    tod,       // 8-byte TOD clock
    name,      // blank-padded EBCDIC
    address,   // 16 bytes that hold an IPv4 or an IPv6 address
    bytes,     // shown as they are
    reserved,  // no known meaning: not shown, but the row proves that the table has no hole
};

// How a fact is known; the words are used alike in code, documentation and display.
enum class Status : std::uint8_t {
    documented,   // stated in IBM's published manuals
    compiled,     // read off compiled z/OS programs that were built with IBM's header files
    derived,      // follows from the above by arithmetic or alignment
    published,    // used by a published dissector (2cUTC), not checked against a trace
    unconfirmed,  // plausible only
    guessed,      // a pure guess, shown only where the user says that it stands
    configured,   // the user gave the position in the preferences
};

struct Field {
    std::uint16_t offset;  // from the start of the control block
    std::uint16_t length;  // bytes
    Kind kind;
    Status status;
    const char* ibm;     // IBM's name, or "" where none is published
    const char* filter;  // display filter name, or nullptr when the row is not shown
    const char* label;
    const char* note;        // one sentence for docs/fields.md and the status bar
    std::uint64_t mask = 0;  // Kind::bit: the bits of the flags byte
};

// False for what may stand elsewhere, so that the user may move it.
[[nodiscard]] constexpr bool position_is_confirmed(const Field& field) noexcept {
    return field.status < Status::published;
}

// True when the control block is long enough to hold the field.
[[nodiscard]] constexpr bool present(Bytes block, const Field& field) noexcept {
    return holds(block, field.offset, field.length);
}

// The field's integer, or 0 where the control block is too short to have it.
[[nodiscard]] constexpr std::uint64_t value(Bytes block, const Field& field) noexcept {
    return present(block, field) ? read_be(block.data() + field.offset, field.length) : 0;
}

// The field's bytes, or none where the control block is too short to have it.
[[nodiscard]] constexpr Bytes bytes_of(Bytes block, const Field& field) noexcept {
    return present(block, field) ? block.subspan(field.offset, field.length) : Bytes{};
}

// True when the rows ascend, touch each other and cover [0, size): no byte is forgotten and none is
// described twice. Rows of kind `bit` lie inside their flags byte, alternatives start again at the
// offset of the row they replace; both are passed over.
template <std::size_t n>
[[nodiscard]] consteval bool covers(const Field (&rows)[n], std::size_t size) {
    std::size_t end = 0;
    for (const Field& row : rows) {
        if (row.kind == Kind::bit || row.offset < end)
            continue;
        if (row.offset != end)
            return false;
        end = row.offset + row.length;
    }
    return end == size;
}

}  // namespace zos

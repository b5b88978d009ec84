// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/two_cutc.h"

#include <cstring>
#include <string_view>

#include "format/cte.h"

namespace zos::two_cutc {

namespace {

constexpr std::string_view magic = "2cUTC";

std::size_t extension_length(Bytes bytes) {
    constexpr std::uint64_t blanks = 0x202020;
    constexpr std::size_t behind_blanks = 48;
    return read_be(bytes.data() + 5, 3) == blanks ? behind_blanks : read_u16be(bytes.data() + 6);
}

std::string_view text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Origin::Name component(Bytes bytes) {
    const std::string_view padded = text(bytes.subspan(component_offset, component_length));
    return origin_name(padded.substr(0, padded.find_last_not_of(' ') + 1));
}

// The entry that `bytes` begin with; empty when it is none.
Bytes entry(Bytes bytes) {
    if (bytes.size() < cte::shortest)
        return {};
    const cte::Header header = cte::parse(bytes.data());
    if (!header.well_formed() || header.length > bytes.size() ||
        read_u16be(bytes.data() + header.length - cte::closing_length) != header.length)
        return {};
    return bytes.first(header.length);
}

}  // namespace

std::optional<Packet> parse(Bytes bytes) noexcept {
    if (bytes.size() < header_length || !text(bytes).starts_with(magic))
        return std::nullopt;
    const std::size_t extension = extension_length(bytes);
    if (!holds(bytes, header_length, extension))
        return std::nullopt;
    const Bytes found = entry(bytes.subspan(header_length + extension));
    if (found.empty())
        return std::nullopt;
    return Packet{component(bytes), bytes.subspan(header_length, extension), found};
}

}  // namespace zos::two_cutc

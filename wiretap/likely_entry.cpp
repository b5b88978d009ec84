// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/likely_entry.h"

#include <algorithm>

#include "format/pth.h"

namespace zos {

std::size_t sound_entry(Bytes bytes, std::size_t at) noexcept {
    if (!holds(bytes, at, cte::header_length))
        return 0;
    const cte::Header header = cte::parse(bytes.data() + at);
    if (!is_likely(header) || !holds(bytes, at, header.length))
        return 0;
    const std::size_t closing = at + header.length - cte::closing_length;
    return read_u16be(bytes.data() + closing) == header.length ? header.length : 0;
}

namespace {

// One entry alone may be chance; it is not when another follows, or nothing but zeros, or when its
// data open with a packet trace header of the same time.
bool confirmed(Bytes bytes, std::size_t at, std::size_t length) {
    const std::size_t after = at + length;
    if (sound_entry(bytes, after) != 0)
        return true;
    const Bytes rest = bytes.subspan(after);
    if (all_zero(rest.first(std::min<std::size_t>(rest.size(), 64))))
        return true;
    const cte::Header header = cte::parse(bytes.data() + at);
    const Bytes data = bytes.subspan(at, length - cte::closing_length).subspan(header.data_offset);
    return pth::plausible(data, header.clock);
}

}  // namespace

std::size_t find_entry(Bytes bytes, std::size_t from) noexcept {
    for (std::size_t at = from; holds(bytes, at, cte::shortest); ++at) {
        // The cheap tests first: this loop sees every byte of the file's first megabyte.
        const std::uint8_t* p = bytes.data() + at;
        if (p[2] > farthest_likely_data >> 8 || p[8] < tod::earliest_plausible >> 56)
            continue;
        const std::size_t length = sound_entry(bytes, at);
        if (length != 0 && confirmed(bytes, at, length))
            return at;
    }
    return bytes.size();
}

std::size_t header_of_same_time(Bytes bytes, std::size_t from, std::size_t at) noexcept {
    const std::uint64_t clock = cte::parse(bytes.data() + at).clock;
    for (std::size_t earlier = from; earlier + cte::header_length <= at; ++earlier) {
        const cte::Header header = cte::parse(bytes.data() + earlier);
        if (is_likely(header) && tod::within_a_day(header.clock, clock))
            return earlier;
    }
    return at;
}

}  // namespace zos

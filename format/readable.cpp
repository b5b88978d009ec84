// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/readable.h"

#include <algorithm>

#include "format/ebcdic.h"

namespace zos::readable {

namespace {

// A third of all bytes is printable in ASCII, EBCDIC's blank and punctuation among them, but only a
// quarter in EBCDIC; so of ASCII more is asked.
constexpr std::size_t shortest_ebcdic = 4;
constexpr std::size_t shortest_ascii = 6;

constexpr std::uint8_t ebcdic_blank = 0x40;  // '@' in ASCII
constexpr std::uint8_t ascii_blank = 0x20;

// '.' is text, and also what character() makes of a byte that is none.
bool is_text(std::uint8_t byte, Encoding encoding) {
    const std::uint8_t stop = encoding == Encoding::ebcdic ? 0x4b : 0x2e;
    return byte == stop || character(byte, encoding) != '.';
}

std::size_t length_of_text(Bytes data, Encoding encoding) {
    const auto end = std::find_if_not(data.begin(), data.end(), [encoding](std::uint8_t byte) {
        return is_text(byte, encoding);
    });
    return static_cast<std::size_t>(end - data.begin());
}

Bytes without_trailing_blanks(Bytes text, Encoding encoding) {
    while (character(text.back(), encoding) == ' ')
        text = text.first(text.size() - 1);
    return text;
}

// Length of a stretch of EBCDIC without the beginning of ASCII text that follows it, whose letters
// are punctuation in EBCDIC. A blank, with which EBCDIC pads, does not begin it; and a few bytes
// behind the stretch look like ASCII by chance.
std::size_t end_of_ebcdic(Bytes data, std::size_t length) {
    std::size_t begin = length;
    while (begin > 0 && is_text(data[begin - 1], Encoding::ascii))
        --begin;
    while (begin < length && data[begin] == ebcdic_blank)
        ++begin;
    const std::size_t behind = length_of_text(data.subspan(length), Encoding::ascii);
    constexpr std::size_t no_chance = 4;
    return length - begin + behind >= shortest_ascii && behind >= no_chance ? begin : length;
}

}  // namespace

char character(std::uint8_t byte, Encoding encoding) noexcept {
    if (encoding == Encoding::ebcdic)
        return ebcdic::printable(byte);
    return byte >= 0x20 && byte < 0x7f ? static_cast<char>(byte) : '.';
}

Run next_run(Bytes& data) noexcept {
    for (std::size_t at = 0; at < data.size(); ++at) {
        if (data[at] == ebcdic_blank || data[at] == ascii_blank)
            continue;
        const Bytes rest = data.subspan(at);
        const std::size_t as_ebcdic = end_of_ebcdic(rest, length_of_text(rest, Encoding::ebcdic));
        const std::size_t as_ascii = length_of_text(rest, Encoding::ascii);
        const std::size_t length = std::max(as_ebcdic, as_ascii);
        const Encoding encoding = as_ebcdic >= as_ascii ? Encoding::ebcdic : Encoding::ascii;
        if (length < (encoding == Encoding::ebcdic ? shortest_ebcdic : shortest_ascii))
            continue;
        data = rest.subspan(length);
        return {without_trailing_blanks(rest.first(length), encoding), encoding};
    }
    data = {};
    return {};
}

std::optional<Encoding> prevailing(Bytes data) noexcept {
    constexpr std::size_t enough = 1024;
    data = data.first(std::min(data.size(), enough));
    const std::size_t all = data.size();
    std::size_t ebcdic = 0, ascii = 0;
    for (Run run = next_run(data); !run.bytes.empty(); run = next_run(data))
        (run.encoding == Encoding::ebcdic ? ebcdic : ascii) += run.bytes.size();
    if (std::max(ebcdic, ascii) * 4 < all || all == 0)
        return std::nullopt;
    return ebcdic >= ascii ? Encoding::ebcdic : Encoding::ascii;
}

}  // namespace zos::readable

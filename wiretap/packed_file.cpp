// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/packed_file.h"

#include <algorithm>
#include <string_view>

namespace zos {

namespace {

using namespace std::string_view_literals;

bool begins_with(Bytes head, std::string_view magic) {
    return head.size() >= magic.size() &&
           std::ranges::equal(head.first(magic.size()), magic, {}, {},
                              [](char c) { return static_cast<std::uint8_t>(c); });
}

// Header in front of each member of a zip archive: signature 4, version 2, flags 2, method 2, time
// 4, CRC 4, two sizes of 4, lengths of the name and of the extra field of 2; little-endian. The
// name follows. (Source: PKWARE, APPNOTE.)
constexpr std::string_view zip_magic = "PK\x03\x04"sv;
constexpr std::size_t zip_name_length = 26;
constexpr std::size_t zip_name = 30;

// The name of the member whose header stands at the start; empty when none does.
std::string member_name(Bytes at) {
    if (!begins_with(at, zip_magic) || at.size() < zip_name)
        return {};
    const std::size_t length = at[zip_name_length] | at[zip_name_length + 1] << 8;
    constexpr std::size_t longest = 255;
    if (length > longest || !holds(at, zip_name, length))
        return {};
    const Bytes name = at.subspan(zip_name, length);
    if (!std::ranges::all_of(name, [](std::uint8_t c) { return c >= ' ' && c != 0x7f; }))
        return {};
    return {name.begin(), name.end()};
}

}  // namespace

bool is_zip(Bytes head) {
    return !member_name(head).empty();
}

bool is_xz(Bytes head) {
    return begins_with(head,
                       "\xfd"
                       "7zXZ\0"sv);
}

bool is_bzip2(Bytes head) {
    constexpr std::size_t level = 3;  // '1' to '9'
    return begins_with(head, "BZh"sv) && head.size() > level && head[level] >= '1' &&
           head[level] <= '9' && begins_with(head.subspan(level + 1), "\x31\x41\x59\x26\x53\x59"sv);
}

bool is_seven_zip(Bytes head) {
    return begins_with(head, "7z\xbc\xaf\x27\x1c"sv);
}

std::string zip_members(Bytes head) {
    constexpr int most_names = 4;
    std::string names;
    int count = 0;
    for (std::size_t at = 0; holds(head, at, zip_name); ++at) {
        if (head[at] != 'P')
            continue;
        const std::string name = member_name(head.subspan(at));
        if (name.empty() || name.back() == '/')  // a folder
            continue;
        if (count++ == most_names)
            return names + ", ...";
        names += (count == 1 ? " with " : ", ") + name;
    }
    return names;
}

}  // namespace zos

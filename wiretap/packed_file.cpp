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

}  // namespace

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

}  // namespace zos

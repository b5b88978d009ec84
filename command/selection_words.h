// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a person writes for a value of a criterion. Each function throws Failure, with the word and
// what is expected instead.
#pragma once

#include <cstdint>
#include <string>

#include "command/selection.h"

namespace zos {

// "443", "1024-5000", X'35' or 0x35; both ends included.
[[nodiscard]] NumberRange<std::uint32_t> parse_range(const std::string& word, std::uint32_t most);

// "192.0.2.10", "192.0.2.0/24", "2001:db8::/32".
[[nodiscard]] Network parse_network(const std::string& word);

// "192.0.2.10:443-198.51.100.20:50000"; an address of IPv6 in brackets, a port may be left out.
[[nodiscard]] SocketPair parse_connection(const std::string& word);

// "TCP", or a number.
[[nodiscard]] std::uint8_t parse_protocol(const std::string& word);

// "2022-09-24 11:30:00.5", in UTC; with Z or +01:00 behind it in that zone.
[[nodiscard]] UnixTime parse_time(const std::string& word);

}  // namespace zos

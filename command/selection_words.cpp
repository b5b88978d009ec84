// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/selection_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>
#include <vector>

#include "command/failure.h"

namespace zos {

namespace {

[[noreturn]] void fail(const std::string& word, const std::string& expected) {
    throw Failure(word + ": " + expected, ExitCode::usage);
}

// A whole word as a number; nothing where it is none.
std::optional<std::uint32_t> number(std::string_view word, int base = 10) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
    return error == std::errc{} && end == word.data() + word.size() ? std::optional(value)
                                                                    : std::nullopt;
}

bool begins(std::string_view word, std::string_view with) {
    return word.substr(0, with.size()) == with;
}

// Decimal, or hexadecimal as X'35' or 0x35.
std::optional<std::uint32_t> any_number(std::string_view word) {
    if (begins(word, "0x") || begins(word, "0X"))
        return number(word.substr(2), 16);
    if ((begins(word, "X'") || begins(word, "x'")) && word.back() == '\'' && word.size() > 3)
        return number(word.substr(2, word.size() - 3), 16);
    return number(word);
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<pth::Address> parse_ipv4(std::string_view word) {
    const auto parts = split(word, '.');
    if (parts.size() != 4)
        return std::nullopt;
    pth::Address address;
    address.present = address.ipv4 = true;
    for (std::size_t i = 0; i < 4; ++i) {
        const auto part = number(parts[i]);
        if (!part || *part > 0xff)
            return std::nullopt;
        address.bytes[i] = static_cast<std::uint8_t>(*part);
    }
    return address;
}

// The groups of a part of an IPv6 address, as bytes; an IPv4 address may stand last.
std::optional<std::vector<std::uint8_t>> parse_groups(std::string_view text) {
    std::vector<std::uint8_t> bytes;
    if (text.empty())
        return bytes;
    const auto groups = split(text, ':');
    for (const std::string_view& group : groups) {
        if (&group == &groups.back() && group.find('.') != std::string_view::npos) {
            const auto ipv4 = parse_ipv4(group);
            if (!ipv4)
                return std::nullopt;
            bytes.insert(bytes.end(), ipv4->bytes.begin(), ipv4->bytes.begin() + 4);
            continue;
        }
        const auto value = number(group, 16);
        if (!value || *value > 0xffff || group.size() > 4)
            return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*value >> 8));
        bytes.push_back(static_cast<std::uint8_t>(*value));
    }
    return bytes;
}

std::optional<pth::Address> parse_ipv6(std::string_view word) {
    const std::size_t gap = word.find("::");
    const auto front = parse_groups(word.substr(0, gap));
    const auto back = gap == std::string_view::npos ? std::vector<std::uint8_t>()
                                                    : parse_groups(word.substr(gap + 2));
    pth::Address address;
    const std::size_t size = address.bytes.size();
    if (!front || !back)
        return std::nullopt;
    const std::size_t length = front->size() + back->size();
    if (gap == std::string_view::npos ? length != size : length + 2 > size)
        return std::nullopt;
    address.present = true;
    std::ranges::copy(*front, address.bytes.begin());
    std::ranges::copy_backward(*back, address.bytes.end());
    return address;
}

std::optional<pth::Address> parse_address(std::string_view word) {
    return word.find(':') == std::string_view::npos ? parse_ipv4(word) : parse_ipv6(word);
}

std::optional<Endpoint> parse_endpoint(std::string_view word) {
    Endpoint endpoint;
    std::string_view address = word;
    std::string_view port;
    if (begins(word, "[")) {
        const std::size_t end = word.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        address = word.substr(1, end - 1);
        port = word.substr(end + 1);
    } else if (std::ranges::count(word, ':') == 1) {
        address = word.substr(0, word.find(':'));
        port = word.substr(word.find(':'));
    }
    const auto found = parse_address(address);
    const auto number_of_port = port.empty() ? std::nullopt : number(port.substr(1));
    if (!found || (!port.empty() && (!number_of_port || *number_of_port > 0xffff)))
        return std::nullopt;
    endpoint.address = *found;
    if (number_of_port)
        endpoint.port = static_cast<std::uint16_t>(*number_of_port);
    return endpoint;
}

// Seconds from UTC of "Z" or "+01:00"; the zone is taken off the word.
std::int64_t take_zone(std::string& word, const std::string& whole, const char* expected) {
    if (!word.empty() && (word.back() == 'Z' || word.back() == 'z')) {
        word.pop_back();
        return 0;
    }
    constexpr std::size_t date_length = 10;
    const std::size_t sign = word.find_first_of("+-", std::min(date_length, word.size()));
    if (sign == std::string::npos)
        return 0;
    const auto parts = split(std::string_view(word).substr(sign + 1), ':');
    const auto hours = number(parts[0]);
    const auto minutes = parts.size() > 1 ? number(parts[1]) : 0;
    if (!hours || !minutes || *hours > 14 || *minutes > 59 || parts.size() > 2)
        fail(whole, expected);
    const std::int64_t seconds = *hours * 3600 + *minutes * 60;
    const bool west = word[sign] == '-';
    word.resize(sign);
    return west ? -seconds : seconds;
}

}  // namespace

NumberRange<std::uint32_t> parse_range(const std::string& word, std::uint32_t most) {
    const auto parts = split(word, '-');
    const auto first = any_number(parts[0]);
    const auto last = parts.size() > 1 ? any_number(parts[1]) : first;
    if (!first || !last || parts.size() > 2 || *first > *last || *last > most)
        fail(word, "a number up to " + std::to_string(most) +
                       " is expected, or two with - between them; hexadecimal as X'35' or 0x35");
    return {*first, *last};
}

Network parse_network(const std::string& word) {
    constexpr const char* expected =
        "an address is expected, as 192.0.2.10 or 2001:db8::1, or a network, as 192.0.2.0/24";
    const auto parts = split(word, '/');
    const auto address = parse_address(parts[0]);
    if (!address || parts.size() > 2)
        fail(word, expected);
    const unsigned most = address->ipv4 ? 32 : 128;
    const auto bits = parts.size() > 1 ? number(parts[1]) : most;
    if (!bits || *bits > most)
        fail(word, expected);
    return {*address, *bits};
}

SocketPair parse_connection(const std::string& word) {
    const auto parts = split(word, '-');
    const auto one = parse_endpoint(parts[0]);
    const auto other = parts.size() == 2 ? parse_endpoint(parts[1]) : std::nullopt;
    if (!one || !other)
        fail(word,
             "two sockets are expected, as 192.0.2.10:443-198.51.100.20:50000; an address of "
             "IPv6 in brackets");
    return {*one, *other};
}

std::uint8_t parse_protocol(const std::string& word) {
    struct Protocol {
        std::string_view name;
        std::uint8_t number;
    };
    constexpr Protocol protocols[] = {{"ICMP", 1},   {"IGMP", 2},  {"TCP", 6},   {"UDP", 17},
                                      {"GRE", 47},   {"ESP", 50},  {"AH", 51},   {"ICMPV6", 58},
                                      {"ICMP6", 58}, {"OSPF", 89}, {"OSPFI", 89}};
    std::string upper = word;
    std::ranges::transform(upper, upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    for (const Protocol& protocol : protocols)
        if (protocol.name == upper)
            return protocol.number;
    const auto value = any_number(word);
    if (!value || *value > 0xff)
        fail(word,
             "a protocol is expected: TCP, UDP, ICMP, ICMPV6, IGMP, OSPF, GRE, ESP, AH, or a "
             "number up to 255");
    return static_cast<std::uint8_t>(*value);
}

UnixTime parse_time(const std::string& word) {
    constexpr const char* expected =
        "a time is expected, as \"2022-09-24 11:30:00\" in UTC, or with a zone: +02:00";
    std::string local = word;
    const std::int64_t zone = take_zone(local, word, expected);
    std::string fraction;
    if (const std::size_t dot = local.find('.'); dot != std::string::npos) {
        fraction = local.substr(dot + 1);
        local.resize(dot);
    }
    std::ranges::replace(local, 'T', ' ');
    const auto halves = split(local, ' ');
    const auto date = split(halves[0], '-');
    const auto clock =
        halves.size() > 1 ? split(halves[1], ':') : std::vector<std::string_view>{"0", "0"};
    if (halves.size() > 2 || date.size() != 3 || clock.size() < 2 || clock.size() > 3 ||
        fraction.size() > 9)
        fail(word, expected);
    const auto year = number(date[0]), month = number(date[1]), day = number(date[2]);
    const auto hour = number(clock[0]), minute = number(clock[1]);
    const auto second = clock.size() > 2 ? number(clock[2]) : 0;
    fraction.resize(9, '0');
    const auto nanoseconds = number(fraction);
    if (!year || !month || !day || !hour || !minute || !second || !nanoseconds || *hour > 23 ||
        *minute > 59 || *second > 59 || *year > 9999)
        fail(word, expected);
    const std::chrono::year_month_day when{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day)};
    if (!when.ok())
        fail(word, expected);
    const std::int64_t days = std::chrono::sys_days(when).time_since_epoch().count();
    return {days * 86400 + *hour * 3600 + *minute * 60 + *second - zone, *nanoseconds};
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Trace entries for tests, as bytes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "format/bytes.h"
#include "format/cte.h"
#include "format/pth.h"

namespace zos::test {

using Buffer = std::vector<std::uint8_t>;

// 2022-09-24 11:30:32.614976 UTC, as IPCS printed it.
inline constexpr std::uint64_t september_2022 =
    (std::uint64_t{1664019032} * 1'000'000 + 614976 + 2208988800000000) * 4096;
inline constexpr std::uint64_t one_second = std::uint64_t{1'000'000} * 4096;

void put_be(Buffer& to, std::uint64_t value, std::size_t width);
void set_be(Buffer& bytes, std::size_t at, std::uint64_t value, std::size_t width);
void append(Buffer& to, Bytes bytes);

// EBCDIC, padded with blanks.
[[nodiscard]] Buffer ebcdic_text(std::string_view ascii, std::size_t length);

// Bytes without a pattern, the same for the same seed.
[[nodiscard]] Buffer noise(std::size_t length, unsigned seed);

// A component trace entry around `data`, which stands at `data_offset`.
[[nodiscard]] Buffer make_entry(std::uint32_t id, std::uint64_t clock, Bytes data,
                                std::uint16_t data_offset = cte::header_length);

// The fields of a packet trace header that tests care about.
struct Header {
    std::uint16_t length = pth::current_length;
    std::uint8_t segment = 0;
    std::uint8_t flags = 0;
    std::uint8_t device = 53;
    std::uint32_t traced = 0;
    std::string_view name = "IFPORTCP6";
    std::uint64_t clock = september_2022;
    std::uint16_t packet_length = 0;
};

[[nodiscard]] Buffer make_header(const Header& header);

// An entry with packet trace header.
[[nodiscard]] Buffer make_record(std::uint32_t id, const Header& header, Bytes payload,
                                 std::uint64_t clock = september_2022);

// An IPv4 packet of UDP whose checksums are right, `size` bytes of data.
[[nodiscard]] Buffer udp_packet(std::size_t size, unsigned seed);

// `count` packet trace entries, a millisecond apart, of UDP packets of `smallest` to `largest`
// bytes of data.
[[nodiscard]] std::vector<Buffer> packet_entries(std::size_t count, std::size_t smallest,
                                                 std::size_t largest, unsigned seed);

// Entries of a component that has no packet trace header, of noise.
[[nodiscard]] std::vector<Buffer> other_entries(std::size_t count, std::size_t smallest,
                                                std::size_t largest, unsigned seed);

}  // namespace zos::test

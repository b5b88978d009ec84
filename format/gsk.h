// SPDX-License-Identifier: GPL-2.0-or-later
//
// An entry of System SSL (component GSKSRVR). The entry id and the type have the same values. A
// message of the TLS handshake of job HTTPCP8; offsets are from the end of the CTE's fixed header
// (CTE + 16):
//
//   +00  0 ( 8)  C8 E3 E3 D7 C3 D7 F8 40  job name   "HTTPCP8 "
//   +08  8 ( 4)  05 01 00 3C              process id
//   +0C 12 ( 4)  00 00 00 00              unknown
//   +10 16 ( 4)  00 00 00 32              thread id
//   +14 20 ( 4)  00 00 00 04              type       SSL_ERROR
//   +18 24 ( 4)  00 00 00 00              unknown
//   +1C 28       99 85 81 84 6D .. 00     function   "read_tls13_alert", ends with NUL
//   then         E3 D3 E2 40 F1 4B ..     message    "TLS 1.3 alert 51 received from ..."
//
// The message of a dump is its title, which ends with NUL or where the text ends; the bytes of the
// dump follow. Published by 2cUTC, except the type, which the entry id confirms.
//
// Open: what stands in 12 and 24, and between the title of a dump and its bytes. A raw trace with
// its IPCS report would settle both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "format/bytes.h"
#include "format/codes.h"
#include "format/field.h"

namespace zos::gsk {

enum Type : std::uint32_t {
    entry = 1,
    exit = 2,
    error = 4,
    info = 8,
    ebcdic_dump = 16,
    ascii_dump = 32,
};

[[nodiscard]] constexpr bool is_dump(std::uint32_t type) noexcept {
    return type == ebcdic_dump || type == ascii_dump;
}

enum Row : std::size_t { job, process, reserved1, thread, type, reserved2 };

inline constexpr std::size_t fixed_length = 28;
inline constexpr Field rows[] = {
    {0, 8, Kind::name, Status::published, "", "zos.gsk.job", "Job",
     "Name of the job that uses System SSL"},
    {8, 4, Kind::hex, Status::published, "", "zos.gsk.process", "Process", "Process id"},
    {12, 4, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
    {16, 4, Kind::hex, Status::published, "", "zos.gsk.thread", "Thread", "Thread id"},
    {20, 4, Kind::number, Status::derived, "", "zos.gsk.type", "Type",
     "Type of the trace entry, the same as its entry id"},
    {24, 4, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
};
static_assert(covers(rows, fixed_length));

// True when `data`, all that follows the fixed header of an entry of id `id`, is laid out as above.
[[nodiscard]] bool plausible(Bytes data, std::uint32_t id) noexcept;

// The parts behind the fixed ones; each is a part of `data`, and may be empty.
struct Text {
    Bytes function;
    Bytes message;  // lines, see next_line(); of a dump, its title
    Bytes dump;
};
[[nodiscard]] Text split(Bytes data) noexcept;

// Takes the next line that is not empty from the front of a message: lines end with NUL or an
// EBCDIC line end. Empty when there is no more.
[[nodiscard]] Bytes next_line(Bytes& message) noexcept;

// The DER certificate in a dump whose title says that it is one; empty when there is none. It
// starts within the first bytes of the dump: the published dissector skips a few that it does not
// explain.
[[nodiscard]] Bytes find_certificate(std::string_view title, Bytes dump) noexcept;

// What a number in a message means, where that is public.
struct Explanation {
    enum class Kind : std::uint8_t { tls_alert, icsf, cms_status, ssl_status };
    Kind kind;
    std::uint32_t code;    // alert, return code or status
    std::uint32_t reason;  // ICSF: reason code
    const char* meaning;   // nullptr: the number is not in our tables
    const char* source;
};
[[nodiscard]] std::optional<Explanation> explain(std::string_view message) noexcept;

// What explain() knows, for the page that lists it.
[[nodiscard]] std::span<const codes::Table> tables() noexcept;

}  // namespace zos::gsk

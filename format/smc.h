// SPDX-License-Identifier: GPL-2.0-or-later
//
// The extension of the packet trace header of SMC records (entry id 8), and the messages of SMC-R.
// The offsets are from the end of the extension's length and type.
//
//           SMC-D                              SMC-R
//   +00  0 ( 8)  producer cursor               unknown
//   +08  8 ( 8)  consumer cursor               unknown
//   +10 16 ( 4)  producer flags, connection    unknown
//                state, remote and local index
//   +14 20 ( 8)  unknown                       unknown
//   +1C 28 ( 4)  local connection id           the same
//   +20 32 ( 4)  remote connection id          the same
//   +24 36 (16)  remote GID                    the same
//   +34 52 (16)  local GID                     the same
//   +44 68 ( 3)                                remote queue pair
//   +47 71 ( 3)                                local queue pair
//
// A group id has 16 bytes, of which SMC-D uses the first 8 and SMC-R the last 8; the second version
// of SMC-D uses all of them.
//
// All positions were published by 2cUTC and are not confirmed; nor is the type of the extension.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "format/bytes.h"
#include "format/field.h"

namespace zos::smc {

enum class Variant : std::uint8_t { unknown, smc_d, smc_r };

// The interface tells: EZAISM... are ISM devices (SMC-D), EZARI... RoCE adapters (SMC-R).
[[nodiscard]] constexpr Variant variant_of(std::string_view interface) noexcept {
    if (interface.starts_with("EZAISM"))
        return Variant::smc_d;
    return interface.starts_with("EZARI") ? Variant::smc_r : Variant::unknown;
}

// clang-format off
inline constexpr std::size_t smc_d_length = 68;
inline constexpr Field smc_d_rows[] = {
    {0, 8, Kind::hex, Status::published, "", "zos.smc.producer_cursor", "Producer cursor",
     "Where the producer writes next: two words"},
    {8, 8, Kind::hex, Status::published, "", "zos.smc.consumer_cursor", "Consumer cursor",
     "Where the consumer reads next: two words"},
    {16, 1, Kind::hex, Status::published, "", "zos.smc.producer_flags", "Producer flags", "Flags of the producer"},
    {17, 1, Kind::hex, Status::published, "", "zos.smc.conn_state", "Connection state", "State of the connection"},
    {18, 1, Kind::number, Status::published, "", "zos.smc.remote_index", "Remote index", "Remote connection index"},
    {19, 1, Kind::number, Status::published, "", "zos.smc.local_index", "Local index", "Local connection index"},
    {20, 8, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
    {28, 4, Kind::hex, Status::published, "", "zos.smc.local_connid", "Local connection id", "Local connection id"},
    {32, 4, Kind::hex, Status::published, "", "zos.smc.remote_connid", "Remote connection id", "Remote connection id"},
    {36, 16, Kind::bytes, Status::published, "", "zos.smc.remote_gid16", "Remote GID, 16 bytes", "Global id of the remote device, all of its bytes"},
    {36, 8, Kind::hex, Status::published, "", "zos.smc.remote_gid", "Remote GID", "Global id of the remote device"},
    {52, 16, Kind::bytes, Status::published, "", "zos.smc.local_gid16", "Local GID, 16 bytes", "Global id of the local device, all of its bytes"},
    {52, 8, Kind::hex, Status::published, "", "zos.smc.local_gid", "Local GID", "Global id of the local device"},
};
static_assert(covers(smc_d_rows, smc_d_length));

inline constexpr std::size_t smc_r_length = 74;
inline constexpr Field smc_r_rows[] = {
    {0, 28, Kind::reserved, Status::unconfirmed, "", nullptr, "", "Unknown"},
    {28, 4, Kind::hex, Status::published, "", "zos.smc.local_connid", "Local connection id", "Local connection id"},
    {32, 4, Kind::hex, Status::published, "", "zos.smc.remote_connid", "Remote connection id", "Remote connection id"},
    {36, 16, Kind::bytes, Status::published, "", "zos.smc.remote_gid16", "Remote GID, 16 bytes", "Global id of the remote device, all of its bytes"},
    {44, 8, Kind::hex, Status::published, "", "zos.smc.remote_gid", "Remote GID", "Global id of the remote device"},
    {52, 16, Kind::bytes, Status::published, "", "zos.smc.local_gid16", "Local GID, 16 bytes", "Global id of the local device, all of its bytes"},
    {60, 8, Kind::hex, Status::published, "", "zos.smc.local_gid", "Local GID", "Global id of the local device"},
    {68, 3, Kind::number, Status::published, "", "zos.smc.remote_qp", "Remote queue pair", "Remote queue pair"},
    {71, 3, Kind::number, Status::published, "", "zos.smc.local_qp", "Local queue pair", "Local queue pair"},
};
// clang-format on
static_assert(covers(smc_r_rows, smc_r_length));

// Length of the LLC or CDC message (RFC 7609, appendix A) that `payload` begins with, as it says
// itself; 0 when it begins with none. SMC-Rv2 messages have a length of two bytes.
[[nodiscard]] constexpr std::size_t message_length(Bytes payload) noexcept {
    constexpr std::uint8_t length_v1 = 44;
    constexpr std::uint8_t first_v1 = 0x01, last_v1 = 0x09, cdc = 0xfe;
    constexpr std::uint8_t first_v2 = 0x21, last_v2 = 0x29;
    if (payload.size() < 3)
        return 0;
    const std::uint8_t type = payload[0];
    if (((type >= first_v1 && type <= last_v1) || type == cdc) && payload[1] == length_v1)
        return length_v1;
    const std::uint16_t length_v2 = read_u16be(payload.data() + 1);
    return type >= first_v2 && type <= last_v2 && length_v2 >= length_v1 ? length_v2 : 0;
}

}  // namespace zos::smc

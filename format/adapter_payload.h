// SPDX-License-Identifier: GPL-2.0-or-later
//
// What an OSA-Express adapter traced (OSAENTA): a link frame, or an IP packet from its first byte.
// The record does not say which, published ones hold both, so its bytes have to.
#pragma once

#include <cstdint>

#include "format/bytes.h"

namespace zos::adapter {

enum class Payload : std::uint8_t {
    unknown,   // neither proves itself: no more than bytes
    ip,        // an IPv4 or IPv6 packet
    ethernet,  // an Ethernet frame, with or without VLAN tags
};

// What the record says of the length of its frame or packet; 0 where it says nothing.
struct Lengths {
    std::uint32_t traced = 0;    // PTH_Tlen
    std::uint32_t original = 0;  // PTH_Plen
};

// `bytes` may be cut behind any of them.
[[nodiscard]] Payload payload_kind(Bytes bytes, const Lengths& lengths) noexcept;

}  // namespace zos::adapter

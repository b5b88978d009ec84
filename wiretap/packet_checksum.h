// SPDX-License-Identifier: GPL-2.0-or-later
//
// The Internet checksum of a traced packet, as evidence that an entry was put together rightly.
#pragma once

#include "format/bytes.h"

namespace zos {

// True when `entry` is a packet trace entry of a whole TCP, UDP or ICMP packet over IPv4 or IPv6
// whose checksum is right. False proves nothing: the packet may be cut or a fragment, and an
// adapter may have been left to fill in the checksum.
[[nodiscard]] bool has_sound_checksum(Bytes entry) noexcept;

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Addresses, protocol and ports of a frame: those of its packet's first IP header, and those that
// its packet trace header has.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "format/pth.h"
#include "wiretap/frame.h"

namespace zos {

// One side of a conversation.
struct Endpoint {
    pth::Address address;
    std::optional<std::uint16_t> port;
};

struct Flow {
    Endpoint source;
    Endpoint destination;
    std::optional<std::uint8_t> protocol;
};

// What the packet says; nothing where the frame is no IP packet. Extension headers of IPv6 are
// passed over, fragments other than the first have no ports.
[[nodiscard]] std::optional<Flow> flow_of_packet(const Frame& frame) noexcept;

// What the packet trace header says; nothing where the frame has none. Its protocol is that of the
// socket, which data trace records alone have.
[[nodiscard]] std::optional<Flow> flow_of_header(const Frame& frame) noexcept;

// The packet trace header of a frame, empty where it has none.
[[nodiscard]] Bytes packet_trace_header_of(const Frame& frame) noexcept;

// The entry id; nothing for a frame that is no entry.
[[nodiscard]] std::optional<std::uint32_t> entry_id_of(const Frame& frame) noexcept;

}  // namespace zos

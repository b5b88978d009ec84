// SPDX-License-Identifier: GPL-2.0-or-later
//
// A record as a witness of its own header: what the packet in it says that the header should say
// too, and what it has in common with other records.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "format/component.h"
#include "format/ip.h"
#include "format/pth.h"
#include "wiretap/walker.h"

namespace zos {

// Records of one kind have the same fields in the same places.
enum class Trace : std::uint8_t { packet, data, adapter };

// The layout is judged for each of these by itself: a file may hold records of several releases.
struct LayoutPart {
    Origin::Name subname{};
    Origin::Name system{};
    Trace trace = Trace::packet;
    std::uint16_t header_length = 0;

    friend bool operator==(const LayoutPart&, const LayoutPart&) = default;
};

[[nodiscard]] Trace trace_of(std::uint32_t entry_id) noexcept;
[[nodiscard]] LayoutPart part_of(std::uint32_t entry_id, Bytes header,
                                 const Origin& origin) noexcept;

// The IP protocol of a packet, where there is but one answer: tunnels and extension headers of IPv6
// leave open which one the header should have.
[[nodiscard]] std::optional<std::uint8_t> plain_protocol(Bytes ip_packet) noexcept;

struct Witness {
    static constexpr std::size_t longest_header = 160;

    std::array<std::uint8_t, longest_header> bytes;  // of the header, as far as it fits
    std::uint16_t length = 0;
    Trace trace = Trace::packet;
    bool first_segment = true;
    std::uint32_t group[3] = {};  // whose records a count may count, see Counting

    // What the packet says.
    std::optional<std::uint64_t> protocol;
    std::optional<std::uint64_t> vlan;  // of the frame's tag; 0 where a frame has none
    std::optional<pth::Address> from, to;
    std::optional<std::uint64_t> from_port, to_port;
    std::optional<std::uint64_t> ip_length;
    std::uint64_t present = 0;  // bytes of the payload

    [[nodiscard]] Bytes header() const noexcept { return {bytes.data(), length}; }
};

// `payload` is what stands behind the header.
[[nodiscard]] Witness witness_of(std::uint32_t entry_id, Bytes header, Bytes payload) noexcept;

}  // namespace zos

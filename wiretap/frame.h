// SPDX-License-Identifier: GPL-2.0-or-later
//
// What Wireshark is given for one record of a data set.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "format/blob.h"
#include "format/bytes.h"
#include "format/ebcdic.h"
#include "format/tod.h"
#include "wiretap/walker.h"

namespace zos {

enum class Encapsulation : std::uint8_t {
    record,    // no packet: record header and data, for the zos dissector
    raw_ip,    // a packet that begins with its IPv4 or IPv6 header
    ethernet,  // a link frame of an OSA-Express adapter
    pcap,      // as the link type of a SNIFFER data set says
};

enum class Direction : std::uint8_t { unknown, inbound, outbound };

// Frames with the same key share an interface description in Wireshark.
struct Interface {
    std::array<std::uint8_t, 16> name{};  // EBCDIC as traced: interface, job or component name
    std::uint8_t name_length = 0;
    bool has_device = false;
    std::uint8_t device = 0;
    Encapsulation encapsulation = Encapsulation::record;
    std::uint32_t link_type = 0;  // Encapsulation::pcap: LINKTYPE_ value

    friend auto operator<=>(const Interface&, const Interface&) = default;
};

struct Frame {
    std::uint64_t offset = 0;  // from which the frame can be read again
    Interface interface;
    std::optional<UnixTime> time;
    Direction direction = Direction::unknown;
    // The record header; SNIFFER data sets have none.
    std::optional<blob::Record> record;
    Bytes payload;                      // valid until the next frame is read
    std::uint32_t original_length = 0;  // of the payload, before tracing cut it
};

// What is known of the data set besides its entries, for entries that do not tell their component.
struct DataSetTraits {
    bool packet_trace = false;     // entries with a sound packet trace header were seen
    std::string_view component{};  // that all of these are of; none when they are of two
};

// The component whose packet trace entries have this id.
[[nodiscard]] std::string_view packet_trace_component(std::uint32_t id) noexcept;

// The packet trace header of an entry, PTH_Len bytes; none where the entry has none, or none that
// fits.
[[nodiscard]] Bytes packet_trace_header(const Entry& entry, const DataSetTraits& traits) noexcept;

// Makes a frame of an entry that stands alone. `header` is its packet trace header, as
// packet_trace_header() gave it. The frame's views point into the entry.
void make_frame(const Entry& entry, Bytes header, const DataSetTraits& traits,
                Frame& frame) noexcept;
[[nodiscard]] Frame make_frame(const Entry& entry, const DataSetTraits& traits) noexcept;

// Makes a frame of a gap, which has no time of its own. Its views point into the gap.
[[nodiscard]] Frame make_gap_frame(const Gap& gap, std::optional<UnixTime> time) noexcept;

}  // namespace zos

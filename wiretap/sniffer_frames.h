// SPDX-License-Identifier: GPL-2.0-or-later
//
// The SNIFFER data set of IPCS: packets that a formatter took from a trace, as a pcap file (option
// TCPDUMP) or a Network General Sniffer file (ETHERNET, TOKENRING). Transferred as plain bytes it
// opens with Wireshark's own readers. Here it is read when the transfer left record descriptors in
// it, or zeros behind it.
//
// pcap: a global header of 24 bytes, then packets: seconds, fraction, captured length, length (4
// bytes each, in the byte order that the magic shows), data. Sniffer: 17 bytes "TRSNIFF data    "
// and 1A, then records: type 2, length 2, reserved 2 (little-endian).
//   1 version (18 bytes): +4 time, +6 date, +9 network, +11 time unit
//   4 frame: +0 time (5 bytes), +5 day, +6 size, +10 true size, +14 the frame
//   3 end
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wiretap/carrier.h"
#include "wiretap/frame_source.h"

namespace zos {

// The magic of either kind stands where a carrier would put it.
[[nodiscard]] bool begins_sniffer(Bytes head) noexcept;

// The file begins with the magic itself: it may be one with padding behind it.
[[nodiscard]] bool may_be_padded_sniffer(Bytes head) noexcept;

// True, and the carrier, when `head` is the start of a SNIFFER data set in a carrier.
[[nodiscard]] bool recognise_sniffer(Bytes head, Shape& shape) noexcept;

class SnifferFrames final : public FrameSource {
  public:
    SnifferFrames(ByteSource& sequential, ByteSource& random, const Shape& shape)
        : window_(sequential), random_(random), shape_(shape) {}

    [[nodiscard]] ReadResult next(Frame& frame) override;
    [[nodiscard]] ReadResult read_at(std::uint64_t offset, Frame& frame) override;
    [[nodiscard]] const char* message() const noexcept override { return message_.c_str(); }

  private:
    struct Place {
        Record record;
        std::uint64_t at = 0;
        std::uint64_t packet = 0;  // where its first byte is
    };

    // What the file's header tells.
    struct Format {
        bool pcap = true;
        bool big_endian = true;
        bool nanoseconds = false;
        std::uint32_t link_type = 0;
        std::uint64_t picoseconds_per_tick = 0;
        std::int64_t start = 0;  // Sniffer: midnight of the first day, Unix time
    };

    [[nodiscard]] bool take(Window& window, Place& place, std::size_t length);
    [[nodiscard]] std::uint32_t pcap_integer(std::size_t offset) const;
    [[nodiscard]] ReadResult start();
    [[nodiscard]] ReadResult start_pcap();
    [[nodiscard]] ReadResult start_sniffer();
    [[nodiscard]] ReadResult read_packet(Window& window, Place& place, Frame& frame);
    [[nodiscard]] ReadResult read_pcap(Window& window, Place& place, Frame& frame);
    [[nodiscard]] ReadResult read_sniffer(Window& window, Place& place, Frame& frame);
    [[nodiscard]] ReadResult ended(Window& window, const Place& place) const;
    [[nodiscard]] ReadResult damaged(std::uint64_t offset, const std::string& what);

    Window window_;
    Window random_;
    Shape shape_;
    std::optional<Format> format_;
    Place place_;
    std::vector<std::uint8_t> bytes_;  // taken last
    std::vector<Place> checkpoints_;
    std::size_t packets_ = 0;
    ReadResult last_ = ReadResult::frame;  // of next()
    std::string message_;
};

}  // namespace zos

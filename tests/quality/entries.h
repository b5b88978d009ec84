// SPDX-License-Identifier: GPL-2.0-or-later
//
// The entries of one component on one system, in the order in which it wrote them.
#pragma once

#include <string_view>

#include "tests/quality/traffic.h"

namespace zos::quality {

struct Entry {
    Buffer bytes;
    std::uint64_t clock = 0;
    std::size_t packet = 0;  // segments of a packet have the same; 0 where it has one entry
};

enum class Family : std::uint8_t { packets, all_of_systcpda, osaenta, systcpip, gsk, other };
[[nodiscard]] std::string_view component_of(Family family) noexcept;

struct Tracing {
    Family family = Family::packets;
    Checksums checksums = Checksums::stack;
    std::size_t header_length = 92;      // of the packet trace header
    std::size_t longest_packet = 1460;   // payload of its transport protocol
    std::size_t longest_segment = 8000;  // of a packet, in one entry
    std::size_t abbreviated = 0;         // to so many bytes; 0: not
};

[[nodiscard]] Tracing draw_tracing(std::size_t buffer_size, Random& random);

class Component {
  public:
    Component(const Tracing& tracing, std::uint64_t clock, Random& random)
        : tracing_(tracing), random_(random), traffic_(random), clock_(clock) {}

    // The next entry, or the segments of the next packet with what came between them.
    void add_next(std::vector<Entry>& entries);

  private:
    void add_packet(std::vector<Entry>& entries);
    void add_record(std::uint32_t id, bool outbound, Bytes payload, std::vector<Entry>& entries);
    void add_osaenta(std::vector<Entry>& entries);
    void add_data(std::vector<Entry>& entries);
    void add_smc(std::vector<Entry>& entries);
    void add_entry(std::uint32_t id, Bytes data, std::size_t packet, std::vector<Entry>& entries,
                   std::size_t data_offset = 16);
    void add_other(std::vector<Entry>& entries);
    void tick();

    struct Segment {
        std::uint32_t id;
        bool outbound;
        std::size_t number;
        std::size_t traced;
        std::size_t original;
        std::uint64_t clock;
    };
    [[nodiscard]] Buffer header(const Segment& segment, Bytes packet);

    Tracing tracing_;
    Random& random_;
    Traffic traffic_;
    std::uint64_t clock_;
    std::uint32_t traced_ = 0;
};

}  // namespace zos::quality

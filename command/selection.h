// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which frames are kept, by what IPCS and the display filters select by. Values of one criterion
// are alternatives; all criteria have to be met. docs/command.md has each beside its display
// filter.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "command/packet_view.h"
#include "wiretap/frame.h"

namespace zos {

template <typename Number>
struct NumberRange {
    Number first;
    Number last;
    [[nodiscard]] bool has(Number number) const noexcept {
        return first <= number && number <= last;
    }
};

struct Network {
    pth::Address address;
    unsigned bits;  // of the address that count
    [[nodiscard]] bool has(const pth::Address& other) const noexcept;
};

// Two sockets, whichever of them sends.
struct SocketPair {
    Endpoint one;
    Endpoint other;
};

struct Selection {
    // Names; an asterisk stands for any characters, a percent sign for one, as in z/OS.
    std::vector<std::string> components;
    std::vector<std::string> subnames;
    std::vector<std::string> systems;
    std::vector<std::string> interfaces;
    std::vector<std::string> jobs;
    std::vector<NumberRange<std::uint32_t>> entry_ids;
    std::vector<NumberRange<std::uint32_t>> asids;
    std::vector<NumberRange<std::uint32_t>> records;
    std::vector<NumberRange<std::uint32_t>> ports;
    std::vector<NumberRange<std::uint32_t>> discard_reasons;
    std::vector<std::uint8_t> protocols;
    std::vector<Network> networks;
    std::vector<SocketPair> connections;
    std::optional<Direction> direction;
    // Bounds of the time at which the record was moved to the buffer, as of START and STOP.
    std::optional<UnixTime> start;
    std::optional<UnixTime> stop;
    // As many frames as this, and of each payload as many bytes (LIMIT, ABBREV).
    std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
    std::size_t snap_length = std::numeric_limits<std::size_t>::max();

    [[nodiscard]] bool takes(const Frame& frame) const;
};

}  // namespace zos

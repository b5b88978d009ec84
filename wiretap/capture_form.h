// SPDX-License-Identifier: GPL-2.0-or-later
//
// How a frame stands in a capture file: its link type, what is in front of its data, the option of
// its packet, and the interface it refers to. What Wireshark saves with the plugins and what the
// command writes agree, since both ask here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "wiretap/frame.h"

namespace zos {

// Private Enterprise Number of the custom option that carries the record header of a packet. IANA
// keeps 32473 for examples and documentation (RFC 5612); the project has none of its own yet, so
// the record header opens with a magic of its own.
inline constexpr std::uint32_t record_option_pen = 32473;

// The record header is in front of the frame's data, since the frame is no packet.
[[nodiscard]] inline bool begins_with_record(const Frame& frame) noexcept {
    return frame.interface.encapsulation == Encapsulation::record;
}

// The record header that goes to the option of the packet; null where there is none.
[[nodiscard]] inline const blob::Record* option_record(const Frame& frame) noexcept {
    return frame.record && !begins_with_record(frame) ? &*frame.record : nullptr;
}

// Length of what stands in front of the payload.
[[nodiscard]] std::size_t headers_length(const Frame& frame) noexcept;

// Writes headers_length(frame) bytes.
void write_headers(const Frame& frame, std::uint8_t* to) noexcept;

// pcapng's flags of a packet that tell its direction; 0 where it is not known.
[[nodiscard]] std::uint32_t direction_flags(Direction direction) noexcept;

// The name of an interface, as ASCII; empty when it has none.
[[nodiscard]] std::string interface_name(const Interface& interface);

// "ETH1 (QDIO Ethernet)": the lists of interfaces in Wireshark 4.0 show no name beside it. Empty
// for an interface that is no device.
[[nodiscard]] std::string interface_description(const Interface& interface);

// Numbers interfaces in the order in which they appear.
class InterfaceNumbers {
  public:
    struct Number {
        unsigned number;
        const Interface* added = nullptr;  // the interface of a number that is new
    };

    // The number of `interface`. Beyond the limit all of one encapsulation share one.
    [[nodiscard]] Number find_or_add(const Interface& interface);

    // The same without a new number: 0 for an interface that has none.
    [[nodiscard]] unsigned find(const Interface& interface) const;

  private:
    static constexpr std::size_t most = 4096;

    std::map<Interface, unsigned> numbers_;
    const std::pair<const Interface, unsigned>* last_ = nullptr;  // that was asked for
};

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Names of z/OS trace components, as they stand in the trace writer's control data.
#pragma once

#include <array>
#include <cstring>
#include <string_view>

#include "format/bytes.h"

namespace zos {

// Where a data set's entries come from. Each name is up to 8 ASCII characters ending in NUL, and
// empty when the data set does not tell.
struct Origin {
    using Name = std::array<char, 9>;

    Name component{};  // SYSTCPDA, GSKSRVR, ...
    Name subname{};    // usually the job name of the TCP/IP stack
    Name system{};     // z/OS system name

    friend bool operator==(const Origin&, const Origin&) = default;
};

[[nodiscard]] inline std::string_view view(const Origin::Name& name) noexcept {
    return name.data();
}

// Searches the control data of the trace writer for the 8-character EBCDIC name of a known
// component. Neighbouring 8-character names become sub-name and system. Empty when none is found.
// The layout of the control data is not published, so nothing but these names is taken from it.
[[nodiscard]] Origin find_origin(Bytes control_data) noexcept;

// The components that are recognised by name.
[[nodiscard]] bool is_component(std::string_view name) noexcept;

// The components of packet trace, whose entries open with a packet trace header (format/pth.h).
[[nodiscard]] constexpr bool traces_packets(std::string_view component) noexcept {
    return component == "SYSTCPDA" || component == "SYSTCPOT";
}

// The same without a search for the name's end: it is asked for each entry.
[[nodiscard]] inline bool traces_packets(const Origin::Name& component) noexcept {
    return std::memcmp(component.data(), "SYSTCPDA", component.size()) == 0 ||
           std::memcmp(component.data(), "SYSTCPOT", component.size()) == 0;
}

// Copies at most 8 characters.
[[nodiscard]] Origin::Name origin_name(std::string_view text) noexcept;

}  // namespace zos

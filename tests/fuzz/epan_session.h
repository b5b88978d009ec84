// SPDX-License-Identifier: GPL-2.0-or-later
//
// Wireshark's dissection engine with the plugin's dissectors built in, so that sanitizers and
// coverage see them.
#pragma once

#include <optional>
#include <vector>

#include "format/bytes.h"
#include "format/tod.h"

namespace zos::fuzz {

// One frame as a reader hands it over.
struct Delivered {
    int encapsulation;  // WTAP_ENCAP_ value
    std::vector<std::uint8_t> data;
    std::vector<std::uint8_t> option;  // the record header of a packet; empty: none
    std::uint32_t original_length;
    std::optional<UnixTime> time;
    std::size_t tags = 0;  // bytes of the data that no file holds: they name the dissector
};

// Starts the engine when called first. Protocols that records of these traces do not hold are
// disabled: they are fuzzed elsewhere.
void start_epan();

// Sets a preference, such as "zos.leap_seconds:27".
void set_preference(const char* name_and_value);

// Dissects the frames as Wireshark does with a file: once in their order, with or without a tree,
// then again with the tree and the columns shown, with statistics and Follow listening, and once
// more with some bytes changed, as if the file was written to while it is open.
void dissect_file(const std::vector<Delivered>& frames, bool tree_at_once);

}  // namespace zos::fuzz

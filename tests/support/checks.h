// SPDX-License-Identifier: GPL-2.0-or-later
//
// What must hold for any bytes at all. Each check answers what is wrong, or nothing. The fuzz
// targets run them on bytes that libFuzzer makes up, a unit test on what was once found so.
#pragma once

#include <string>

#include "format/bytes.h"

namespace zos::fuzz {

// A whole file: recognised, read forward, and a sample of its frames read again by offset.
[[nodiscard]] std::string check_reader(Bytes file);

// A file whose kind and shape the first eight bytes choose, so that they need not be measured: read
// forward, perhaps as a wrapped data set, and a sample of its frames read again by offset.
[[nodiscard]] std::string check_frames(Bytes choice_and_file);

// The same choice: walking on from each place that the walker gave finds the same entries and gaps.
[[nodiscard]] std::string check_walker(Bytes choice_and_file);

// A packed file: what is unpacked is the same in pieces of any length, by offset, and in front of a
// read error.
[[nodiscard]] std::string check_unpacking(Bytes packed);

// A selection that the first eight bytes choose, and a file: what the command writes of it is a
// sound pcapng file of as many packets as were selected.
[[nodiscard]] std::string check_conversion(Bytes choice_and_file);

// A record header, a packet trace header and names.
[[nodiscard]] std::string check_record_header(Bytes bytes);

// A file, opened by Wireshark's file library: read forward, and a sample of its records again.
[[nodiscard]] std::string check_wiretap(Bytes file);

// Frames of all kinds, dissected by Wireshark's engine (dissection.cpp says how they are given).
[[nodiscard]] std::string check_dissection(Bytes frames);

}  // namespace zos::fuzz

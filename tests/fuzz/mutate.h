// SPDX-License-Identifier: GPL-2.0-or-later
//
// Damages data sets where it hurts: in lengths, offsets and descriptors, and at random.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace zos::fuzz {

using Random = std::mt19937;

// One to a few changes; `file` may become shorter or longer.
void mutate(std::vector<std::uint8_t>& file, Random& random);

}  // namespace zos::fuzz

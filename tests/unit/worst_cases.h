// SPDX-License-Identifier: GPL-2.0-or-later
//
// Files made to take as much time and memory as a file can.
#pragma once

#include <cstddef>
#include <span>

#include "tests/unit/entries.h"
#include "wiretap/shape.h"

namespace zos::test {

struct WorstCase {
    const char* name;
    Buffer (*make)(std::size_t size);  // about as many bytes
    Shape shape;                       // with which it is hard to walk
};

[[nodiscard]] std::span<const WorstCase> worst_cases();

}  // namespace zos::test

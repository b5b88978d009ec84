// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <malloc.h>

#include <cstddef>

namespace zos::test {

// Bytes on the heap now. Sanitizers have a heap of their own, of which this tells nothing.
inline std::size_t allocated() {
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

}  // namespace zos::test

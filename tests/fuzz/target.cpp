// SPDX-License-Identifier: GPL-2.0-or-later
//
// libFuzzer's entry point for the check that the build names.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/support/checks.h"

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(
    const std::uint8_t* data, std::size_t size) {
    const std::string wrong = zos::fuzz::ZOS_CHECK({data, size});
    if (!wrong.empty()) {
        std::fprintf(stderr, "%s\n", wrong.c_str());
        std::abort();
    }
    return 0;
}

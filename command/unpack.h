// SPDX-License-Identifier: GPL-2.0-or-later
//
// A data set packed by AMATERSE or TSO TRANSMIT to the data set that it was, whatever that holds.
#pragma once

#include <string>

#include "command/failure.h"

namespace zos {

struct UnpackOptions {
    std::string input;
    std::string output;
    bool flat = false;  // records of variable length without their descriptors
    bool force = false;
    bool progress = true;
};

[[nodiscard]] ExitCode unpack(const UnpackOptions& options);

}  // namespace zos

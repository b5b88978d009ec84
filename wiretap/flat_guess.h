// SPDX-License-Identifier: GPL-2.0-or-later
//
// The shape of a flat file where what speaks for it is beyond doubt, weighed in bits against chance
// (wiretap/evidence.h). It is tried before what survey_flat() proposes, which also answers where
// there is less to go by.
#pragma once

#include <optional>

#include "format/bytes.h"
#include "wiretap/shape.h"

namespace zos {

struct FlatGuess {
    std::optional<Shape> shape;
    Checksums checksums = Checksums::unknown;  // of whole packets
};

// `bytes` are the first ones of a flat file.
[[nodiscard]] FlatGuess guess_flat(Bytes bytes);

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Images of tapes (AWSTAPE). Each block, or a part of one, stands behind a header of 6 bytes:
//
//      0 (2)   its length, little-endian
//      2 (2)   the length in front of it, little-endian
//      4 (1)   X'80' begins a block, X'20' ends it, X'40' a tape mark; X'03' compressed
//      5 (1)   0
//
// Labels are blocks of 80 bytes (VOL1, HDR1, HDR2, EOF1, ...) that tape marks keep apart from data.
#pragma once

#include <memory>

#include "format/bytes.h"
#include "wiretap/unpacker.h"

namespace zos {

inline constexpr std::size_t tape_header_length = 6;

// The first header may be one of a tape image; what stands behind it has to confirm that.
[[nodiscard]] bool may_begin_tape_image(Bytes head) noexcept;
[[nodiscard]] bool begins_tape_image(Bytes head) noexcept;

// Gives the blocks of all files on the tape, without labels.
[[nodiscard]] std::unique_ptr<Unpacker> make_tape_unpacker();

}  // namespace zos

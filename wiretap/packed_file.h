// SPDX-License-Identifier: GPL-2.0-or-later
//
// Archives of workstations that have to be unpacked before a reader sees what is in them. (gzip,
// zstd and lz4 are unpacked by Wireshark's file layer, zip by zip.h.)
#pragma once

#include "format/bytes.h"

namespace zos {

[[nodiscard]] bool is_xz(Bytes head);
[[nodiscard]] bool is_bzip2(Bytes head);
[[nodiscard]] bool is_seven_zip(Bytes head);

}  // namespace zos

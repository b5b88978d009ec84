// SPDX-License-Identifier: GPL-2.0-or-later
//
// Archives of workstations: they have to be unpacked before a reader sees what is in them. (gzip,
// zstd and lz4 are unpacked by Wireshark's file layer.)
#pragma once

#include <string>

#include "format/bytes.h"

namespace zos {

[[nodiscard]] bool is_zip(Bytes head);
[[nodiscard]] bool is_xz(Bytes head);
[[nodiscard]] bool is_bzip2(Bytes head);
[[nodiscard]] bool is_seven_zip(Bytes head);

// The names of the first members of a zip archive, as far as `head` shows them: " with a, b".
[[nodiscard]] std::string zip_members(Bytes head);

}  // namespace zos

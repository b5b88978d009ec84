// SPDX-License-Identifier: GPL-2.0-or-later
//
// zip archives with one file, as a workstation makes them of a trace. Folders, and what macOS puts
// beside a file, do not count. (Source: PKWARE, APPNOTE.)
#pragma once

#include <memory>
#include <string>

#include "format/bytes.h"
#include "wiretap/unpacker.h"

namespace zos {

[[nodiscard]] bool is_zip(Bytes head);

// The names of the first files of the archive, as far as `head` shows them: " with a, b".
[[nodiscard]] std::string zip_members(Bytes head);

// As far as `head` shows there is one file, and its method is known.
[[nodiscard]] bool opens_zip(Bytes head);

// A second file, which may be far behind the first, ends it.
[[nodiscard]] std::unique_ptr<Unpacker> make_zip_unpacker();

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace zos {

// `text` as a string of JSON.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the errno and errnojr mean that the text of an entry names.
#pragma once

#include "dissectors/record_family.h"

namespace zos::dissect {

void register_unix_errors(int protocol);

// Adds the fields, and what they mean to the Info column, where `text`, the decoded text of the
// payload, names such a number.
void add_unix_errors(const Context& context, const char* text);

}  // namespace zos::dissect

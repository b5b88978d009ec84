// SPDX-License-Identifier: GPL-2.0-or-later
//
// The command line's options that several commands have.
#pragma once

#include <CLI/CLI.hpp>

#include "command/output_parts.h"
#include "command/selection.h"

namespace zos {

// Adds the options that split the output.
void add_split(CLI::App& command, Split& split);

// Adds an option for each criterion of a selection.
void add_selection(CLI::App& command, Selection& selection);

}  // namespace zos

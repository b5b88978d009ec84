// SPDX-License-Identifier: GPL-2.0-or-later
//
// What data sets hold, as text for people or as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "command/data_set_file.h"
#include "command/failure.h"
#include "command/inventory.h"
#include "command/selection.h"

namespace zos {

struct InfoOptions {
    std::vector<std::string> inputs;
    bool json = false;
    bool progress = true;
    Selection selection;
};

[[nodiscard]] ExitCode info(const InfoOptions& options);

// What one data set holds. `complete` is false for one that ends in the middle of something.
[[nodiscard]] std::string describe_as_text(const DataSetFile& file, const Inventory& inventory,
                                           bool complete);
[[nodiscard]] std::string describe_as_json(const DataSetFile& file, const Inventory& inventory,
                                           bool complete);

// "2022-09-24T11:30:32.614976000Z"
[[nodiscard]] std::string time_text(UnixTime time);

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/info.h"

#include <cstdio>

#include "command/progress.h"

namespace zos {

namespace {

// True when the data set was read to its end.
bool take_stock(DataSetFile& file, const InfoOptions& options, Inventory& inventory) {
    Progress progress(options.progress);
    constexpr unsigned seldom = 4096;
    unsigned count = 0;
    Frame frame;
    ReadResult result = ReadResult::frame;
    for (std::uint64_t left = options.selection.limit;
         left > 0 && (result = file.next(frame)) == ReadResult::frame;) {
        if (options.selection.takes(frame)) {
            inventory.count(frame);
            --left;
        }
        if (++count % seldom != 0)
            continue;
        if (interrupted())
            throw Failure("interrupted");
        progress.show(file.file().position(), file.file().length());
    }
    return result != ReadResult::cut_short;
}

}  // namespace

ExitCode info(const InfoOptions& options) {
    ExitCode code = ExitCode::done;
    std::string text;
    for (const std::string& name : options.inputs) {
        DataSetFile file(name);
        Inventory inventory;
        const bool complete = take_stock(file, options, inventory);
        if (!complete)
            code = ExitCode::incomplete;
        if (options.json) {
            text += text.empty() ? "[" : ",\n ";
            text += describe_as_json(file, inventory, complete);
        } else {
            text += text.empty() ? "" : "\n";
            text += describe_as_text(file, inventory, complete);
        }
    }
    if (options.json)
        text += "]\n";
    if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
        throw Failure("standard output cannot be written");
    return code;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/convert.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "command/progress.h"

namespace zos {

namespace {

void refuse_own_input(const MergedFrames& frames, const std::string& output) {
    if (output == standard_stream)
        return;
    for (const auto& input : frames.files())
        if (input->file().is_same_file(output))
            throw Failure(output + ": is both input and output", ExitCode::usage);
}

void write_selected(MergedFrames& frames, const ConvertOptions& options, OutputParts& output) {
    Progress progress(options.progress);
    constexpr unsigned seldom = 4096;
    unsigned count = 0;
    for (std::uint64_t left = options.selection.limit; left > 0;) {
        const Frame* frame = frames.next();
        if (frame == nullptr)
            return;
        if (options.selection.takes(*frame)) {
            output.write(*frame, options.selection.snap_length);
            --left;
        }
        if (++count % seldom != 0)
            continue;
        if (interrupted())
            throw Failure("interrupted");
        progress.show(frames.position(), frames.length());
    }
}

}  // namespace

ExitCode convert(const ConvertOptions& options) {
    MergedFrames frames(options.inputs);
    refuse_own_input(frames, options.output);
    std::vector<std::string> comments;
    for (const auto& file : frames.files()) {
        comments.push_back(file->data_set().description);
        if (std::string layout = file->data_set().testimony.describe(); !layout.empty())
            comments.push_back(std::move(layout));
    }
    // The output is not touched before the input has shown what it is.
    OutputParts output(options.output,
                       options.force ? OutputFile::Existing::replace : OutputFile::Existing::keep,
                       options.split, comments);
    write_selected(frames, options, output);
    if (interrupted())
        throw Failure("interrupted");
    output.complete();
    for (const std::string& why : frames.cut_short())
        std::fprintf(stderr, "zos-trace: %s; all that stands in front of it was read\n",
                     why.c_str());
    return frames.cut_short().empty() ? ExitCode::done : ExitCode::incomplete;
}

}  // namespace zos

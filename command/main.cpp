// SPDX-License-Identifier: GPL-2.0-or-later
//
// The command zos-trace: what the plugins read, without Wireshark.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "command/check.h"
#include "command/convert.h"
#include "command/failure.h"
#include "command/info.h"
#include "command/options.h"
#include "command/system.h"
#include "command/unpack.h"

namespace zos {

namespace {

bool ends_with(const std::string& name, const std::string& ending) {
    return name.size() >= ending.size() &&
           name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
}

// The last of several names is the output. A single one gets its output beside it, or is a pipe on
// both sides.
void take_output(ConvertOptions& options) {
    if (options.inputs.size() > 1) {
        options.output = options.inputs.back();
        options.inputs.pop_back();
        if (options.output != standard_stream && !ends_with(options.output, ".pcapng"))
            throw Failure("the last name is the output, which ends in .pcapng: " + options.output,
                          ExitCode::usage);
        return;
    }
    const std::string& name = options.inputs.front();
    const std::size_t dot = name.find_last_of("./\\");
    const bool has_ending = dot != std::string::npos && name[dot] == '.';
    options.output = name == standard_stream
                         ? name
                         : name.substr(0, has_ending ? dot : std::string::npos) + ".pcapng";
}

// A flag that says no would show the value it has, as `--no-progress{false}`.
void add_no_progress(CLI::App& command, bool& progress) {
    command.add_flag_callback(
        "--no-progress", [&progress] { progress = false; }, "Show no progress on a terminal");
}

void add_convert(CLI::App& app, ConvertOptions& options) {
    CLI::App& command =
        *app.add_subcommand("convert", "Writes a data set as pcapng, as Wireshark would save it");
    command.add_option("files", options.inputs, "Data sets, then the pcapng file; - is a pipe")
        ->required()
        ->type_name("IN [OUT]");
    command.add_flag("--force", options.force, "Write over an output that is there already");
    add_no_progress(command, options.progress);
    add_split(command, options.split);
    add_selection(command, options.selection);
}

void add_info(CLI::App& app, InfoOptions& options) {
    CLI::App& command = *app.add_subcommand("info", "Tells what a data set holds");
    command.add_option("files", options.inputs, "Data sets; - is a pipe")
        ->required()
        ->type_name("IN");
    command.add_flag("--json", options.json, "For programs: an array with an object for each file");
    add_no_progress(command, options.progress);
    add_selection(command, options.selection);
}

void add_unpack(CLI::App& app, UnpackOptions& options) {
    CLI::App& command = *app.add_subcommand(
        "unpack", "Unpacks what AMATERSE or TSO TRANSMIT packed, whatever it holds");
    command.add_option("in", options.input, "The packed data set; - is a pipe")->required();
    command
        .add_option("out", options.output, "The data set, each record of variable length with RDW")
        ->required();
    command.add_flag("--flat", options.flat, "Records without RDW, one after the other");
    command.add_flag("--force", options.force, "Write over an output that is there already");
    add_no_progress(command, options.progress);
}

void add_check(CLI::App& app, CheckOptions& options) {
    CLI::App& command = *app.add_subcommand(
        "check", "Tells what a data set proves of its layout, and nothing of its users");
    command.add_option("file", options.input, "The data set; - is a pipe")
        ->required()
        ->type_name("IN");
    command.add_flag("--json", options.json,
                     "For programs: an object with an array for each table");
    command.add_flag("--names", options.names, "Names of interfaces and jobs as they are");
    add_no_progress(command, options.progress);
}

ExitCode run(std::vector<std::string> words) {
    CLI::App app("z/OS component traces, read without Wireshark", "zos-trace");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("zos-trace " ZOS_VERSION));
    ConvertOptions convert_options;
    add_convert(app, convert_options);
    InfoOptions info_options;
    add_info(app, info_options);
    CheckOptions check_options;
    add_check(app, check_options);
    UnpackOptions unpack_options;
    add_unpack(app, unpack_options);
    try {
        std::reverse(words.begin(), words.end());  // as the parser wants them
        app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? ExitCode::done : ExitCode::usage;
    }
    if (app.got_subcommand("info"))
        return info(info_options);
    if (app.got_subcommand("check"))
        return check(check_options);
    if (app.got_subcommand("unpack"))
        return unpack(unpack_options);
    take_output(convert_options);
    return convert(convert_options);
}

}  // namespace

}  // namespace zos

int main(int count, char** values) {
    try {
        zos::watch_for_interruption();
        return static_cast<int>(zos::run(zos::arguments(count, values)));
    } catch (const zos::Failure& failure) {
        if (zos::interrupted()) {
            std::fputs("zos-trace: interrupted\n", stderr);
            return static_cast<int>(zos::ExitCode::interrupted);
        }
        std::fprintf(stderr, "zos-trace: %s\n", failure.what());
        return static_cast<int>(failure.code());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "zos-trace: %s\n", error.what());
        return static_cast<int>(zos::ExitCode::failed);
    }
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/output_parts.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "command/failure.h"
#include "wiretap/capture_form.h"

namespace zos {

namespace {

constexpr const char* program = "zos-trace " ZOS_VERSION;
constexpr std::string_view ending = ".pcapng";
constexpr unsigned most_numbers = 99'999;
// Systems let a program have some hundreds of files open.
constexpr std::size_t most_open = 200;

// "trace.pcapng" with "ETH1" is "trace_ETH1.pcapng".
std::string with_suffix(const std::string& name, const std::string& suffix) {
    const bool ends = name.ends_with(ending);
    return name.substr(0, name.size() - (ends ? ending.size() : 0)) + "_" + suffix +
           std::string(ends ? ending : "");
}

// Fit for the name of a file on any system.
std::string file_name_of(const Interface& interface) {
    std::string name = interface_name(interface);
    std::ranges::replace_if(
        name,
        [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '$' || c == '#' || c == '@');
        },
        '_');
    return name.empty() ? "no_name" : name;
}

class FileSink final : public Sink {
  public:
    explicit FileSink(OutputFile& file) noexcept : file_(file) {}
    void write(const std::uint8_t* data, std::size_t length) override { file_.write(data, length); }

  private:
    OutputFile& file_;
};

}  // namespace

struct OutputParts::Part {
    Part(const std::string& name, OutputFile::Existing existing,
         const std::vector<std::string>& comments)
        : file(name, existing), sink(file), writer(sink, program, comments) {}

    void complete() {
        writer.flush();
        file.complete();
    }

    OutputFile file;
    FileSink sink;
    PcapngWriter writer;
    bool empty = true;
};

// What can be told to be wrong before anything is read is told then.
OutputParts::OutputParts(std::string name, OutputFile::Existing existing, const Split& split,
                         std::vector<std::string> comments)
    : name_(std::move(name)), existing_(existing), split_(split), comments_(std::move(comments)) {
    if (!split_.any())
        current_ = (parts_[name_] = begin(name_)).get();
    else if (name_ == standard_stream)
        throw Failure("what is split needs names of files, and cannot be written to a pipe",
                      ExitCode::usage);
    else if (!split_.by_interface)
        begin_next();
}

OutputParts::~OutputParts() = default;

std::unique_ptr<OutputParts::Part> OutputParts::begin(const std::string& name) const {
    return std::make_unique<Part>(name, existing_, comments_);
}

void OutputParts::begin_next() {
    complete();
    if (++number_ > most_numbers)
        throw Failure(name_ + ": would be split over more than 99,999 files");
    char number[8];
    std::snprintf(number, sizeof number, "%05u", number_);
    const std::string name = with_suffix(name_, number);
    current_ = (parts_[name] = begin(name)).get();
}

// A frame without time, or an older one, as in front of the seam of a wrapped data set, stays where
// it stands.
bool OutputParts::is_full(const Part& part, const Frame& frame) {
    const bool large = split_.bytes > 0 && part.writer.length() >= split_.bytes;
    if (split_.seconds == 0 || !frame.time)
        return large;
    if (!begins_) {
        begins_ = frame.time;
        return large;
    }
    const std::int64_t passed = frame.time->seconds - begins_->seconds -
                                (frame.time->nanoseconds < begins_->nanoseconds ? 1 : 0);
    if (passed < split_.seconds)
        return large;
    begins_->seconds += passed - passed % split_.seconds;
    return true;
}

OutputParts::Part& OutputParts::part_of_interface(const Frame& frame) {
    const std::string name = with_suffix(name_, file_name_of(frame.interface));
    std::unique_ptr<Part>& part = parts_[name];
    if (parts_.size() > most_open)
        throw Failure(name_ +
                      ": has more than 200 interfaces, too many to have a file each; "
                      "select with --interface");
    if (part == nullptr)
        part = begin(name);
    return *part;
}

OutputParts::Part& OutputParts::part_of(const Frame& frame) {
    if (split_.by_interface)
        return part_of_interface(frame);
    if (split_.any() && is_full(*current_, frame) && !current_->empty)
        begin_next();
    return *current_;
}

void OutputParts::write(const Frame& frame, std::size_t most) {
    Part& part = part_of(frame);
    part.writer.write(frame, most);
    part.empty = false;
}

void OutputParts::complete() {
    for (const auto& [name, part] : parts_)
        part->complete();
    parts_.clear();
    current_ = nullptr;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/unpack.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "command/data_set_file.h"
#include "command/progress.h"
#include "command/system.h"
#include "wiretap/content.h"
#include "wiretap/foreign.h"

namespace zos {

namespace {

constexpr std::size_t piece_size = std::size_t{256} << 10;

// Takes the record descriptor words out of what passes through.
class WithoutDescriptors {
  public:
    // Moves what remains to the front, and tells how much it is.
    [[nodiscard]] std::size_t take_out(std::uint8_t* bytes, std::size_t length) noexcept {
        std::size_t kept = 0;
        for (std::size_t at = 0; at < length;) {
            if (left_ == 0) {
                descriptor_[have_++] = bytes[at++];
                if (have_ == sizeof descriptor_) {
                    have_ = 0;
                    left_ = read_u16be(descriptor_) - sizeof descriptor_;
                }
                continue;
            }
            const std::size_t count = std::min(left_, length - at);
            std::copy_n(bytes + at, count, bytes + kept);
            at += count;
            kept += count;
            left_ -= count;
        }
        return kept;
    }

  private:
    std::uint8_t descriptor_[4] = {};
    std::size_t have_ = 0;  // of the descriptor
    std::size_t left_ = 0;  // of the record
};

std::string why_not_packed(Bytes head) {
    const Foreign foreign = recognise_marked(head);
    return foreign.what != nullptr ? describe(foreign, head)
                                   : "this is packed neither by AMATERSE nor by TSO TRANSMIT, nor "
                                     "a zip archive. Was it transferred in binary?";
}

}  // namespace

ExitCode unpack(const UnpackOptions& options) {
    InputFile input(options.input);
    Rewound source(input);
    std::vector<std::uint8_t> head;
    const auto unpacked = open_packed(source, head);
    const auto unreadable = [&] {
        return Failure(options.input + ": cannot be read: " + input.error());
    };
    if (!unpacked && !input.error().empty())
        throw unreadable();
    if (!unpacked)
        throw Failure(options.input + ": " + why_not_packed(head));
    if (options.output != standard_stream && input.is_same_file(options.output))
        throw Failure(options.output + ": is both input and output", ExitCode::usage);
    OutputFile output(options.output,
                      options.force ? OutputFile::Existing::replace : OutputFile::Existing::keep);
    Progress progress(options.progress);
    WithoutDescriptors without_descriptors;
    const bool take_out = options.flat && unpacked->packings().back().variable();
    std::vector<std::uint8_t> piece(piece_size);
    for (;;) {
        const std::ptrdiff_t count = unpacked->read(piece.data(), piece.size());
        if (interrupted())
            throw Failure("interrupted");
        if (const std::string problem = unpacked->problem(); !problem.empty())
            throw Failure(options.input + ": " + problem);
        if (count < 0)
            throw unreadable();
        if (count == 0)
            break;
        const auto length = static_cast<std::size_t>(count);
        output.write(piece.data(),
                     take_out ? without_descriptors.take_out(piece.data(), length) : length);
        progress.show(input.position(), input.length());
    }
    output.complete();
    if (!unpacked->cut_short())
        return ExitCode::done;
    std::fprintf(stderr, "zos-trace: %s: ends too early; all that is there was unpacked\n",
                 options.input.c_str());
    return ExitCode::incomplete;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <tuple>

#include "command/convert.h"

namespace zos {

MergedFrames::MergedFrames(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        files_.push_back(std::make_unique<DataSetFile>(name));
        inputs_.push_back({files_.back().get(), {}, {0, 0}});
    }
}

bool MergedFrames::read(Input& input) {
    const ReadResult result = input.file->next(input.frame);
    if (result == ReadResult::cut_short)
        cut_short_.push_back(input.file->name() + ": " + input.file->why_cut_short());
    if (result != ReadResult::frame)
        return false;
    // A frame without a time stays behind the one in front of it.
    input.time = input.frame.time.value_or(input.time);
    return true;
}

const Frame* MergedFrames::next() {
    if (!started_) {
        started_ = true;
        std::erase_if(inputs_, [&](Input& input) { return !read(input); });
    } else if (!inputs_.empty() && !read(inputs_[given_])) {
        inputs_.erase(inputs_.begin() + static_cast<std::ptrdiff_t>(given_));
    }
    if (inputs_.empty())
        return nullptr;
    const auto earliest = std::ranges::min_element(inputs_, {}, [](const Input& input) {
        return std::tuple(input.time.seconds, input.time.nanoseconds);
    });
    given_ = static_cast<std::size_t>(earliest - inputs_.begin());
    return &earliest->frame;
}

std::uint64_t MergedFrames::position() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& file : files_)
        sum += file->file().position();
    return sum;
}

std::uint64_t MergedFrames::length() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& file : files_) {
        if (file->file().length() == 0)
            return 0;
        sum += file->file().length();
    }
    return sum;
}

}  // namespace zos

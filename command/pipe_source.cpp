// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/pipe_source.h"

#include <algorithm>
#include <cstring>

namespace zos {

std::ptrdiff_t PipeSource::read(std::uint8_t* to, std::size_t length) noexcept {
    if (once_more_) {
        const std::size_t count = std::min(length, start_.size() - taken_);
        std::memcpy(to, start_.data() + taken_, count);
        taken_ += count;
        return static_cast<std::ptrdiff_t>(count);
    }
    const std::ptrdiff_t count = source_.read(to, length);
    if (count > 0 && start_.size() < kept)
        start_.insert(start_.end(), to,
                      to + std::min(static_cast<std::size_t>(count), kept - start_.size()));
    return count;
}

bool PipeSource::seek(std::uint64_t offset) noexcept {
    if (offset != 0)
        return false;
    once_more_ = true;
    taken_ = 0;
    return true;
}

}  // namespace zos

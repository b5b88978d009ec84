// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/window.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace zos {

std::ptrdiff_t MemorySource::read(std::uint8_t* to, std::size_t length) noexcept {
    const std::size_t count = std::min(length, bytes_.size() - position_);
    if (count > 0)
        std::memcpy(to, bytes_.data() + position_, count);
    position_ += count;
    return static_cast<std::ptrdiff_t>(count);
}

bool MemorySource::seek(std::uint64_t offset) noexcept {
    position_ = static_cast<std::size_t>(std::min<std::uint64_t>(offset, bytes_.size()));
    return true;
}

bool Window::restart_at(std::uint64_t offset) noexcept {
    if (source_ == nullptr)
        return true;
    held_ = offset;
    if (offset >= base_ && offset - base_ < filled_ && !ended_ && !failed_)
        return true;
    filled_ = 0;
    base_ = held_ = offset;
    ended_ = failed_ = false;
    if (!source_->seek(offset))
        failed_ = true;
    return !failed_;
}

// Makes room for `wanted` bytes at the end of the buffer; false when they are more than `reach`.
bool Window::make_room(std::size_t wanted) noexcept {
    if (filled_ + wanted <= capacity_)
        return true;
    if (filled_ + wanted > 2 * reach)
        return false;
    const std::size_t larger = std::min(std::max(filled_ + wanted, capacity_ * 2), 2 * reach);
    auto* memory = new (std::nothrow) std::uint8_t[larger];
    if (memory == nullptr)
        return false;
    if (filled_ > 0)
        std::memcpy(memory, buffer_.get(), filled_);
    buffer_.reset(memory);
    data_ = memory;
    capacity_ = larger;
    return true;
}

Bytes Window::load(std::uint64_t offset, std::size_t wanted) noexcept {
    if (offset < base_)
        return {};
    if (source_ == nullptr)
        return Bytes(data_, filled_)
            .subspan(static_cast<std::size_t>(std::min<std::uint64_t>(offset, filled_)));
    // Drop what lies before both the request and the held offset.
    const std::uint64_t keep = std::min(std::max(held_, base_), offset);
    const auto drop = static_cast<std::size_t>(std::min<std::uint64_t>(keep - base_, filled_));
    if (drop > 0) {
        filled_ -= drop;
        base_ += drop;
        std::memmove(buffer_.get(), buffer_.get() + drop, filled_);
    }
    if (offset - base_ > reach)
        return {};
    const auto skip = static_cast<std::size_t>(offset - base_);
    if (wanted > reach)
        wanted = 0;
    while (!ended_ && filled_ < skip + wanted) {
        const std::size_t more = std::max<std::size_t>(skip + wanted - filled_, read_size);
        if (!make_room(more)) {
            failed_ = true;
            break;
        }
        const std::ptrdiff_t count = source_->read(buffer_.get() + filled_, more);
        const std::size_t read = count < 0 ? 0 : static_cast<std::size_t>(count);
        filled_ += read;
        // Fewer bytes stand at the end of the file or in front of an error: the next call tells.
        ended_ = read < more;
        failed_ =
            count < 0 || (ended_ && read > 0 && source_->read(buffer_.get() + filled_, 1) < 0);
    }
    if (skip >= filled_)
        return {};
    return {data_ + skip, filled_ - skip};
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/unpacker.h"

#include <algorithm>

namespace zos {

bool PackedInput::load() {
    buffer_.resize(buffer_size);
    base_ += filled_;
    position_ = filled_ = 0;
    const std::ptrdiff_t count = failed_ ? -1 : source_->read(buffer_.data(), buffer_size);
    failed_ = count < 0;
    filled_ = static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0));
    return filled_ > 0;
}

bool PackedInput::seek(std::uint64_t offset) noexcept {
    base_ = offset;
    position_ = filled_ = 0;
    failed_ = !source_->seek(offset);
    return !failed_;
}

void RecordSink::open() noexcept {
    start_ = end_;
    std::fill_n(bytes_.begin() + static_cast<std::ptrdiff_t>(start_), descriptor_length, 0);
    end_ += descriptor_length;
    open_ = true;
}

void RecordSink::close(std::size_t length) noexcept {
    bytes_[start_] = static_cast<std::uint8_t>(length >> 8);
    bytes_[start_ + 1] = static_cast<std::uint8_t>(length);
    open_ = false;
}

void RecordSink::end_record() noexcept {
    if (!descriptors_)
        return;
    if (!open_)
        open();
    close(end_ - start_);
}

void RecordSink::cut_record() noexcept {
    if (!open_)
        return;
    constexpr std::size_t longest = longest_record + descriptor_length;
    close(std::min(end_ - start_ + 1, longest));
    end_ = std::min(end_, start_ + longest);
}

RecordSink RecordSink::copy_of_pending() const {
    RecordSink copy(descriptors_);
    copy.bytes_.assign(bytes_.begin() + static_cast<std::ptrdiff_t>(ready()),
                       bytes_.begin() + static_cast<std::ptrdiff_t>(end_));
    copy.end_ = pending();
    copy.open_ = open_;
    copy.skipped_ = skipped_;
    return copy;
}

void RecordSink::clear_ready() noexcept {
    const auto begin = bytes_.begin();
    std::copy(begin + static_cast<std::ptrdiff_t>(ready()),
              begin + static_cast<std::ptrdiff_t>(end_), begin);
    end_ = pending();
    start_ = 0;
}

}  // namespace zos

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

void RecordSink::open() {
    start_ = bytes_.size();
    bytes_.insert(bytes_.end(), descriptor_length, 0);
    open_ = true;
}

void RecordSink::close(std::size_t length) {
    bytes_[start_] = static_cast<std::uint8_t>(length >> 8);
    bytes_[start_ + 1] = static_cast<std::uint8_t>(length);
    open_ = false;
}

void RecordSink::end_record() {
    if (!descriptors_)
        return;
    if (!open_)
        open();
    close(bytes_.size() - start_);
}

void RecordSink::cut_record() {
    if (open_)
        close(std::min(bytes_.size() - start_ + 1, longest_record + descriptor_length));
}

RecordSink RecordSink::copy_of_pending() const {
    RecordSink copy(descriptors_);
    copy.bytes_.assign(bytes_.begin() + static_cast<std::ptrdiff_t>(ready()), bytes_.end());
    copy.open_ = open_;
    return copy;
}

void RecordSink::clear_ready() {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(ready()));
    start_ = 0;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/byte_sources.h"

#include <glib/gstdio.h>

namespace zos {

std::ptrdiff_t FileSource::read(std::uint8_t* to, std::size_t length) noexcept {
    if (handle() == nullptr)
        return -1;
    const gint64 before = file_tell(handle());
    const int count = file_read(to, static_cast<unsigned>(length), handle());
    if (count >= 0)
        return count;
    // Wireshark's file layer has read what stands in front of the error, but does not say how
    // many bytes these are.
    const gint64 read = file_tell(handle()) - before;
    return read > 0 ? static_cast<std::ptrdiff_t>(read) : -1;
}

bool FileSource::seek(std::uint64_t offset) noexcept {
    int err = 0;
    return handle() != nullptr &&
           file_seek(handle(), static_cast<gint64>(offset), SEEK_SET, &err) != -1;
}

PathSource::PathSource(const char* path) noexcept : file_(g_fopen(path, "rb")) {}

PathSource::~PathSource() {
    if (file_ != nullptr)
        std::fclose(file_);
}

std::ptrdiff_t PathSource::read(std::uint8_t* to, std::size_t length) noexcept {
    const std::size_t count = std::fread(to, 1, length, file_);
    return count == 0 && std::ferror(file_) ? -1 : static_cast<std::ptrdiff_t>(count);
}

bool PathSource::seek(std::uint64_t offset) noexcept {
    return fseeko(file_, static_cast<off_t>(offset), SEEK_SET) == 0;
}

std::uint64_t PathSource::length() noexcept {
    if (file_ == nullptr || fseeko(file_, 0, SEEK_END) != 0)
        return 0;
    const off_t end = ftello(file_);
    return end > 0 && seek(0) ? static_cast<std::uint64_t>(end) : 0;
}

}  // namespace zos

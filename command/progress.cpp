// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/progress.h"

#include <cstdio>

#include "command/system.h"

namespace zos {

namespace {

constexpr auto pause = std::chrono::milliseconds(200);

}  // namespace

Progress::Progress(bool wanted) : seen_(wanted && progress_is_seen()), next_(start_ + 2 * pause) {}

Progress::~Progress() {
    if (drawn_)
        std::fputs("\r\033[K", stderr);
}

void Progress::show(std::uint64_t done, std::uint64_t of) {
    if (!seen_)
        return;
    const auto now = Clock::now();
    if (now < next_)
        return;
    next_ = now + pause;
    drawn_ = true;
    constexpr double megabyte = 1e6;
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double read = static_cast<double>(done) / megabyte;
    if (of == 0) {
        std::fprintf(stderr, "\r%.0f MB, %.0f MB/s\033[K", read, read / seconds);
        return;
    }
    constexpr int width = 40;
    const double part = static_cast<double>(done) / static_cast<double>(of);
    const int filled = static_cast<int>(part * width);
    std::fprintf(stderr, "\r[%.*s%*s] %3.0f %%, %.0f MB/s\033[K", filled,
                 "########################################", width - filled, "", part * 100,
                 read / seconds);
}

}  // namespace zos

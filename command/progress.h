// SPDX-License-Identifier: GPL-2.0-or-later
//
// How far the command is, on a terminal alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace zos {

class Progress {
  public:
    explicit Progress(bool wanted);
    ~Progress();  // the line goes away
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // To be told often; shown a few times a second, and first when it takes longer than that.
    void show(std::uint64_t done, std::uint64_t of);

  private:
    using Clock = std::chrono::steady_clock;
    bool seen_;
    bool drawn_ = false;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_;
};

}  // namespace zos

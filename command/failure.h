// SPDX-License-Identifier: GPL-2.0-or-later
//
// Why a command could not do what it was asked for, and how it ends then.
#pragma once

#include <stdexcept>
#include <string>

namespace zos {

// What the command returns to who called it.
enum class ExitCode : int {
    done = 0,
    failed = 1,      // nothing was written: a file could not be read, or holds nothing to be read
    usage = 2,       // the command line was wrong
    incomplete = 3,  // all that could be read was written, but the data set ends too early
    interrupted = 130,
};

class Failure : public std::runtime_error {
  public:
    explicit Failure(const std::string& message, ExitCode code = ExitCode::failed)
        : std::runtime_error(message), code_(code) {}
    [[nodiscard]] ExitCode code() const noexcept { return code_; }

  private:
    ExitCode code_;
};

}  // namespace zos

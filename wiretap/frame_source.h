// SPDX-License-Identifier: GPL-2.0-or-later
//
// The frames of a file, forward and by offset.
#pragma once

#include <cstdint>

#include "wiretap/frame.h"

namespace zos {

enum class ReadResult : std::uint8_t {
    frame,
    end,
    cut_short,  // the file ends in the middle of something; all before it was read
    damaged,    // what stands here cannot be understood, see FrameSource::message()
    failed,     // a read error of the byte source
};

class FrameSource {
  public:
    virtual ~FrameSource() = default;

    // Reads the next frame. The frame's views are valid until the next call of any function. What
    // it answers instead of a frame stays.
    [[nodiscard]] virtual ReadResult next(Frame& frame) = 0;

    // Reads the frame again that next() gave with this offset.
    [[nodiscard]] virtual ReadResult read_at(std::uint64_t offset, Frame& frame) = 0;

    // Frames are not read again, so what read_at() needs is not remembered. To be called before the
    // first frame is read.
    virtual void read_forward_only() noexcept {}

    // After `damaged`: what was found, where, and what was expected.
    [[nodiscard]] virtual const char* message() const noexcept { return ""; }
};

}  // namespace zos

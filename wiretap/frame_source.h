// SPDX-License-Identifier: GPL-2.0-or-later
//
// The frames of a file, forward and by offset.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wiretap/frame.h"

namespace zos {

enum class ReadResult : std::uint8_t {
    frame,
    end,
    cut_short,  // the file ends in the middle of something; all before it was read
    damaged,    // what stands here cannot be understood, see FrameSource::message()
    failed,     // a read error of the byte source
};

// Where the payload of a packet is put together that the data set has in pieces.
class PacketBuffer {
  public:
    virtual ~PacketBuffer() = default;

    // Room for the `length` bytes of the payload of `frame`, all of which is known but the payload.
    // What was there before is given up.
    [[nodiscard]] virtual std::uint8_t* room_for(const Frame& frame, std::size_t length) = 0;
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

    // The file is a pipe, which is read as it stands: where it is a wrapped data set, the entry in
    // which it ends goes on at its start. The source must be able to go back to the start, when the
    // end was reached, and give as much once more as an entry may take. To be told before the first
    // frame is read.
    virtual void end_may_go_on_at_start() noexcept {}

    // Packets are put together in `buffer` from now on, for one who would copy them there; in
    // memory of the source's own where there is none.
    void put_together_in(PacketBuffer* buffer) noexcept { buffer_ = buffer; }

    // After `damaged`: what was found, where, and what was expected.
    [[nodiscard]] virtual const char* message() const noexcept { return ""; }

  protected:
    [[nodiscard]] std::uint8_t* room_for_packet(const Frame& frame, std::size_t length) {
        if (buffer_ != nullptr)
            return buffer_->room_for(frame, length);
        packet_.resize(std::max(packet_.size(), length));
        return packet_.data();
    }

  private:
    PacketBuffer* buffer_ = nullptr;
    std::vector<std::uint8_t> packet_;
};

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Frames as a pcapng file: what Wireshark saves of a data set with the plugins, block by block of
// the same meaning. Always little-endian, so that the bytes are the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wiretap/capture_form.h"
#include "wiretap/frame.h"

namespace zos {

// Where the bytes of a capture file go.
class Sink {
  public:
    virtual ~Sink() = default;
    virtual void write(const std::uint8_t* data, std::size_t length) = 0;
};

class PcapngWriter {
  public:
    // Begins the file: what wrote it, and a comment for each data set that it comes from.
    PcapngWriter(Sink& sink, std::string_view program, const std::vector<std::string>& comments);

    // Writes a frame, of the payload no more than `most` bytes.
    void write(const Frame& frame, std::size_t most);

    // Hands on what was written so far.
    void flush();

    // Length of the file so far.
    [[nodiscard]] std::uint64_t length() const noexcept { return handed_on_ + buffer_.size(); }

  private:
    void put_u16(std::uint32_t value);
    void put_u32(std::uint32_t value);
    void put_bytes(const void* from, std::size_t length);
    void pad();
    void put_option(std::uint32_t code, std::string_view value);
    [[nodiscard]] std::size_t begin_block(std::uint32_t type);
    void end_block(std::size_t begin);
    void describe_interface(const Interface& interface);
    void put_packet_options(const Frame& frame);

    Sink& sink_;
    std::vector<std::uint8_t> buffer_;
    std::uint64_t handed_on_ = 0;
    InterfaceNumbers interfaces_;
};

}  // namespace zos

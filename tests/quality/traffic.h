// SPDX-License-Identifier: GPL-2.0-or-later
//
// IP packets as a stack sends and receives them: those of the captures in tests/traffic, and made
// ones.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tests/quality/buffer.h"

namespace zos::quality {

// Who computes the checksums of TCP and UDP.
enum class Checksums : std::uint8_t {
    stack,    // all are right
    adapter,  // outbound packets hold that of the pseudo header
    absent,   // UDP over IPv4 goes without
};

struct Packet {
    Buffer bytes;
    bool outbound = false;
};

// The IP packets of the captures of tests/traffic.
[[nodiscard]] const std::vector<Buffer>& captured_packets();

// Bytes of an application.
enum class Content : std::uint8_t { text, noise, zeros, ebcdic, captured };
[[nodiscard]] Buffer content(Content kind, std::size_t length, Random& random);

// What a stack has to do with others.
class Traffic {
  public:
    explicit Traffic(Random& random);
    [[nodiscard]] Packet next(Checksums checksums, std::size_t longest, Random& random);

  private:
    struct Conversation {
        bool ipv6;
        std::uint8_t protocol;
        std::array<Buffer, 2> addresses;  // the stack's own first
        std::array<std::uint16_t, 2> ports;
        std::array<std::uint32_t, 2> sequence;
        Content content;
    };
    std::vector<Conversation> conversations_;
    std::uint16_t identification_ = 0;

    [[nodiscard]] static Buffer transport(Conversation& with, bool outbound, std::size_t length,
                                          Random& random);
    [[nodiscard]] Packet make(Conversation& with, Checksums checksums, std::size_t length,
                              Random& random);
};

}  // namespace zos::quality

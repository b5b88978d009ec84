// SPDX-License-Identifier: GPL-2.0-or-later
//
// A gzip file (RFC 1952) unpacked on the way, which Wireshark's file layer does for the plugins.
// Several members in a row are one file, as gzip has it.
#pragma once

#include <cstdint>
#include <string>

#include "wiretap/inflate.h"
#include "wiretap/window.h"

namespace zos {

class GzipSource final : public ByteSource {
  public:
    explicit GzipSource(ByteSource& packed) noexcept : input_(packed) {}

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    // Forward alone.
    bool seek(std::uint64_t) noexcept override { return false; }

    // What is wrong with the file, behind a read that failed.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

  private:
    enum class State : std::uint8_t { member, content, end, failed };

    void begin_member();
    void skip_text();
    void unpack();
    void end_member();
    void fail(const char* what);

    PackedInput input_;
    BitReader bits_;
    Inflater inflater_;
    RecordSink unpacked_{false};
    std::size_t taken_ = 0;  // of what is unpacked
    std::uint32_t checksum_ = crc_start;
    std::uint32_t member_length_ = 0;
    State state_ = State::member;
    bool first_member_ = true;
    std::string error_;
};

}  // namespace zos

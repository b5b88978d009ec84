// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/gzip_source.h"

#include <algorithm>
#include <cstring>

namespace zos {

void GzipSource::fail(const char* what) {
    error_ = std::string("the gzip file is ") + (bits_.cut() ? "cut short" : what);
    state_ = State::failed;
}

void GzipSource::skip_text() {
    while (!bits_.cut() && bits_.take(input_, 8) != 0) {
    }
}

void GzipSource::begin_member() {
    enum Flag : std::uint32_t { header_crc = 2, extra = 4, name = 8, comment = 16 };
    constexpr std::uint32_t magic = 0x8b1f;
    constexpr std::uint32_t deflate = 8;
    // Behind the last member there may be zeros, or what other tools have put there.
    if (!bits_.need(input_, 16) || bits_.peek(16) != magic) {
        state_ = State::end;
        return first_member_ ? fail("without a header") : void();
    }
    bits_.drop(16);
    const std::uint32_t method = bits_.take(input_, 8);
    const std::uint32_t flags = bits_.take(input_, 8);
    for (int i = 0; i < 6; ++i)  // time, hints, system
        (void)bits_.take(input_, 8);
    if ((flags & extra) != 0)
        for (std::uint32_t left = bits_.take(input_, 16); left > 0 && !bits_.cut(); --left)
            (void)bits_.take(input_, 8);
    if ((flags & name) != 0)
        skip_text();
    if ((flags & comment) != 0)
        skip_text();
    if ((flags & header_crc) != 0)
        (void)bits_.take(input_, 16);
    if (bits_.cut() || method != deflate)
        return fail("packed by an unknown method");
    first_member_ = false;
    inflater_ = {};
    checksum_ = crc_start;
    member_length_ = 0;
    state_ = State::content;
}

void GzipSource::unpack() {
    unpacked_.clear_ready();
    taken_ = 0;
    const Unpacker::Step step = inflater_.step(input_, bits_, unpacked_);
    checksum_ = crc32(checksum_, {unpacked_.data(), unpacked_.ready()});
    member_length_ += static_cast<std::uint32_t>(unpacked_.ready());
    if (step == Unpacker::Step::end)
        end_member();
    else if (step != Unpacker::Step::more)
        fail((std::string("damaged: ") + inflater_.problem()).c_str());
}

void GzipSource::end_member() {
    const std::uint32_t checksum = bits_.take(input_, 32);
    const std::uint32_t length = bits_.take(input_, 32);
    if (bits_.cut() || checksum != ~checksum_ || length != member_length_)
        return fail("damaged: its checksum differs");
    state_ = State::member;
}

std::ptrdiff_t GzipSource::read(std::uint8_t* to, std::size_t length) noexcept {
    std::size_t have = 0;
    while (have < length) {
        if (taken_ < unpacked_.ready()) {
            const std::size_t count = std::min(length - have, unpacked_.ready() - taken_);
            std::memcpy(to + have, unpacked_.data() + taken_, count);
            taken_ += count;
            have += count;
            continue;
        }
        switch (state_) {
            case State::member:
                begin_member();
                break;
            case State::content:
                unpack();
                break;
            case State::end:
                return static_cast<std::ptrdiff_t>(have);
            case State::failed:
                return have > 0 ? static_cast<std::ptrdiff_t>(have) : -1;
        }
    }
    return static_cast<std::ptrdiff_t>(have);
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/tape_image.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "format/ebcdic.h"

namespace zos {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t header_length = tape_header_length;
constexpr std::size_t label_length = 80;

enum ChunkFlag : std::uint8_t {
    begins_block = 0x80,
    tape_mark = 0x40,
    ends_block = 0x20,
    compressed = 0x03,
};

struct Chunk {
    std::uint16_t length = 0;
    std::uint16_t length_before = 0;
    std::uint8_t flags = 0;
};

Chunk parse(const std::uint8_t* at) noexcept {
    return {static_cast<std::uint16_t>(at[0] | at[1] << 8),
            static_cast<std::uint16_t>(at[2] | at[3] << 8), at[4]};
}

// Of a volume, of a data set, of its end, of its end on this volume, and those of users.
bool is_label(Bytes block) noexcept {
    constexpr std::array names = {"VOL"sv, "HDR"sv, "EOF"sv, "EOV"sv, "UHL"sv, "UTL"sv, "UVL"sv};
    if (block.size() < 4)
        return false;
    const auto letter = [block](std::size_t i) {
        return static_cast<char>(ebcdic::to_latin1[block[i]]);
    };
    return letter(3) >= '1' && letter(3) <= '9' &&
           std::ranges::any_of(names, [&](std::string_view name) {
               return letter(0) == name[0] && letter(1) == name[1] && letter(2) == name[2];
           });
}

class TapeUnpacker final : public Unpacker {
  public:
    [[nodiscard]] std::unique_ptr<Unpacker> copy() const override {
        return std::make_unique<TapeUnpacker>(*this);
    }

    Step step(PackedInput& input, RecordSink& sink) override {
        return left_ == 0 ? begin_chunk(input) : copy_some(input, sink);
    }

  private:
    Step begin_chunk(PackedInput& input) {
        std::array<std::uint8_t, header_length> header;
        for (std::size_t i = 0; i < header.size(); ++i) {
            const int byte = input.next();
            if (byte < 0)
                return i == 0 ? Step::end : Step::cut;
            header[i] = static_cast<std::uint8_t>(byte);
        }
        const Chunk chunk = parse(header.data());
        const bool mark = (chunk.flags & tape_mark) != 0;
        if (header[5] != 0 || chunk.length_before != length_before_ || mark != (chunk.length == 0))
            return damaged("no header of a block that follows the one before it");
        if ((chunk.flags & compressed) != 0)
            return unsupported("a compressed block (HET); write the image without compression");
        length_before_ = chunk.length;
        if (!mark) {
            left_ = chunk.length;
            may_be_label_ = chunk.length == label_length;
            after_mark_ = false;
            return Step::more;
        }
        // Two in a row are the end of the tape.
        return std::exchange(after_mark_, true) ? Step::end : Step::more;
    }

    Step copy_some(PackedInput& input, RecordSink& sink) {
        std::array<std::uint8_t, 1024> piece;
        std::size_t count = 0;
        const std::size_t wanted = std::min<std::size_t>(piece.size(), left_);
        for (int byte = 0; count < wanted && (byte = input.next()) >= 0; ++count)
            piece[count] = static_cast<std::uint8_t>(byte);
        left_ = static_cast<std::uint16_t>(left_ - count);
        if (!may_be_label_ || !is_label({piece.data(), count})) {
            sink.make_room(count);
            std::copy_n(piece.begin(), count, sink.next_bytes());
            sink.put(count);
        }
        return count < wanted ? Step::cut : Step::more;
    }

    std::uint16_t length_before_ = 0;
    std::uint16_t left_ = 0;  // of the chunk
    bool may_be_label_ = false;
    bool after_mark_ = false;
};

}  // namespace

bool may_begin_tape_image(Bytes head) noexcept {
    if (head.size() < header_length + 4)
        return false;
    const Chunk first = parse(head.data());
    return first.length >= 18 && first.length_before == 0 && head[5] == 0 &&
           first.flags == (begins_block | ends_block);
}

bool begins_tape_image(Bytes head) noexcept {
    if (!may_begin_tape_image(head))
        return false;
    const Chunk first = parse(head.data());
    const Bytes block = head.subspan(header_length);
    if (first.length == label_length && is_label(block))
        return true;
    // Without labels: a block of variable-length records tells its length as well.
    if (read_u16be(block.data()) == first.length && block[2] == 0 && block[3] == 0)
        return true;
    if (!holds(block, first.length, header_length))
        return false;
    const Chunk second = parse(block.data() + first.length);
    return second.length_before == first.length && block[first.length + 5] == 0 &&
           (second.flags == tape_mark || second.flags == first.flags);
}

std::unique_ptr<Unpacker> make_tape_unpacker() {
    return std::make_unique<TapeUnpacker>();
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/xmit.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "format/ebcdic.h"

namespace zos {

namespace {

enum SegmentFlag : std::uint8_t { first_segment = 0x80, last_segment = 0x40, control = 0x20 };

enum TextUnit : std::uint16_t { inmterm = 0x0028, inmrecfm = 0x0049, inmutiln = 0x1028 };

constexpr std::size_t name_length = 6;
constexpr std::size_t header_length = 2;  // of a segment

bool is_text(Bytes bytes, std::string_view text) {
    return bytes.size() >= text.size() &&
           std::ranges::equal(bytes.first(text.size()), text, [](std::uint8_t byte, char c) {
               return static_cast<char>(ebcdic::to_latin1[byte]) == c;
           });
}

// What the INMR02 records tell of one file.
struct TransmittedFile {
    bool copied = false;
    bool partitioned = false;
    bool encrypted = false;
    bool message = false;
    bool variable = false;
};

void note(std::uint16_t key, Bytes value, TransmittedFile& file) {
    constexpr std::uint16_t recfm_kind = 0xc000;
    constexpr std::uint16_t recfm_variable = 0x4000;
    if (key == inmterm)
        file.message = true;
    if (key == inmutiln) {
        file.copied |= is_text(value, "INMCOPY");
        file.partitioned |= is_text(value, "IEBCOPY");
        file.encrypted |= is_text(value, "AMSCIPHR");
    }
    if (key == inmrecfm && value.size() >= 2)
        file.variable = (read_u16be(value.data()) & recfm_kind) == recfm_variable;
}

void read_text_units(Bytes units, TransmittedFile& file) {
    while (units.size() >= 4) {
        const std::uint16_t key = read_u16be(units.data());
        unsigned count = read_u16be(units.data() + 2);
        units = units.subspan(4);
        if (count == 0)
            note(key, {}, file);
        for (; count > 0 && units.size() >= 2; --count) {
            const std::size_t length = read_u16be(units.data());
            if (!holds(units, 2, length))
                return;
            note(key, units.subspan(2, length), file);
            units = units.subspan(2 + length);
        }
    }
}

class XmitUnpacker final : public Unpacker {
  public:
    explicit XmitUnpacker(const XmitHeader& header) noexcept : header_(header) {}

    [[nodiscard]] std::unique_ptr<Unpacker> copy() const override {
        return std::make_unique<XmitUnpacker>(*this);
    }

    Step step(PackedInput& input, RecordSink& sink) override {
        const int length = input.next();
        const int flags = input.next();
        if (flags < 0)
            return cut(sink);
        if (length < static_cast<int>(header_length))
            return damaged("a segment of fewer than two bytes");
        std::array<std::uint8_t, 256> segment;
        const std::size_t count = static_cast<std::size_t>(length) - header_length;
        for (std::size_t i = 0; i < count; ++i) {
            const int byte = input.next();
            if (byte < 0) {
                if (ours() && (flags & control) == 0)
                    put({segment.data(), i}, sink);
                return cut(sink);
            }
            segment[i] = static_cast<std::uint8_t>(byte);
        }
        return take({segment.data(), count}, flags, sink);
    }

  private:
    [[nodiscard]] bool ours() const noexcept { return data_begun_ == header_.file; }

    static Step cut(RecordSink& sink) {
        sink.cut_record();
        return Step::cut;
    }

    static void put(Bytes bytes, RecordSink& sink) {
        sink.make_room(bytes.size() + 1);
        std::ranges::copy(bytes, sink.next_bytes());
        sink.put(bytes.size());
    }

    Step take(Bytes segment, int flags, RecordSink& sink) {
        const bool begins = (flags & first_segment) != 0;
        if (begins == inside_)
            return damaged(inside_ ? "a record begins inside another one"
                                   : "a segment continues a record that did not begin");
        inside_ = (flags & last_segment) == 0;
        if ((flags & control) != 0)
            return begins ? take_control(segment) : Step::more;
        if (data_begun_ == 0)
            return damaged("data in front of the control record INMR03");
        if (!ours())
            return Step::more;
        put(segment, sink);
        if (sink.record_too_long())
            return damaged("a record of more than 65,531 bytes");
        if (!inside_)
            sink.end_record();
        return Step::more;
    }

    Step take_control(Bytes segment) {
        if (is_text(segment, "INMR06"))
            return Step::end;
        if (is_text(segment, "INMR03") && data_begun_ < header_.file + 1)
            ++data_begun_;
        // Nothing of interest follows the file.
        return data_begun_ > header_.file ? Step::end : Step::more;
    }

    XmitHeader header_;
    int data_begun_ = 0;   // of how many files
    bool inside_ = false;  // a record
};

}  // namespace

bool begins_xmit(Bytes head) noexcept {
    return head.size() > header_length + name_length && head[0] >= header_length + name_length &&
           (head[1] & (first_segment | control)) == (first_segment | control) &&
           is_text(head.subspan(header_length), "INMR01");
}

XmitHeader parse_xmit_header(Bytes head) noexcept {
    constexpr std::size_t most_files = 255;
    constexpr std::size_t longest_record = 4096;
    std::array<TransmittedFile, most_files + 1> files{};
    std::array<std::uint8_t, longest_record> joined;
    std::size_t length = 0;
    std::size_t last_file = 0;
    while (head.size() >= header_length && head[0] >= header_length && head.size() >= head[0]) {
        const Bytes segment = head.subspan(header_length, head[0] - header_length);
        const std::uint8_t flags = head[1];
        head = head.subspan(head[0]);
        if ((flags & first_segment) != 0)
            length = 0;
        if ((flags & control) == 0 || length + segment.size() > joined.size())
            return {};
        std::ranges::copy(segment, joined.begin() + static_cast<std::ptrdiff_t>(length));
        length += segment.size();
        if ((flags & last_segment) == 0)
            continue;
        const Bytes record(joined.data(), length);
        if (is_text(record, "INMR03"))
            break;
        if (!is_text(record, "INMR02") || !holds(record, name_length, 4))
            continue;
        const std::uint32_t number = read_u32be(record.data() + name_length);
        if (number == 0 || number > most_files)
            return {};
        read_text_units(record.subspan(name_length + 4), files[number]);
        last_file = std::max<std::size_t>(last_file, number);
    }
    // The data set is the last file; a message stands in front of it.
    const TransmittedFile& file = files[last_file];
    using enum XmitHeader::Holds;
    const auto holds_what = file.encrypted     ? encrypted
                            : file.partitioned ? partitioned
                            : file.copied      ? data_set
                                               : nothing_known;
    return {holds_what, file.variable, static_cast<std::uint8_t>(last_file)};
}

std::unique_ptr<Unpacker> make_xmit_unpacker(const XmitHeader& header) {
    return std::make_unique<XmitUnpacker>(header);
}

}  // namespace zos

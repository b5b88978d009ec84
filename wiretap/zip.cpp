// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/zip.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "wiretap/inflate.h"

namespace zos {

namespace {

// In front of each member; little-endian. Its name follows, and a field for extensions.
//
//    0  4  signature "PK", 3, 4
//    4  2  version
//    6  2  flags
//    8  2  method
//   10  4  time and date
//   14  4  CRC-32 of the file
//   18  4  length in the archive
//   22  4  length of the file
//   26  2  length of the name
//   28  2  length of the extensions
constexpr std::size_t header_length = 30;
constexpr int signature_length = 4;
constexpr std::uint32_t pk = 0x4b50;  // each signature begins so
constexpr std::uint32_t header_signature = 0x04034b50;
constexpr std::uint32_t descriptor_signature = 0x08074b50;
constexpr std::size_t longest_name = 255;

constexpr std::uint32_t larger_than_32_bits = 0xffffffff;

enum Flag : std::uint16_t {
    encrypted = 0x0001,
    descriptor_follows = 0x0008,  // with CRC and lengths, which the header does not know then
};
enum Method : std::uint16_t { stored = 0, deflated = 8 };

constexpr std::uint32_t little_endian(const std::uint8_t* at, int bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i)
        value |= std::uint32_t{at[i]} << (8 * i);
    return value;
}

struct Member {
    std::string name;
    std::uint32_t crc = 0;
    std::uint32_t length = 0;  // in the archive
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint16_t extensions = 0;

    [[nodiscard]] bool length_is_known() const { return (flags & descriptor_follows) == 0; }
    [[nodiscard]] bool opens() const {
        return (flags & encrypted) == 0 &&
               (method == deflated ||
                (method == stored && length_is_known() && length != larger_than_32_bits));
    }
    [[nodiscard]] bool counts() const {
        using namespace std::string_view_literals;
        return name.back() != '/' && !name.starts_with("__MACOSX/"sv);
    }
    [[nodiscard]] std::size_t header() const { return header_length + name.size() + extensions; }
};

// The member whose header stands at the start.
std::optional<Member> member_at(Bytes at) {
    if (at.size() < header_length || little_endian(at.data(), 4) != header_signature)
        return {};
    const std::size_t length = little_endian(at.data() + 26, 2);
    if (length == 0 || length > longest_name || !holds(at, header_length, length))
        return {};
    const Bytes name = at.subspan(header_length, length);
    if (!std::ranges::all_of(name, [](std::uint8_t c) { return c >= ' ' && c != 0x7f; }))
        return {};
    return Member{.name = {name.begin(), name.end()},
                  .crc = little_endian(at.data() + 14, 4),
                  .length = little_endian(at.data() + 18, 4),
                  .flags = static_cast<std::uint16_t>(little_endian(at.data() + 6, 2)),
                  .method = static_cast<std::uint16_t>(little_endian(at.data() + 8, 2)),
                  .extensions = static_cast<std::uint16_t>(little_endian(at.data() + 28, 2))};
}

// Hands on each file that `head` shows. Where the length of one is not known the next is searched.
template <typename Visit>
void visit_members(Bytes head, Visit visit) {
    for (std::size_t at = 0; holds(head, at, header_length);) {
        const auto member = head[at] == 'P' ? member_at(head.subspan(at)) : std::nullopt;
        if (!member) {
            ++at;
            continue;
        }
        if (member->counts() && !visit(*member))
            return;
        at += member->header();
        if (member->length_is_known())
            at += std::min<std::size_t>(member->length, head.size());
    }
}

class ZipUnpacker final : public Unpacker {
  public:
    [[nodiscard]] std::unique_ptr<Unpacker> copy() const override {
        return std::make_unique<ZipUnpacker>(*this);
    }

    Step step(PackedInput& input, RecordSink& sink) override {
        switch (state_) {
            case State::header:
                return begin_member(input);
            case State::content:
                return member_.counts() ? unpack(input, sink) : pass_over(input, sink);
            case State::behind:
                break;
        }
        return end_member(input);
    }

  private:
    enum class State : std::uint8_t { header, content, behind };

    Step begin_member(PackedInput& input) {
        std::array<std::uint8_t, header_length + longest_name> header;
        take(input, {header.data(), signature_length});
        const std::uint32_t signature = little_endian(header.data(), signature_length);
        if (bits_.cut())
            return Step::cut;
        if (signature != header_signature && file_met_ && (signature & 0xffff) == pk)
            return Step::end;  // the directory
        take(input, std::span(header).subspan(signature_length, header_length - signature_length));
        const std::size_t name =
            std::min<std::size_t>(little_endian(header.data() + 26, 2), longest_name);
        take(input, std::span(header).subspan(header_length, name));
        const auto member = member_at({header.data(), header_length + name});
        for (int i = 0; member && i < member->extensions; ++i)
            (void)bits_.take(input, 8);
        if (bits_.cut())
            return Step::cut;
        return member ? begin(*member) : damaged("no header of a file");
    }

    Step begin(const Member& member) {
        if (file_met_ && member.counts())
            return unsupported(
                "another file follows it; unpack the archive (unzip FILE), and open "
                "what is in it");
        if (!member.opens())
            return unsupported(
                "a file that is encrypted, or packed by another method than "
                "deflate; unpack the archive (unzip FILE)");
        member_ = member;
        file_met_ = file_met_ || member.counts();
        inflater_ = {};
        checksum_ = crc_start;
        state_ = State::content;
        return Step::more;
    }

    Step unpack(PackedInput& input, RecordSink& sink) {
        const std::size_t before = sink.ready();
        const Step step = member_.method == deflated ? inflater_.step(input, bits_, sink)
                                                     : copy_stored(input, sink);
        checksum_ = crc32(checksum_, Bytes(sink.data(), sink.ready()).subspan(before));
        if (step == Step::damaged)
            return damaged(inflater_.problem());
        if (step != Step::end)
            return step;
        state_ = State::behind;
        return Step::more;
    }

    Step pass_over(PackedInput& input, RecordSink& sink) {
        const Step step = unpack(input, nobody_);
        sink.skip(nobody_.ready());
        nobody_.clear_ready();
        return step;
    }

    Step copy_stored(PackedInput& input, RecordSink& sink) {
        constexpr std::uint32_t piece = 4096;
        const std::uint32_t count = std::min(member_.length, piece);
        sink.make_room(count);
        std::uint8_t* const to = sink.next_bytes();
        std::uint32_t done = 0;
        for (; done < count && !bits_.cut(); ++done)
            to[done] = static_cast<std::uint8_t>(bits_.take(input, 8));
        sink.put(bits_.cut() ? done - 1 : done);
        member_.length -= count;
        if (bits_.cut())
            return Step::cut;
        return member_.length == 0 ? Step::end : Step::more;
    }

    Step end_member(PackedInput& input) {
        if (!member_.length_is_known()) {
            member_.crc = bits_.take(input, 32);
            if (member_.crc == descriptor_signature)
                member_.crc = bits_.take(input, 32);
            skip_lengths(input);
        }
        if (bits_.cut())
            return Step::cut;
        if (member_.crc != ~checksum_)
            return damaged("its checksum differs");
        state_ = State::header;
        return Step::more;
    }

    // They have 4 or 8 bytes each, and nothing tells which but what follows.
    void skip_lengths(PackedInput& input) {
        for (int i = 0; i < 2; ++i)
            (void)bits_.take(input, 32);
        if (bits_.need(input, 16) && bits_.peek(16) != pk)
            for (int i = 0; i < 2; ++i)
                (void)bits_.take(input, 32);
    }

    void take(PackedInput& input, std::span<std::uint8_t> to) {
        for (std::uint8_t& byte : to)
            byte = static_cast<std::uint8_t>(bits_.take(input, 8));
    }

    BitReader bits_;
    Inflater inflater_;
    Member member_;
    RecordSink nobody_{false};  // where files go that do not count
    std::uint32_t checksum_ = 0;
    State state_ = State::header;
    bool file_met_ = false;
};

}  // namespace

bool is_zip(Bytes head) {
    return member_at(head).has_value();
}

std::string zip_members(Bytes head) {
    constexpr int most_names = 4;
    std::string names;
    int count = 0;
    visit_members(head, [&](const Member& member) {
        if (count++ == most_names) {
            names += ", ...";
            return false;
        }
        names += (count == 1 ? " with " : ", ") + member.name;
        return true;
    });
    return names;
}

bool opens_zip(Bytes head) {
    if (!is_zip(head))
        return false;
    int count = 0;
    bool known = true;
    visit_members(head, [&](const Member& member) {
        known = known && member.opens();
        return ++count < 2;
    });
    return known && count < 2;
}

std::unique_ptr<Unpacker> make_zip_unpacker() {
    return std::make_unique<ZipUnpacker>();
}

}  // namespace zos

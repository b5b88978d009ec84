// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/header_layouts.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "wiretap/data_set.h"

namespace zos::test {

namespace {

using layout::Tested;

struct Socket {
    std::array<std::uint8_t, 4> own, other;
    std::uint16_t own_port, other_port;
    std::uint8_t protocol;
    std::size_t job;
    std::uint32_t cid;
};

class Author {
  public:
    Author(const HeaderLayout& layout, const Recipe& recipe)
        : layout_(layout), recipe_(recipe), random_(recipe.seed), count_(recipe.first_count) {
        constexpr std::uint8_t protocols[] = {6, 6, 17, 1, 6, 17, 89};
        const std::size_t sockets = 2 + below(10);
        for (std::size_t i = 0; i < sockets; ++i)
            sockets_.push_back(
                {{192, 0, 2, 10},
                 {198, 51, 100, static_cast<std::uint8_t>(1 + i)},
                 static_cast<std::uint16_t>(1024 + below(60000)),
                 static_cast<std::uint16_t>(1 + below(1000)),
                 recipe.traffic == Traffic::one_protocol ? std::uint8_t{6} : protocols[i % 7],
                 below(4),
                 static_cast<std::uint32_t>(0x58 + i * (1 + below(9)) + i * 16)});
    }

    TruthfulEntry next() {
        const Traffic kinds[] = {Traffic::packets, Traffic::sockets};
        const Traffic kind = recipe_.traffic == Traffic::mixed ? kinds[below(2)] : recipe_.traffic;
        TruthfulEntry entry;
        if (below(100) < recipe_.gaps && count_ != recipe_.first_count) {
            entry.skipped = 1 + static_cast<std::uint32_t>(below(60));
            count_ += entry.skipped;
        }
        const Socket& socket = pick_socket(kind);
        const bool out = below(2) == 0;
        Buffer packet = ip_packet(socket, out);
        const std::uint16_t tag = kind == Traffic::frames
                                      ? static_cast<std::uint16_t>(below(3) * (100 + below(2)))
                                      : std::uint16_t{0};
        if (kind == Traffic::frames)
            packet = in_frame(packet, tag);
        if (kind == Traffic::sockets)
            packet = noise(below(recipe_.payload + 1), static_cast<unsigned>(random_()));
        const Buffer header = write_header(kind, socket, out, packet.size(), tag, entry);
        Buffer data = header;
        append(data, packet);
        clock_ += one_second / 1000;
        entry.bytes = make_entry(kind == Traffic::frames    ? cte::osaenta
                                 : kind == Traffic::sockets ? cte::data
                                                            : cte::packet,
                                 clock_ + 8, data);
        return entry;
    }

  private:
    std::size_t below(std::size_t end) { return random_() % end; }

    const Socket& pick_socket(Traffic kind) {
        for (;;) {
            const Socket& socket = sockets_[below(sockets_.size())];
            if (kind != Traffic::sockets || socket.protocol == 6 || socket.protocol == 17)
                return socket;
        }
    }

    Buffer ip_packet(const Socket& socket, bool out) {
        const std::size_t size = 20 + 8 + below(recipe_.payload + 1);
        Buffer packet = {0x45, 0, 0, 0, 0, 0, 0, 0, 64, socket.protocol, 0, 0};
        set_be(packet, 2, size, 2);
        append(packet, out ? socket.own : socket.other);
        append(packet, out ? socket.other : socket.own);
        put_be(packet, out ? socket.own_port : socket.other_port, 2);
        put_be(packet, out ? socket.other_port : socket.own_port, 2);
        append(packet, noise(size - packet.size(), static_cast<unsigned>(random_())));
        return packet;
    }

    static Buffer in_frame(const Buffer& packet, std::uint16_t tag) {
        Buffer frame = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
        if (tag != 0)
            put_be(frame, 0x81000000u | tag, 4);
        put_be(frame, 0x0800, 2);
        append(frame, packet);
        return frame;
    }

    Buffer write_header(Traffic kind, const Socket& socket, bool out, std::size_t size,
                        std::uint16_t tag, TruthfulEntry& entry) {
        const bool data = kind == Traffic::sockets;
        Header fixed;
        fixed.length = layout_.length;
        fixed.flags = out ? 1 : 0;
        fixed.traced = static_cast<std::uint32_t>(size);
        fixed.packet_length = static_cast<std::uint16_t>(size);
        fixed.clock = clock_;
        fixed.name = kind == Traffic::frames ? "EZANTAOSA1" : "ETH1";
        Buffer header = make_header(fixed);
        header.resize(layout_.length);
        for (std::size_t at = 68; at < header.size(); ++at)
            if (at < 82 || at >= 92)
                header[at] = layout_.filler;
        if (data) {
            constexpr std::string_view jobs[] = {"USER12", "TCPSERV", "FTPD1", "CICSA"};
            std::ranges::copy(ebcdic_text(jobs[socket.job], 8), header.begin() + 8);
            set_be(header, 16, 0x02010000u | unsigned{socket.protocol} << 8, 4);
            set_be(header, 20, 0, 4);
        }
        const bool ports = socket.protocol == 6 || socket.protocol == 17;
        const auto put_end = [&](std::size_t address, std::size_t port, bool own) {
            set_be(header, address + 8, 0xfffe, 4);
            std::ranges::copy(own ? socket.own : socket.other,
                              header.begin() + static_cast<std::ptrdiff_t>(address) + 12);
            set_be(header, port, ports ? own ? socket.own_port : socket.other_port : 0, 2);
        };
        put_end(32, 64, out);
        put_end(48, 66, !out);
        const std::uint64_t values[] = {count_++,
                                        data || out ? 0u : 1u,
                                        socket.protocol,
                                        kind == Traffic::frames ? tag
                                        : data                  ? std::uint16_t{0}
                                                                : recipe_.vlan,
                                        data ? 0x8e0000 + socket.job * 0x1a8 : 0,
                                        data ? 0x2d + socket.job * 7 : 0x35,
                                        data && socket.protocol == 6 ? socket.cid : 0};
        for (std::size_t i = 0; i < layout::movable_count; ++i)
            write_field(static_cast<Tested>(i), values[i], data, header, entry.values);
        return header;
    }

    void write_field(Tested field, std::uint64_t value, bool data, Buffer& header,
                     Values& values) const {
        const Place& place = layout_.places[field];
        const std::size_t width = layout::row_of(field).length;
        // Bytes 20 to 23 are of the socket in data trace records, else of the interface name.
        const bool fits = place.at + width <= header.size() && (place.at >= 64 || data);
        if (place.written == Written::absent || !fits || (field == layout::cid && !data))
            return;
        values[field] = value;
        set_be(header, place.at, place.written == Written::zero ? 0 : value, width);
        if (place.written == Written::swapped) {
            const auto begin = header.begin() + static_cast<std::ptrdiff_t>(place.at);
            std::reverse(begin, begin + static_cast<std::ptrdiff_t>(width));
        }
    }

    const HeaderLayout& layout_;
    const Recipe& recipe_;
    std::mt19937 random_;
    std::vector<Socket> sockets_;
    std::uint32_t count_;
    std::uint64_t clock_ = september_2022;
};

class Memory final : public ByteSource {
  public:
    explicit Memory(Bytes bytes) : bytes_(bytes) {}
    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        const std::size_t count = std::min(length, bytes_.size() - at_);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), count, to);
        at_ += count;
        return static_cast<std::ptrdiff_t>(count);
    }
    bool seek(std::uint64_t offset) noexcept override {
        at_ = std::min(static_cast<std::size_t>(offset), bytes_.size());
        return true;
    }

  private:
    Bytes bytes_;
    std::size_t at_ = 0;
};

}  // namespace

HeaderLayout::HeaderLayout() {
    for (std::size_t i = 0; i < layout::movable_count; ++i)
        places[i].at = layout::row_of(static_cast<Tested>(i)).offset;
}

HeaderLayout& HeaderLayout::move(Tested field, std::size_t at) {
    places[field].at = at;
    return *this;
}

HeaderLayout& HeaderLayout::write(Tested field, Written written) {
    places[field].written = written;
    return *this;
}

std::vector<TruthfulEntry> write_entries(const HeaderLayout& layout, const Recipe& recipe) {
    Author author(layout, recipe);
    std::vector<TruthfulEntry> entries;
    for (std::size_t i = 0; i < recipe.records; ++i)
        entries.push_back(author.next());
    return entries;
}

HeaderLayout draw_layout(unsigned seed) {
    std::mt19937 random(seed);
    constexpr std::uint16_t lengths[] = {92, 92, 92, 96, 104, 116, 88};
    constexpr std::uint8_t fillers[] = {0, 0, 0, 0x40, 0x01, 0xff};
    HeaderLayout layout;
    layout.length = lengths[random() % 7];
    layout.filler = fillers[random() % 6];
    if (random() % 5 == 0)
        return layout;  // the fields are where the table has them
    // The fields in any order, in the open bytes and behind the header; some are left where they
    // are.
    std::vector<Tested> order;
    for (std::size_t i = 0; i < layout::movable_count; ++i)
        order.push_back(static_cast<Tested>(i));
    std::shuffle(order.begin(), order.end(), random);
    std::size_t inside = 68;
    std::size_t behind = 92;
    const bool aligned = random() % 2 == 0;
    const bool all = random() % 2 == 0;
    for (const Tested field : order) {
        const std::size_t width = layout::row_of(field).length;
        if (!all && random() % 2 == 0)
            continue;
        std::size_t& next = inside + width + 2 <= 82 && random() % 4 != 0 ? inside : behind;
        if (aligned)
            next = (next + width - 1) / width * width;
        layout.places[field].at = next;
        next += width + random() % 2;
        constexpr Written ways[] = {Written::plain,   Written::plain, Written::plain,
                                    Written::plain,   Written::plain, Written::plain,
                                    Written::swapped, Written::zero,  Written::absent};
        layout.places[field].written = ways[random() % 9];
    }
    // Fields that were left where others stand now are not there.
    for (const Tested field : order)
        for (const Tested other : order)
            if (field != other && layout.places[field].at == layout::row_of(field).offset &&
                layout.places[field].at < layout.places[other].at + layout::row_of(other).length &&
                layout.places[other].at < layout.places[field].at + layout::row_of(field).length)
                layout.places[field].written = Written::absent;
    return layout;
}

Recipe draw_recipe(unsigned seed) {
    std::mt19937 random(seed * 7919 + 13);
    constexpr std::size_t records[] = {1, 2, 3, 5, 9, 20, 60, 200, 600};
    constexpr Traffic traffics[] = {Traffic::packets, Traffic::packets, Traffic::one_protocol,
                                    Traffic::sockets, Traffic::frames,  Traffic::mixed,
                                    Traffic::mixed};
    Recipe recipe;
    recipe.seed = seed;
    recipe.records = records[random() % 9];
    recipe.traffic = traffics[random() % 7];
    recipe.gaps = random() % 3 == 0 ? static_cast<unsigned>(random() % 5) : 0;
    recipe.payload = 1 + random() % 200;
    recipe.vlan = random() % 3 == 0 ? static_cast<std::uint16_t>(1 + random() % 4000) : 0;
    recipe.first_count = random() % 2 == 0 ? 1 : static_cast<std::uint32_t>(random());
    return recipe;
}

std::string describe(const HeaderLayout& layout, const Recipe& recipe) {
    std::string text = "header of " + std::to_string(layout.length) + ", " +
                       std::to_string(recipe.records) + " records of traffic " +
                       std::to_string(static_cast<int>(recipe.traffic));
    for (std::size_t i = 0; i < layout::movable_count; ++i)
        text += std::string(", ") + layout::row_of(static_cast<Tested>(i)).label + " at " +
                std::to_string(layout.places[i].at) + " way " +
                std::to_string(static_cast<int>(layout.places[i].written));
    return text;
}

Shown read_shown(const std::vector<TruthfulEntry>& entries) {
    Buffer file;
    for (const TruthfulEntry& entry : entries)
        append(file, entry.bytes);
    Memory first(file), sequential(file), random(file);
    std::vector<std::uint8_t> head;
    const DataSet data_set = recognise(first, false, head);
    Shown shown;
    if (data_set.kind != DataSet::Kind::trace) {
        ADD_FAILURE() << "not recognised";
        return shown;
    }
    shown.described = data_set.testimony.describe();
    const auto frames = make_frames(data_set, sequential, random);
    Frame frame;
    std::size_t number = 0;
    for (; frames->next(frame) == ReadResult::frame; ++number) {
        const Bytes header = frame.record->header();
        const layout::Verdicts& verdicts = frame.record->verdicts;
        shown.missing.push_back(frame.record->missing);
        for (std::size_t i = 0; i < layout::movable_count; ++i) {
            const auto field = static_cast<Tested>(i);
            const layout::Verdict verdict = verdicts.of(field);
            const bool guess = layout::row_of(field).status == Status::guessed;
            const bool proven = verdict == layout::Verdict::proven;
            shown.refuted += verdict == layout::Verdict::refuted;
            const std::size_t at = verdicts.position(field), width = layout::row_of(field).length;
            if ((!proven && (guess || verdict != layout::Verdict::untestable)) ||
                !holds(header, at, width))
                continue;
            const std::uint64_t value = read_be(header.data() + at, width);
            // No value is taken for zero: what is not there cannot be wrong when it is shown so.
            const bool right = value == entries[number].values[field].value_or(0);
            ++(right ? shown.right : shown.wrong)[i];
            shown.proven_wrong[i] += proven && !right;
            shown.marked[i] += !proven;
        }
    }
    EXPECT_EQ(number, entries.size());
    return shown;
}

}  // namespace zos::test

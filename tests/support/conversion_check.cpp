// SPDX-License-Identifier: GPL-2.0-or-later
//
// What must hold of a pcapng file that the command writes, whatever data set and selection.
#include <algorithm>
#include <string>
#include <vector>

#include "command/pcapng_writer.h"
#include "command/selection.h"
#include "tests/support/checks.h"
#include "wiretap/data_set.h"

namespace zos::fuzz {

namespace {

constexpr std::size_t choice_length = 8;
constexpr std::uint32_t interface_block = 1;
constexpr std::uint32_t packet_block = 6;

class Memory final : public Sink {
  public:
    void write(const std::uint8_t* data, std::size_t length) override {
        bytes.insert(bytes.end(), data, data + length);
    }
    std::vector<std::uint8_t> bytes;
};

// Each bit of the first byte asks for something, of which the other bytes tell what.
Selection chosen_selection(const std::uint8_t* choice) {
    enum : std::uint8_t {
        port = 1,
        network = 2,
        entry = 4,
        name = 8,
        way = 16,
        time = 32,
        few = 64
    };
    Selection wanted;
    const std::uint8_t asked = choice[0];
    if ((asked & port) != 0)
        wanted.ports.push_back({choice[1], std::uint32_t{choice[2]} << 8});
    if ((asked & network) != 0) {
        Network some{};
        some.address.present = true;
        some.address.ipv4 = (choice[1] & 1) != 0;
        some.bits = choice[2] % (some.address.ipv4 ? 33U : 129U);
        wanted.networks.push_back(some);
    }
    if ((asked & entry) != 0)
        wanted.entry_ids.push_back({choice[3], choice[4]});
    if ((asked & name) != 0)
        wanted.interfaces.emplace_back((choice[5] & 1) != 0 ? "*" : "E%H*");
    if ((asked & way) != 0)
        wanted.direction = (choice[5] & 2) != 0 ? Direction::inbound : Direction::outbound;
    if ((asked & time) != 0)
        wanted.start = UnixTime{std::int64_t{choice[6]} << 24, 0};
    if ((asked & few) != 0) {
        wanted.limit = choice[7];
        wanted.snap_length = choice[7];
    }
    return wanted;
}

std::uint32_t word(Bytes bytes, std::size_t at) {
    return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 |
           static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

// The lengths of blocks close, packets are inside theirs and of an interface that was described.
std::string check_blocks(Bytes file, std::size_t packets_written) {
    constexpr std::size_t shortest = 12;
    constexpr std::size_t packet_header = 28;
    std::size_t interfaces = 0;
    std::size_t packets = 0;
    for (std::size_t at = 0; at < file.size();) {
        const Bytes rest = file.subspan(at);
        const std::size_t length = rest.size() < shortest ? 0 : word(rest, 4);
        if (length < shortest || length % 4 != 0 || length > rest.size() ||
            word(rest, length - 4) != length)
            return "a block of the file does not close";
        if (word(rest, 0) == interface_block)
            ++interfaces;
        if (word(rest, 0) == packet_block) {
            ++packets;
            if (word(rest, 8) >= interfaces)
                return "a packet has an interface that was not described";
            if (word(rest, 20) > length - packet_header - 4)
                return "a packet is longer than its block";
        }
        at += length;
    }
    return packets == packets_written ? "" : "packets are missing in the file";
}

}  // namespace

std::string check_conversion(Bytes choice_and_file) {
    if (choice_and_file.size() < choice_length)
        return {};
    const Selection wanted = chosen_selection(choice_and_file.data());
    const Bytes file = choice_and_file.subspan(choice_length);
    MemorySource head_source(file);
    std::vector<std::uint8_t> head;
    const DataSet data_set = recognise(head_source, false, head);
    if (data_set.kind != DataSet::Kind::trace && data_set.kind != DataSet::Kind::sniffer)
        return {};
    MemorySource source(file);
    MemorySource probe(file);
    const auto frames = make_frames(data_set, source, source, {&probe, file.size()});
    frames->read_forward_only();
    Memory sink;
    PcapngWriter writer(sink, "fuzz", {data_set.description});
    Frame frame;
    std::size_t written = 0;
    while (written < wanted.limit && frames->next(frame) == ReadResult::frame) {
        if (!wanted.takes(frame))
            continue;
        writer.write(frame, wanted.snap_length);
        ++written;
    }
    writer.flush();
    return check_blocks(sink.bytes, written);
}

}  // namespace zos::fuzz

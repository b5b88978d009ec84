// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/sniffer_frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string_view>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::append;
using test::Buffer;

void put_le(Buffer& to, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i, value >>= 8)
        to.push_back(static_cast<std::uint8_t>(value));
}

// The records of a SNIFFER data set.
using Records = std::vector<Buffer>;

struct Packet {
    std::uint32_t seconds;
    std::uint32_t fraction;
    std::uint32_t original_length;
    Buffer data;
};

std::vector<Packet> some_packets() {
    std::vector<Packet> packets;
    for (unsigned i = 0; i < 200; ++i) {
        const Buffer data = test::udp_packet(i, i);
        packets.push_back(
            {1664019032 + i, i * 1000 + 7, static_cast<std::uint32_t>(data.size()) + i % 2, data});
    }
    return packets;
}

Records pcap_records(bool big_endian, bool nanoseconds, const std::vector<Packet>& packets) {
    const auto put = [big_endian](Buffer& to, std::uint64_t value, std::size_t width) {
        big_endian ? test::put_be(to, value, width) : put_le(to, value, width);
    };
    Records records(1);
    put(records[0], nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, 4);
    put(records[0], 2, 2);
    put(records[0], 4, 2);
    put(records[0], 0, 8);
    put(records[0], 65535, 4);
    put(records[0], 101, 4);
    for (const Packet& packet : packets) {
        Buffer& record = records.emplace_back();
        put(record, packet.seconds, 4);
        put(record, packet.fraction, 4);
        put(record, packet.data.size(), 4);
        put(record, packet.original_length, 4);
        append(record, packet.data);
    }
    return records;
}

constexpr std::uint8_t ethernet_network = 1;
constexpr std::uint8_t microseconds_unit = 5;

Records sniffer_records(const std::vector<Packet>& packets, std::uint8_t network, std::uint8_t unit,
                        std::uint64_t ticks_per_second) {
    Records records(1);
    constexpr std::string_view magic = "TRSNIFF data    \x1a";
    records[0].assign(magic.begin(), magic.end());
    put_le(records[0], 1, 2);
    put_le(records[0], 18, 2);
    put_le(records[0], 0, 2);
    put_le(records[0], 4, 2);
    put_le(records[0], 0, 4);
    put_le(records[0], (2022 - 1980) << 9 | 9 << 5 | 24, 2);  // 2022-09-24
    records[0].push_back(4);
    records[0].push_back(network);
    records[0].push_back(1);
    records[0].push_back(unit);
    records[0].resize(17 + 6 + 18);
    constexpr std::uint32_t midnight = 1663977600;  // of 2022-09-24
    for (const Packet& packet : packets) {
        Buffer& record = records.emplace_back();
        put_le(record, 4, 2);
        put_le(record, 14 + packet.data.size(), 2);
        put_le(record, 0, 2);
        put_le(record,
               (packet.seconds - midnight) * ticks_per_second +
                   packet.fraction * ticks_per_second / 1'000'000,
               5);
        record.push_back(0);
        put_le(record, packet.data.size(), 2);
        put_le(record, 0, 2);
        put_le(record, packet.original_length, 2);
        put_le(record, 0, 2);
        append(record, packet.data);
    }
    Buffer& end = records.emplace_back();
    put_le(end, 3, 2);
    put_le(end, 0, 4);
    return records;
}

Buffer wrap(const Records& records, Carrier carrier) {
    Buffer file;
    for (const Buffer& record : records) {
        if (carrier == Carrier::bdw_rdw)
            test::put_be(file, (record.size() + 8) << 16, 4);
        if (carrier == Carrier::rdw || carrier == Carrier::bdw_rdw)
            test::put_be(file, (record.size() + 4) << 16, 4);
        if (carrier == Carrier::len4)
            test::put_be(file, record.size(), 4);
        append(file, record);
    }
    return file;
}

struct Seen {
    std::vector<Frame> frames;
    std::vector<Buffer> payloads;
    ReadResult last = ReadResult::frame;
    std::string message;
};

Seen read_all(const Buffer& file, const Shape& shape, bool again = true) {
    MemorySource sequential(file);
    MemorySource random(file);
    SnifferFrames frames(sequential, random, shape);
    Seen seen;
    Frame frame;
    while ((seen.last = frames.next(frame)) == ReadResult::frame) {
        seen.frames.push_back(frame);
        seen.payloads.emplace_back(frame.payload.begin(), frame.payload.end());
    }
    seen.message = frames.message();
    std::mt19937 order(1);
    for (int i = 0; again && i < 100 && !seen.frames.empty(); ++i) {
        const std::size_t index = order() % seen.frames.size();
        EXPECT_EQ(frames.read_at(seen.frames[index].offset, frame), ReadResult::frame);
        EXPECT_TRUE(std::ranges::equal(frame.payload, seen.payloads[index]));
        EXPECT_EQ(frame.time, seen.frames[index].time);
        EXPECT_EQ(frame.original_length, seen.frames[index].original_length);
    }
    return seen;
}

void expect_packets(const Seen& seen, const std::vector<Packet>& packets,
                    std::uint32_t nanoseconds_per_fraction) {
    EXPECT_EQ(seen.last, ReadResult::end);
    ASSERT_EQ(seen.frames.size(), packets.size());
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(seen.payloads[i], packets[i].data);
        EXPECT_EQ(seen.frames[i].original_length, packets[i].original_length);
        EXPECT_EQ(seen.frames[i].time,
                  (UnixTime{packets[i].seconds, packets[i].fraction * nanoseconds_per_fraction}));
        EXPECT_EQ(seen.frames[i].interface.encapsulation, Encapsulation::pcap);
        EXPECT_FALSE(seen.frames[i].record);
    }
}

class SnifferIn : public testing::TestWithParam<Carrier> {};

TEST_P(SnifferIn, pcap_of_either_byte_order_and_resolution) {
    for (const bool big_endian : {true, false}) {
        for (const bool nanoseconds : {true, false}) {
            const Buffer file =
                wrap(pcap_records(big_endian, nanoseconds, some_packets()), GetParam());
            Shape shape;
            ASSERT_TRUE(recognise_sniffer(file, shape));
            EXPECT_EQ(shape.carrier, GetParam());
            const Seen seen = read_all(file, shape);
            expect_packets(seen, some_packets(), nanoseconds ? 1 : 1000);
            EXPECT_EQ(seen.frames.at(0).interface.link_type, 101U);
        }
    }
}

TEST_P(SnifferIn, sniffer_file) {
    const Buffer file =
        wrap(sniffer_records(some_packets(), ethernet_network, microseconds_unit, 1'000'000),
             GetParam());
    Shape shape;
    ASSERT_TRUE(recognise_sniffer(file, shape));
    EXPECT_EQ(shape.carrier, GetParam());
    const Seen seen = read_all(file, shape);
    expect_packets(seen, some_packets(), 1000);
    EXPECT_EQ(seen.frames.at(0).interface.link_type, 1U);
}

TEST_P(SnifferIn, zeros_behind_the_last_record_end_the_packets) {
    Buffer file = wrap(pcap_records(true, false, some_packets()), GetParam());
    file.resize(file.size() + 80 - file.size() % 80);
    Shape shape;
    ASSERT_TRUE(recognise_sniffer(file, shape));
    expect_packets(read_all(file, shape), some_packets(), 1000);
}

TEST_P(SnifferIn, file_that_is_cut_gives_the_packets_in_front) {
    const Records records = pcap_records(true, false, some_packets());
    const Buffer whole = wrap(records, GetParam());
    std::mt19937 random(2);
    for (int i = 0; i < 50; ++i) {
        const std::size_t size = 100 + random() % (whole.size() - 101);
        const Buffer cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const Seen seen = read_all(cut, {GetParam(), 0, 0, 0});
        std::size_t packets = 0;
        const std::size_t descriptors = GetParam() == Carrier::bdw_rdw ? 8 : 4;
        std::size_t end = descriptors + records[0].size();
        while (end + descriptors + records[packets + 1].size() <= size)
            end += descriptors + records[++packets].size();
        EXPECT_EQ(seen.frames.size(), packets) << size;
        if (end + descriptors + 4 <= size) {
            EXPECT_EQ(seen.last, ReadResult::cut_short) << size;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(carriers, SnifferIn,
                         testing::Values(Carrier::rdw, Carrier::bdw_rdw, Carrier::len4));

TEST(sniffer_frames, token_ring_and_other_time_units) {
    const std::vector<Packet> packets(1, {1664019032, 500'000, 40, Buffer(40, 0x10)});
    const Buffer ring = wrap(sniffer_records(packets, 0, 6, 10'000'000), Carrier::rdw);
    const Seen seen = read_all(ring, {Carrier::rdw, 0, 0, 0});
    expect_packets(seen, packets, 1000);
    EXPECT_EQ(seen.frames.at(0).interface.link_type, 6U);
    const Buffer half = wrap(sniffer_records(packets, 0, 3, 2'000'000), Carrier::rdw);
    expect_packets(read_all(half, {Carrier::rdw, 0, 0, 0}), packets, 1000);
}

TEST(sniffer_frames, packet_over_several_records_is_put_together) {
    Records records = pcap_records(true, false, some_packets());
    Buffer all;
    for (const Buffer& record : records)
        append(all, record);
    Records pieces;
    for (std::size_t at = 0; at < all.size(); at += 50)
        pieces.emplace_back(
            all.begin() + static_cast<std::ptrdiff_t>(at),
            all.begin() + static_cast<std::ptrdiff_t>(std::min(at + 50, all.size())));
    expect_packets(read_all(wrap(pieces, Carrier::rdw), {Carrier::rdw, 0, 0, 0}), some_packets(),
                   1000);
}

TEST(sniffer_frames, plain_bytes_are_recognised_with_padding_only) {
    const std::vector<Packet> packets = some_packets();
    for (const Records& records :
         {pcap_records(true, false, packets), pcap_records(false, true, packets),
          sniffer_records(packets, ethernet_network, microseconds_unit, 1'000'000)}) {
        Buffer file = wrap(records, Carrier::flat);
        while (file.size() % 80 == 0 || 80 - file.size() % 80 <= 16)
            append(file, records[1]);  // room for padding that is longer than a packet header
        Shape shape;
        EXPECT_FALSE(recognise_sniffer(file, shape));
        const bool pcap = file[0] != 'T';
        if (pcap) {
            file.resize((file.size() / 80 + 1) * 80);
            ASSERT_TRUE(recognise_sniffer(file, shape));
            EXPECT_EQ(shape.carrier, Carrier::flat);
            EXPECT_EQ(read_all(file, shape).last, ReadResult::end);
        }
    }
}

TEST(sniffer_frames, packet_beyond_the_limit_is_damage) {
    Records records = pcap_records(true, false, some_packets());
    test::set_be(records[3], 8, 262145, 4);
    const Seen seen = read_all(wrap(records, Carrier::rdw), {Carrier::rdw, 0, 0, 0}, false);
    EXPECT_EQ(seen.frames.size(), 2U);
    EXPECT_EQ(seen.last, ReadResult::damaged);
    EXPECT_NE(seen.message.find("262145"), std::string::npos) << seen.message;
    EXPECT_NE(seen.message.find("at offset"), std::string::npos) << seen.message;
}

TEST(sniffer_frames, frame_that_does_not_fit_its_record_is_damage) {
    Records records = sniffer_records(some_packets(), ethernet_network, microseconds_unit, 1000000);
    records[3][12] = 0xff;
    records[3][13] = 0x0f;
    const Seen seen = read_all(wrap(records, Carrier::rdw), {Carrier::rdw, 0, 0, 0}, false);
    EXPECT_EQ(seen.frames.size(), 2U);
    EXPECT_EQ(seen.last, ReadResult::damaged);
    records = sniffer_records(some_packets(), ethernet_network, microseconds_unit, 1000000);
    records[1][2] = 13;
    records[1][3] = 0;
    EXPECT_EQ(read_all(wrap(records, Carrier::rdw), {Carrier::rdw, 0, 0, 0}).last,
              ReadResult::damaged);
}

TEST(sniffer_frames, unknown_network_or_time_unit_is_damage) {
    for (const auto& [network, unit] : {std::pair{2, 5}, std::pair{1, 7}}) {
        const Records records = sniffer_records(some_packets(), static_cast<std::uint8_t>(network),
                                                static_cast<std::uint8_t>(unit), 1'000'000);
        EXPECT_EQ(read_all(wrap(records, Carrier::rdw), {Carrier::rdw, 0, 0, 0}).last,
                  ReadResult::damaged);
    }
}

TEST(sniffer_frames, are_not_recognised_in_other_bytes) {
    Shape shape;
    EXPECT_FALSE(recognise_sniffer({}, shape));
    EXPECT_FALSE(recognise_sniffer(Buffer(8000), shape));
    EXPECT_FALSE(recognise_sniffer(test::noise(8000, 1), shape));
    EXPECT_FALSE(begins_sniffer(test::noise(8000, 1)));
    EXPECT_FALSE(begins_sniffer({}));
}

}  // namespace
}  // namespace zos

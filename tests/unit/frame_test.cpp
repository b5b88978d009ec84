// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/frame.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;
using test::Header;
using test::make_entry;
using test::make_record;
using test::september_2022;

const Origin unnamed{};

Origin origin_of(const char* component) {
    return {origin_name(component), origin_name("TCPIP"), origin_name("S0W1")};
}

Entry entry_of(const Buffer& bytes, const Origin& origin = unnamed) {
    Entry entry;
    entry.offset = 4711;
    entry.number = 7;
    entry.bytes = bytes;
    entry.origin = &origin;
    return entry;
}

Buffer ethernet_frame() {
    Buffer frame(60, 0x11);
    frame[12] = 8;
    frame[13] = 0;
    frame[14] = 0x45;
    return frame;
}

std::string name_of(const Frame& frame) {
    return std::string(
        ebcdic::decode_name(Bytes(frame.interface.name).first(frame.interface.name_length)).view());
}

TEST(frame, of_a_packet_entry_is_the_packet) {
    const Buffer packet = test::udp_packet(100, 1);
    const Buffer bytes = make_record(
        4, {.flags = 1, .device = 39, .traced = 128, .name = "OSDL", .packet_length = 128}, packet,
        september_2022 + test::one_second);
    const Frame frame = make_frame(entry_of(bytes), {});
    EXPECT_EQ(frame.offset, 4711U);
    EXPECT_EQ(frame.interface.encapsulation, Encapsulation::raw_ip);
    EXPECT_EQ(name_of(frame), "OSDL");
    EXPECT_TRUE(frame.interface.has_device);
    EXPECT_EQ(frame.interface.device, 39);
    EXPECT_EQ(frame.direction, Direction::outbound);
    EXPECT_EQ(frame.time, (UnixTime{1664019032, 614976000}));
    EXPECT_TRUE(std::ranges::equal(frame.payload, packet));
    EXPECT_EQ(frame.original_length, 128U);
    ASSERT_TRUE(frame.record);
    EXPECT_EQ(frame.record->kind, blob::Kind::entry_with_pth);
    EXPECT_EQ(frame.record->number, 7U);
    EXPECT_EQ(frame.record->file_offset, 4711U);
    EXPECT_EQ(frame.record->closing_length, bytes.size());
    EXPECT_TRUE(std::ranges::equal(frame.record->control_blocks, Bytes(bytes).first(16 + 92)));
}

TEST(frame, of_an_inbound_entry_says_so) {
    const Buffer bytes = make_record(4, {}, test::udp_packet(10, 1));
    EXPECT_EQ(make_frame(entry_of(bytes), {}).direction, Direction::inbound);
}

TEST(frame, encapsulation_follows_the_entry_id) {
    const Buffer packet = test::udp_packet(40, 1);
    const auto encapsulation = [&](std::uint32_t id, const Buffer& payload, std::uint8_t segment) {
        const Buffer bytes = make_record(id, {.segment = segment}, payload);
        return make_frame(entry_of(bytes), {}).interface.encapsulation;
    };
    EXPECT_EQ(encapsulation(cte::packet, packet, 0), Encapsulation::raw_ip);
    EXPECT_EQ(encapsulation(cte::ee, packet, 0), Encapsulation::raw_ip);
    EXPECT_EQ(encapsulation(cte::osaenta, ethernet_frame(), 0), Encapsulation::ethernet);
    EXPECT_EQ(encapsulation(cte::osaenta, packet, 0), Encapsulation::raw_ip);
    EXPECT_EQ(encapsulation(cte::osaenta, Buffer(60), 0), Encapsulation::record);
    EXPECT_EQ(encapsulation(cte::data, packet, 0), Encapsulation::record);
    EXPECT_EQ(encapsulation(cte::smc, packet, 0), Encapsulation::record);
    EXPECT_EQ(encapsulation(cte::packet, packet, 1), Encapsulation::record);
    EXPECT_EQ(encapsulation(cte::packet, Buffer(40, 0x11), 0), Encapsulation::record);
    EXPECT_EQ(encapsulation(cte::packet, {}, 0), Encapsulation::record);
    Buffer ipv6(60);
    ipv6[0] = 0x60;
    EXPECT_EQ(encapsulation(cte::packet, ipv6, 0), Encapsulation::raw_ip);
}

TEST(frame, of_a_data_trace_entry_has_the_job_and_no_device) {
    const Buffer bytes = make_record(cte::data, {.name = "USER12  "}, Buffer(5, 0x41));
    const Frame frame = make_frame(entry_of(bytes), {});
    EXPECT_EQ(name_of(frame), "USER12");
    EXPECT_FALSE(frame.interface.has_device);
    EXPECT_EQ(frame.payload.size(), 5U);
}

TEST(frame, original_length_is_the_largest_that_the_record_tells) {
    const auto original = [](std::uint32_t traced, std::uint16_t packet_length,
                             const Buffer& payload) {
        const Buffer bytes =
            make_record(4, {.traced = traced, .packet_length = packet_length}, payload);
        return make_frame(entry_of(bytes), {}).original_length;
    };
    EXPECT_EQ(original(100, 1500, Buffer(100)), 1500U);  // ABBREV
    EXPECT_EQ(original(0, 0, Buffer(100)), 100U);
    EXPECT_EQ(original(70000, 4464, Buffer(60000)), 70000U);  // PTH_Plen has 16 bits
    EXPECT_EQ(original(70000, 4464, Buffer(4000)), 70000U);   // a first segment
    const Buffer later =
        make_record(4, {.segment = 1, .traced = 70000, .packet_length = 4464}, Buffer(4000));
    EXPECT_EQ(make_frame(entry_of(later), {}).original_length, 4000U);
    Buffer packet = test::udp_packet(300, 1);
    packet.resize(60);
    EXPECT_EQ(original(60, 0, packet), 328U);  // by the IP header
    Buffer ipv6(50);
    ipv6[0] = 0x60;
    test::set_be(ipv6, 4, 1000, 2);
    EXPECT_EQ(original(50, 0, ipv6), 1040U);
}

TEST(frame, time_of_the_entry_stands_in_for_one_before_1970) {
    const Buffer bytes = make_record(4, {.clock = 0}, test::udp_packet(10, 1), september_2022);
    const Origin named = origin_of("SYSTCPDA");
    EXPECT_EQ(make_frame(entry_of(bytes, named), {}).time, (UnixTime{1664019032, 614976000}));
    const Buffer timeless = make_record(4, {.clock = 0}, test::udp_packet(10, 1), 0);
    EXPECT_FALSE(make_frame(entry_of(timeless, named), {}).time);
}

TEST(frame, of_another_component_is_its_data) {
    const Buffer data = test::noise(50, 1);
    const Buffer bytes = make_entry(4, september_2022, data);
    const Origin named = origin_of("CSF");
    const Frame frame = make_frame(entry_of(bytes, named), {.packet_trace = true});
    EXPECT_EQ(frame.interface.encapsulation, Encapsulation::record);
    EXPECT_EQ(name_of(frame), "CSF");
    EXPECT_EQ(frame.record->kind, blob::Kind::entry);
    EXPECT_EQ(frame.record->notes, 0);
    EXPECT_EQ(frame.direction, Direction::unknown);
    EXPECT_TRUE(std::ranges::equal(frame.payload, data));
    EXPECT_EQ(frame.original_length, 50U);
    EXPECT_EQ(frame.record->control_blocks.size(), 16U);
}

// What stands between the entry's header and its data belongs to the payload.
TEST(frame, of_another_component_keeps_what_stands_before_the_data) {
    const Buffer bytes = make_entry(99, september_2022, Buffer(10, 0xdd), 24);
    const Frame frame = make_frame(entry_of(bytes), {});
    EXPECT_EQ(frame.payload.size(), 18U);
}

TEST(frame, data_offset_beyond_sixteen_moves_the_header) {
    const Buffer header = test::make_header({});
    Buffer data = header;
    test::append(data, test::udp_packet(20, 1));
    const Buffer bytes = make_entry(4, september_2022, data, 40);
    const Frame frame = make_frame(entry_of(bytes), {});
    EXPECT_EQ(frame.record->kind, blob::Kind::entry_with_pth);
    EXPECT_EQ(frame.record->control_blocks.size(), 40U + 92);
    EXPECT_TRUE(std::ranges::equal(frame.record->header(), header));
    EXPECT_EQ(frame.payload.size(), 48U);
}

TEST(frame, component_is_inferred_where_the_data_set_names_none) {
    const auto component = [](std::uint32_t id, const Buffer& bytes) {
        (void)id;
        const Frame frame = make_frame(entry_of(bytes), {});
        EXPECT_EQ(frame.record->has(blob::component_inferred),
                  frame.record->origin.component[0] != 0);
        return std::string(view(frame.record->origin.component));
    };
    EXPECT_EQ(component(4, make_record(4, {}, test::udp_packet(1, 1))), "SYSTCPDA");
    EXPECT_EQ(component(7, make_record(7, {}, ethernet_frame())), "SYSTCPOT");
    EXPECT_EQ(component(99, make_entry(99, september_2022, Buffer(50))), "");
    Buffer ssl = test::ebcdic_text("HTTPCP8", 8);
    ssl.resize(60);
    test::set_be(ssl, 20, 4, 4);
    EXPECT_EQ(component(4, make_entry(4, september_2022, ssl)), "GSKSRVR");
}

TEST(frame, component_is_inferred_of_the_entries_around) {
    const auto component = [](std::uint32_t id, const DataSetTraits& traits) {
        const Buffer bytes = make_entry(id, september_2022, Buffer(20));
        return std::string(view(make_frame(entry_of(bytes), traits).record->origin.component));
    };
    const DataSetTraits packets = {.packet_trace = true, .component = "SYSTCPDA"};
    const DataSetTraits adapter = {.packet_trace = true, .component = "SYSTCPOT"};
    const DataSetTraits both = {.packet_trace = true};
    for (const std::uint32_t id : {1U, 2U, 3U, 4U}) {
        EXPECT_EQ(component(id, {}), "");
        EXPECT_EQ(component(id, both), "SYSTCPDA");
    }
    EXPECT_EQ(component(9, packets), "");
    constexpr std::uint32_t lost = 0xff000000;
    EXPECT_EQ(component(lost, packets), "SYSTCPDA");
    EXPECT_EQ(component(lost, adapter), "SYSTCPOT");
    EXPECT_EQ(component(lost, both), "");
    EXPECT_EQ(component(lost, {}), "");
}

TEST(frame, component_that_is_named_is_kept) {
    const Buffer bytes = make_record(4, {}, test::udp_packet(1, 1));
    const Origin named = origin_of("SYSTCPDA");
    const Frame frame = make_frame(entry_of(bytes, named), {});
    EXPECT_EQ(frame.record->origin, named);
    EXPECT_FALSE(frame.record->has(blob::component_inferred));
    // The same bytes of another component are no packet.
    const Origin other = origin_of("SYSOMVS");
    EXPECT_EQ(make_frame(entry_of(bytes, other), {}).record->kind, blob::Kind::entry);
}

TEST(frame, header_that_does_not_fit_is_marked_and_left_in_the_payload) {
    const Origin named = origin_of("SYSTCPDA");
    for (const std::uint16_t length : std::vector<std::uint16_t>{0, 31, 300, 0xffff}) {
        Buffer bytes = make_record(4, {}, test::udp_packet(20, 1));
        test::set_be(bytes, 16, length, 2);
        const Frame frame = make_frame(entry_of(bytes, named), {});
        EXPECT_TRUE(frame.record->has(blob::header_invalid)) << length;
        EXPECT_EQ(frame.record->kind, blob::Kind::entry);
        EXPECT_EQ(frame.interface.encapsulation, Encapsulation::record);
        EXPECT_EQ(frame.payload.size(), bytes.size() - 18);
    }
}

TEST(frame, header_of_another_time_counts_where_others_were_seen) {
    const Buffer bytes = make_record(4, {.clock = september_2022 - (std::uint64_t{1} << 60)},
                                     test::udp_packet(20, 1));
    EXPECT_TRUE(packet_trace_header(entry_of(bytes), {.packet_trace = false}).empty());
    EXPECT_EQ(packet_trace_header(entry_of(bytes), {.packet_trace = true}).size(), 92U);
}

TEST(frame, header_is_looked_for_in_packet_trace_entries_only) {
    for (const std::uint32_t id : {0U, 1U, 3U, 9U, 0xff000004U}) {
        const Buffer bytes = make_record(id, {}, test::udp_packet(20, 1));
        const Origin named = origin_of("SYSTCPDA");
        EXPECT_TRUE(packet_trace_header(entry_of(bytes, named), {}).empty()) << id;
    }
}

TEST(frame, shorter_and_longer_headers_are_taken_at_their_length) {
    for (const std::uint16_t length : std::vector<std::uint16_t>{32, 68, 92, 140, 2048}) {
        const Buffer bytes = make_record(4, {.length = length}, test::udp_packet(2100, 1));
        const Frame frame = make_frame(entry_of(bytes), {});
        EXPECT_EQ(frame.record->header().size(), length);
        EXPECT_EQ(frame.payload.size(), 2128U) << length;
    }
}

TEST(frame, of_a_gap_tells_where_and_how_long_it_is) {
    Gap gap;
    gap.offset = 1000;
    gap.length = 5000;
    gap.at_end = true;
    gap.head_length = 3;
    gap.head[0] = 0xaa;
    const UnixTime time = {1664019032, 614976000};
    const Frame frame = make_gap_frame(gap, time);
    EXPECT_EQ(frame.time, time);
    EXPECT_EQ(frame.offset, 1000U);
    EXPECT_EQ(frame.record->kind, blob::Kind::gap);
    EXPECT_EQ(frame.record->file_offset, 1000U);
    EXPECT_EQ(frame.record->original_length, 5000U);
    EXPECT_TRUE(frame.record->has(blob::end_of_data_missing));
    EXPECT_EQ(frame.payload.size(), 3U);
    gap.at_end = false;
    EXPECT_EQ(make_gap_frame(gap, {}).record->notes, 0);
}

}  // namespace
}  // namespace zos

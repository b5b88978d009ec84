// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/data_set.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/support/broken_source.h"
#include "tests/unit/layout.h"

namespace zos {
namespace {

using test::Buffer;

// Counts how far it was read.
class CountingSource final : public ByteSource {
  public:
    explicit CountingSource(Bytes bytes) : source_(bytes) {}
    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        const std::ptrdiff_t count = source_.read(to, length);
        total += count > 0 ? static_cast<std::size_t>(count) : 0;
        return count;
    }
    bool seek(std::uint64_t offset) noexcept override { return source_.seek(offset); }

    std::size_t total = 0;

  private:
    MemorySource source_;
};

DataSet recognise_bytes(const Buffer& file, bool pipe = false, std::size_t* total = nullptr) {
    CountingSource source(file);
    std::vector<std::uint8_t> head;
    const DataSet data_set = recognise(source, pipe, head);
    EXPECT_EQ(head.size(), source.total);
    EXPECT_TRUE(std::ranges::equal(head, Bytes(file).first(head.size())));
    if (total != nullptr)
        *total = source.total;
    return data_set;
}

Buffer contents(const std::string& name) {
    std::ifstream file(std::filesystem::path(ZOS_CAPTURES) / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

using Kind = DataSet::Kind;

TEST(data_set, samples_are_what_their_page_says) {
    const std::map<std::string, Kind> others = {{"text-mode.ctrace", Kind::refused},
                                                // What is packed is unpacked in front of this.
                                                {"tersed-pack.ctrace", Kind::refused},
                                                {"tersed-spack.ctrace", Kind::refused},
                                                {"transmitted.ctrace", Kind::refused},
                                                {"sniffer-tcpdump.rdw", Kind::sniffer},
                                                {"sniffer-ethernet.rdw", Kind::sniffer},
                                                {"sniffer-tcpdump.fb80", Kind::sniffer}};
    for (const auto& entry : std::filesystem::directory_iterator(ZOS_CAPTURES)) {
        const std::string name = entry.path().filename();
        const auto listed = others.find(name);
        const Kind expected = listed != others.end()      ? listed->second
                              : name.ends_with(".ctrace") ? Kind::trace
                                                          : Kind::none;
        EXPECT_EQ(recognise_bytes(contents(name)).kind, expected) << name;
    }
}

TEST(data_set, samples_are_the_same_in_a_pipe) {
    for (const auto& entry : std::filesystem::directory_iterator(ZOS_CAPTURES)) {
        const std::string name = entry.path().filename();
        // Whether a capture file is padded shows at its end only.
        if (name == "sniffer-tcpdump.fb80")
            continue;
        const DataSet file = recognise_bytes(contents(name));
        const DataSet pipe = recognise_bytes(contents(name), true);
        EXPECT_EQ(pipe.kind, file.kind) << name;
        EXPECT_EQ(pipe.shape, file.shape) << name;
        EXPECT_EQ(pipe.description, file.description) << name;
    }
}

TEST(data_set, pipe_of_something_else_is_read_no_farther_than_it_can_go_back) {
    for (const Buffer& file : {test::noise(100000, 1), Buffer(100000), Buffer(100000, 'a')}) {
        std::size_t total = 0;
        EXPECT_EQ(recognise_bytes(file, true, &total).kind, Kind::none);
        EXPECT_EQ(total, 4096U);
    }
}

TEST(data_set, file_is_read_no_farther_than_a_megabyte) {
    const auto entries = test::packet_entries(3000, 500, 600, 1);
    const Buffer file = test::write({}, entries).bytes;
    ASSERT_GT(file.size(), std::size_t{2} << 20);
    std::size_t total = 0;
    EXPECT_EQ(recognise_bytes(file, false, &total).kind, Kind::trace);
    EXPECT_EQ(total, std::size_t{1} << 20);
}

TEST(data_set, other_files_are_none) {
    EXPECT_EQ(recognise_bytes({}, true).kind, Kind::none);
    EXPECT_EQ(recognise_bytes(Buffer(1)).kind, Kind::none);
    EXPECT_EQ(recognise_bytes(Buffer(50000)).kind, Kind::none);
    for (unsigned seed = 0; seed < 5; ++seed)
        EXPECT_EQ(recognise_bytes(test::noise(50000, seed)).kind, Kind::none);
    EXPECT_EQ(recognise_bytes(Buffer(50000, 'a')).kind, Kind::none);
}

// A pipe has nothing yet, perhaps.
TEST(data_set, empty_file_is_refused_with_the_reason) {
    EXPECT_EQ(recognise_bytes({}).kind, Kind::refused);
    EXPECT_NE(recognise_bytes({}).description.find("an empty file"), std::string::npos);
}

// A trace inside a capture file: of the transfer of a data set, for example.
TEST(data_set, capture_file_that_holds_a_trace_is_none) {
    Buffer file = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0,
                   0,    0,    0,    0,    0, 0, 4, 0, 1, 0, 0, 0};
    test::append(file, test::write({}, test::packet_entries(100, 10, 300, 1)).bytes);
    EXPECT_EQ(recognise_bytes(file).kind, Kind::none);
    EXPECT_EQ(recognise_bytes(file, true).kind, Kind::none);
    Buffer pcapng = {0x0a, 0x0d, 0x0d, 0x0a};
    test::append(pcapng, test::write({}, test::packet_entries(100, 10, 300, 1)).bytes);
    EXPECT_EQ(recognise_bytes(pcapng).kind, Kind::none);
}

TEST(data_set, few_entries_deep_in_a_large_file_are_no_data_set) {
    Buffer file = test::noise(300000, 1);
    const auto entries = test::packet_entries(5, 10, 50, 1);
    Buffer chain;
    for (const Buffer& entry : entries)
        test::append(chain, entry);
    std::ranges::copy(chain, file.begin() + 200000);
    EXPECT_EQ(recognise_bytes(file).kind, Kind::none);
}

// Nothing tells where control data stand in the large packets, so only the last entry is found.
TEST(data_set, trace_whose_first_entry_is_interrupted_is_one) {
    test::Layout layout{.carrier = Carrier::flat, .buffer_size = 65536, .record_length = 27990};
    layout.content = test::Content::noise;
    std::vector<Buffer> entries = test::packet_entries(4, 57000, 57000, 1);
    entries.push_back(test::packet_entries(1, 100, 100, 2).front());
    EXPECT_EQ(recognise_bytes(test::write(layout, entries).bytes).kind, Kind::trace);
}

TEST(data_set, read_error_is_told) {
    test::BrokenSource source({});
    std::vector<std::uint8_t> head;
    EXPECT_EQ(recognise(source, false, head).kind, Kind::unreadable);
    EXPECT_TRUE(head.empty());
}

TEST(data_set, description_tells_origin_and_shape) {
    const auto entries = test::packet_entries(100, 10, 300, 1);
    const std::string text =
        recognise_bytes(test::write({.first_control = 40, .next_control = 0}, entries).bytes)
            .description;
    EXPECT_EQ(
        text,
        "z/OS component trace SYSTCPDA (TCPIP) of system S0W1; records with RDW, control data "
        "of 40 bytes (none in records that continue a buffer)");
}

TEST(data_set, description_names_the_component_that_packet_trace_headers_tell) {
    const auto entries = test::packet_entries(100, 10, 300, 1);
    const test::Layout layout{.first_control = 0, .next_control = 0};
    EXPECT_EQ(recognise_bytes(test::write(layout, entries).bytes).description,
              "z/OS component trace SYSTCPDA; records with RDW, no control data");
}

TEST(data_set, traits_tell_packet_trace_headers_in_entries) {
    test::Layout layout{.first_control = 0, .next_control = 0};
    EXPECT_TRUE(recognise_bytes(test::write(layout, test::packet_entries(50, 10, 300, 1)).bytes)
                    .traits.packet_trace);
    EXPECT_FALSE(recognise_bytes(test::write(layout, test::other_entries(50, 10, 300, 1)).bytes)
                     .traits.packet_trace);
}

TEST(data_set, traits_tell_the_component_of_all_packet_trace_headers) {
    const auto component = [](const std::vector<std::uint32_t>& ids) {
        std::vector<Buffer> entries;
        for (int i = 0; i < 20; ++i)
            for (const std::uint32_t id : ids)
                entries.push_back(test::make_record(id, {}, test::udp_packet(50, 1)));
        test::Layout layout{.first_control = 0, .next_control = 0};
        return recognise_bytes(test::write(layout, entries).bytes).traits.component;
    };
    EXPECT_EQ(component({4}), "SYSTCPDA");
    EXPECT_EQ(component({4, 5, 6}), "SYSTCPDA");
    EXPECT_EQ(component({7}), "SYSTCPOT");
    EXPECT_EQ(component({4, 7, 4}), "");
}

TEST(data_set, frames_are_those_of_its_kind) {
    for (const char* name : {"ping4.ctrace", "sniffer-tcpdump.rdw"}) {
        const Buffer file = contents(name);
        const DataSet data_set = recognise_bytes(file);
        MemorySource sequential(file);
        MemorySource random(file);
        const auto frames = make_frames(data_set, sequential, random);
        Frame frame;
        ASSERT_EQ(frames->next(frame), ReadResult::frame);
        EXPECT_EQ(frame.record.has_value(), data_set.kind == Kind::trace);
    }
}

}  // namespace
}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/trace_frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/layout.h"
#include "tests/unit/memory.h"

namespace zos {
namespace {

using test::Buffer;
using test::File;
using test::Layout;
using test::september_2022;

struct SeenFrame {
    std::uint64_t offset;
    Buffer payload;
    Buffer header;  // the record header, encoded
    std::uint16_t segments;
    std::uint16_t notes;
    std::uint32_t number;
    std::uint32_t original_length;
    Encapsulation encapsulation;
    bool gap;
    std::optional<UnixTime> time;

    friend bool operator==(const SeenFrame&, const SeenFrame&) = default;
};

SeenFrame seen(const Frame& frame) {
    Buffer header(blob::encoded_length(*frame.record));
    blob::encode(*frame.record, header.data());
    return {frame.offset,
            Buffer(frame.payload.begin(), frame.payload.end()),
            header,
            frame.record->segments,
            frame.record->notes,
            frame.record->number,
            frame.original_length,
            frame.interface.encapsulation,
            frame.record->kind == blob::Kind::gap,
            frame.time};
}

class Reader {
  public:
    Reader(const File& file, const Shape& shape)
        : sequential_(file.bytes), random_(file.bytes), frames_(sequential_, random_, shape, {}) {}

    std::vector<SeenFrame> read_all() {
        std::vector<SeenFrame> all;
        Frame frame;
        while ((last = frames_.next(frame)) == ReadResult::frame)
            all.push_back(seen(frame));
        return all;
    }

    void expect_same_at_random(const std::vector<SeenFrame>& all) {
        std::mt19937 random(1);
        Frame frame;
        for (int i = 0; i < 300; ++i) {
            const SeenFrame& wanted = all[random() % all.size()];
            ASSERT_EQ(frames_.read_at(wanted.offset, frame), ReadResult::frame) << wanted.offset;
            ASSERT_TRUE(seen(frame) == wanted) << wanted.offset;
        }
        for (const SeenFrame& wanted : all) {
            ASSERT_EQ(frames_.read_at(wanted.offset, frame), ReadResult::frame) << wanted.offset;
            ASSERT_TRUE(seen(frame) == wanted) << wanted.offset;
        }
    }

    TraceFrames& frames() { return frames_; }
    ReadResult last = ReadResult::frame;

  private:
    MemorySource sequential_;
    MemorySource random_;
    TraceFrames frames_;
};

std::vector<SeenFrame> read(const std::vector<Buffer>& entries, const Layout& layout = {}) {
    const File file = test::write(layout, entries);
    Reader reader(file, layout.shape());
    std::vector<SeenFrame> all = reader.read_all();
    EXPECT_EQ(reader.last, ReadResult::end);
    if (!all.empty())
        reader.expect_same_at_random(all);
    return all;
}

// One packet in segments of `size` bytes, as the trace writes them.
std::vector<Buffer> segments_of(const Buffer& packet, std::size_t size,
                                std::uint64_t clock = september_2022) {
    std::vector<Buffer> entries;
    unsigned number = 0;
    for (std::size_t at = 0; at < packet.size(); at += size) {
        const std::size_t here = std::min(size, packet.size() - at);
        entries.push_back(
            test::make_record(4,
                              {.segment = static_cast<std::uint8_t>(number),
                               .traced = static_cast<std::uint32_t>(packet.size()),
                               .clock = clock,
                               .packet_length = static_cast<std::uint16_t>(packet.size())},
                              Bytes(packet).subspan(at, here), clock + 8));
        number = number == 255 ? 1 : number + 1;
    }
    return entries;
}

const Buffer& packet() {
    static const Buffer bytes = test::udp_packet(5000, 1);
    return bytes;
}

TEST(trace_frames, give_one_frame_for_each_entry) {
    const auto entries = test::packet_entries(200, 0, 300, 1);
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(frames[i].number, i + 1);
        EXPECT_EQ(frames[i].segments, 1);
        EXPECT_EQ(frames[i].notes, 0);
        EXPECT_TRUE(std::ranges::equal(frames[i].payload,
                                       Bytes(entries[i]).subspan(108, entries[i].size() - 110)));
    }
}

TEST(trace_frames, join_the_segments_of_a_packet) {
    const auto frames = read(segments_of(packet(), 1000));
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].payload, packet());
    EXPECT_EQ(frames[0].segments, 6);
    EXPECT_EQ(frames[0].notes, 0);
    EXPECT_EQ(frames[0].number, 1U);
    EXPECT_EQ(frames[0].original_length, packet().size());
    EXPECT_EQ(frames[0].encapsulation, Encapsulation::raw_ip);
}

TEST(trace_frames, join_segments_over_records_and_buffers) {
    const Layout layout{.buffer_size = 2500, .record_length = 300};
    const auto frames = read(segments_of(packet(), 900), layout);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].payload, packet());
}

TEST(trace_frames, join_segments_between_entries_of_other_packets) {
    const Buffer other = test::udp_packet(3000, 2);
    const auto one = segments_of(packet(), 1000);
    const auto two = segments_of(other, 800, september_2022 + 4096);
    const auto alone = test::packet_entries(10, 5, 5, 3);
    std::vector<Buffer> entries;
    for (std::size_t i = 0; i < 6; ++i) {
        entries.push_back(one[i]);
        if (i < two.size())
            entries.push_back(two[i]);
        entries.push_back(alone[i]);
    }
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), 8U);
    EXPECT_EQ(frames[0].payload, packet());
    EXPECT_EQ(frames[1].payload, other);
    EXPECT_EQ(frames[1].segments, two.size());
    for (std::size_t i = 2; i < 8; ++i)
        EXPECT_EQ(frames[i].segments, 1);
    EXPECT_EQ(frames[7].number, 16U);  // numbers count the entries
}

TEST(trace_frames, join_two_packets_of_the_same_length_one_after_the_other) {
    auto entries = segments_of(packet(), 1000);
    const Buffer other = test::udp_packet(5000, 2);
    const auto more = segments_of(other, 1000, september_2022 + 4096);
    entries.insert(entries.end(), more.begin(), more.end());
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].payload, packet());
    EXPECT_EQ(frames[1].payload, other);
}

TEST(trace_frames, count_segments_from_one_again_after_255) {
    const Buffer large = test::udp_packet(60000, 1);
    const auto entries = segments_of(large, 150);
    ASSERT_GT(entries.size(), 300U);
    const auto frames = read(entries, {.buffer_size = 65536});
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].payload, large);
    EXPECT_EQ(frames[0].segments, entries.size());
}

TEST(trace_frames, leave_segments_alone_when_one_is_missing) {
    for (const std::size_t missing : {0, 2, 5}) {
        auto entries = segments_of(packet(), 1000);
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(missing));
        const auto frames = read(entries);
        ASSERT_EQ(frames.size(), 5U) << missing;
        for (std::size_t i = 0; i < 5; ++i) {
            EXPECT_EQ(frames[i].segments, 1);
            EXPECT_EQ(frames[i].notes & ~blob::component_inferred,
                      missing == 0 ? blob::first_segment_missing : blob::segment_missing);
        }
    }
}

TEST(trace_frames, join_segments_of_a_packet_that_fits_into_any_entry) {
    const Buffer small = test::udp_packet(572, 1);
    auto entries = segments_of(small, 200);
    const auto others = test::packet_entries(2, 60, 60, 9);
    entries.insert(entries.begin() + 1, others.begin(), others.end());
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].payload, small);
    EXPECT_EQ(frames[0].segments, 3);
    EXPECT_EQ(frames[0].notes & ~blob::component_inferred, 0);
}

TEST(trace_frames, miss_no_segment_of_a_packet_that_fits_into_any_entry) {
    for (const std::size_t size : {100U, 1472U}) {
        auto entries = segments_of(test::udp_packet(size, 1), 60);
        entries.resize(1);
        const auto frames = read(entries);
        ASSERT_EQ(frames.size(), 1U);
        EXPECT_EQ(frames[0].notes & ~blob::component_inferred, 0);
    }
}

// To look for segments of each would make reading half again as dear.
TEST(trace_frames, seek_no_segments_of_small_packets_where_all_are_cut) {
    std::uint64_t clock = september_2022;
    const Buffer small = test::udp_packet(1400, 1);
    const auto first_alone = [&] { return segments_of(small, 800, clock += 4096).front(); };
    std::vector<Buffer> entries;
    for (std::size_t i = 0; i < TraceFrames::most_cut_in_a_row; ++i)
        entries.push_back(first_alone());
    for (int packets = 0; packets < 3; ++packets)
        for (const Buffer& segment : segments_of(small, 800, clock += 4096))
            entries.push_back(segment);
    entries.push_back(first_alone());
    const Buffer large = test::udp_packet(1600, 2);
    for (const Buffer& segment : segments_of(large, 800, clock += 4096))
        entries.push_back(segment);

    const std::vector<SeenFrame> frames = read(entries);
    // Of the first packet in segments alone the pieces are shown.
    ASSERT_EQ(frames.size(), TraceFrames::most_cut_in_a_row + 2 + 2 + 1 + 1);
    const SeenFrame* after = &frames[TraceFrames::most_cut_in_a_row];
    EXPECT_EQ(after[0].segments, 1);
    EXPECT_EQ(after[1].segments, 1);
    EXPECT_EQ(after[2].payload, small);
    EXPECT_EQ(after[3].payload, small);
    EXPECT_EQ(after[4].segments, 1);
    EXPECT_EQ(after[5].payload, large);
}

TEST(trace_frames, miss_a_segment_of_any_packet_where_others_of_it_are_met) {
    for (const std::size_t missing : {0, 1, 2}) {
        auto entries = segments_of(test::udp_packet(572, 1), 200);
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(missing));
        const auto frames = read(entries);
        ASSERT_EQ(frames.size(), 2U);
        for (const SeenFrame& frame : frames)
            EXPECT_EQ(frame.notes & ~blob::component_inferred,
                      missing == 0 ? blob::first_segment_missing : blob::segment_missing)
                << missing;
    }
}

TEST(trace_frames, leave_segments_alone_that_are_not_in_order) {
    auto entries = segments_of(packet(), 1000);
    std::swap(entries[2], entries[3]);
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), entries.size());
    for (const SeenFrame& frame : frames)
        EXPECT_EQ(frame.segments, 1);
}

TEST(trace_frames, leave_out_segments_of_another_packet_whose_first_is_missing) {
    auto entries = segments_of(packet(), 1000);
    auto others = segments_of(test::udp_packet(5000, 2), 1000, september_2022 + 4096);
    entries.insert(entries.begin() + 1, others.begin() + 1, others.end());
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), others.size());  // the packet, and what is left of the other one
    EXPECT_EQ(frames[0].payload, packet());
}

TEST(trace_frames, leave_segments_alone_that_are_more_than_the_packet) {
    auto entries = segments_of(packet(), 1000);
    Buffer& last = entries.back();
    last.insert(last.end() - cte::closing_length, 20'000, 0);
    for (const std::size_t at : {std::size_t{0}, last.size() - cte::closing_length}) {
        last[at] = static_cast<std::uint8_t>(last.size() >> 8);
        last[at + 1] = static_cast<std::uint8_t>(last.size());
    }
    const auto frames = read(entries, {.buffer_size = 65536});
    ASSERT_EQ(frames.size(), entries.size());
    for (const SeenFrame& frame : frames)
        EXPECT_EQ(frame.segments, 1);
}

TEST(trace_frames, leave_out_a_segment_that_is_repeated) {
    auto entries = segments_of(packet(), 1000);
    entries.insert(entries.begin() + 2, entries[2]);
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), 2U);
    EXPECT_EQ(frames[0].payload, packet());
    EXPECT_EQ(frames[1].number, 4U);
}

TEST(trace_frames, show_segments_that_stay_alone_as_they_are) {
    auto entries = segments_of(packet(), 1000);
    entries.erase(entries.begin() + 4);
    for (const std::size_t record_length : {4096, 300}) {
        const auto frames = read(entries, {.record_length = record_length});
        ASSERT_EQ(frames.size(), entries.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const std::size_t fixed = read_u16be(frames[i].header.data() + 6);
            const Bytes blocks = Bytes(frames[i].header).subspan(fixed);
            const Bytes entry = entries[i];
            EXPECT_TRUE(std::ranges::equal(blocks, entry.first(blocks.size())));
            EXPECT_TRUE(std::ranges::equal(
                frames[i].payload,
                entry.subspan(blocks.size(), entry.size() - blocks.size() - cte::closing_length)));
            EXPECT_TRUE(std::ranges::equal(Bytes(frames[i].header).subspan(58, 2),
                                           entry.last(cte::closing_length)));
        }
    }
}

// Several packets in segments, mixed as the stack's processors mix them, some with one missing.
TEST(trace_frames, join_what_is_complete_however_it_is_mixed) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        struct Sent {
            Buffer packet;
            std::vector<Buffer> segments;
            std::size_t next = 0;
            bool complete = true;
        };
        std::vector<Sent> sent(6);
        std::size_t left = 0;
        std::uint64_t clock = september_2022;
        for (Sent& each : sent) {
            each.packet = test::udp_packet(1500 + random() % 3000, static_cast<unsigned>(random()));
            each.segments = segments_of(each.packet, 100 + random() % 900, clock += 4096);
            if (each.segments.size() > 2 && random() % 3 == 0) {
                const std::size_t missing = 1 + random() % (each.segments.size() - 1);
                each.segments.erase(each.segments.begin() + static_cast<std::ptrdiff_t>(missing));
                each.complete = false;
            }
            left += each.segments.size();
        }
        // In runs of several segments of a packet.
        std::vector<Buffer> entries;
        std::vector<std::pair<Bytes, std::size_t>> expected;  // payload, entries
        while (left > 0) {
            Sent& each = sent[random() % sent.size()];
            for (std::size_t run = 1 + random() % 6; run > 0 && each.next < each.segments.size();
                 --run, --left) {
                const Bytes entry = each.segments[each.next];
                entries.emplace_back(entry.begin(), entry.end());
                if (!each.complete)
                    expected.emplace_back(entry.subspan(108, entry.size() - 110), 1);
                else if (each.next == 0)
                    expected.emplace_back(each.packet, each.segments.size());
                ++each.next;
            }
        }
        const auto frames = read(entries);
        ASSERT_EQ(frames.size(), expected.size());
        for (std::size_t i = 0; i < frames.size(); ++i) {
            EXPECT_TRUE(std::ranges::equal(frames[i].payload, expected[i].first));
            EXPECT_EQ(frames[i].segments, expected[i].second);
        }
    }
}

class OneBuffer final : public PacketBuffer {
  public:
    std::uint8_t* room_for(const Frame& frame, std::size_t length) override {
        EXPECT_EQ(frame.record->number, 2U);
        bytes.resize(length);
        return bytes.data();
    }
    Buffer bytes;
};

TEST(trace_frames, put_packets_together_where_they_are_wanted) {
    auto entries = test::packet_entries(1, 5, 5, 3);
    for (const Buffer& segment : segments_of(packet(), 1000))
        entries.push_back(segment);
    const File file = test::write({}, entries);
    Reader reader(file, Layout{}.shape());
    OneBuffer buffer;
    reader.frames().put_together_in(&buffer);
    Frame frame;
    ASSERT_EQ(reader.frames().next(frame), ReadResult::frame);
    EXPECT_TRUE(buffer.bytes.empty());  // an entry that stands alone needs none
    ASSERT_EQ(reader.frames().next(frame), ReadResult::frame);
    EXPECT_EQ(frame.payload.data(), buffer.bytes.data());
    EXPECT_EQ(buffer.bytes, packet());
    buffer.bytes.clear();
    ASSERT_EQ(reader.frames().read_at(frame.offset, frame), ReadResult::frame);
    EXPECT_EQ(buffer.bytes, packet());
}

TEST(trace_frames, leave_a_packet_beyond_the_limit_in_pieces) {
    const Buffer large = test::noise(TraceFrames::longest_packet + 1, 1);
    const auto frames = read(segments_of(large, 50000), {.buffer_size = 65536});
    ASSERT_EQ(frames.size(), 6U);
    for (const SeenFrame& frame : frames) {
        EXPECT_EQ(frame.segments, 1);
        EXPECT_TRUE(frame.notes & blob::packet_too_long);
    }
}

TEST(trace_frames, join_a_packet_of_the_longest_length) {
    Buffer large = test::noise(TraceFrames::longest_packet, 1);
    large[0] = 0x45;
    const auto frames = read(segments_of(large, 50000), {.buffer_size = 65536});
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0].payload, large);
}

TEST(trace_frames, join_as_many_segments_as_the_look_ahead_has) {
    for (const std::size_t more : {0, 1}) {
        const std::size_t segments = 1 + TraceFrames::most_entries_ahead + more;
        const auto entries = segments_of(test::udp_packet(10 * segments - 28, 1), 10);
        ASSERT_EQ(entries.size(), segments);
        EXPECT_EQ(read(entries, {.buffer_size = 65536}).size(), more == 0 ? 1 : segments);
    }
}

TEST(trace_frames, show_every_entry_when_the_look_ahead_ends) {
    auto entries = segments_of(packet(), 1000);
    const auto others = test::packet_entries(TraceFrames::most_entries_ahead + 10, 0, 10, 5);
    entries.insert(entries.begin() + 3, others.begin(), others.end());
    const auto frames = read(entries);
    ASSERT_EQ(frames.size(), entries.size());
    for (std::size_t i = 0; i < frames.size(); ++i)
        EXPECT_EQ(frames[i].number, i + 1);
}

TEST(trace_frames, read_the_same_behind_damage) {
    for (const Carrier carrier : {Carrier::flat, Carrier::rdw, Carrier::bdw_rdw, Carrier::len4}) {
        const Layout layout{.carrier = carrier, .record_length = 2000};
        auto entries = test::packet_entries(150, 0, 600, 1);
        const auto pieces = segments_of(packet(), 1000, september_2022 + 100'000'000);
        entries.insert(entries.begin() + 70, pieces.begin(), pieces.end());
        const File sound = test::write(layout, entries);
        for (unsigned seed = 0; seed < 8; ++seed) {
            std::mt19937 random(seed);
            File file = sound;
            for (int i = 0; i < 3; ++i) {
                const std::size_t at = random() % (file.bytes.size() - 400);
                std::ranges::copy(test::noise(400, static_cast<unsigned>(random())),
                                  file.bytes.begin() + static_cast<std::ptrdiff_t>(at));
            }
            Reader reader(file, layout.shape());
            const auto frames = reader.read_all();
            ASSERT_FALSE(frames.empty());
            SCOPED_TRACE(std::string(describe(carrier)) + ", seed " + std::to_string(seed));
            reader.expect_same_at_random(frames);
        }
    }
}

// So that frames stay in the order of their times, and a saved file tells no false one.
TEST(trace_frames, of_gaps_have_the_time_of_the_frame_in_front) {
    const auto entries = test::packet_entries(60, 300, 300, 1);
    const Layout layout{.record_length = 1000};
    const File sound = test::write(layout, entries);
    for (const std::size_t damaged : {std::size_t{0}, std::size_t{1}, std::size_t{30}}) {
        File file = sound;
        const std::size_t at = file.begin_of(damaged);
        std::ranges::copy(test::noise(file.end_of(damaged) - at, 3),
                          file.bytes.begin() + static_cast<std::ptrdiff_t>(at));
        Reader reader(file, layout.shape());
        const auto frames = reader.read_all();
        const auto gap = std::ranges::find(frames, true, &SeenFrame::gap);
        ASSERT_NE(gap, frames.end());
        EXPECT_EQ(gap == frames.begin(), damaged == 0);
        EXPECT_TRUE(gap->time && gap->time == (damaged == 0 ? gap + 1 : gap - 1)->time);
        reader.expect_same_at_random(frames);
    }
}

TEST(trace_frames, tell_that_the_file_is_cut) {
    const auto entries = test::packet_entries(20, 100, 100, 1);
    File file = test::write({}, entries);
    file.bytes.resize(file.end_of(10) - 20);
    Reader reader(file, Layout{}.shape());
    const auto frames = reader.read_all();
    EXPECT_EQ(reader.last, ReadResult::cut_short);
    ASSERT_EQ(frames.size(), 11U);
    EXPECT_TRUE(frames.back().gap);
    EXPECT_TRUE(frames.back().notes & blob::end_of_data_missing);
    reader.expect_same_at_random(frames);
}

TEST(trace_frames, read_at_no_frame_fails) {
    const auto entries = test::packet_entries(20, 100, 100, 1);
    const File file = test::write({}, entries);
    Reader reader(file, Layout{}.shape());
    Frame frame;
    EXPECT_EQ(reader.frames().read_at(file.begin_of(0), frame), ReadResult::failed);
    (void)reader.read_all();
    EXPECT_NE(reader.frames().read_at(file.begin_of(3) + 1, frame), ReadResult::frame);
    EXPECT_NE(reader.frames().read_at(file.bytes.size() + 5, frame), ReadResult::frame);
    EXPECT_EQ(reader.frames().read_at(file.begin_of(3), frame), ReadResult::frame);
}

// A user transfers a trace once more, to the name of one that is open.
TEST(trace_frames, tell_that_the_file_has_changed) {
    for (const bool mixed : {false, true}) {
        auto entries = segments_of(packet(), 1000);
        if (mixed)  // entries of other packets stand between the segments
            for (std::size_t i = 1; i < 12; i += 2) {
                const auto other = test::packet_entries(1, 5, 5, static_cast<unsigned>(i));
                entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(i), other[0]);
            }
        const std::size_t segment = mixed ? 4 : 2;
        const File file = test::write({}, entries);
        const std::size_t begin = file.begin_of(segment);
        const std::size_t header = begin + cte::header_length;
        const struct {
            const char* what;
            std::size_t at;
            std::size_t length;
        } changes[] = {
            {"no entry", begin, cte::header_length},
            {"no packet trace header", header, 1},
            {"a longer packet trace header", header + 1, 1},
            {"a segment of another packet", header + pth::rows[pth::time].offset, 8},
            {"another segment of the packet", header + pth::rows[pth::seq_num].offset, 1},
            {"a packet of another length",
             file.begin_of(0) + cte::header_length + pth::rows[pth::tlen].offset + 2, 2},
        };
        for (const auto& change : changes) {
            SCOPED_TRACE(change.what);
            File changed = file;
            Reader reader(changed, Layout{}.shape());
            const auto frames = reader.read_all();
            ASSERT_EQ(frames.size(), mixed ? 7U : 1U);
            ASSERT_EQ(frames[0].segments, 6);
            std::fill_n(changed.bytes.begin() + static_cast<std::ptrdiff_t>(change.at),
                        change.length, 0xff);
            Frame frame;
            EXPECT_EQ(reader.frames().read_at(frames[0].offset, frame), ReadResult::damaged);
            EXPECT_EQ(reader.frames().message(),
                      "zos_ctrace: at offset " + std::to_string(frames[0].offset) +
                          ": the file has changed since it was opened. Open it again");
        }
    }
}

TEST(trace_frames, tell_that_the_file_has_become_shorter) {
    File file = test::write({}, segments_of(packet(), 1000));
    MemorySource sequential(file.bytes);
    MemorySource random(Bytes(file.bytes).first(file.begin_of(2)));
    TraceFrames frames(sequential, random, Layout{}.shape(), {});
    Frame frame;
    ASSERT_EQ(frames.next(frame), ReadResult::frame);
    EXPECT_EQ(frames.read_at(frame.offset, frame), ReadResult::cut_short);
}

TEST(trace_frames, read_by_offset_while_reading_forward) {
    const auto entries = test::packet_entries(300, 0, 300, 1);
    const File file = test::write({}, entries);
    const auto expected = Reader(file, Layout{}.shape()).read_all();
    Reader reader(file, Layout{}.shape());
    std::mt19937 random(1);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        Frame frame;
        ASSERT_EQ(reader.frames().next(frame), ReadResult::frame);
        EXPECT_TRUE(seen(frame) == expected[i]) << i;
        const SeenFrame& earlier = expected[random() % (i + 1)];
        ASSERT_EQ(reader.frames().read_at(earlier.offset, frame), ReadResult::frame);
        EXPECT_TRUE(seen(frame) == earlier) << i;
    }
}

// What is allocated after all frames of a file of segments were read.
std::size_t memory_after(const File& file, bool read_again, std::size_t& frames) {
    const std::size_t before = test::allocated();
    Reader reader(file, Layout{}.shape());
    if (!read_again)
        reader.frames().read_forward_only();
    Frame frame;
    for (frames = 0; reader.frames().next(frame) == ReadResult::frame;)
        ++frames;
    return test::allocated() - before;
}

TEST(trace_frames, remember_little_of_a_packet_and_nothing_that_is_not_read_again) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "sanitizers have a heap of their own, which does not tell";
#endif
    constexpr std::size_t packets = 10000;
    std::vector<Buffer> entries;
    for (std::uint64_t i = 0; i < packets; ++i)
        for (Buffer& entry : segments_of(packet(), 1000, september_2022 + i * test::one_second))
            entries.push_back(std::move(entry));
    const File file = test::write({}, entries);
    std::size_t frames[2];
    const std::size_t remembered = memory_after(file, true, frames[0]);
    const std::size_t forward_only = memory_after(file, false, frames[1]);
    EXPECT_EQ(frames[0], packets);
    EXPECT_EQ(frames[1], packets);
    // A place for each 64 entries, in a vector that grows by doubling.
    const std::size_t places = 2 * (entries.size() / 64 + 1) * sizeof(Walker::Place);
    EXPECT_GT(remembered, forward_only + packets * sizeof(std::uint64_t));
    EXPECT_LT(remembered, forward_only + packets * 48 + places);
}

}  // namespace
}  // namespace zos

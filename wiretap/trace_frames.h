// SPDX-License-Identifier: GPL-2.0-or-later
//
// The frames of a component trace data set: one for each entry, but for the entries that are
// segments of one packet, which become one frame; and one for each gap.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "wiretap/frame_source.h"
#include "wiretap/layout_watch.h"
#include "wiretap/walker.h"

namespace zos {

class TraceFrames final : public FrameSource {
  public:
    // `random` serves read_at() and may be the same bytes as `sequential`, with a position of its
    // own.
    TraceFrames(ByteSource& sequential, ByteSource& random, const Shape& shape,
                const DataSetTraits& traits, const Testimony& testimony = {})
        : walker_(sequential, shape), random_(random, shape), traits_(traits), watch_(testimony) {}

    // Starts with the oldest entry of a wrapped data set, instead of the file's first. The
    // sequential source must be able to seek.
    [[nodiscard]] bool start_at_oldest(const Walker::Place& oldest, std::uint64_t offset);

    [[nodiscard]] ReadResult next(Frame& frame) override;
    [[nodiscard]] ReadResult read_at(std::uint64_t offset, Frame& frame) override;
    void read_forward_only() noexcept override { read_again_ = false; }
    void end_may_go_on_at_start() noexcept override { walker_.may_go_on_at_start(); }
    [[nodiscard]] const char* message() const noexcept override { return message_.c_str(); }

    // Bounds of the search for the other segments of a packet.
    static constexpr std::size_t most_entries_ahead = 1024;
    static constexpr std::size_t most_bytes_ahead = std::size_t{2} << 20;
    // Packets without all their segments that are remembered, for segments that come later.
    static constexpr std::size_t most_incomplete = 16384;
    // Wireshark's limit for a packet, less room for the record header.
    static constexpr std::size_t longest_packet = 262144 - 8192;
    // A frame of an Ethernet, VLAN tags included, fits into any entry. Where one lacks bytes and
    // none of its segments is met, it had none: the record was cut after it was traced (NetView's
    // TRUNCATE, EZBCTAPI).
    static constexpr std::size_t fits_any_entry = 1522;
    // After so many that lack bytes, and have no other segment, no more is sought for such.
    static constexpr std::size_t most_cut_in_a_row = most_entries_ahead;

  private:
    // What all segments of a packet have in common (documented: time and traced length).
    struct PacketKey {
        std::uint32_t id;
        std::uint64_t time;
        std::uint64_t traced;
        friend auto operator<=>(const PacketKey&, const PacketKey&) = default;
    };
    [[nodiscard]] static PacketKey key_of(const Entry& entry, Bytes header);

    // An entry or gap that was read ahead, or is put together from segments.
    struct Held {
        Entry entry;
        Origin origin;
        std::vector<std::uint8_t> bytes;
        Bytes header;  // its packet trace header
        std::optional<Gap> gap;
        std::optional<PacketKey> later_segment_of;  // not its first one
        bool joined = false;                        // belongs to a frame that was given already
    };

    [[nodiscard]] static PacketKey key_of(const Held& held);

    // A segment whose payload stands in the packet buffer already. What else it had is kept, to
    // make the entry again when the packet does not become complete.
    struct RunSegment {
        Entry entry;  // without its bytes
        Origin origin;
        std::size_t head_length;  // of all in front of the payload
        std::size_t payload_length;
    };

    // A packet that is being put together.
    struct Assembly {
        PacketKey packet;
        std::uint8_t* to;  // where the payload of the next segment goes
        const std::uint8_t* end;
        std::uint64_t expected = 0;  // number of that segment
        std::uint32_t segments = 0;  // that are there

        [[nodiscard]] bool complete() const noexcept { return to == end; }
        [[nodiscard]] bool continues_with(const Entry& entry, Bytes header) const;
        void append(Bytes payload) noexcept;
    };

    // A packet that was put together.
    struct Joined {
        std::uint64_t offset;  // of its first segment
        std::uint32_t segments;
        // The offsets of the others; empty where they are the next entries.
        std::vector<std::uint64_t> others;
    };

    [[nodiscard]] ReadResult give(Frame& frame);
    struct PlacedGap {
        std::uint64_t offset;
        std::optional<UnixTime> time;
    };
    void give_gap(const Gap& gap, Frame& frame);
    [[nodiscard]] std::optional<UnixTime> time_behind();
    [[nodiscard]] Step walk();
    void hold(const Entry& entry, Held& held) const;
    void hold_copied(const Entry& entry, const Origin& origin, Held& held) const;
    [[nodiscard]] static bool may_look_ahead(std::size_t entries, std::size_t bytes) noexcept {
        return entries < most_entries_ahead && bytes < most_bytes_ahead;
    }
    [[nodiscard]] bool hold_one_more();
    void hold_step(Step step);
    void keep_ahead(Held& held);
    void take_first_ahead();
    [[nodiscard]] ReadResult finish(Step step) const;

    [[nodiscard]] bool begins_chain(const Entry& entry, Bytes header) const;
    [[nodiscard]] bool segments_are_sought(Bytes header) const;
    [[nodiscard]] bool join_segments(Frame& frame);
    [[nodiscard]] bool find_chain(std::vector<Held*>& chain);
    void join(const std::vector<Held*>& chain, Frame& frame);
    [[nodiscard]] bool join_run(Frame& frame);
    void add_to_run(const Entry& entry, Bytes payload);
    void part_run(const std::uint8_t* payload);
    [[nodiscard]] Assembly begin_packet(Frame& frame);
    static void finish_packet(const Assembly& assembly, Frame& frame);
    void note_first_of_incomplete(const Entry& entry, Bytes header);
    void note_incomplete(const PacketKey& packet);
    void make_single_frame(const Entry& entry, Bytes header, Frame& frame);

    // Rises in the order of reading.
    [[nodiscard]] std::uint64_t position_of(const Entry& entry) const noexcept {
        return (entry.offset < oldest_offset_ ? std::uint64_t{1} << 63 : 0) | entry.offset;
    }
    [[nodiscard]] LayoutWatch::Sight sight_of(const Entry& entry, Bytes header) const;
    void see(const Entry& entry, Bytes header);
    [[nodiscard]] bool needs_those_ahead(const Entry& entry, Bytes header);
    void look_ahead_for_layout();

    [[nodiscard]] bool approach(std::uint64_t offset);
    [[nodiscard]] ReadResult go_on(Step expected);
    [[nodiscard]] ReadResult go_to(std::uint64_t offset, Step expected);
    [[nodiscard]] ReadResult read_what_is_at(std::uint64_t offset, Frame& frame);
    [[nodiscard]] ReadResult read_packet(const Joined& joined, Frame& frame);

    Walker walker_;
    Walker random_;
    DataSetTraits traits_;
    LayoutWatch watch_;

    // A wrapped data set is read from its oldest entry to the end, and then from the start to
    // there.
    std::uint64_t oldest_offset_ = 0;

    std::size_t cut_in_a_row_ = 0;  // small packets that lack bytes and have no other segment

    std::deque<Held> ahead_;
    std::map<PacketKey, std::deque<Held*>> segments_ahead_;  // the later ones, in their order
    std::size_t bytes_ahead_ = 0;
    Held current_;
    std::vector<RunSegment> run_;          // see join_run()
    std::vector<std::uint8_t> run_heads_;  // what their entries have around the payload
    std::optional<Step> ended_;
    std::optional<UnixTime> last_time_;  // of the frames given so far

    bool read_again_ = true;
    // For read_at(): a place every so often, and what cannot be found by walking on from one.
    using Checkpoints = std::vector<Walker::Place>;
    Checkpoints checkpoints_;        // in the order of the file
    Checkpoints newer_checkpoints_;  // the same in the part in front of the oldest entry
    std::size_t since_checkpoint_ = 0;
    // These are in the order of reading.
    std::deque<PlacedGap> gaps_;
    std::deque<Joined> joined_;
    // Segments that stand alone although others of their packet were met.
    std::deque<std::uint64_t> parted_;
    std::optional<std::uint64_t> random_offset_;  // of what random_ gave last
    std::string message_;

    std::set<PacketKey> incomplete_;  // packets of which the first segment was given alone
    std::deque<std::set<PacketKey>::iterator> incomplete_by_age_;

    // Offsets in the order of reading: a wrapped data set goes on at its start.
    [[nodiscard]] std::pair<bool, std::uint64_t> reading_order(std::uint64_t offset) const {
        return {offset < oldest_offset_, offset};
    }
    // What was kept about an offset, among items in the order of reading; null if nothing was.
    template <typename Items, typename Offset>
    [[nodiscard]] auto* find_at(std::uint64_t offset, Items& items, Offset offset_of) const {
        const auto order = [&](const auto& item) {
            return reading_order(std::invoke(offset_of, item));
        };
        const auto item = std::ranges::lower_bound(items, reading_order(offset), {}, order);
        return item != items.end() && std::invoke(offset_of, *item) == offset ? &*item : nullptr;
    }
};

}  // namespace zos

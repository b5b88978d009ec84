// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/reading.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "wiretap/data_set.h"

namespace zos::quality {

namespace {

std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A part of the file, from its first byte to behind its last.
struct Range {
    std::uint64_t begin;
    std::uint64_t end;
};

class Comparison {
  public:
    Comparison(const TraceFile& file, std::vector<std::string>* findings);
    void see(const Frame& frame);
    [[nodiscard]] Tally result();

  private:
    [[nodiscard]] bool count_as_shown(std::size_t entry);
    [[nodiscard]] bool is_written(const Frame& frame);
    [[nodiscard]] bool is_written_packet(const Frame& frame);
    [[nodiscard]] bool is_told(const WrittenEntry& entry) const;
    void find(const char* what, std::uint64_t offset, std::uint64_t length);

    const TraceFile& file_;
    std::vector<std::string>* findings_;
    std::unordered_map<std::string_view, std::size_t> by_bytes_;
    std::unordered_map<std::string_view, std::size_t> by_head_;  // of what may begin a packet
    std::vector<bool> shown_;
    std::vector<Range> told_;
    bool previous_is_wrong_ = false;
    Tally tally_;
};

constexpr std::size_t head_length = 32;  // the entry's own clock and the start of its data

Comparison::Comparison(const TraceFile& file, std::vector<std::string>* findings)
    : file_(file), findings_(findings), shown_(file.entries.size()) {
    for (std::size_t i = 0; i < file.entries.size(); ++i) {
        const WrittenEntry& entry = file.entries[i];
        by_bytes_.emplace(text_of(entry.bytes), i);
        if (entry.packet != 0)
            by_head_.emplace(text_of(Bytes(entry.bytes).first(head_length)), i);
    }
    tally_.files = 1;
    tally_.written = file.entries.size();
}

void Comparison::find(const char* what, std::uint64_t offset, std::uint64_t length) {
    if (findings_ != nullptr)
        findings_->push_back(std::string(what) + " at " + std::to_string(offset) + ", " +
                             std::to_string(length) + " bytes");
}

// False when it was shown before.
bool Comparison::count_as_shown(std::size_t entry) {
    const bool again = shown_[entry];
    shown_[entry] = true;
    return !again || file_.repeats;
}

bool Comparison::is_written(const Frame& frame) {
    Buffer bytes;
    append(bytes, frame.record->control_blocks);
    append(bytes, frame.payload);
    put(bytes, frame.record->closing_length, 2);
    const auto entry = by_bytes_.find(text_of(bytes));
    return entry != by_bytes_.end() && count_as_shown(entry->second);
}

// Its segments follow each other among the entries, perhaps with others in between.
bool Comparison::is_written_packet(const Frame& frame) {
    const Bytes blocks = frame.record->control_blocks;
    const auto first = blocks.size() < head_length
                           ? by_head_.end()
                           : by_head_.find(text_of(blocks.first(head_length)));
    if (first == by_head_.end())
        return false;
    const std::size_t packet = file_.entries[first->second].packet;
    std::vector<std::size_t> segments;
    Buffer payload;
    for (std::size_t i = first->second; i < file_.entries.size(); ++i) {
        const WrittenEntry& entry = file_.entries[i];
        if (entry.packet != packet)
            continue;
        if (segments.empty() &&
            !std::ranges::equal(Bytes(entry.bytes).first(blocks.size()), blocks))
            return false;
        append(payload,
               Bytes(entry.bytes).subspan(blocks.size(), entry.bytes.size() - blocks.size() - 2));
        segments.push_back(i);
        if (segments.size() == frame.record->segments)
            break;
    }
    // Where the header of a segment was overwritten, what is joined cannot be foretold.
    const bool hit = std::ranges::any_of(
        segments, [&](std::size_t segment) { return file_.entries[segment].hit; });
    if (!hit && !std::ranges::equal(payload, frame.payload))
        return false;
    return std::ranges::all_of(segments,
                               [&](std::size_t segment) { return count_as_shown(segment); });
}

void Comparison::see(const Frame& frame) {
    const blob::Record& record = *frame.record;
    const std::uint64_t at = record.file_offset;
    if (previous_is_wrong_ && told_.back().end < at)
        told_.back().end = at;  // what it took from others is counted with it
    previous_is_wrong_ = false;
    if (record.kind == blob::Kind::gap) {
        told_.push_back({at, at + record.original_length});
        return find("gap", at, record.original_length);
    }
    if (record.segments > 1 ? is_written_packet(frame) : is_written(frame))
        return;
    const std::size_t length = record.control_blocks.size() + frame.payload.size() + 2;
    told_.push_back({at, at + length});
    if ((record.notes & (blob::length_mismatch | blob::header_invalid)) != 0)
        return find("marked as damaged", at, length);
    ++tally_.wrong;
    previous_is_wrong_ = true;
    find("wrong", at, length);
}

bool Comparison::is_told(const WrittenEntry& entry) const {
    const std::uint64_t begin = entry.extents.front().at;
    const std::uint64_t end = entry.extents.back().at + entry.extents.back().length;
    return std::ranges::any_of(
        told_, [&](const Range& range) { return range.begin <= end && begin <= range.end; });
}

Tally Comparison::result() {
    for (std::size_t i = 0; i < shown_.size(); ++i) {
        const WrittenEntry& entry = file_.entries[i];
        tally_.hit += entry.hit;
        if (shown_[i]) {
            // One that was overwritten is shown as it stands in the file, but not as it was
            // written.
            tally_.shown += !entry.hit;
            continue;
        }
        const bool silent = !is_told(entry);
        tally_.silent += silent;
        find(silent ? "silent" : "not shown", entry.extents.front().at, entry.bytes.size());
    }
    return tally_;
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) noexcept {
    files += other.files;
    written += other.written;
    hit += other.hit;
    shown += other.shown;
    wrong += other.wrong;
    silent += other.silent;
    unread += other.unread;
    return *this;
}

Tally read(const TraceFile& file, std::vector<std::string>* findings) {
    MemorySource head_source(file.bytes), sequential(file.bytes), random(file.bytes),
        probe(file.bytes);
    std::vector<std::uint8_t> head;
    const DataSet data_set = recognise(head_source, false, head);
    if (data_set.kind != DataSet::Kind::trace) {
        if (findings != nullptr)
            findings->push_back("not recognised: " + data_set.description);
        Tally tally;
        tally.files = tally.unread = 1;
        tally.written = file.entries.size();
        return tally;
    }
    if (findings != nullptr)
        findings->push_back(data_set.description);
    const auto frames = make_frames(data_set, sequential, random, {&probe, file.bytes.size()});
    Comparison comparison(file, findings);
    Frame frame;
    while (frames->next(frame) == ReadResult::frame)
        comparison.see(frame);
    return comparison.result();
}

}  // namespace zos::quality

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/data_set.h"

#include <algorithm>
#include <array>
#include <deque>

namespace zos::quality {

namespace {

// Bytes, and which of them belong to entries.
struct Marked {
    struct Mark {
        std::size_t entry;
        std::size_t at;
        std::size_t length;
    };
    Buffer bytes;
    std::vector<Mark> marks;

    void add(Bytes more) { append(bytes, more); }
    void add(const Marked& more) { add_part(more, 0, more.bytes.size()); }
    void add_part(const Marked& from, std::size_t begin, std::size_t length) {
        for (const Mark& mark : from.marks) {
            const std::size_t first = std::max(mark.at, begin);
            const std::size_t last = std::min(mark.at + mark.length, begin + length);
            if (first < last)
                marks.push_back({mark.entry, bytes.size() + first - begin, last - first});
        }
        add(Bytes(from.bytes).subspan(begin, length));
    }
};

struct TraceBuffer {
    Marked data;
    std::uint64_t clock;
    std::size_t system;
    std::size_t number;
};

using Block = std::vector<Marked>;  // records

constexpr std::array<std::string_view, 4> systems = {"S0W1", "S0W2", "PRODA", "PRODB"};

class Author {
  public:
    Author(const Kind& kind, Carrier carrier, bool small, std::uint64_t seed);
    [[nodiscard]] TraceFile write();

  private:
    [[nodiscard]] std::vector<TraceBuffer> buffers_of(std::size_t system, std::size_t count,
                                                      std::uint64_t clock);
    [[nodiscard]] std::vector<TraceBuffer> all_buffers(std::uint64_t clock);
    [[nodiscard]] std::vector<Block> blocks_of(const std::vector<TraceBuffer>& buffers);
    void add_records(const TraceBuffer& buffer, std::vector<Block>& blocks);
    [[nodiscard]] std::size_t length_of_part(Moment moment, std::size_t rest,
                                             std::size_t longest) const;
    void add_record(Marked record, const Moment& moment, std::vector<Block>& blocks);
    void start_block(const Moment& moment, std::vector<Block>& blocks);
    [[nodiscard]] Marked control_record(const Moment& moment);
    void carry(const std::vector<Block>& blocks);
    void carry_record(const Marked& record, Marked& to) const;
    void pad_to_fixed_blocks();
    void describe();
    [[nodiscard]] TraceFile finish();

    Kind kind_;
    Carrier carrier_;
    Random random_;
    std::size_t system_count_;
    std::size_t buffer_size_;
    bool padded_;
    std::size_t buffer_count_;
    std::size_t record_length_;  // longest
    std::size_t block_length_;
    bool large_blocks_;
    std::size_t spanned_length_;  // longer records are in segments; 0: none is
    ControlData control_;
    ControlRecord record_;
    bool control_in_control_record_;
    unsigned lost_events_;  // of 100 records
    Tracing tracing_;
    std::uint64_t start_;

    std::vector<Entry> entries_;
    std::size_t records_ = 0;
    std::size_t block_filled_ = 0;
    Marked file_;
};

std::size_t draw_record_length(const Kind& kind, Random& random) {
    static constexpr std::size_t usual[] = {27990, 27990, 27990, 27986, 32756, 7996,
                                            1600,  4096,  6140,  13026, 22524};
    if (kind.producer == Producer::netview)
        return 27986;
    return random.chance(65) ? random.pick(usual) : random.between(1600, 32756);
}

Author::Author(const Kind& kind, Carrier carrier, bool small, std::uint64_t seed)
    : kind_(kind), carrier_(carrier), random_(seed) {
    const bool merged = kind.producer == Producer::copytrc;
    system_count_ = merged ? random_.between(2, systems.size()) : 1;
    buffer_size_ = random_.chance(40) ? 65536 : random_.between(28, small ? 48 : 128) * 1024;
    padded_ = random_.chance(50);
    buffer_count_ = small ? random_.between(2, 3) : random_.between(3, 8);
    record_length_ = draw_record_length(kind, random_);
    control_ = ControlData::draw(random_, merged);
    record_ = ControlRecord::draw(random_, merged);
    control_in_control_record_ = random_.chance(15);
    lost_events_ = kind.control_record != Before::nothing && random_.chance(40) ? 8 : 0;
    // A block of one record, as with LRECL = BLKSIZE - 4, or of several.
    const std::size_t in_block = random_.chance(50) ? 1 : random_.between(2, 6);
    block_length_ = in_block * (record_length_ + 4) + 4;
    large_blocks_ = random_.chance(10);
    spanned_length_ = random_.chance(10) ? random_.between(200, record_length_) : 0;
    tracing_ = draw_tracing(buffer_size_, random_);
    constexpr std::uint64_t second = std::uint64_t{4096} * 1'000'000;
    constexpr std::uint64_t year_2012 = 3534364800 * second, thirty_years = 946080000 * second;
    start_ = year_2012 + random_.below(thirty_years);
}

// Filled one after the other; an entry that does not fit opens the next one.
std::vector<TraceBuffer> Author::buffers_of(std::size_t system, std::size_t count,
                                            std::uint64_t clock) {
    Component component(tracing_, clock, random_);
    std::vector<TraceBuffer> buffers;
    std::size_t number = random_.below(5000);
    std::size_t next = entries_.size();
    while (true) {
        while (next == entries_.size())
            component.add_next(entries_);
        const Entry& entry = entries_[next];
        const bool full =
            buffers.empty() || buffers.back().data.bytes.size() + entry.bytes.size() > buffer_size_;
        if (full && !buffers.empty() && padded_)
            buffers.back().data.bytes.resize(buffer_size_);
        if (full && buffers.size() == count)
            break;
        if (full)
            buffers.push_back({{}, entry.clock, system, number++});
        Marked& data = buffers.back().data;
        data.marks.push_back({next, data.bytes.size(), entry.bytes.size()});
        data.add(entry.bytes);
        ++next;
    }
    return buffers;
}

std::vector<TraceBuffer> Author::all_buffers(std::uint64_t clock) {
    std::vector<TraceBuffer> all;
    for (std::size_t system = 0; system < system_count_; ++system) {
        const std::size_t count = std::max<std::size_t>(2, buffer_count_ / system_count_);
        for (TraceBuffer& buffer : buffers_of(system, count, clock))
            if (system_count_ == 1 || all.empty() || random_.chance(85))
                all.push_back(std::move(buffer));
    }
    std::ranges::stable_sort(all, {}, &TraceBuffer::clock);
    return all;
}

Marked Author::control_record(const Moment& moment) {
    Marked record;
    if (control_in_control_record_)
        record.add(control_.of(moment, random_));
    record.add(record_.of(moment, random_));
    return record;
}

void Author::start_block(const Moment& moment, std::vector<Block>& blocks) {
    blocks.emplace_back();
    block_filled_ = 4;
    if (kind_.control_record == Before::block) {
        blocks.back().push_back(control_record(moment));
        block_filled_ += 4 + blocks.back().back().bytes.size();
    }
}

void Author::add_record(Marked record, const Moment& moment, std::vector<Block>& blocks) {
    if (blocks.empty() || block_filled_ + 4 + record.bytes.size() > block_length_)
        start_block(moment, blocks);
    block_filled_ += 4 + record.bytes.size();
    blocks.back().push_back(std::move(record));
}

// How much of the rest of a buffer goes into a record.
std::size_t Author::length_of_part(Moment moment, std::size_t rest, std::size_t longest) const {
    moment.length = rest;
    if (control_.length_of(moment) + rest <= longest)
        return rest;
    moment.length = 0;
    return longest - control_.length_of(moment);
}

void Author::add_records(const TraceBuffer& buffer, std::vector<Block>& blocks) {
    const std::size_t whole = buffer.data.bytes.size();
    Moment moment{component_of(tracing_.family),
                  systems[buffer.system],
                  buffer.system,
                  buffer.clock,
                  buffer.number,
                  0,
                  0,
                  false,
                  0,
                  whole};
    for (std::size_t at = 0; at < whole; at += moment.length, ++moment.part) {
        std::size_t longest = record_length_;
        if (kind_.producer == Producer::irregular)
            longest = random_.between(std::max<std::size_t>(600, longest / 4), longest);
        moment.record = records_++;
        moment.clock += 4096 * random_.below(3000);
        moment.length = length_of_part(moment, whole - at, longest);
        moment.last = at + moment.length == whole;
        const bool announced = kind_.control_record == Before::record ||
                               (kind_.control_record == Before::buffer && moment.part == 0) ||
                               (kind_.control_record == Before::file && blocks.empty());
        if (announced)
            add_record(control_record(moment), moment, blocks);
        if (random_.below(100) < lost_events_)
            add_record({lost_events(moment, system_count_ > 1, random_), {}}, moment, blocks);
        Marked record;
        record.add(control_.of(moment, random_));
        record.add_part(buffer.data, at, moment.length);
        add_record(std::move(record), moment, blocks);
    }
}

std::vector<Block> Author::blocks_of(const std::vector<TraceBuffer>& buffers) {
    std::vector<Block> blocks;
    for (const TraceBuffer& buffer : buffers)
        add_records(buffer, blocks);
    return blocks;
}

void Author::carry_record(const Marked& record, Marked& to) const {
    const std::size_t length = record.bytes.size();
    Buffer descriptor;
    if (carrier_ == Carrier::len4) {
        put(descriptor, length, 4);
        to.add(descriptor);
    } else if (carrier_ != Carrier::flat) {
        const std::size_t limit = spanned_length_ == 0 ? length : spanned_length_;
        for (std::size_t at = 0; at == 0 || at < length; at += limit) {
            const std::size_t part = std::min(limit, length - at);
            const bool first = at == 0, last = at + part == length;
            descriptor.clear();
            put(descriptor, part + 4, 2);
            put(descriptor, first && last ? 0 : first ? 1 : last ? 2 : 3, 1);
            put(descriptor, 0, 1);
            to.add(descriptor);
            to.add_part(record, at, part);
        }
        return;
    }
    to.add(record);
}

void Author::carry(const std::vector<Block>& blocks) {
    for (const Block& block : blocks) {
        Marked data;
        for (const Marked& record : block)
            carry_record(record, data);
        if (carrier_ == Carrier::bdw_rdw) {
            const std::size_t length = data.bytes.size() + 4;
            Buffer descriptor;
            if (large_blocks_ || length > 32760)
                put(descriptor, 0x80000000 | length, 4);
            else
                put(descriptor, length << 16, 4);
            file_.add(descriptor);
        }
        file_.add(data);
    }
}

void Author::pad_to_fixed_blocks() {
    file_.bytes.resize((file_.bytes.size() + 79) / 80 * 80);
}

TraceFile Author::finish() {
    TraceFile result;
    std::vector<WrittenEntry> entries(entries_.size());
    for (const Marked::Mark& mark : file_.marks)
        entries[mark.entry].extents.push_back({mark.at, mark.length});
    for (std::size_t i = 0; i < entries.size(); ++i) {
        std::size_t present = 0;
        for (const Extent& extent : entries[i].extents)
            present += extent.length;
        if (present != entries_[i].bytes.size())
            continue;  // in a buffer that is missing, or overwritten
        entries[i].bytes = std::move(entries_[i].bytes);
        entries[i].packet = entries_[i].packet;
        result.entries.push_back(std::move(entries[i]));
    }
    result.bytes = std::move(file_.bytes);
    static constexpr const char* styles[] = {"no",    "names",    "counters", "clocks",
                                             "noise", "constant", "gtf",      "mixed"};
    result.description = std::string(kind_.name) + ", " + zos::describe(carrier_) +
                         ", records of " + std::to_string(record_length_) + ", buffers of " +
                         std::to_string(buffer_size_) + (padded_ ? " padded" : " trimmed") +
                         ", control data of " + std::to_string(control_.longest()) + " (" +
                         styles[static_cast<std::size_t>(control_.style())] + "), " +
                         std::string(component_of(tracing_.family)) + ", blocks of " +
                         std::to_string(block_length_);
    return result;
}

TraceFile Author::write() {
    const bool fixed_blocks = random_.chance(25);
    if (kind_.producer == Producer::joined) {
        const std::size_t count = random_.between(2, 3);
        buffer_count_ = std::max<std::size_t>(2, buffer_count_ / count);
        for (std::size_t i = 0; i < count; ++i) {
            carry(blocks_of(all_buffers(start_ + (std::uint64_t{i} << 45))));
            if (fixed_blocks)
                pad_to_fixed_blocks();
        }
    } else if (kind_.producer == Producer::wrapped) {
        const std::vector<TraceBuffer> buffers = all_buffers(start_);
        const std::size_t oldest = random_.between(1, buffers.size() - 1);
        const std::vector<Block> older = blocks_of({buffers.begin(), buffers.begin() + oldest});
        const std::vector<Block> newer = blocks_of({buffers.begin() + oldest, buffers.end()});
        carry(newer);
        carry({older.begin() + random_.below(older.size()), older.end()});
    } else {
        carry(blocks_of(all_buffers(start_)));
    }
    if (fixed_blocks)
        pad_to_fixed_blocks();
    return finish();
}

}  // namespace

TraceFile make_data_set(const Kind& kind, Carrier carrier, bool small, std::uint64_t seed) {
    return Author(kind, carrier, small, seed).write();
}

}  // namespace zos::quality

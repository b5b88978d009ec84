// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/layout.h"

#include <algorithm>

#include "wiretap/window.h"

namespace zos::test {

Shape Layout::shape() const {
    Shape shape;
    shape.carrier = carrier;
    shape.first_control = static_cast<std::uint16_t>(first_control);
    shape.next_control = static_cast<std::uint16_t>(next_control);
    if (carrier == Carrier::flat) {
        shape.record_length = next_control == 0 ? 0 : static_cast<std::uint32_t>(record_length);
        shape.control_record = static_cast<std::uint16_t>(control_record.size());
    }
    return shape;
}

std::size_t File::begin_of(std::size_t index) const {
    return static_cast<std::size_t>(std::ranges::find(tags, index + 1) - tags.begin());
}

std::size_t File::end_of(std::size_t index) const {
    std::size_t at = tags.size();
    while (at > 0 && tags[at - 1] != index + 1)
        --at;
    return at;
}

namespace {

// Bytes with the entries that they belong to.
struct Tagged {
    Buffer bytes;
    std::vector<std::uint32_t> tags;

    void add(Bytes more, std::uint32_t tag = 0) {
        append(bytes, more);
        tags.resize(bytes.size(), tag);
    }
    void add(const Tagged& more, std::size_t from, std::size_t length) {
        add(Bytes(more.bytes).subspan(from, length));
        std::copy_n(more.tags.begin() + static_cast<std::ptrdiff_t>(from), length,
                    tags.end() - static_cast<std::ptrdiff_t>(length));
    }
    void add(const Tagged& more) { add(more, 0, more.bytes.size()); }
};

std::vector<Tagged> fill_buffers(const Layout& layout, const std::vector<Buffer>& entries) {
    std::vector<Tagged> buffers;
    const auto close = [&layout](Tagged& buffer) {
        if (layout.zero_tail && buffer.bytes.size() < layout.buffer_size)
            buffer.add(Buffer(layout.buffer_size - buffer.bytes.size()));
    };
    std::uint32_t number = 0;
    for (const Buffer& entry : entries) {
        if (buffers.empty() || buffers.back().bytes.size() + entry.size() > layout.buffer_size) {
            if (!buffers.empty())
                close(buffers.back());
            buffers.emplace_back();
        }
        buffers.back().add(entry, ++number);
    }
    if (!buffers.empty())
        close(buffers.back());
    return buffers;
}

Buffer control_data(const Layout& layout, std::size_t length, std::size_t record) {
    Buffer data;
    switch (layout.content) {
        case Content::names:
            append(data, ebcdic_text("ITTCTXDR", 8));
            append(data, ebcdic_text("SYSTCPDA", 8));
            append(data, ebcdic_text("TCPIP", 8));
            append(data, ebcdic_text("S0W1", 8));
            put_be(data, record + 1, 4);
            break;
        case Content::zeros:
            break;
        case Content::constant:
            data = noise(length, 77);
            break;
        case Content::noise:
            data = noise(length, static_cast<unsigned>(1000 + record));
            break;
        case Content::counter:
            data.resize(length - 4);
            put_be(data, record, 4);
            break;
        case Content::clock:
            put_be(data, record + 1, 4);
            put_be(data, 0, 4);
            put_be(data, september_2022 + record * one_second / 2, 8);
            break;
        case Content::like_gtf:
            put_be(data, 0xffef'0000, 4);
            put_be(data, 0, 2);
            put_be(data, september_2022 + record * one_second, 8);
            break;
    }
    data.resize(length);
    return data;
}

std::vector<Tagged> cut_records(const Layout& layout, const std::vector<Tagged>& buffers) {
    std::vector<Tagged> records;
    if (!layout.control_record.empty())
        records.emplace_back().add(layout.control_record);
    for (const Tagged& buffer : buffers) {
        for (std::size_t at = 0; at < buffer.bytes.size();) {
            const std::size_t control = at == 0 ? layout.first_control : layout.next_control;
            const std::size_t room = layout.record_length - control;
            const std::size_t here = std::min(room, buffer.bytes.size() - at);
            Tagged record;
            if (layout.controls == Controls::of_record ||
                (layout.controls == Controls::of_buffer && at == 0))
                records.emplace_back().add(layout.control(records.size()));
            record.add(control_data(layout, control, records.size()));
            record.add(buffer, at, here);
            records.push_back(record);
            at += here;
        }
    }
    return records;
}

Tagged with_rdw(const Tagged& record, std::size_t from, std::size_t length, std::uint8_t code) {
    Tagged wrapped;
    Buffer rdw;
    put_be(rdw, length + 4, 2);
    rdw.push_back(code);
    rdw.push_back(0);
    wrapped.add(rdw);
    wrapped.add(record, from, length);
    return wrapped;
}

// Each record with its RDW, in segments where it is longer than one.
std::vector<Tagged> with_rdws(const Layout& layout, const std::vector<Tagged>& records) {
    std::vector<Tagged> wrapped;
    for (const Tagged& record : records) {
        const std::size_t size = record.bytes.size();
        if (layout.segment_length == 0 || size <= layout.segment_length) {
            wrapped.push_back(with_rdw(record, 0, size, 0));
            continue;
        }
        for (std::size_t at = 0; at < size; at += layout.segment_length) {
            const std::size_t here = std::min(layout.segment_length, size - at);
            const std::uint8_t code = at == 0 ? 1 : at + here == size ? 2 : 3;
            wrapped.push_back(with_rdw(record, at, here, code));
        }
    }
    return wrapped;
}

void add_blocks(const Layout& layout, const std::vector<Tagged>& records, Tagged& file) {
    for (std::size_t i = 0; i < records.size();) {
        Tagged block;
        do
            block.add(records[i++]);
        while (i < records.size() &&
               block.bytes.size() + records[i].bytes.size() + 4 <= layout.block_length);
        Buffer bdw;
        if (layout.large_blocks)
            put_be(bdw, 0x8000'0000 | (block.bytes.size() + 4), 4);
        else
            put_be(bdw, (block.bytes.size() + 4) << 16, 4);
        file.add(bdw);
        file.add(block);
    }
}

}  // namespace

Buffer gtf_control_record(std::size_t number, std::size_t sources) {
    Buffer data = {0, 1};
    put_be(data, 0xffff'94b6, 4);
    put_be(data, september_2022 + number * one_second, 8);
    put_be(data, 0x1000'0001'0000'0000, 8);
    for (std::size_t i = 0; i < sources; ++i)
        append(data, ebcdic_text("SYS" + std::to_string(i), 28));
    return data;
}

File write(const Layout& layout, const std::vector<Buffer>& entries) {
    const std::vector<Tagged> records = cut_records(layout, fill_buffers(layout, entries));
    Tagged file;
    switch (layout.carrier) {
        case Carrier::flat:
            for (const Tagged& record : records)
                file.add(record);
            break;
        case Carrier::rdw:
            for (const Tagged& record : with_rdws(layout, records))
                file.add(record);
            break;
        case Carrier::bdw_rdw:
            add_blocks(layout, with_rdws(layout, records), file);
            break;
        case Carrier::len4:
            for (const Tagged& record : records) {
                Buffer length;
                put_be(length, record.bytes.size(), 4);
                file.add(length);
                file.add(record);
            }
            break;
    }
    if (layout.fixed_block != 0)
        while (file.bytes.size() % layout.fixed_block != 0)
            file.add(Buffer(1));
    return {file.bytes, file.tags};
}

std::vector<Buffer> Walked::bytes() const {
    std::vector<Buffer> all;
    for (const SeenEntry& entry : entries)
        all.push_back(entry.bytes);
    return all;
}

Walked walk(Bytes file, const Shape& shape) {
    MemorySource source(file);
    Walker walker(source, shape);
    Walked walked;
    for (;;) {
        walked.places.push_back(walker.place());
        const Step step = walker.next();
        walked.steps.push_back(step);
        if (step == Step::gap)
            walked.gaps.push_back(walker.gap());
        else if (step == Step::entry)
            walked.entries.push_back(
                {walker.entry().offset, walker.entry().number, walker.entry().notes,
                 Buffer(walker.entry().bytes.begin(), walker.entry().bytes.end()),
                 *walker.entry().origin});
        else
            break;
    }
    walked.cut_short = walker.cut_short();
    return walked;
}

std::string difference(const std::vector<Buffer>& seen, const std::vector<Buffer>& written) {
    const auto [one, other] = std::ranges::mismatch(seen, written);
    if (one == seen.end() && other == written.end())
        return "same";
    return "entry " + std::to_string(one - seen.begin()) + " of " + std::to_string(seen.size()) +
           " seen, " + std::to_string(written.size()) + " written";
}

std::string first_wrong(const Walked& walked, const std::vector<Buffer>& written) {
    auto next = written.begin();
    for (const SeenEntry& entry : walked.entries) {
        // An entry that is marked as damaged may differ.
        if (entry.notes != 0)
            continue;
        const auto found = std::find(next, written.end(), entry.bytes);
        if (found == written.end())
            return "entry " + std::to_string(entry.number) + " at offset " +
                   std::to_string(entry.offset) + " was not written";
        next = found + 1;
    }
    return {};
}

}  // namespace zos::test

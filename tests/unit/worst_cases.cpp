// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/worst_cases.h"

#include <algorithm>
#include <initializer_list>

namespace zos::test {

namespace {

constexpr Shape rdw{Carrier::rdw, 0, 0, 0};
constexpr Shape blocks{Carrier::bdw_rdw, 0, 0, 0};
constexpr Shape flat{Carrier::flat, 0, 0, 0};

Buffer of(std::initializer_list<std::uint8_t> bytes) {
    return Buffer(bytes);
}

// One sound entry, then the pattern again and again: the file is recognised by the entry.
Buffer entry_and(const Buffer& pattern, std::size_t size) {
    Buffer file = packet_entries(1, 100, 100, 1).front();
    while (file.size() < size)
        append(file, pattern);
    return file;
}

Buffer as_records(const Buffer& data, std::size_t record_length, std::size_t size) {
    Buffer file;
    for (std::size_t at = 0; at < data.size() && file.size() < size; at += record_length) {
        const std::size_t here = std::min(record_length, data.size() - at);
        put_be(file, here + 4, 2);
        put_be(file, 0, 2);
        append(file, Bytes(data).subspan(at, here));
    }
    return file;
}

// Every fourth byte begins the header of an entry: length C0C0, offset of the data 0010, and a
// clock of C0C00010 C0C00010.
const Buffer header_at_every_word = of({0xc0, 0xc0, 0x00, 0x10});

Buffer headers_everywhere(std::size_t size) {
    return entry_and(header_at_every_word, size);
}

// The same in records of one byte: each of these entries goes on in 49,344 records.
Buffer records_of_one_byte(std::size_t size) {
    return as_records(entry_and(header_at_every_word, size / 5), 1, size);
}

Buffer records_of_four_bytes(std::size_t size) {
    return as_records(entry_and(header_at_every_word, size / 2), 4, size);
}

// A record that claims to be continued, and segments without data that continue it.
Buffer endless_empty_segments(std::size_t size) {
    Buffer file = as_records(packet_entries(1, 100, 100, 1).front(), 4096, size);
    append(file, of({0x00, 0x14, 0x01, 0x00}));
    while (file.size() < size) {
        append(file, header_at_every_word);
        for (int i = 0; i < 16; ++i)
            append(file, of({0x00, 0x04, 0x03, 0x00}));
    }
    return file;
}

Buffer only_empty_segments(std::size_t size) {
    Buffer file = as_records(packet_entries(1, 100, 100, 1).front(), 4096, size);
    while (file.size() < size)
        append(file, of({0x00, 0x04, 0x03, 0x00}));
    return file;
}

// Every twelve bytes a block seems to begin, of a megabyte of records of twelve bytes.
Buffer blocks_everywhere(std::size_t size) {
    Buffer file;
    const Buffer entry = packet_entries(1, 100, 100, 1).front();
    put_be(file, entry.size() + 8, 2);
    put_be(file, 0, 2);
    append(file, as_records(entry, 4096, size));
    append(file, of({0xff, 0xff, 0xff, 0xff}));
    while (file.size() < size)
        append(file, of({0x00, 0x0c, 0x00, 0x00, 0x80, 0x0f, 0xff, 0xf0, 0x00, 0x04, 0x00, 0x00}));
    return file;
}

// Chains of descriptors that fit each other, and lead to no entry.
Buffer descriptors_everywhere(std::size_t size) {
    Buffer file = as_records(packet_entries(1, 100, 100, 1).front(), 4096, size);
    append(file, of({0xff, 0xff, 0xff, 0xff}));
    while (file.size() < size)
        append(file, of({0x00, 0x08, 0x00, 0x00, 0x01, 0x02, 0x03, 0x04}));
    return file;
}

// The shortest entries there are, a byte of a gap behind each.
Buffer a_gap_behind_each_entry(std::size_t size) {
    Buffer file;
    for (unsigned i = 0; file.size() < size; ++i) {
        append(file, make_entry(4, september_2022 + i, {}));
        file.push_back(0xff);
    }
    return file;
}

// Each entry begins a packet of which no other segment comes: ABBREV, if PTH_Tlen told the whole
// length there.
Buffer first_segments_only(std::size_t size) {
    Buffer file;
    for (unsigned i = 0; file.size() < size; ++i)
        append(file, make_record(
                         4, {.length = pth::shortest, .traced = 50000, .clock = september_2022 + i},
                         {}, september_2022 + i));
    return file;
}

// The same, and all are of one packet; later segments that do not complete it stand in between.
Buffer segments_of_one_packet(std::size_t size) {
    Buffer file;
    for (unsigned i = 0; file.size() < size; ++i)
        append(file,
               make_record(4,
                           {.length = pth::shortest,
                            .segment = static_cast<std::uint8_t>(i % 2 == 0 ? 0U : i % 255 + 1),
                            .traced = 50000},
                           {}, september_2022 + i));
    return file;
}

// Packets of two segments each, as short as they can be.
Buffer many_short_chains(std::size_t size) {
    Buffer file;
    const Buffer byte{0x45};
    for (unsigned i = 0; file.size() < size; ++i)
        for (const std::uint8_t segment : of({0, 1}))
            append(file, make_record(4,
                                     {.length = pth::shortest,
                                      .segment = segment,
                                      .traced = 2,
                                      .clock = september_2022 + i},
                                     byte, september_2022 + i));
    return file;
}

// Entries with foreign bytes in them, as control data of many lengths would interrupt them.
Buffer interrupted_at_any_length(std::size_t size) {
    Buffer file;
    const auto entries = packet_entries(size / 800 + 1, 600, 600, 1);
    for (std::size_t i = 0; i < entries.size() && file.size() < size; ++i) {
        append(file, entries[i]);
        if (i % 2 == 0)
            continue;
        const Buffer foreign(40, 0xee);  // in the middle of the entry, and in front of the next
        file.insert(file.end() - 300, foreign.begin(), foreign.end());
        append(file, foreign);
    }
    return file;
}

// A gap in front of headers that tell of control data far inside a long entry.
Buffer interruptions_to_look_for(std::size_t size) {
    Buffer file = noise(40, 1);
    const Buffer entry = make_entry(4, september_2022, noise(50, 2));
    append(file, packet_entries(1, 100, 100, 1).front());
    while (file.size() < size) {
        append(file, entry);
        append(file, of({0xff, 0xf0, 0x00, 0x10, 0, 0, 0, 4}));
        put_be(file, september_2022, 8);
    }
    return file;
}

// Many short records, and one that seems to go beyond the end of the file, again and again: the
// short ones that stand in it could be what is there instead, but fit each other only as far as the
// next.
Buffer records_beyond_the_end(std::size_t size) {
    Buffer file = as_records(packet_entries(1, 100, 100, 1).front(), 4096, size);
    while (file.size() < size) {
        for (int i = 0; i < 14; ++i) {
            append(file, of({0x00, 0x08, 0x00, 0x00}));
            append(file, header_at_every_word);
        }
        append(file, of({0xff, 0xff, 0x00, 0x00}));
        append(file, header_at_every_word);
    }
    return file;
}

constexpr WorstCase cases[] = {
    {"a_header_at_every_word", headers_everywhere, flat},
    {"records_of_one_byte", records_of_one_byte, rdw},
    {"records_of_four_bytes", records_of_four_bytes, rdw},
    {"endless_empty_segments", endless_empty_segments, {Carrier::rdw, 40, 40, 0}},
    {"only_empty_segments", only_empty_segments, {Carrier::rdw, 40, 40, 0}},
    {"a_block_at_every_word", blocks_everywhere, blocks},
    {"a_descriptor_at_every_word", descriptors_everywhere, rdw},
    {"records_beyond_the_end", records_beyond_the_end, rdw},
    {"a_gap_behind_each_entry", a_gap_behind_each_entry, flat},
    {"a_gap_and_control_data_behind_each_entry",
     a_gap_behind_each_entry,
     {Carrier::flat, 1024, 1024, 3000}},
    {"first_segments_only", first_segments_only, flat},
    {"segments_of_one_packet", segments_of_one_packet, flat},
    {"many_short_chains", many_short_chains, flat},
    {"interrupted_at_any_length", interrupted_at_any_length, {Carrier::flat, 40, 40, 1111}},
    {"interruptions_to_look_for", interruptions_to_look_for, {Carrier::flat, 40, 40, 2000}},
};

}  // namespace

std::span<const WorstCase> worst_cases() {
    return cases;
}

}  // namespace zos::test

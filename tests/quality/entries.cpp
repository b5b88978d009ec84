// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/entries.h"

#include <algorithm>

namespace zos::quality {

namespace {

constexpr std::uint64_t microsecond = 4096;

// As format/pth.h has it: an IPv4 address stands in the last four bytes, behind a marker.
void put_address(Buffer& to, Bytes address) {
    if (address.size() == 4) {
        put(to, 0, 8);
        put(to, 0xfffe, 4);
    }
    append(to, address);
}

struct Ends {
    Buffer from, to;
    std::uint16_t from_port = 0, to_port = 0;
    std::uint8_t protocol = 0;
};

Ends ends_of(Bytes packet) {
    Ends ends{Buffer(16), Buffer(16)};
    const bool ipv6 = !packet.empty() && packet[0] >> 4 == 6;
    const std::size_t length = ipv6 ? 40 : 20;
    if (packet.size() < length)
        return ends;
    const std::size_t addresses = ipv6 ? 8 : 12, width = ipv6 ? 16 : 4;
    const auto begin = packet.begin() + static_cast<std::ptrdiff_t>(addresses);
    ends.from.assign(begin, begin + static_cast<std::ptrdiff_t>(width));
    ends.to.assign(begin + static_cast<std::ptrdiff_t>(width),
                   begin + static_cast<std::ptrdiff_t>(2 * width));
    ends.protocol = packet[ipv6 ? 6 : 9];
    if ((ends.protocol == 6 || ends.protocol == 17) && packet.size() >= length + 4) {
        ends.from_port = read_u16be(&packet[length]);
        ends.to_port = read_u16be(&packet[length + 2]);
    }
    return ends;
}

}  // namespace

std::string_view component_of(Family family) noexcept {
    switch (family) {
        case Family::packets:
        case Family::all_of_systcpda:
            return "SYSTCPDA";
        case Family::osaenta:
            return "SYSTCPOT";
        case Family::systcpip:
            return "SYSTCPIP";
        case Family::gsk:
            return "GSKSRVR";
        case Family::other:
            break;
    }
    return "SYSOMVS";
}

Tracing draw_tracing(std::size_t buffer_size, Random& random) {
    static constexpr Family families[] = {Family::packets,
                                          Family::packets,
                                          Family::packets,
                                          Family::packets,
                                          Family::packets,
                                          Family::all_of_systcpda,
                                          Family::all_of_systcpda,
                                          Family::osaenta,
                                          Family::systcpip,
                                          Family::gsk,
                                          Family::other};
    static constexpr std::size_t headers[] = {88, 92, 92, 92, 92, 92, 100, 116, 128, 172};
    static constexpr std::size_t packets[] = {1460, 1460, 8000, 32000, 64000};
    static constexpr std::size_t abbreviations[] = {64, 128, 200, 200, 200, 1000};
    static constexpr Checksums checksums[] = {Checksums::stack, Checksums::stack, Checksums::stack,
                                              Checksums::adapter, Checksums::absent};
    Tracing tracing;
    tracing.family = random.pick(families);
    tracing.checksums = random.pick(checksums);
    tracing.header_length = random.pick(headers);
    tracing.longest_packet = random.pick(packets);
    tracing.longest_segment = random.between(1400, std::min<std::size_t>(buffer_size / 2, 32000));
    if (random.chance(20))
        tracing.abbreviated = random.pick(abbreviations);
    return tracing;
}

void Component::tick() {
    const std::size_t scale = random_.chance(90) ? 2000 : 500'000;
    clock_ += random_.between(1, scale) * microsecond;
    clock_ += random_.below(microsecond);
}

void Component::add_entry(std::uint32_t id, Bytes data, std::size_t packet,
                          std::vector<Entry>& entries, std::size_t data_offset) {
    const std::size_t length = data_offset + data.size() + 2;
    Entry entry{{}, clock_, packet};
    entry.bytes.reserve(length);
    put(entry.bytes, length, 2);
    put(entry.bytes, data_offset, 2);
    put(entry.bytes, id, 4);
    put(entry.bytes, clock_, 8);
    entry.bytes.resize(data_offset);
    append(entry.bytes, data);
    put(entry.bytes, length, 2);
    entries.push_back(std::move(entry));
}

Buffer Component::header(const Segment& segment, Bytes packet) {
    const bool data_trace = segment.id == 5;
    const Ends ends = ends_of(packet);
    Buffer bytes;
    put(bytes, tracing_.header_length, 2);
    put(bytes, segment.number, 1);
    put(bytes, segment.outbound ? 1 : 0, 1);
    put(bytes, data_trace ? 0 : 39, 1);
    put(bytes, segment.traced, 3);
    put_text(bytes, data_trace ? "USER12" : "OSAQDIO4", data_trace ? 8 : 16);
    if (data_trace) {
        put(bytes, 0x02010601, 4);
        put(bytes, 0x58, 4);
    }
    put(bytes, segment.clock, 8);
    put_address(bytes, ends.from);
    put_address(bytes, ends.to);
    put(bytes, ends.from_port, 2);
    put(bytes, ends.to_port, 2);
    put(bytes, traced_, 4);
    put(bytes, data_trace ? 0 : 1, 1);
    put(bytes, ends.protocol, 1);
    put(bytes, 0, 2);
    put(bytes, 0, 4);
    put(bytes, 0x35, 2);
    put(bytes, std::min<std::size_t>(segment.original, 0xffff), 2);
    put(bytes, 81, 4);
    put(bytes, 0, 4);
    bytes.resize(std::min<std::size_t>(tracing_.header_length, bytes.size()));
    if (tracing_.header_length > bytes.size()) {
        const std::size_t extension = tracing_.header_length - bytes.size();
        put(bytes, extension, 2);
        put(bytes, 1, 2);
        while (bytes.size() < tracing_.header_length)
            put(bytes, bytes.size() % 4 == 0 ? random_.byte() : 0, 1);
    }
    return bytes;
}

void Component::add_record(std::uint32_t id, bool outbound, Bytes payload,
                           std::vector<Entry>& entries) {
    const std::size_t traced =
        tracing_.abbreviated == 0 ? payload.size() : std::min(payload.size(), tracing_.abbreviated);
    const std::size_t limit = tracing_.longest_segment;
    const std::size_t packet = traced > limit ? entries.size() + 1 : 0;
    const std::uint64_t clock = clock_ - random_.below(300) * microsecond;
    std::size_t at = 0, number = 0;
    do {
        const std::size_t length = std::min(limit, traced - at);
        ++traced_;
        Buffer data = header({id, outbound, number, traced, payload.size(), clock}, payload);
        append(data, payload.subspan(at, length));
        add_entry(id, data, packet, entries);
        tick();
        at += length;
        number = number == 255 ? 1 : number + 1;
        // What another processor traced at the same time.
        if (at < traced && random_.chance(30))
            add_record(4, false, traffic_.next(tracing_.checksums, 1460, random_).bytes, entries);
    } while (at < traced);
}

void Component::add_osaenta(std::vector<Entry>& entries) {
    const Packet packet = traffic_.next(tracing_.checksums, tracing_.longest_packet, random_);
    Buffer frame;
    if (random_.chance(50)) {
        put(frame, 0x020000000001, 6);
        put(frame, 0x020000000002, 6);
        put(frame, packet.bytes[0] >> 4 == 6 ? 0x86dd : 0x0800, 2);
    }
    append(frame, packet.bytes);
    add_record(7, packet.outbound, frame, entries);
}

void Component::add_smc(std::vector<Entry>& entries) {
    Buffer message;
    put(message, 0x022c0000, 4);
    put_noise(message, 40, random_);
    add_record(8, random_.chance(50), message, entries);
}

void Component::add_data(std::vector<Entry>& entries) {
    const bool outbound = random_.chance(50);
    const std::size_t length = random_.below(3000);
    add_record(5, outbound, content(Content::text, length, random_), entries);
}

void Component::add_other(std::vector<Entry>& entries) {
    static constexpr Content contents[] = {Content::ebcdic, Content::ebcdic, Content::zeros,
                                           Content::noise};
    Buffer data;
    if (tracing_.family == Family::gsk) {
        put_text(data, "TCPIP", 8);
        put(data, 0x0201001e, 4);
        put(data, 1, 4);
        put(data, std::size_t{1} << random_.below(5), 4);
        put(data, 0, 4);
        put_text(data, "crypto_chacha_encrypt_ctx", 25);
        put(data, 0, 1);
    } else {
        put(data, 0x0035, 2);
        put(data, random_.next() & 0x7fffffff, 6);
        put_text(data, "USER12", 8);
        put(data, 0x00007f5a, 4);
        put(data, random_.next() & 0x00ffffff, 4);
    }
    const std::size_t most = random_.chance(10) ? tracing_.longest_segment : 400;
    const Content kind = random_.pick(contents);
    append(data, content(kind, random_.below(most), random_));
    const std::uint32_t id = tracing_.family == Family::gsk
                                 ? std::uint32_t{1} << random_.below(5)
                                 : static_cast<std::uint32_t>(0x05010000 + random_.below(40));
    add_entry(id, data, 0, entries, random_.chance(5) ? 24 : 16);
    tick();
}

void Component::add_packet(std::vector<Entry>& entries) {
    const Packet packet = traffic_.next(tracing_.checksums, tracing_.longest_packet, random_);
    add_record(4, packet.outbound, packet.bytes, entries);
}

void Component::add_next(std::vector<Entry>& entries) {
    const std::size_t kind = random_.below(10);
    switch (tracing_.family) {
        case Family::osaenta:
            return add_osaenta(entries);
        case Family::systcpip:
        case Family::gsk:
        case Family::other:
            return add_other(entries);
        case Family::all_of_systcpda:
            if (kind == 0)
                return add_smc(entries);
            if (kind < 4)
                return add_data(entries);
            if (kind == 4) {
                const Packet packet = traffic_.next(tracing_.checksums, 1460, random_);
                return add_record(6, packet.outbound, packet.bytes, entries);
            }
            return add_packet(entries);
        case Family::packets:
            return add_packet(entries);
    }
}

}  // namespace zos::quality

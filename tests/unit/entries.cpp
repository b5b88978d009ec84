// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/entries.h"

#include <algorithm>
#include <random>

#include "format/ebcdic.h"

namespace zos::test {

void put_be(Buffer& to, std::uint64_t value, std::size_t width) {
    to.resize(to.size() + width);
    set_be(to, to.size() - width, value, width);
}

void set_be(Buffer& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
    for (std::size_t i = width; i-- > 0; value >>= 8)
        bytes.at(at + i) = static_cast<std::uint8_t>(value);
}

void append(Buffer& to, Bytes bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

Buffer ebcdic_text(std::string_view ascii, std::size_t length) {
    Buffer text(length, 0x40);
    for (std::size_t i = 0; i < std::min(length, ascii.size()); ++i)
        text[i] = ebcdic::from_latin1[static_cast<std::uint8_t>(ascii[i])];
    return text;
}

Buffer noise(std::size_t length, unsigned seed) {
    std::mt19937 random(seed);
    Buffer bytes(length);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random());
    return bytes;
}

Buffer make_entry(std::uint32_t id, std::uint64_t clock, Bytes data, std::uint16_t data_offset) {
    Buffer entry;
    const std::size_t length = data_offset + data.size() + cte::closing_length;
    put_be(entry, length, 2);
    put_be(entry, data_offset, 2);
    put_be(entry, id, 4);
    put_be(entry, clock, 8);
    entry.resize(data_offset);
    append(entry, data);
    put_be(entry, length, 2);
    return entry;
}

Buffer make_header(const Header& header) {
    Buffer bytes(std::max<std::size_t>(header.length, pth::current_length));
    set_be(bytes, 0, header.length, 2);
    bytes[2] = header.segment;
    bytes[3] = header.flags;
    bytes[4] = header.device;
    set_be(bytes, 5, header.traced, 3);
    std::ranges::copy(ebcdic_text(header.name, 16), bytes.begin() + 8);
    set_be(bytes, 24, header.clock, 8);
    set_be(bytes, 82, header.packet_length, 2);
    bytes.resize(header.length);
    return bytes;
}

Buffer make_record(std::uint32_t id, const Header& header, Bytes payload, std::uint64_t clock) {
    Buffer data = make_header(header);
    append(data, payload);
    return make_entry(id, clock, data);
}

namespace {

std::uint16_t checksum(Bytes bytes, std::uint32_t sum = 0) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += static_cast<std::uint32_t>(bytes[i]) << (i % 2 == 0 ? 8 : 0);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

}  // namespace

Buffer udp_packet(std::size_t size, unsigned seed) {
    constexpr std::size_t ip_header = 20;
    Buffer packet = {0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0, 192, 0, 2, 1, 198, 51, 100, 7};
    set_be(packet, 2, ip_header + 8 + size, 2);
    set_be(packet, 4, seed & 0xffff, 2);
    set_be(packet, 10, checksum(packet), 2);
    put_be(packet, 5000, 2);
    put_be(packet, 5001, 2);
    put_be(packet, 8 + size, 2);
    put_be(packet, 0, 2);
    append(packet, noise(size, seed));
    Buffer pseudo(packet.begin() + 12, packet.begin() + ip_header);
    put_be(pseudo, 17, 2);
    put_be(pseudo, 8 + size, 2);
    append(pseudo, Bytes(packet).subspan(ip_header));
    set_be(packet, ip_header + 6, checksum(pseudo), 2);
    return packet;
}

namespace {

// `make` gives the entry of a clock, with so many bytes of noise from a seed.
template <typename Make>
std::vector<Buffer> entries_of(std::size_t count, std::size_t smallest, std::size_t largest,
                               unsigned seed, Make make) {
    std::mt19937 random(seed);
    std::vector<Buffer> entries;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t size = smallest + random() % (largest - smallest + 1);
        const auto noise_seed = static_cast<unsigned>(random());
        entries.push_back(make(september_2022 + i * (one_second / 1000), size, noise_seed));
    }
    return entries;
}

}  // namespace

std::vector<Buffer> packet_entries(std::size_t count, std::size_t smallest, std::size_t largest,
                                   unsigned seed) {
    return entries_of(count, smallest, largest, seed,
                      [](std::uint64_t clock, std::size_t size, unsigned noise_seed) {
                          const Buffer packet = udp_packet(size, noise_seed);
                          Header header;
                          header.clock = clock;
                          header.traced = static_cast<std::uint32_t>(packet.size());
                          header.packet_length = static_cast<std::uint16_t>(packet.size());
                          return make_record(cte::packet, header, packet, clock + 8);
                      });
}

std::vector<Buffer> other_entries(std::size_t count, std::size_t smallest, std::size_t largest,
                                  unsigned seed) {
    return entries_of(count, smallest, largest, seed,
                      [](std::uint64_t clock, std::size_t size, unsigned noise_seed) {
                          return make_entry(0x0f080001, clock, noise(size, noise_seed));
                      });
}

}  // namespace zos::test

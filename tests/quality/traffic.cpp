// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/traffic.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace zos::quality {

namespace {

constexpr std::uint8_t icmp = 1, tcp = 6, udp = 17, icmp6 = 58;

std::uint32_t read_le(const std::uint8_t* at) {
    return at[0] | at[1] << 8 | at[2] << 16 | std::uint32_t{at[3]} << 24;
}

// The captures are little-endian pcap files of Ethernet.
void add_packets_of(const std::filesystem::path& file, std::vector<Buffer>& packets) {
    constexpr std::size_t file_header = 24, packet_header = 16, ethernet = 14;
    std::ifstream in(file, std::ios::binary);
    const Buffer bytes{std::istreambuf_iterator<char>(in), {}};
    std::size_t at = file_header;
    while (at + packet_header + ethernet <= bytes.size()) {
        const std::size_t length = read_le(&bytes[at + 8]);
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at + packet_header);
        const std::uint16_t type = read_u16be(&*begin + ethernet - 2);
        if (type == 0x0800 || type == 0x86dd)
            packets.emplace_back(begin + ethernet, begin + static_cast<std::ptrdiff_t>(length));
        at += packet_header + length;
    }
}

std::vector<Buffer> read_captures() {
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(ZOS_TRAFFIC))
        if (file.path().extension() == ".pcap")
            files.push_back(file.path());
    std::ranges::sort(files);
    std::vector<Buffer> packets;
    for (const auto& file : files)
        add_packets_of(file, packets);
    if (packets.empty())
        throw std::runtime_error("no packets in " ZOS_TRAFFIC);
    return packets;
}

std::uint64_t sum_of(Bytes bytes) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
    return sum;
}

std::uint16_t folded(std::uint64_t sum) {
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

std::size_t length_of_packet(std::size_t longest, Random& random) {
    const std::size_t kind = random.below(100);
    if (kind < 40)
        return random.below(64);
    if (kind < 75)
        return random.between(64, 1400);
    if (kind < 93 || longest <= 1460)
        return 1460;
    return random.between(1460, longest);
}

}  // namespace

const std::vector<Buffer>& captured_packets() {
    static const std::vector<Buffer> packets = read_captures();
    return packets;
}

Buffer content(Content kind, std::size_t length, Random& random) {
    static constexpr std::string_view words[] = {"GET /catalog/",
                                                 "HTTP/1.1 200 OK\r\n",
                                                 "Content-Type: text/html\r\n",
                                                 "<td>",
                                                 "SELECT ",
                                                 "ORDER BY DATE",
                                                 "220 READY\r\n",
                                                 "USER12",
                                                 "   ",
                                                 "0000123.45"};
    Buffer bytes;
    bytes.reserve(length + 64);
    while (bytes.size() < length) {
        const std::string_view word = random.pick(words);
        if (kind == Content::text)
            bytes.insert(bytes.end(), word.begin(), word.end());
        else if (kind == Content::ebcdic)
            put_text(bytes, word, word.size());
        else if (kind == Content::noise)
            put_noise(bytes, length, random);
        else if (kind == Content::zeros)
            bytes.resize(length);
        else
            append(bytes, random.pick(captured_packets()));
    }
    bytes.resize(length);
    return bytes;
}

Traffic::Traffic(Random& random) {
    static constexpr std::uint8_t protocols[] = {tcp, tcp, tcp, udp, udp, icmp};
    static constexpr Content contents[] = {Content::text,   Content::text,     Content::noise,
                                           Content::ebcdic, Content::captured, Content::zeros};
    const std::size_t count = random.between(2, 12);
    for (std::size_t i = 0; i < count; ++i) {
        Conversation with{};
        with.ipv6 = random.chance(25);
        with.protocol = random.pick(protocols);
        for (Buffer& address : with.addresses) {
            if (with.ipv6)
                put(address, 0x20010db8'00000000, 8);
            put(address, with.ipv6 ? random.below(1 << 16) : 0xc0000200 + random.below(256),
                with.ipv6 ? 8 : 4);
        }
        with.ports = {static_cast<std::uint16_t>(random.between(20, 9000)),
                      static_cast<std::uint16_t>(random.between(1024, 65000))};
        with.sequence = {static_cast<std::uint32_t>(random.next()),
                         static_cast<std::uint32_t>(random.next())};
        with.content = random.pick(contents);
        conversations_.push_back(with);
    }
    identification_ = static_cast<std::uint16_t>(random.next());
}

Buffer Traffic::transport(Conversation& with, bool outbound, std::size_t length, Random& random) {
    Buffer bytes;
    if (with.protocol == icmp) {
        put(bytes, with.ipv6 ? (outbound ? 0x8000 : 0x8100) : (outbound ? 0x0800 : 0), 2);
    } else {
        put(bytes, with.ports[outbound ? 0 : 1], 2);
        put(bytes, with.ports[outbound ? 1 : 0], 2);
    }
    if (with.protocol == tcp) {
        put(bytes, with.sequence[outbound ? 0 : 1], 4);
        put(bytes, with.sequence[outbound ? 1 : 0], 4);
        put(bytes, length == 0 ? 0x5010 : 0x5018, 2);
        put(bytes, random.between(8000, 65535), 2);
        put(bytes, 0, 4);
        with.sequence[outbound ? 0 : 1] += static_cast<std::uint32_t>(length);
    } else if (with.protocol == udp) {
        put(bytes, length + 8, 2);
        put(bytes, 0, 2);
    } else {
        put(bytes, 0, 2);
        put(bytes, with.ports[0], 2);
        put(bytes, ++with.sequence[0] & 0xffff, 2);
    }
    append(bytes, content(with.content, length, random));
    return bytes;
}

Packet Traffic::make(Conversation& with, Checksums checksums, std::size_t length, Random& random) {
    const std::uint8_t protocol = with.protocol == icmp && with.ipv6 ? icmp6 : with.protocol;
    const std::size_t place_of_sum = protocol == tcp ? 16 : protocol == udp ? 6 : 2;
    Packet packet;
    packet.outbound = random.chance(50);
    Buffer data = transport(with, packet.outbound, length, random);
    const Buffer& from = with.addresses[packet.outbound ? 0 : 1];
    const Buffer& to = with.addresses[packet.outbound ? 1 : 0];

    std::uint64_t pseudo = 0;
    if (protocol != icmp)
        pseudo = sum_of(from) + sum_of(to) + protocol + data.size();
    const bool transport_sum = protocol == tcp || protocol == udp;
    if (checksums == Checksums::adapter && packet.outbound && transport_sum)
        set(data, place_of_sum, folded(pseudo), 2);
    else if (checksums != Checksums::absent || protocol != udp || with.ipv6)
        set(data, place_of_sum, 0xffff - folded(pseudo + sum_of(data)), 2);

    Buffer& bytes = packet.bytes;
    if (with.ipv6) {
        put(bytes, 0x60000000 | random.below(1 << 20), 4);
        put(bytes, data.size(), 2);
        put(bytes, protocol, 1);
        put(bytes, 64, 1);
        append(bytes, from);
        append(bytes, to);
    } else {
        put(bytes, 0x4500, 2);
        put(bytes, 20 + data.size(), 2);
        put(bytes, ++identification_, 2);
        put(bytes, protocol == tcp ? 0x4000 : 0, 2);
        put(bytes, 64, 1);
        put(bytes, protocol, 1);
        put(bytes, 0, 2);
        append(bytes, from);
        append(bytes, to);
        set(bytes, 10, 0xffff - folded(sum_of(bytes)), 2);
    }
    append(bytes, data);
    return packet;
}

Packet Traffic::next(Checksums checksums, std::size_t longest, Random& random) {
    if (random.chance(30)) {
        const Buffer& captured = random.pick(captured_packets());
        if (captured.size() <= longest)
            return {captured, (captured[19] & 1) != 0};
    }
    Conversation& with = conversations_[random.below(conversations_.size())];
    const std::size_t length = length_of_packet(longest, random);
    return make(with, checksums, length, random);
}

}  // namespace zos::quality

// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/pcapng_writer.h"

#include <algorithm>

namespace zos {

namespace {

constexpr std::size_t buffer_size = std::size_t{512} << 10;

// Types of blocks and codes of options, as pcapng has them.
constexpr std::uint32_t section_block = 0x0a0d0d0a;
constexpr std::uint32_t interface_block = 1;
constexpr std::uint32_t packet_block = 6;
constexpr std::uint32_t comment_option = 1;
constexpr std::uint32_t section_os = 3;
constexpr std::uint32_t section_application = 4;
constexpr std::uint32_t interface_name_option = 2;
constexpr std::uint32_t interface_description_option = 3;
constexpr std::uint32_t interface_resolution = 9;
constexpr std::uint32_t packet_flags = 2;
constexpr std::uint32_t custom_binary = 2989;  // to be copied with its packet

constexpr std::uint32_t longest_packet = 262144;  // Wireshark's limit
constexpr std::size_t longest_option = 0xffff;

std::uint32_t link_type(const Interface& interface) {
    constexpr std::uint32_t ethernet = 1;
    constexpr std::uint32_t raw_ip = 101;
    constexpr std::uint32_t upper_pdu = 252;
    switch (interface.encapsulation) {
        case Encapsulation::raw_ip:
            return raw_ip;
        case Encapsulation::ethernet:
            return ethernet;
        case Encapsulation::pcap:
            // Raw IP in a pcap file has another number on some systems.
            return interface.link_type == 12 || interface.link_type == 14 ? raw_ip
                                                                          : interface.link_type;
        case Encapsulation::record:
            break;
    }
    return upper_pdu;
}

}  // namespace

PcapngWriter::PcapngWriter(Sink& sink, std::string_view program,
                           const std::vector<std::string>& comments)
    : sink_(sink) {
    buffer_.reserve(buffer_size + longest_packet + blob::longest);
    const std::size_t begin = begin_block(section_block);
    put_u32(0x1a2b3c4d);  // byte order
    put_u16(1);           // version
    put_u16(0);
    put_u32(0xffffffff);  // the section's length is not told
    put_u32(0xffffffff);
    put_option(section_os, "z/OS");
    for (const std::string& comment : comments)
        put_option(comment_option, comment);
    put_option(section_application, program);
    put_u32(0);
    end_block(begin);
}

void PcapngWriter::put_u16(std::uint32_t value) {
    buffer_.push_back(static_cast<std::uint8_t>(value));
    buffer_.push_back(static_cast<std::uint8_t>(value >> 8));
}

void PcapngWriter::put_u32(std::uint32_t value) {
    const std::uint8_t bytes[] = {
        static_cast<std::uint8_t>(value), static_cast<std::uint8_t>(value >> 8),
        static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 24)};
    put_bytes(bytes, sizeof bytes);
}

void PcapngWriter::put_bytes(const void* from, std::size_t length) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    buffer_.insert(buffer_.end(), bytes, bytes + length);
}

// Blocks consist of whole words.
void PcapngWriter::pad() {
    buffer_.resize((buffer_.size() + 3) / 4 * 4);
}

void PcapngWriter::put_option(std::uint32_t code, std::string_view value) {
    value = value.substr(0, longest_option);
    put_u16(code);
    put_u16(static_cast<std::uint32_t>(value.size()));
    put_bytes(value.data(), value.size());
    pad();
}

std::size_t PcapngWriter::begin_block(std::uint32_t type) {
    const std::size_t begin = buffer_.size();
    put_u32(type);
    put_u32(0);  // its length, once it is known
    return begin;
}

void PcapngWriter::end_block(std::size_t begin) {
    const auto length = static_cast<std::uint32_t>(buffer_.size() + 4 - begin);
    for (std::size_t i = 0; i < 4; ++i)
        buffer_[begin + 4 + i] = static_cast<std::uint8_t>(length >> 8 * i);
    put_u32(length);
    if (buffer_.size() >= buffer_size)
        flush();
}

void PcapngWriter::flush() {
    sink_.write(buffer_.data(), buffer_.size());
    handed_on_ += buffer_.size();
    buffer_.clear();
}

void PcapngWriter::describe_interface(const Interface& interface) {
    constexpr std::string_view nanoseconds("\x09");
    const std::size_t begin = begin_block(interface_block);
    put_u16(link_type(interface));
    put_u16(0);
    put_u32(longest_packet);
    put_option(interface_resolution, nanoseconds);
    if (const std::string name = interface_name(interface); !name.empty())
        put_option(interface_name_option, name);
    if (const std::string text = interface_description(interface); !text.empty())
        put_option(interface_description_option, text);
    put_u32(0);
    end_block(begin);
}

void PcapngWriter::put_packet_options(const Frame& frame) {
    const std::uint32_t flags = direction_flags(frame.direction);
    const blob::Record* record = option_record(frame);
    if (flags == 0 && record == nullptr)
        return;
    if (flags != 0) {
        put_u16(packet_flags);
        put_u16(sizeof flags);
        put_u32(flags);
    }
    if (record != nullptr) {
        const std::size_t length = blob::encoded_length(*record);
        put_u16(custom_binary);
        put_u16(static_cast<std::uint32_t>(sizeof record_option_pen + length));
        put_u32(record_option_pen);
        buffer_.resize(buffer_.size() + length);
        blob::encode(*record, buffer_.data() + buffer_.size() - length);
        pad();
    }
    put_u32(0);
}

void PcapngWriter::write(const Frame& frame, std::size_t most) {
    const auto [number, added] = interfaces_.find_or_add(frame.interface);
    if (added != nullptr)
        describe_interface(*added);
    // A frame without a time gets 0, as there is no way to say that it has none.
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    const UnixTime at = frame.time.value_or(UnixTime{0, 0});
    const auto time = static_cast<std::uint64_t>(at.seconds * nanoseconds + at.nanoseconds);
    const std::size_t headers = headers_length(frame);
    const Bytes payload = frame.payload.first(std::min(frame.payload.size(), most));

    const std::size_t begin = begin_block(packet_block);
    put_u32(number);
    put_u32(static_cast<std::uint32_t>(time >> 32));
    put_u32(static_cast<std::uint32_t>(time));
    put_u32(static_cast<std::uint32_t>(headers + payload.size()));
    put_u32(static_cast<std::uint32_t>(headers + frame.original_length));
    buffer_.resize(buffer_.size() + headers);
    write_headers(frame, buffer_.data() + buffer_.size() - headers);
    put_bytes(payload.data(), payload.size());
    pad();
    put_packet_options(frame);
    end_block(begin);
}

}  // namespace zos

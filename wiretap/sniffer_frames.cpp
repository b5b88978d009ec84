// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/sniffer_frames.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace zos {

namespace {

constexpr std::uint32_t longest_packet = 262144;
constexpr std::size_t pcap_header = 24;
constexpr std::size_t pcap_packet_header = 16;
constexpr std::size_t packets_per_checkpoint = 64;

using namespace std::string_view_literals;
constexpr std::string_view sniffer_magic = "TRSNIFF data    \x1a";
constexpr std::array pcap_magics = {"\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv,
                                    "\xa1\xb2\x3c\x4d"sv, "\x4d\x3c\xb2\xa1"sv};

// Record header of a Sniffer file, and its record types.
constexpr std::size_t sniffer_record_header = 6;
constexpr std::size_t sniffer_version_length = 18;
constexpr std::size_t sniffer_frame_header = 14;
enum SnifferRecord : std::uint16_t { version = 1, end_of_file = 3, frame2 = 4 };

// LINKTYPE_ values of the networks that IPCS writes.
constexpr std::uint32_t linktype_ethernet = 1;
constexpr std::uint32_t linktype_token_ring = 6;

constexpr std::uint16_t read_u16le(const std::uint8_t* at) {
    return static_cast<std::uint16_t>(at[0] | at[1] << 8);
}

constexpr std::uint32_t read_u32le(const std::uint8_t* at) {
    return static_cast<std::uint32_t>(read_u16le(at)) |
           static_cast<std::uint32_t>(read_u16le(at + 2)) << 16;
}

bool has_text(Bytes bytes, std::size_t at, std::string_view text) {
    return holds(bytes, at, text.size()) &&
           std::ranges::equal(bytes.subspan(at, text.size()), text, [](std::uint8_t byte, char c) {
               return byte == static_cast<std::uint8_t>(c);
           });
}

bool has_magic(Bytes head, std::size_t at) {
    return has_text(head, at, sniffer_magic) ||
           std::ranges::any_of(pcap_magics,
                               [&](std::string_view magic) { return has_text(head, at, magic); });
}

// The magic stands behind one descriptor, or behind a block's and a record's.
constexpr std::size_t one_descriptor = 4;
constexpr std::size_t two_descriptors = 8;

// Days from 1970-01-01 of a date of the Gregorian calendar.
constexpr std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    const std::int64_t era = year / 400;
    const auto year_of_era = static_cast<unsigned>(year - era * 400);
    const unsigned day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    const unsigned day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}
static_assert(days_from_civil(1970, 1, 1) == 0 && days_from_civil(2022, 9, 24) == 19259);

}  // namespace

bool begins_sniffer(Bytes head) noexcept {
    return has_magic(head, 0) || has_magic(head, one_descriptor) ||
           has_magic(head, two_descriptors);
}

bool may_be_padded_sniffer(Bytes head) noexcept {
    return has_magic(head, 0);
}

bool recognise_sniffer(Bytes head, Shape& shape) noexcept {
    for (const Carrier carrier : {Carrier::rdw, Carrier::len4, Carrier::bdw_rdw}) {
        if (!has_magic(head, carrier == Carrier::bdw_rdw ? two_descriptors : one_descriptor))
            continue;
        Window window(head);
        Record record = before_first;
        shape = {carrier, 0, 0, 0};
        const Found first = next_record(window, shape, record);
        const Found second = first == Found::record ? next_record(window, shape, record) : first;
        if (second == Found::record || second == Found::end || second == Found::cut_short)
            return true;
    }
    // Plain bytes, but for zeros that fill the last of its fixed-length records of 80 bytes. Only a
    // file that is here as a whole can be seen to be one.
    shape = {};
    if (!has_magic(head, 0) || head.size() % 80 != 0 || head.empty() || head.back() != 0)
        return false;
    MemorySource source(head);
    SnifferFrames frames(source, source, shape);
    Frame frame;
    std::uint64_t last = 0;
    ReadResult result = ReadResult::frame;
    while ((result = frames.next(frame)) == ReadResult::frame)
        last = frame.offset + frame.payload.size();
    // Without padding it is left to the reader of its kind.
    return result == ReadResult::end && last != 0 && last + pcap_packet_header < head.size();
}

// The next `length` bytes, over record boundaries, become bytes_.
bool SnifferFrames::take(Window& window, Place& place, std::size_t length) {
    bytes_.clear();
    while (length > 0) {
        if (place.at >= place.record.end) {
            const Found found = next_record(window, shape_, place.record);
            if (found != Found::record && found != Found::cut_short)
                return false;
            place.at = place.record.begin;
            if (place.record.length() == 0 && found == Found::cut_short)
                return false;
            continue;
        }
        if (bytes_.empty())
            place.packet = place.at;
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>(length, place.record.end - place.at));
        const Bytes bytes = window.at(place.at, count);
        const std::size_t got = std::min(bytes.size(), count);
        bytes_.insert(bytes_.end(), bytes.begin(),
                      bytes.begin() + static_cast<std::ptrdiff_t>(got));
        place.at += got;
        length -= got;
        if (got < count)
            return false;
    }
    return true;
}

// The bytes ended: at the end of the data, or in the middle of something.
ReadResult SnifferFrames::ended(Window& window, const Place&) const {
    if (window.failed())
        return ReadResult::failed;
    return all_zero(bytes_) ? ReadResult::end : ReadResult::cut_short;
}

ReadResult SnifferFrames::damaged(std::uint64_t offset, const std::string& what) {
    message_ = "zos_sniffer: at offset " + std::to_string(offset) + ": " + what;
    return ReadResult::damaged;
}

// ---- Header ----

std::uint32_t SnifferFrames::pcap_integer(std::size_t offset) const {
    const std::uint8_t* at = bytes_.data() + offset;
    return format_->big_endian ? read_u32be(at) : read_u32le(at);
}

ReadResult SnifferFrames::start() {
    if (!take(window_, place_, 4))
        return ReadResult::cut_short;
    return has_magic(bytes_, 0) ? start_pcap() : start_sniffer();
}

ReadResult SnifferFrames::start_pcap() {
    format_ = Format{};
    format_->big_endian = bytes_[0] == 0xa1;
    format_->nanoseconds = bytes_[1] == 0x3c || bytes_[2] == 0x3c;
    if (!take(window_, place_, pcap_header - 4))
        return ReadResult::cut_short;
    constexpr std::size_t link_type = 16;
    format_->link_type = pcap_integer(link_type) & 0xffff;
    return ReadResult::frame;
}

ReadResult SnifferFrames::start_sniffer() {
    if (!take(window_, place_, sniffer_magic.size() - 4) ||
        !take(window_, place_, sniffer_record_header))
        return ReadResult::cut_short;
    if (read_u16le(bytes_.data()) != version ||
        read_u16le(bytes_.data() + 2) < sniffer_version_length)
        return damaged(place_.packet, "a Sniffer version record was expected");
    const std::size_t length = read_u16le(bytes_.data() + 2);
    if (!take(window_, place_, length))
        return ReadResult::cut_short;
    const std::uint16_t date = read_u16le(bytes_.data() + 6);  // DOS: year - 1980, month, day
    const std::uint8_t network = bytes_[9];
    const std::uint8_t unit = bytes_[11];
    constexpr std::uint64_t picoseconds[] = {15'000'000, 838'096,   15'000'000, 500'000,
                                             2'000'000,  1'000'000, 100'000};
    if (network > 1 || unit >= std::size(picoseconds))
        return damaged(place_.packet, "network " + std::to_string(network) + " with time unit " +
                                          std::to_string(unit) + " is not known");
    format_ = Format{};
    format_->pcap = false;
    format_->link_type = network == 0 ? linktype_token_ring : linktype_ethernet;
    format_->picoseconds_per_tick = picoseconds[unit];
    format_->start = days_from_civil(1980 + (date >> 9), date >> 5 & 15, date & 31) * 86400;
    return ReadResult::frame;
}

// ---- Packets ----

ReadResult SnifferFrames::read_pcap(Window& window, Place& place, Frame& frame) {
    if (!take(window, place, pcap_packet_header))
        return ended(window, place);
    const std::uint64_t offset = place.packet;
    if (all_zero(bytes_))
        return ReadResult::end;
    const std::uint32_t captured = pcap_integer(8);
    const std::uint32_t fraction = pcap_integer(4);
    frame.time = {static_cast<std::int64_t>(pcap_integer(0)),
                  format_->nanoseconds ? fraction : fraction % 1'000'000 * 1000};
    frame.original_length = pcap_integer(12);
    if (captured > longest_packet)
        return damaged(offset, "a packet of " + std::to_string(captured) + " bytes, more than " +
                                   std::to_string(longest_packet));
    if (!take(window, place, captured))
        return window.failed() ? ReadResult::failed : ReadResult::cut_short;
    frame.offset = offset;
    frame.payload = bytes_;
    return ReadResult::frame;
}

ReadResult SnifferFrames::read_sniffer(Window& window, Place& place, Frame& frame) {
    for (;;) {
        if (!take(window, place, sniffer_record_header))
            return ended(window, place);
        const std::uint64_t offset = place.packet;
        const std::uint16_t type = read_u16le(bytes_.data());
        const std::uint16_t length = read_u16le(bytes_.data() + 2);
        if (type == end_of_file || all_zero(bytes_))
            return ReadResult::end;
        if (!take(window, place, length))
            return window.failed() ? ReadResult::failed : ReadResult::cut_short;
        if (type != frame2)
            continue;
        if (length < sniffer_frame_header)
            return damaged(offset, "a frame record of " + std::to_string(length) +
                                       " bytes, less than " + std::to_string(sniffer_frame_header));
        const std::uint8_t* at = bytes_.data();
        const std::uint64_t ticks = read_u32le(at) | static_cast<std::uint64_t>(at[4]) << 32;
        const std::uint64_t nanoseconds = ticks * format_->picoseconds_per_tick / 1000;
        const std::size_t size = read_u16le(at + 6);
        const std::uint16_t true_size = read_u16le(at + 10);
        if (size > length - sniffer_frame_header)
            return damaged(offset, "a frame of " + std::to_string(size) + " bytes in a record of " +
                                       std::to_string(length));
        frame.time = {format_->start + at[5] * std::int64_t{86400} +
                          static_cast<std::int64_t>(nanoseconds / 1'000'000'000),
                      static_cast<std::uint32_t>(nanoseconds % 1'000'000'000)};
        frame.offset = offset;
        frame.payload = Bytes(bytes_).subspan(sniffer_frame_header, size);
        frame.original_length =
            std::max<std::uint32_t>(true_size, static_cast<std::uint32_t>(size));
        return ReadResult::frame;
    }
}

ReadResult SnifferFrames::read_packet(Window& window, Place& place, Frame& frame) {
    frame = {};
    frame.interface.encapsulation = Encapsulation::pcap;
    frame.interface.link_type = format_->link_type;
    return format_->pcap ? read_pcap(window, place, frame) : read_sniffer(window, place, frame);
}

ReadResult SnifferFrames::next(Frame& frame) {
    if (last_ != ReadResult::frame)
        return last_;
    window_.hold_from(place_.at);
    if (!format_ && (last_ = start()) != ReadResult::frame)
        return last_;
    if (packets_ % packets_per_checkpoint == 0)
        checkpoints_.push_back(place_);
    ++packets_;
    last_ = read_packet(window_, place_, frame);
    return last_;
}

ReadResult SnifferFrames::read_at(std::uint64_t offset, Frame& frame) {
    const auto after = std::ranges::upper_bound(checkpoints_, offset, {}, &Place::at);
    if (!format_ || after == checkpoints_.begin())
        return ReadResult::failed;
    Place place = *std::prev(after);
    if (!random_.restart_at(place.at))
        return ReadResult::failed;
    for (;;) {
        random_.hold_from(place.at);
        const ReadResult result = read_packet(random_, place, frame);
        if (result != ReadResult::frame || frame.offset == offset)
            return result;
    }
}

}  // namespace zos

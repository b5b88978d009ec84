// SPDX-License-Identifier: GPL-2.0-or-later
//
// An input is a byte that chooses preferences, then frames:
//
//   +0 0 (1)  bits 0-2 how the content becomes a frame, see Mode; bits 3-5 component
//   +1 1 (2)  length of the content
//   +3 3      content
#include <wireshark.h>

#include <wiretap/wtap.h>
#include <wsutil/exported_pdu_tlvs.h>

#include "format/blob.h"
#include "tests/fuzz/epan_session.h"
#include "tests/support/checks.h"
#include "wiretap/frame.h"

namespace zos::fuzz {

namespace {

using Buffer = std::vector<std::uint8_t>;

enum class Mode : std::uint8_t {
    entry,       // a trace entry, which the reader's code makes a frame of
    record,      // a record header and its payload, as in a saved file
    ip,          // length of a record header (2), the record header, a packet
    ethernet,    // the same
    token_ring,  // the same
    two_cutc,    // a packet of 2cUTC
};
constexpr std::uint8_t mode_count = 6;
constexpr std::size_t frame_header_length = 3;
constexpr std::size_t most_frames = 16;

constexpr const char* components[] = {"",         "SYSTCPDA", "SYSTCPOT", "GSKSRVR",
                                      "SYSTCPIP", "SYSTCPIS", "SYSOMVS",  "CSF"};

// Sets of preferences; each sets all, so that inputs do not depend on those before.
constexpr const char* preferences[][4] = {
    {"zos.component:", "zos.leap_seconds:0", "zos.report_unconfirmed:FALSE",
     "zos.asid_position:84"},
    {"zos.component:SYSTCPIP", "zos.leap_seconds:27", "zos.report_unconfirmed:TRUE",
     "zos.asid_position:0"},
    {"zos.component:gsksrvr", "zos.leap_seconds:4294967295", "zos.report_unconfirmed:FALSE",
     "zos.asid_position:89"},
    {"zos.component:SYSTCPDA", "zos.leap_seconds:1", "zos.report_unconfirmed:TRUE",
     "zos.asid_position:65535"},
};

constexpr std::uint8_t upper_pdu_tags[] = {
    0, EXP_PDU_TAG_DISSECTOR_NAME, 0, 4, 'z', 'o', 's', 0, 0, EXP_PDU_TAG_END_OF_OPT, 0, 0,
};

void append(Buffer& to, Bytes bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

Delivered packet(int encapsulation, Bytes data, Bytes option) {
    return {encapsulation,
            {data.begin(), data.end()},
            {option.begin(), option.end()},
            static_cast<std::uint32_t>(data.size()),
            {},
            0};
}

Delivered record(Bytes header_and_payload) {
    Buffer data(std::begin(upper_pdu_tags), std::end(upper_pdu_tags));
    append(data, header_and_payload);
    Delivered delivered = packet(WTAP_ENCAP_WIRESHARK_UPPER_PDU, data, {});
    delivered.tags = sizeof upper_pdu_tags;
    return delivered;
}

Delivered packet_with_option(int encapsulation, Bytes content) {
    constexpr std::size_t length_length = 2;
    if (content.size() < length_length)
        return packet(encapsulation, content, {});
    const std::size_t length =
        std::min<std::size_t>(read_u16be(content.data()), content.size() - length_length);
    return packet(encapsulation, content.subspan(length_length + length),
                  content.subspan(length_length, length));
}

int wtap_encapsulation(const Interface& interface) {
    return interface.encapsulation == Encapsulation::raw_ip ? WTAP_ENCAP_RAW_IP
                                                            : WTAP_ENCAP_ETHERNET;
}

Delivered entry(Bytes bytes, const char* component) {
    if (bytes.size() < cte::shortest)
        return record(bytes);
    const Origin origin = {.component = origin_name(component), .subname = {}, .system = {}};
    const DataSetTraits traits = {.packet_trace = component[0] == '\0', .component = "SYSTCPDA"};
    const Frame frame = make_frame({.number = 1, .bytes = bytes, .origin = &origin}, traits);
    Buffer header(blob::encoded_length(*frame.record));
    blob::encode(*frame.record, header.data());
    Delivered delivered;
    if (frame.interface.encapsulation == Encapsulation::record) {
        append(header, frame.payload);
        delivered = record(header);
    } else {
        delivered = packet(wtap_encapsulation(frame.interface), frame.payload, header);
    }
    delivered.original_length = static_cast<std::uint32_t>(
        delivered.data.size() - frame.payload.size() + frame.original_length);
    delivered.time = frame.time;
    return delivered;
}

Delivered deliver(std::uint8_t code, Bytes content) {
    switch (static_cast<Mode>((code & 7) % mode_count)) {
        case Mode::entry:
            return entry(content, components[code >> 3 & 7]);
        case Mode::record:
            return record(content);
        case Mode::ip:
            return packet_with_option(WTAP_ENCAP_RAW_IP, content);
        case Mode::ethernet:
            return packet_with_option(WTAP_ENCAP_ETHERNET, content);
        case Mode::token_ring:
            return packet_with_option(WTAP_ENCAP_TOKEN_RING, content);
        case Mode::two_cutc:
            break;
    }
    return packet(WTAP_ENCAP_USER0, content, {});
}

}  // namespace

std::string check_dissection(Bytes input) {
    start_epan();
    if (input.empty())
        return {};
    const std::uint8_t choice = input[0];
    for (const char* preference : preferences[choice & 3])
        set_preference(preference);
    std::vector<Delivered> frames;
    for (Bytes rest = input.subspan(1);
         rest.size() >= frame_header_length && frames.size() < most_frames;) {
        const std::size_t length =
            std::min<std::size_t>(read_u16be(rest.data() + 1), rest.size() - frame_header_length);
        frames.push_back(deliver(rest[0], rest.subspan(frame_header_length, length)));
        rest = rest.subspan(frame_header_length + length);
    }
    dissect_file(frames, (choice & 4) != 0);
    return {};
}

}  // namespace zos::fuzz

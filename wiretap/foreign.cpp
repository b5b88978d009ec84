// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/foreign.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "format/ebcdic.h"
#include "format/tod.h"
#include "wiretap/foreign_text.h"
#include "wiretap/likely_entry.h"
#include "wiretap/packed_file.h"
#include "wiretap/xmit.h"
#include "wiretap/zip.h"

namespace zos {

namespace {

bool starts_with(Bytes bytes, std::size_t at, std::string_view text) {
    return holds(bytes, at, text.size()) &&
           std::ranges::equal(bytes.subspan(at, text.size()), text, [](std::uint8_t byte, char c) {
               return byte == static_cast<std::uint8_t>(c);
           });
}

// EBCDIC text at an offset.
bool starts_with_ebcdic(Bytes bytes, std::size_t at, std::string_view text) {
    return holds(bytes, at, text.size()) &&
           std::ranges::equal(bytes.subspan(at, text.size()), text, [](std::uint8_t byte, char c) {
               return static_cast<char>(ebcdic::to_latin1[byte]) == c;
           });
}

// AMATERSE. Two headers: of 4 bytes (native), and of 12 bytes (host): version 02 05 07 09,
// variable-length flag, record length, flags, ratio, block size, record length (source:
// tersedecompress, IBM's samples).
bool is_tersed(Bytes head) {
    if (head.size() < 12)
        return false;
    if ((head[0] == 0x01 || head[0] == 0x07) && starts_with(head, 1, "\x89\x69\xa5"))
        return true;
    const std::uint8_t version = head[0];
    if ((version != 0x02 && version != 0x05 && version != 0x07 && version != 0x09) || head[1] > 1)
        return false;
    constexpr std::uint8_t new_format = 0x04;
    if ((head[4] & new_format) == 0)
        return false;
    const std::uint32_t short_length = read_u16be(head.data() + 2);
    const std::uint32_t long_length = read_u32be(head.data() + 8);
    const std::uint32_t block_size = read_u16be(head.data() + 6);
    if (short_length != 0 && long_length != 0 && short_length != long_length)
        return false;
    const std::uint32_t length = short_length != 0 ? short_length : long_length;
    if (length == 0 || length > 32760 || block_size == 0 || block_size > 32760)
        return false;
    const bool variable = head[1] == 1;
    return variable ? length + 4 <= block_size || length <= block_size : block_size % length == 0;
}

// TSO TRANSMIT: a segment (length, flags E0: first, last, control record) that begins INMR01.
bool is_transmitted(Bytes head) {
    return head.size() > 8 && head[0] >= 8 && (head[1] & 0xa0) == 0xa0 &&
           starts_with_ebcdic(head, 2, "INMR01");
}

bool is_transmitted_library(Bytes head) {
    return begins_xmit(head) && parse_xmit_header(head).holds == XmitHeader::Holds::partitioned;
}

bool is_transmitted_encrypted(Bytes head) {
    return begins_xmit(head) && parse_xmit_header(head).holds == XmitHeader::Holds::encrypted;
}

// Dumps consist of records of 4160 bytes that begin "DR1 " or "DR2 ".
bool is_dump(Bytes head) {
    constexpr std::size_t record_length = 4160;
    const auto marked = [head](std::size_t at) {
        return starts_with_ebcdic(head, at, "DR1 ") || starts_with_ebcdic(head, at, "DR2 ");
    };
    for (const std::size_t descriptors : {0, 4, 8}) {
        if (!marked(descriptors))
            continue;
        const std::size_t second = descriptors + record_length;
        if (head.size() < second + 4 || marked(second) || marked(second + 4) || marked(second + 8))
            return true;
    }
    return false;
}

// GTF's first record is a control record: AID 00, FID 01, time zone (4, units of 1.048576 s), TOD
// (8). `at` is behind its RDW, or 0 where that was dropped.
bool is_gtf_control_record(Bytes head, std::size_t at) {
    if (!holds(head, at, 14) || head[at] != 0x00 || head[at + 1] != 0x01)
        return false;
    const auto zone = static_cast<std::int32_t>(read_u32be(head.data() + at + 2));
    const std::uint8_t year = head[at + 6];
    return zone >= -48100 && zone <= 48100 && year >= 0x8f && year <= 0xfb;
}

// The record that follows GTF's control record: data (AID FF), or again a control record.
bool is_gtf_record(Bytes head, std::size_t at) {
    if (!holds(head, at, 2))
        return false;
    const std::uint8_t aid = head[at];
    return aid == 0xff || (aid >= 0xf0 && aid <= 0xf3) ||
           (aid == 0 && head[at + 1] >= 1 && head[at + 1] <= 3);
}

bool is_gtf(Bytes head) {
    constexpr std::size_t rdw = 4;
    for (const std::size_t at : {std::size_t{0}, rdw}) {  // of the RDW, behind a BDW perhaps
        if (!holds(head, at, rdw + 14) || read_u16be(head.data() + at + 2) != 0)
            continue;
        const std::size_t next = at + read_u16be(head.data() + at);
        if (is_gtf_control_record(head, at + rdw) && next > at + rdw &&
            is_gtf_record(head, next + rdw) && read_u16be(head.data() + next + 2) == 0)
            return true;
    }
    // Without RDWs the records cannot be told apart; their usual length without options is 22.
    constexpr std::size_t control_record = 22;
    return is_gtf_control_record(head, 0) && is_gtf_record(head, control_record) &&
           holds(head, control_record, 10) &&
           tod::plausible(read_u64be(head.data() + control_record + 2));
}

// SMF: length, segment descriptor, flags, record type, time of day in hundredths of a second, date
// 0cyydddF, system id; the next record begins alike.
bool is_smf_record(Bytes head, std::size_t at) {
    if (!holds(head, at, 18) || read_u16be(head.data() + at) < 14 || head[at + 3] != 0)
        return false;
    const std::uint8_t* date = head.data() + at + 10;
    const bool packed = date[0] <= 0x01 && (date[1] & 15) < 10 && date[1] >> 4 < 10 &&
                        date[2] >> 4 < 10 && (date[2] & 15) < 10 && date[3] >> 4 < 10 &&
                        (date[3] & 15) == 0x0f;
    const bool time = read_u32be(head.data() + at + 6) <= 8'640'000;
    return packed && time && ebcdic::printable(head[at + 14]) >= '#';
}

bool is_smf(Bytes head) {
    if (!is_smf_record(head, 0))
        return false;
    const std::size_t next = read_u16be(head.data());
    return is_smf_record(head, next);
}

// What IEBCOPY unloads begins with a record that has X'CA6D0F' in bytes 1 to 3 and the organisation
// of the data set, X'0200' for a PDS, behind (source: DFSMSdfp Utilities, COPYR1). With or without
// descriptors.
bool is_unloaded_library(Bytes head) {
    using namespace std::string_view_literals;
    for (const std::size_t at : {1, 5, 9})
        if (starts_with(head, at, "\xca\x6d\x0f\x02\x00"sv))
            return true;
    return false;
}

// ---- Text-mode transfers ----

// What an EBCDIC-to-ASCII transfer made of the header of an entry with packet trace header. Every
// table keeps 00 and 10, and turns PTH_Len 005C into 002A: "CTEOFF 0010, id 000000xx, clock,
// PTH_Len".
bool has_translated_entry(Bytes head) {
    for (std::size_t at = 0; holds(head, at, 18); ++at) {
        const std::uint8_t* p = head.data() + at;
        if (p[2] == 0x00 && p[3] == 0x10 && p[4] == 0 && p[5] == 0 && p[6] == 0 && p[7] != 0 &&
            p[16] == 0x00 && p[17] == 0x2a)
            return true;
    }
    return false;
}

// The translation undone, so far as it can be: entries of any component become recognisable.
bool has_entry_after_inverse(Bytes head) {
    constexpr std::size_t enough = std::size_t{128} << 10;
    std::vector<std::uint8_t> original(
        head.begin(), head.begin() + static_cast<std::ptrdiff_t>(std::min(head.size(), enough)));
    for (std::uint8_t& byte : original)
        byte = ebcdic::from_latin1[byte];
    return find_entry(original, 0) < original.size();
}

bool has_line_ends(Bytes head) {
    return std::ranges::find(head, std::uint8_t{'\n'}) != head.end();
}

bool is_translated_trace(Bytes head) {
    return has_translated_entry(head) || has_entry_after_inverse(head);
}

bool is_text_mode_trace(Bytes head) {
    if (has_line_ends(head) && is_translated_trace(head))
        return true;
    const std::vector<std::uint8_t> bytes = bytes_of_utf8(head);
    return !bytes.empty() && is_translated_trace(bytes);
}

// Headers of the other kinds, translated: "\INMR01", "DR1 " and "DR2 " with the H of a header
// record.
bool is_text_mode_archive(Bytes head) {
    return starts_with(head, 1, "\\INMR01") ||
           ((starts_with(head, 0, "DR1 ") || starts_with(head, 0, "DR2 ")) &&
            starts_with(head, 4, "H"));
}

constexpr const char* binary_advice =
    "transfer the data set again in binary (FTP: \"binary\"; z/OSMF: X-IBM-Data-Type binary or "
    "record)";

struct ForeignKind {
    bool (*matches)(Bytes);
    Foreign foreign;
};

// Kinds with a mark of their own at the start; they may well hold pieces of a trace.
constexpr ForeignKind marked_kinds[] = {
    {is_zip,
     {"a zip archive", "unpack it (unzip FILE) and open the trace data sets that are in it"}},
    {is_xz, {"a file packed by xz", "unpack it (xz -dk FILE) and open the result"}},
    {is_bzip2, {"a file packed by bzip2", "unpack it (bunzip2 -k FILE) and open the result"}},
    {is_seven_zip,
     {"a 7z archive", "unpack it (7z x FILE) and open the trace data sets that are in it"}},
    {is_unloaded_library,
     {"a library (PDS) that IEBCOPY has unloaded, not a trace data set",
      "transfer the trace data set itself, which is a sequential one, in binary"}},
    {is_transmitted_library,
     {"a library (PDS) packed by TSO TRANSMIT (XMIT), not a trace data set",
      "transmit the trace data set itself, which is a sequential one, or transfer it in binary"}},
    {is_transmitted_encrypted,
     {"an encrypted data set packed by TSO TRANSMIT (XMIT)",
      "transmit it without ENCIPHER; or unpack it on z/OS with TSO RECEIVE, which asks for the "
      "key, "
      "and transfer the trace data set itself in binary"}},
    {is_transmitted,
     {"a data set packed by TSO TRANSMIT (XMIT)",
      "unpack it on z/OS with TSO RECEIVE, and transfer the trace data set itself in binary"}},
    {is_dump,
     {"a z/OS dump, not a trace data set",
      "extract the trace from it with IPCS (COPYTRC), or trace to an external writer, and transfer "
      "that "
      "data set in binary"}},
    {is_tersed,
     {"a data set packed by AMATERSE (TRSMAIN)",
      "unpack it with PGM=AMATERSE,PARM=UNPACK on z/OS, or with tersedecompress -b, and open the "
      "result"}},
};

constexpr const char* raw_trace_advice =
    "open the trace data set itself (the one that the writer, or COPYTRC, has written), "
    "transferred in binary";

// Kinds that are told by their structure, to be asked only when the file is no trace.
constexpr ForeignKind other_kinds[] = {
    {is_ipcs_report, {"a report that IPCS has printed of a trace", raw_trace_advice}},
    {is_zwireshark_print,
     {"what TCPDATA of zWireshark has printed",
      "open the file that its TCPTRACE writes, which needs no plugin, or a trace data set of the "
      "component trace writer"}},
    {is_jcl, {"job control statements (JCL), not what the job has written", raw_trace_advice}},
    {is_job_listing, {"the listing of a job, not a trace", raw_trace_advice}},
    {is_gtf,
     {"a GTF trace data set, not a component trace",
      "collect SYSTCPDA with a component trace external writer (TRACE CT,WTRSTART) instead"}},
    {is_smf, {"an SMF data set, not a trace", "open the component trace data set instead"}},
    {is_text_mode_archive,
     {"a packed data set or dump that a text-mode transfer has destroyed", binary_advice, true}},
    {is_text_mode_trace,
     {"a trace data set that was transferred in text mode: EBCDIC was translated to ASCII, and "
      "bytes are "
      "lost",
      binary_advice, true}},
};

Foreign first_match(std::span<const ForeignKind> kinds, Bytes head) {
    for (const ForeignKind& kind : kinds)
        if (kind.matches(head))
            return kind.foreign;
    return {};
}

}  // namespace

Foreign recognise_marked(Bytes head) {
    return first_match(marked_kinds, head);
}

Foreign recognise_other(Bytes head) {
    return first_match(other_kinds, head);
}

std::string describe(const Foreign& foreign, Bytes head) {
    return std::string("this is ") + foreign.what + (is_zip(head) ? zip_members(head) : "") + "; " +
           foreign.advice;
}

bool begins_like_capture_file(Bytes head) noexcept {
    using namespace std::string_view_literals;
    // Each is at least four bytes long. Source: the readers of Wireshark.
    constexpr std::array magics = {
        "\xa1\xb2\xc3\xd4"sv,
        "\xd4\xc3\xb2\xa1"sv,
        "\xa1\xb2\x3c\x4d"sv,
        "\x4d\x3c\xb2\xa1"sv,
        "\xa1\xb2\xcd\x34"sv,
        "\x34\xcd\xb2\xa1"sv,
        "\x0a\x0d\x0d\x0a"sv,
        "snoop\0\0\0"sv,
        "iptrace 1.0"sv,
        "iptrace 2.0"sv,
        "RTSS"sv,
        "GMBU"sv,
        "XCP\0"sv,
        "VL\0\0"sv,
        "btsnoop\0"sv,
        "TRSNIFF data    \x1a"sv,
        "\x7fVeriwav"sv,
        "HP-UX"sv,
        "i4b"sv,
        "\x54\x52\x00\x64"sv,
        "BLF"sv,
        "LOGG"sv,
        "TCPIPtrace"sv,
        "\x1f\x8b"sv,
    };
    return std::ranges::any_of(
        magics, [head](std::string_view magic) { return starts_with(head, 0, magic); });
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/foreign_text.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "format/ebcdic.h"

namespace zos {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t looked_at = std::size_t{16} << 10;
// A page may begin with a form feed, a line with a control character of the printer.
constexpr auto white = " \t\r\n\f\x85"sv;

bool is_text_byte(char c) {
    return (c >= ' ' && c <= '~') || (c != 0 && white.find(c) != white.npos);
}

// Hardly anything but what is printed; descriptors of short records are the rest.
bool is_text(std::string_view text) {
    const auto printed = std::ranges::count_if(text, is_text_byte);
    return !text.empty() && static_cast<std::size_t>(printed) * 100 >= text.size() * 80;
}

// The first bytes as text, in whichever code it is; empty when it is none.
std::string text_of(Bytes head) {
    const Bytes bytes = head.first(std::min(head.size(), looked_at));
    std::string text(bytes.begin(), bytes.end());
    constexpr auto byte_order_mark = "\xef\xbb\xbf"sv;
    if (text.starts_with(byte_order_mark))
        text.erase(0, byte_order_mark.size());
    // Blanks are frequent in either code, and the blank of EBCDIC is a character of ASCII.
    if (is_text(text) && std::ranges::count(text, ' ') >= std::ranges::count(text, '@'))
        return text;
    std::ranges::transform(bytes, text.begin(), [](std::uint8_t byte) {
        return static_cast<char>(ebcdic::to_latin1[byte]);
    });
    return is_text(text) ? text : std::string();
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [text](std::string_view word) { return text.find(word) != text.npos; });
}

// Fixed-length records have no line ends: there a line begins behind two blanks.
bool begins_line(std::string_view text, std::size_t at) {
    // Also the last byte of a descriptor.
    const auto is_line_end = [](char c) {
        return static_cast<std::uint8_t>(c) < ' ' || c == '\x85';
    };
    if (at == 0 || is_line_end(text[at - 1]))
        return true;
    const bool carriage_control = "10-+ "sv.find(text[at - 1]) != std::string_view::npos;
    return carriage_control && (at == 1 || is_line_end(text[at - 2]) || text[at - 2] == ' ');
}

bool is_name_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '$' || c == '#' || c == '@';
}

// "//NAME     JOB ", with or without the name.
bool has_statement(std::string_view text, std::string_view operation, bool named) {
    for (std::size_t at = text.find("//"); at != text.npos; at = text.find("//", at + 2)) {
        if (!begins_line(text, at))
            continue;
        std::string_view rest = text.substr(at + 2);
        const std::size_t name = std::ranges::find_if_not(rest, is_name_character) - rest.begin();
        if (name > 8 || (named && name == 0))
            continue;
        rest.remove_prefix(name);
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        if (!rest.starts_with(operation))
            continue;
        rest.remove_prefix(operation.size());
        if (rest.empty() || !is_name_character(rest.front()))
            return true;
    }
    return false;
}

// Those whose messages stand in a listing of a job that has to do with a trace or a transfer.
constexpr std::array writers_of_messages = {
    "ADR"sv, "AHL"sv, "AMA"sv, "BLS"sv, "BPX"sv, "CSV"sv, "EZA"sv, "EZB"sv,
    "EZD"sv, "EZY"sv, "EZZ"sv, "ICH"sv, "IDC"sv, "IEA"sv, "IEB"sv, "IEC"sv,
    "IEE"sv, "IEF"sv, "IGD"sv, "IKJ"sv, "IRR"sv, "ITT"sv, "IXL"sv, "IAT"sv,
};

// "IEF403I " at the start of a line: three letters, three to five digits, the kind.
bool is_message(std::string_view text) {
    if (text.size() < 10 ||
        std::ranges::find(writers_of_messages, text.substr(0, 3)) == writers_of_messages.end())
        return false;
    std::size_t digits = 0;
    while (digits < 6 && text[3 + digits] >= '0' && text[3 + digits] <= '9')
        ++digits;
    constexpr auto kinds = "IEWADST"sv;
    return digits >= 3 && digits <= 5 && kinds.find(text[3 + digits]) != kinds.npos &&
           text[4 + digits] == ' ';
}

}  // namespace

// Documents may quote a report: in front of its heading IPCS prints no small letters.
bool is_ipcs_report(Bytes head) {
    const std::string text = text_of(head);
    const std::size_t heading = text.find("COMPONENT TRACE ");
    return heading != text.npos &&
           std::none_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(heading),
                        [](char c) { return c >= 'a' && c <= 'z'; }) &&
           contains_any(std::string_view(text).substr(heading),
                        {" SHORT FORMAT", " FULL FORMAT", " SUMMARY FORMAT", " TALLY"}) &&
           contains_any(text, {"SYSNAME(", "COMP(", "SUBNAME(", "RcdNr", "FMTID"});
}

// Documents may quote it too, but not where they begin.
bool is_zwireshark_print(Bytes head) {
    constexpr std::size_t beginning = 1024;
    const std::string text = text_of(head).substr(0, beginning);
    return contains_any(text, {"Data trace.  Data length ", "Packet trace.  Data length "}) &&
           contains_any(text, {" Src "}) && contains_any(text, {" Dst "});
}

bool is_jcl(Bytes head) {
    const std::string text = text_of(head);
    constexpr std::size_t descriptor = 4;
    return text.find("//") <= descriptor &&
           (has_statement(text, "JOB", true) || has_statement(text, "PROC", false)) &&
           has_statement(text, "EXEC", false);
}

bool is_job_listing(Bytes head) {
    const std::string text = text_of(head);
    constexpr std::size_t heading = 256;
    if (contains_any(std::string_view(text).substr(0, heading),
                     {"J E S 2  J O B  L O G", "J E S 3  J O B  L O G"}))
        return true;
    int messages = 0;
    for (std::size_t at = 0; at < text.size() && messages < 2; ++at)
        messages += begins_line(text, at) && is_message(std::string_view(text).substr(at));
    return messages == 2;
}

std::vector<std::uint8_t> bytes_of_utf8(Bytes head) {
    constexpr std::size_t enough = std::size_t{128} << 10;
    head = head.first(std::min(head.size(), enough));
    std::vector<std::uint8_t> bytes;
    bool ascii = true;
    for (std::size_t at = 0; at < head.size();) {
        const std::uint8_t first = head[at];
        const std::size_t length = first < 0x80            ? 1
                                   : first >> 5 == 0b110   ? 2
                                   : first >> 4 == 0b1110  ? 3
                                   : first >> 3 == 0b11110 ? 4
                                                           : 0;
        if (length == 0)
            return {};
        if (!holds(head, at, length))
            break;
        std::uint32_t character = length == 1 ? first : first & (0x7f >> length);
        for (std::size_t i = 1; i < length; ++i) {
            if (head[at + i] >> 6 != 0b10)
                return {};
            character = character << 6 | (head[at + i] & 0x3f);
        }
        constexpr std::uint8_t substitute = 0x1a;
        bytes.push_back(character > 0xff ? substitute : static_cast<std::uint8_t>(character));
        ascii = ascii && length == 1;
        at += length;
    }
    if (ascii)
        bytes.clear();
    return bytes;
}

}  // namespace zos

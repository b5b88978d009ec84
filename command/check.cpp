// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/check.h"

#include <cstdio>

#include "command/packet_view.h"
#include "command/progress.h"
#include "format/codes.h"
#include "format/cte.h"
#include "format/discard.h"
#include "format/ebcdic.h"
#include "format/pth.h"
#include "format/tod.h"

namespace zos {

namespace {

std::string hex(std::uint64_t value, int digits) {
    char text[24];
    std::snprintf(text, sizeof text, "%0*llX", digits, static_cast<unsigned long long>(value));
    return text;
}

// "39 QDIO Ethernet", or the number with a question mark where nobody has a word for it.
std::string worded(std::uint64_t value, const char* word) {
    return std::to_string(value) + " " + (word != nullptr ? word : "?");
}

}  // namespace

std::string Examination::name_of(Bytes name, const char* kind) {
    std::string text(ebcdic::decode_name(name).view());
    if (names_)
        return text;
    const auto [alias, is_new] = aliases_.try_emplace(kind + text);
    if (is_new)
        alias->second = kind + std::to_string(++alias_counts_[kind]);
    return alias->second;
}

void Examination::count_header(std::uint32_t id, Bytes header) {
    const bool data = id == cte::data;
    ++header_lengths[std::to_string(header.size()) + " bytes, entry id " + std::to_string(id)];
    ++flags[hex(pth::get(header, pth::flag), 2)];
    if (data) {
        std::string words;
        for (const pth::Row row : {pth::domain, pth::type, pth::protocol, pth::state})
            words += (words.empty() ? "" : " ") + std::to_string(pth::get(header, row));
        ++sockets["domain, type, protocol, state: " + words];
    } else {
        const auto device = static_cast<std::uint32_t>(pth::get(header, pth::dev_ty));
        ++devices[worded(device, codes::text_of(codes::device_types(), device))];
    }
    ++places[name_of(bytes_of(header, pth::rows[data ? pth::job_name : pth::inf_name]),
                     data ? "JOB" : "INTF")];
    if (const auto reason = static_cast<std::uint16_t>(pth::get(header, pth::drop_rsn))) {
        const discard::Reason* known = discard::find(reason);
        ++discard_reasons[worded(reason, known != nullptr ? known->name : nullptr)];
    }
    std::size_t offset = pth::current_length;
    pth::Extension extension;
    while (pth::next_extension(header, offset, extension))
        ++extensions["type " + hex(extension.type, 4) + ", " + std::to_string(extension.length) +
                     " bytes"];
}

void Examination::count(const Frame& frame) {
    if (!frame.record)
        return;
    const blob::Record& record = *frame.record;
    if (record.kind == blob::Kind::gap) {
        ++gaps;
        gap_bytes += record.original_length;
        return;
    }
    entries += record.segments;
    missing += record.missing;
    const std::uint32_t id = entry_id_of(frame).value_or(0);
    lost_entries += cte::is_lost_record(id);
    const char* word = codes::text_of(codes::entry_ids(record.origin.component.data()), id);
    ++entry_ids[std::string(view(record.origin.component)) + " " + hex(id, 8) + " " +
                (word != nullptr ? word : "?")];
    const Bytes header = packet_trace_header_of(frame);
    if (header.empty())
        return;
    const std::uint64_t traced = pth::get(header, pth::time);
    without_clock += !tod::usable(traced);
    clock_earlier += cte::parse(record.cte().data()).clock < traced;
    count_header(id, header);
}

ExitCode check(const CheckOptions& options) {
    DataSetFile file(options.input);
    if (file.data_set().kind != DataSet::Kind::trace)
        throw Failure(options.input + ": is no component trace, so it has no layout to check");
    Examination seen(options.names);
    Progress progress(options.progress);
    constexpr unsigned seldom = 4096;
    unsigned count = 0;
    Frame frame;
    ReadResult result;
    while ((result = file.next(frame)) == ReadResult::frame) {
        seen.count(frame);
        if (++count % seldom != 0)
            continue;
        if (interrupted())
            throw Failure("interrupted");
        progress.show(file.file().position(), file.file().length());
    }
    const bool complete = result != ReadResult::cut_short;
    const std::vector<Section> sections = report(file.data_set(), seen, complete);
    const std::string text = options.json ? as_json(sections) : as_text(sections);
    if (std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
        throw Failure("standard output cannot be written");
    return complete ? ExitCode::done : ExitCode::incomplete;
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/data_set.h"

#include <algorithm>

#include "format/pth.h"
#include "wiretap/foreign.h"
#include "wiretap/likely_entry.h"
#include "wiretap/measure.h"
#include "wiretap/sniffer_frames.h"
#include "wiretap/trace_frames.h"
#include "wiretap/wrap.h"

namespace zos {

namespace {

// A file whose first entry stands farther on must begin with one that is interrupted, or consist of
// entries for the most part.
constexpr std::size_t farthest_first_entry = std::size_t{64} << 10;

bool read_more(ByteSource& source, std::size_t wanted, std::vector<std::uint8_t>& head) {
    const std::size_t have = head.size();
    head.resize(wanted);
    const std::ptrdiff_t count = source.read(head.data() + have, wanted - have);
    head.resize(have + static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0)));
    return count >= 0;
}

// The start of a trace whose first entries need not be whole.
bool may_be_trace(Bytes head) {
    for (std::size_t at = 0; holds(head, at, cte::header_length + pth::shortest); ++at) {
        const cte::Header header = cte::parse(head.data() + at);
        if (!is_likely(header))
            continue;
        if (sound_entry(head, at) != 0)
            return true;
        const Bytes rest = head.subspan(at);
        if (holds(rest, header.data_offset, pth::shortest) &&
            pth::plausible(rest.subspan(header.data_offset), header.clock))
            return true;
    }
    return false;
}

bool credible(const Measured& measured, Bytes head) {
    return measured.first_entry < farthest_first_entry || measured.entry_bytes * 2 >= head.size() ||
           may_be_trace(head.first(std::min(head.size(), pipe_probe)));
}

void note_packet_trace(const Entry& entry, DataSetTraits& traits) {
    if (packet_trace_header(entry, {}).empty())
        return;
    const std::string_view component = packet_trace_component(cte::parse(entry.bytes.data()).id);
    traits.component = !traits.packet_trace || traits.component == component ? component : "";
    traits.packet_trace = true;
}

void hear(const Entry& entry, Hearing& hearing) {
    const Bytes header = packet_trace_header(entry, {});
    if (header.empty())
        return;
    const auto behind =
        static_cast<std::size_t>(header.data() + header.size() - entry.bytes.data());
    hearing.hear(cte::parse(entry.bytes.data()).id, header,
                 entry.bytes.subspan(behind, entry.bytes.size() - cte::closing_length - behind),
                 *entry.origin);
}

// Walks the first bytes for what entries cannot tell alone.
DataSetTraits traits_of(Bytes head, const Shape& shape, Origin& origin, Testimony& testimony) {
    Walker walker(head, shape);
    DataSetTraits traits;
    Hearing hearing;
    constexpr int enough = 1000;
    constexpr int enough_to_hear = 600;
    Step step = Step::entry;
    for (int i = 0; i < enough && step != Step::end && step != Step::failed; ++i) {
        step = walker.next();
        if (step != Step::entry)
            continue;
        note_packet_trace(walker.entry(), traits);
        if (i < enough_to_hear)
            hear(walker.entry(), hearing);
        if (origin.component[0] == 0)
            origin = *walker.entry().origin;
    }
    testimony = hearing.close();
    return traits;
}

std::string describe_control_data(std::uint16_t length) {
    return length == 0 ? "no control data" : "control data of " + std::to_string(length) + " bytes";
}

std::string describe(const Shape& shape, const Origin& origin, const DataSetTraits& traits) {
    std::string text = "z/OS component trace";
    const std::string component =
        origin.component[0] != 0 ? origin.component.data() : std::string(traits.component);
    if (!component.empty())
        text += " " + component;
    if (origin.subname[0] != 0)
        text += std::string(" (") + origin.subname.data() + ")";
    if (origin.system[0] != 0)
        text += std::string(" of system ") + origin.system.data();
    text += std::string("; ") + describe(shape.carrier) + ", " +
            describe_control_data(shape.first_control);
    if (shape.next_control != shape.first_control)
        text += " (" +
                (shape.next_control == 0 ? "none" : std::to_string(shape.next_control) + " bytes") +
                " in records that continue a buffer)";
    if (shape.control_records != ControlRecords::none)
        text += ", control records between the others";
    if (shape.record_length != 0)
        text += ", record length " + std::to_string(shape.record_length);
    return text;
}

constexpr Foreign empty_file = {"an empty file",
                                "if it was to be a trace: the writer writes the last buffers when "
                                "the component is disconnected "
                                "(R nn,WTR=DISCONNECT,END) and it is stopped (TRACE CT,WTRSTOP); "
                                "transfer the data set after that"};

DataSet refuse(const Foreign& foreign, Bytes head) {
    DataSet data_set;
    data_set.kind = DataSet::Kind::refused;
    data_set.damaged = foreign.damaged;
    data_set.description = "zos_ctrace: " + describe(foreign, head);
    return data_set;
}

}  // namespace

DataSet recognise(ByteSource& source, bool pipe, std::vector<std::uint8_t>& head) {
    DataSet data_set;
    if (!read_more(source, pipe_probe, head)) {
        data_set.kind = DataSet::Kind::unreadable;
        return data_set;
    }
    if (head.empty() && !pipe)
        return refuse(empty_file, head);
    const bool capture_file = begins_like_capture_file(head);
    if (capture_file && !may_be_padded_sniffer(head))
        return data_set;
    if (pipe && !may_be_trace(head) && !begins_sniffer(head) &&
        recognise_marked(head).what == nullptr && recognise_other(head).what == nullptr)
        return data_set;
    // What stands in front of a read error is recognised as well.
    if (head.size() == pipe_probe && !(capture_file && pipe))
        (void)read_more(source, measured_length, head);
    if (begins_sniffer(head)) {
        if (!recognise_sniffer(head, data_set.shape))
            return data_set;
        data_set.kind = DataSet::Kind::sniffer;
        data_set.description =
            std::string("SNIFFER data set of IPCS; ") + zos::describe(data_set.shape.carrier);
        return data_set;
    }
    if (const Foreign foreign = recognise_marked(head); foreign.what != nullptr)
        return refuse(foreign, head);
    if (const auto measured = measure(head); measured && credible(*measured, head)) {
        data_set.kind = DataSet::Kind::trace;
        data_set.shape = measured->shape;
        Origin origin;
        data_set.traits = traits_of(head, measured->shape, origin, data_set.testimony);
        data_set.control_data = control_data_in(head, measured->shape, 8);
        data_set.description = describe(measured->shape, origin, data_set.traits);
        return data_set;
    }
    if (const Foreign foreign = recognise_other(head); foreign.what != nullptr)
        return refuse(foreign, head);
    return data_set;
}

std::unique_ptr<FrameSource> make_frames(const DataSet& data_set, ByteSource& sequential,
                                         ByteSource& random, const Probe& probe) {
    if (data_set.kind == DataSet::Kind::sniffer)
        return std::make_unique<SnifferFrames>(sequential, random, data_set.shape);
    auto frames = std::make_unique<TraceFrames>(sequential, random, data_set.shape, data_set.traits,
                                                data_set.testimony);
    if (probe.source != nullptr)
        if (const auto oldest = find_oldest(*probe.source, data_set.shape, probe.file_length))
            (void)frames->start_at_oldest(oldest->place, oldest->offset);
    return frames;
}

}  // namespace zos

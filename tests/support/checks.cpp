// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/support/checks.h"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "format/blob.h"
#include "format/discard.h"
#include "format/ebcdic.h"
#include "format/pth.h"
#include "tests/support/broken_source.h"
#include "wiretap/data_set.h"
#include "wiretap/walker.h"

namespace zos::fuzz {

namespace {

using Buffer = std::vector<std::uint8_t>;

void put(Buffer& to, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8)
        to.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put(Buffer& to, Bytes bytes) {
    put(to, bytes.size());
    to.insert(to.end(), bytes.begin(), bytes.end());
}

std::string at(std::uint64_t offset, const char* what) {
    return std::string(what) + " at offset " + std::to_string(offset);
}

// Everything that Wireshark would be given, as bytes that can be compared.
Buffer image(const Frame& frame) {
    Buffer bytes;
    put(bytes, frame.offset);
    put(bytes, Bytes(frame.interface.name).first(frame.interface.name_length));
    put(bytes, frame.interface.has_device ? frame.interface.device + 1u : 0u);
    put(bytes, static_cast<std::uint64_t>(frame.interface.encapsulation));
    put(bytes, frame.interface.link_type);
    put(bytes, frame.time ? static_cast<std::uint64_t>(frame.time->seconds) : 0);
    put(bytes, frame.time ? frame.time->nanoseconds : ~std::uint64_t{0});
    put(bytes, static_cast<std::uint64_t>(frame.direction));
    put(bytes, frame.payload);
    put(bytes, frame.original_length);
    if (frame.record) {
        Buffer header(blob::encoded_length(*frame.record));
        blob::encode(*frame.record, header.data());
        put(bytes, header);
    }
    return bytes;
}

std::string check_frame(const Frame& frame, Bytes file) {
    if (frame.offset >= file.size())
        return at(frame.offset, "a frame beyond the end of the file");
    if (frame.time && frame.time->nanoseconds >= 1'000'000'000)
        return at(frame.offset, "a second of more than 1e9 nanoseconds");
    if (!frame.record)
        return {};
    const blob::Record& record = *frame.record;
    if (record.kind == blob::Kind::gap) {
        if (record.original_length == 0 || record.original_length > file.size() - frame.offset)
            return at(frame.offset, "a gap of an impossible length");
    } else if (frame.original_length < frame.payload.size()) {
        return at(frame.offset, "an original length below the captured one");
    }
    if (record.control_blocks.size() > blob::longest_control_blocks)
        return at(frame.offset, "control blocks that are too long");
    Buffer header(blob::encoded_length(record));
    blob::encode(record, header.data());
    std::size_t length = 0;
    if (!blob::decode(header, length) || length != header.size())
        return at(frame.offset, "a record header that cannot be decoded");
    return {};
}

struct Seen {
    std::uint64_t offset;
    Buffer image;
};

std::string read_again(FrameSource& frames, const std::vector<Seen>& seen) {
    constexpr int samples = 48;
    std::mt19937 random(static_cast<unsigned>(seen.size()));
    for (int i = 0; i < samples && !seen.empty(); ++i) {
        const Seen& wanted = seen[random() % seen.size()];
        Frame frame;
        if (frames.read_at(wanted.offset, frame) != ReadResult::frame)
            return at(wanted.offset, "a frame that cannot be read again");
        if (image(frame) != wanted.image)
            return at(wanted.offset, "a frame that differs when read again");
    }
    return {};
}

// The file is written to while it is open: frames are others then, or there are none.
std::string read_changed(FrameSource& frames, const std::vector<Seen>& seen, Buffer& file) {
    constexpr int changes = 32;
    constexpr std::uint64_t headers = 64;
    std::mt19937 random(static_cast<unsigned>(seen.size()));
    for (int i = 0; i < changes && !seen.empty(); ++i) {
        const std::uint64_t offset = seen[random() % seen.size()].offset;
        file[std::min<std::uint64_t>(offset + random() % headers, file.size() - 1)] =
            static_cast<std::uint8_t>(random());
        Frame frame;
        if (frames.read_at(offset, frame) != ReadResult::frame)
            continue;
        if (const std::string wrong = check_frame(frame, file); !wrong.empty())
            return wrong;
    }
    return {};
}

// The same frames stand in front of a read error as in front of the end.
std::string check_read_error(const DataSet& data_set, Bytes file, const std::vector<Seen>& seen,
                             ReadResult end) {
    test::BrokenSource sequential(file);
    test::BrokenSource random(file);
    const std::unique_ptr<FrameSource> frames = make_frames(data_set, sequential, random, {});
    Frame frame;
    for (const Seen& wanted : seen)
        if (frames->next(frame) != ReadResult::frame || image(frame) != wanted.image)
            return at(wanted.offset, "another frame in front of a read error");
    const ReadResult result = frames->next(frame);
    const bool may_end_before = data_set.kind == DataSet::Kind::sniffer && result == end;
    if (result != ReadResult::failed && !may_end_before)
        return "a read error that is not told";
    return read_again(*frames, seen);
}

// Reads a data set to its end and again by offset. In a wrapped one, offsets start again once.
std::string check_data_set(const DataSet& data_set, Bytes file, bool may_be_wrapped) {
    Buffer read_by_offset(file.begin(), file.end());
    MemorySource sequential(file);
    MemorySource random(read_by_offset);
    MemorySource whole(file);
    const Probe probe = {may_be_wrapped ? &whole : nullptr, file.size()};
    const std::unique_ptr<FrameSource> frames = make_frames(data_set, sequential, random, probe);
    std::vector<Seen> seen;
    int turns_left = may_be_wrapped ? 1 : 0;
    Frame frame;
    while (frames->next(frame) == ReadResult::frame) {
        if (!seen.empty() && frame.offset <= seen.back().offset && turns_left-- == 0)
            return at(frame.offset, "a frame that does not lie behind the one before it");
        if (const std::string wrong = check_frame(frame, file); !wrong.empty())
            return wrong;
        seen.push_back({frame.offset, image(frame)});
    }
    const ReadResult end = frames->next(frame);
    if (end == ReadResult::frame)
        return at(frame.offset, "a frame behind the end");
    if (const std::string wrong = read_again(*frames, seen); !wrong.empty())
        return wrong;
    if (const std::string wrong = read_changed(*frames, seen, read_by_offset); !wrong.empty())
        return wrong;
    if (may_be_wrapped)
        return {};
    return check_read_error(data_set, file, seen, end);
}

// What the first bytes of an input choose: nothing has to be measured, which takes most of the time
// for a small file.
constexpr std::size_t choice_length = 8;

Shape chosen_shape(const std::uint8_t* choice) {
    Shape shape;
    shape.carrier = static_cast<Carrier>(choice[0] & 3);
    shape.first_control =
        static_cast<std::uint16_t>(read_u16be(choice + 1) % (longest_control + 1));
    shape.next_control = static_cast<std::uint16_t>(read_u16be(choice + 3) % (longest_control + 1));
    // The survey gives record lengths that leave room for data only.
    if (shape.carrier == Carrier::flat && shape.next_control != 0 && read_be(choice + 5, 3) != 0)
        shape.record_length = std::max(shape.first_control, shape.next_control) + 1 +
                              static_cast<std::uint32_t>(read_be(choice + 5, 3) % 0x10000);
    return shape;
}

}  // namespace

std::string check_reader(Bytes file) {
    MemorySource pipe_source(file);
    std::vector<std::uint8_t> head;
    (void)recognise(pipe_source, true, head);

    MemorySource head_source(file);
    head.clear();
    const DataSet data_set = recognise(head_source, false, head);
    if (data_set.kind != DataSet::Kind::trace && data_set.kind != DataSet::Kind::sniffer)
        return {};
    return check_data_set(data_set, file, false);
}

std::string check_frames(Bytes choice_and_file) {
    if (choice_and_file.size() < choice_length)
        return {};
    enum Choice : std::uint8_t { sniffer = 0x04, wrapped = 0x08, packets = 0x10, adapter = 0x20 };
    const std::uint8_t choice = choice_and_file[0];
    DataSet data_set;
    data_set.shape = chosen_shape(choice_and_file.data());
    data_set.kind = (choice & sniffer) != 0 ? DataSet::Kind::sniffer : DataSet::Kind::trace;
    data_set.traits.packet_trace = (choice & packets) != 0;
    data_set.traits.component = (choice & adapter) != 0 ? "SYSTCPOT" : "SYSTCPDA";
    return check_data_set(data_set, choice_and_file.subspan(choice_length),
                          (choice & wrapped) != 0);
}

namespace {

struct Walked {
    Walker::Place place;
    Step step;
    Buffer image;
};

Walked walk_one(Walker& walker) {
    Walked walked{walker.place(), walker.next(), {}};
    if (walked.step == Step::gap) {
        put(walked.image, walker.gap().offset);
        put(walked.image, walker.gap().length);
        put(walked.image, Bytes(walker.gap().head).first(walker.gap().head_length));
    } else if (walked.step == Step::entry) {
        put(walked.image, walker.entry().offset);
        put(walked.image, walker.entry().number);
        put(walked.image, walker.entry().notes);
        put(walked.image, walker.entry().bytes);
    }
    return walked;
}

bool is_last(Step step) {
    return step == Step::end || step == Step::failed;
}

}  // namespace

std::string check_walker(Bytes choice_and_file) {
    if (choice_and_file.size() < choice_length)
        return {};
    const Shape shape = chosen_shape(choice_and_file.data());
    const Bytes file = choice_and_file.subspan(choice_length);

    MemorySource source(file);
    Walker walker(source, shape);
    std::vector<Walked> steps;
    do {
        steps.push_back(walk_one(walker));
        if (steps.size() > file.size() + 2)
            return "a walk that does not end";
    } while (!is_last(steps.back().step));

    constexpr int samples = 32;
    std::mt19937 random(static_cast<unsigned>(file.size()));
    MemorySource other_source(file);
    Walker other(other_source, shape);
    for (int i = 0; i < samples; ++i) {
        const std::size_t index = random() % steps.size();
        other.share_origins(walker.origins());
        if (!other.resume(steps[index].place))
            return "a place at which the walk cannot be taken up";
        const Walked again = walk_one(other);
        if (again.step != steps[index].step || again.image != steps[index].image)
            return at(steps[index].place.at, "a step that differs when taken again");
    }
    return {};
}

std::string check_record_header(Bytes bytes) {
    std::size_t length = 0;
    if (const auto record = blob::decode(bytes, length)) {
        if (length > bytes.size())
            return "a record header longer than its bytes";
        Buffer again(blob::encoded_length(*record));
        blob::encode(*record, again.data());
        std::size_t again_length = 0;
        const auto decoded = blob::decode(again, again_length);
        if (!decoded || again_length != again.size() || decoded->origin != record->origin ||
            decoded->number != record->number ||
            !std::ranges::equal(decoded->control_blocks, record->control_blocks))
            return "a record header that changes when it is written again";
        (void)record->cte();
        bytes = record->header();
    }
    std::uint64_t sum = 0;
    for (const Field& row : pth::rows) {
        sum += value(bytes, row);
        for (const std::uint8_t byte : bytes_of(bytes, row))
            sum += byte;
        sum += ebcdic::decode_name(bytes_of(bytes, row)).length;
        sum += discard::find(static_cast<std::uint32_t>(value(bytes, row))) != nullptr;
    }
    sum += pth::address(bytes, pth::src).present + pth::address(bytes, pth::dst).ipv4;
    sum += pth::plausible(bytes, sum);
    std::size_t offset = pth::current_length;
    pth::Extension extension;
    for (std::size_t count = 0; pth::next_extension(bytes, offset, extension); ++count) {
        if (count > bytes.size() || offset > bytes.size() ||
            extension.data.size() + 4u != extension.length)
            return "an extension that does not fit";
        for (const std::uint8_t byte : extension.data)
            sum += byte;
    }
    const Origin origin = find_origin(bytes);
    if (origin.component[8] != 0 || origin.subname[8] != 0 || origin.system[8] != 0)
        return "a name that does not end";
    return sum == ~std::uint64_t{0} ? "a sum that nothing gives" : "";
}

}  // namespace zos::fuzz

// SPDX-License-Identifier: GPL-2.0-or-later
//
// The shared object that Wireshark loads from plugins/X.Y/wiretap: the reader. Everything that is
// known of the files is in wiretap/; here it meets Wireshark's reader interface, which differs
// between versions.
#define WS_BUILD_DLL
#include "plugin/compat/wtap_reader_abi.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "plugin/byte_sources.h"
#include "plugin/interfaces.h"
#include "plugin/packet_blocks.h"
#include "plugin/record_buffer.h"
#include "wiretap/capture_form.h"
#include "wiretap/content.h"
#include "wiretap/data_set.h"
#include "wiretap/frame_source.h"

namespace zos {

namespace {

int trace_file_type = -1;
int sniffer_file_type = -1;

// What a capture file keeps while it is open; wth->priv points to it.
struct OpenFile {
    explicit OpenFile(wtap* wth) : file(wth, false), random_file(wth, true), sequential(file) {
        if (sequential.unpacked() != nullptr)
            unpacked_random = sequential.unpacked()->again(random_file);
    }

    FileSource file;
    FileSource random_file;
    Content sequential;
    std::unique_ptr<UnpackedFile> unpacked_random;  // null where nothing is packed
    std::unique_ptr<FrameSource> frames;
    Interfaces interfaces;
    PacketBlocks blocks;
    Frame frame;                    // that was read last going forward
    bool first_is_waiting = false;  // read when the file was opened, so that its interface is known
    std::string description;
    std::uint64_t entries = 0;
    std::uint64_t gaps = 0;
};

OpenFile& open_file(wtap* wth) {
    return **static_cast<OpenFile**>(wth->priv);
}

// ---- Section ----

std::string amount(std::uint64_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

void count(OpenFile& file, const Frame& frame) {
    if (!frame.record)
        return;
    if (frame.record->kind == blob::Kind::gap)
        ++file.gaps;
    else
        file.entries += frame.record->segments;
}

void add_string(wtap_block_t block, guint option, const char* text) {
    wtap_block_add_string_option(block, option, text, std::strlen(text));
}

void describe_section(wtap* wth, const DataSet& data_set) {
    wtap_block_t section = g_array_index(wth->shb_hdrs, wtap_block_t, 0);
    add_string(section, OPT_SHB_OS, "z/OS");
    add_string(section, OPT_COMMENT, data_set.description.c_str());
    if (const std::string layout = data_set.testimony.describe(); !layout.empty())
        add_string(section, OPT_COMMENT, layout.c_str());
}

// Where all is read the section says how much it was.
void describe_counts(wtap* wth, const OpenFile& file) {
    if (file.entries + file.gaps == 0)
        return;
    std::string text =
        file.description + "; " + amount(file.entries, "trace entry", "trace entries");
    if (file.gaps != 0)
        text += ", " + amount(file.gaps, "gap", "gaps");
    (void)wtap_block_set_nth_string_option_value(g_array_index(wth->shb_hdrs, wtap_block_t, 0),
                                                 OPT_COMMENT, 0, text.c_str(), text.size());
}

// ---- Records ----

void deliver(wtap* wth, const Frame& frame, std::size_t captured, bool forward, wtap_rec* rec) {
    set_up_packet(rec, wtap_encapsulation(frame.interface));
    rec->block = open_file(wth).blocks.take(direction_flags(frame.direction), option_record(frame));
    rec->presence_flags = WTAP_HAS_CAP_LEN | WTAP_HAS_INTERFACE_ID;
    if (frame.time) {
        rec->presence_flags |= WTAP_HAS_TS;
        rec->ts.secs = static_cast<time_t>(frame.time->seconds);
        rec->ts.nsecs = static_cast<int>(frame.time->nanoseconds);
    }
    wtap_packet_header& header = rec->rec_header.packet_header;
    Interfaces& interfaces = open_file(wth).interfaces;
    header.interface_id =
        forward ? interfaces.find_or_add(wth, frame.interface) : interfaces.find(frame.interface);
    header.caplen = static_cast<guint32>(captured);
    header.len = static_cast<guint32>(captured - frame.payload.size() + frame.original_length);
    // Packets of the other link types have no more than this, and to clear all of it takes a while.
    if (frame.interface.encapsulation == Encapsulation::pcap)
        std::memset(&header.pseudo_header, 0, sizeof header.pseudo_header);
    else
        header.pseudo_header.eth.fcs_len = 0;
}

// A file is read by two handles.
enum class Way : std::uint8_t { forward, by_offset };

Boolean fail(OpenFile& file, Way way, ReadResult result, int* err, char** err_info) {
    const bool forward = way == Way::forward;
    const UnpackedFile* unpacked =
        forward ? file.sequential.unpacked() : file.unpacked_random.get();
    if (const std::string problem = unpacked == nullptr ? "" : unpacked->problem();
        !problem.empty()) {
        *err = WTAP_ERR_BAD_FILE;
        *err_info = g_strdup(("zos_ctrace: " + problem).c_str());
        return FALSE;
    }
    FILE_T handle = (forward ? file.file : file.random_file).handle();
    switch (result) {
        case ReadResult::frame:
        case ReadResult::end:
            *err = unpacked != nullptr && unpacked->cut_short() ? WTAP_ERR_SHORT_READ : 0;
            break;
        case ReadResult::cut_short:
            *err = WTAP_ERR_SHORT_READ;
            break;
        case ReadResult::damaged:
            *err = WTAP_ERR_BAD_FILE;
            *err_info = g_strdup(file.frames->message());
            break;
        case ReadResult::failed:
            *err = handle == nullptr ? 0 : file_error(handle, err_info);
            if (*err == 0)
                *err = WTAP_ERR_SHORT_READ;
            break;
    }
    return FALSE;
}

template <typename Target>
Boolean read_next(wtap* wth, wtap_rec* rec, Target* target, int* err, char** err_info,
                  gint64* offset) {
    OpenFile& file = open_file(wth);
    Frame& frame = file.frame;
    RecordData data(*file.frames, target);
    if (file.first_is_waiting) {
        file.first_is_waiting = false;
    } else if (const ReadResult result = file.frames->next(frame); result != ReadResult::frame) {
        describe_counts(wth, file);
        return fail(file, Way::forward, result, err, err_info);
    }
    *offset = static_cast<gint64>(frame.offset);
    count(file, frame);
    deliver(wth, frame, data.write(frame), true, rec);
    return TRUE;
}

template <typename Target>
Boolean read_again(wtap* wth, gint64 offset, wtap_rec* rec, Target* target, int* err,
                   char** err_info) {
    OpenFile& file = open_file(wth);
    RecordData data(*file.frames, target);
    Frame frame;
    const ReadResult result = file.frames->read_at(static_cast<std::uint64_t>(offset), frame);
    if (result != ReadResult::frame)
        return fail(file, Way::by_offset,
                    result == ReadResult::end ? ReadResult::cut_short : result, err, err_info);
    deliver(wth, frame, data.write(frame), false, rec);
    return TRUE;
}

#if ZOS_WIRESHARK_AT_LEAST(4, 6)
bool read_forward(wtap* wth, wtap_rec* rec, int* err, char** err_info, int64_t* offset) noexcept {
    gint64 at = 0;
    const bool ok = read_next(wth, rec, rec, err, err_info, &at);
    *offset = at;
    return ok;
}

bool read_by_offset(wtap* wth, int64_t offset, wtap_rec* rec, int* err, char** err_info) noexcept {
    return read_again(wth, offset, rec, rec, err, err_info);
}
#else
Boolean read_forward(wtap* wth, wtap_rec* rec, Buffer* buffer, int* err, char** err_info,
                     gint64* offset) noexcept {
    return read_next(wth, rec, buffer, err, err_info, offset);
}

Boolean read_by_offset(wtap* wth, gint64 offset, wtap_rec* rec, Buffer* buffer, int* err,
                       char** err_info) noexcept {
    return read_again(wth, offset, rec, buffer, err, err_info);
}
#endif

// ---- Opening ----

void close_file(wtap* wth) noexcept {
    auto** cell = static_cast<OpenFile**>(wth->priv);
    delete *cell;
    *cell = nullptr;
}

wtap_open_return_val refuse(int error, char* text, int* err, char** err_info) {
    *err = error;
    *err_info = text;
    return WTAP_OPEN_ERROR;
}

// The answer for a file that is not read: not ours, or why not.
wtap_open_return_val decline(const DataSet& data_set, FILE_T handle, int* err, char** err_info) {
    switch (data_set.kind) {
        case DataSet::Kind::refused:
            return refuse(data_set.damaged ? WTAP_ERR_BAD_FILE : WTAP_ERR_UNSUPPORTED,
                          g_strdup(data_set.description.c_str()), err, err_info);
        case DataSet::Kind::unreadable:
            *err = file_error(handle, err_info);
            return *err == 0 || *err == WTAP_ERR_SHORT_READ ? WTAP_OPEN_NOT_MINE : WTAP_OPEN_ERROR;
        default:
            return WTAP_OPEN_NOT_MINE;
    }
}

wtap_open_return_val refuse_this_wireshark(int* err, char** err_info) {
    return refuse(
        WTAP_ERR_INTERNAL,
        g_strdup_printf("zos_ctrace: the plugin was built for Wireshark %d.%d.%d, which "
                        "this one is not; build it again for this one",
                        WIRESHARK_VERSION_MAJOR, WIRESHARK_VERSION_MINOR, WIRESHARK_VERSION_MICRO),
        err, err_info);
}

// Makes the frames of the file and reads the first, so that its interface is known.
ReadResult start_reading(wtap* wth, OpenFile& file, const DataSet& data_set) {
    const bool packed = file.sequential.unpacked() != nullptr;
    // A compressed file would have to be read as a whole to look at its end, and a pipe cannot be.
    // To open a named pipe once more would wait for another writer.
    const bool seekable = !packed && !wth->ispipe && std::strcmp(wth->pathname, "-") != 0 &&
                          wtap_get_compression_type(wth) == WTAP_UNCOMPRESSED;
    PathSource whole(seekable ? wth->pathname : "");
    const std::uint64_t length = seekable ? whole.length() : 0;
    ByteSource& random =
        packed ? static_cast<ByteSource&>(*file.unpacked_random) : file.random_file;
    file.frames =
        make_frames(data_set, file.sequential, random, {length == 0 ? nullptr : &whole, length});
    if (wth->random_fh == nullptr)
        file.frames->read_forward_only();
    const ReadResult result = file.frames->next(file.frame);
    file.first_is_waiting = result == ReadResult::frame;
    return result;
}

void set_up(wtap* wth, int file_type) {
    wth->file_type_subtype = file_type;
    wth->file_encap = WTAP_ENCAP_PER_PACKET;
    wth->file_tsprec = WTAP_TSPREC_NSEC;
    wth->snapshot_length = 0;
    wth->subtype_read = read_forward;
    wth->subtype_seek_read = read_by_offset;
    wth->subtype_close = close_file;
}

wtap_open_return_val open_routine(wtap* wth, int* err, char** err_info) noexcept {
    // Where the declarations do not fit, one member is still used: the first, whose place has never
    // changed. It tells whether the file is a trace, for only then the user has to know.
    const bool sound = reader_abi_is_sound(wth);
    auto file = std::make_unique<OpenFile>(wth);
    const DataSet data_set = file->sequential.recognise(sound && wth->ispipe);
    const bool sniffer = data_set.kind == DataSet::Kind::sniffer;
    if (data_set.kind != DataSet::Kind::trace && !sniffer)
        return decline(data_set, wth->fh, err, err_info);
    if (!sound)
        return refuse_this_wireshark(err, err_info);
    const ReadResult result = start_reading(wth, *file, data_set);
    if (result == ReadResult::failed || result == ReadResult::damaged) {
        (void)fail(*file, Way::forward, result, err, err_info);
        return WTAP_OPEN_ERROR;
    }
    const Interface& first = file->frame.interface;
    if (sniffer && file->first_is_waiting && wtap_encapsulation(first) == WTAP_ENCAP_UNKNOWN)
        return refuse(WTAP_ERR_UNSUPPORTED,
                      g_strdup_printf("zos_sniffer: link type %u is not known", first.link_type),
                      err, err_info);
    set_up(wth, sniffer ? sniffer_file_type : trace_file_type);
    // Wireshark 4.0 must know an interface when the file is open.
    (void)file->interfaces.find_or_add(wth, first);
    file->description = data_set.description;
    describe_section(wth, data_set);
    auto* cell = g_new(OpenFile*, 1);
    *cell = file.release();
    wth->priv = cell;
    return WTAP_OPEN_MINE;
}

// ---- Registration ----

const supported_block_type supported_blocks[] = {
    {WTAP_BLOCK_SECTION, ONE_BLOCK_SUPPORTED, NO_OPTIONS_SUPPORTED},
    {WTAP_BLOCK_IF_ID_AND_INFO, MULTIPLE_BLOCKS_SUPPORTED, NO_OPTIONS_SUPPORTED},
    {WTAP_BLOCK_PACKET, MULTIPLE_BLOCKS_SUPPORTED, NO_OPTIONS_SUPPORTED},
};

int add_file_type(const char* description, const char* name, const char* extension) {
    file_type_subtype_info info{};
    info.description = description;
    info.name = name;
    info.default_file_extension = extension;
    info.num_supported_blocks = std::size(supported_blocks);
    info.supported_blocks = supported_blocks;
    return wtap_register_file_type_subtype(&info);
}

void add_reader() noexcept {
    trace_file_type = add_file_type("IBM z/OS component trace (CTRACE)", "zos_ctrace", "ctrace");
    sniffer_file_type =
        add_file_type("IBM z/OS IPCS SNIFFER data set, with record descriptors or padding",
                      "zos_sniffer", nullptr);
    // First of all: several readers with weak signatures claim trace data sets. This one claims
    // only what it can prove, and leaves capture files with a signature alone.
    static open_info info = {
        "IBM z/OS component trace", OPEN_INFO_MAGIC, open_routine, nullptr, nullptr, nullptr};
    wtap_register_open_info(&info, TRUE);
    static const file_extension_info extensions = {"IBM z/OS component trace (CTRACE)", TRUE,
                                                   "ctrace"};
    wtap_register_file_type_extension(&extensions);
}

// WS_PLUGIN_DESC_FILE_TYPE; wsutil/plugins.h, which defines it, is installed from 4.4 on.
constexpr std::uint32_t describes_file_type = 1 << 1;

}  // namespace
}  // namespace zos

// const has internal linkage in C++, so the declarations say extern.
extern "C" {
WS_DLL_PUBLIC_DEF extern const char plugin_version[];
WS_DLL_PUBLIC_DEF extern const int plugin_want_major;
WS_DLL_PUBLIC_DEF extern const int plugin_want_minor;
WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC std::uint32_t plugin_describe(void);

const char plugin_version[] = ZOS_VERSION;
const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

void plugin_register(void) {
    static wtap_plugin plugin;
    plugin.register_wtap_module = zos::add_reader;
    wtap_register_plugin(&plugin);
}

std::uint32_t plugin_describe(void) {
    return zos::describes_file_type;
}
}

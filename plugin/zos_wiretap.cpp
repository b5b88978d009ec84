// SPDX-License-Identifier: GPL-2.0-or-later
//
// The shared object that Wireshark loads from plugins/X.Y/wiretap: the reader. Everything that is
// known of the files is in wiretap/; here it meets Wireshark's reader interface, which differs
// between versions.
#define WS_BUILD_DLL
#include "plugin/compat/wtap_reader_abi.h"

#include <glib/gstdio.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <wiretap/pcap-encap.h>

#include "plugin/packet_blocks.h"
#include "wiretap/capture_form.h"
#include "wiretap/data_set.h"
#include "wiretap/frame_source.h"

namespace zos {

namespace {

int trace_file_type = -1;
int sniffer_file_type = -1;

// One of the two file handles of a capture file.
class FileSource final : public ByteSource {
  public:
    FileSource(wtap* wth, bool random) noexcept : wth_(wth), random_(random) {}

    // Bytes that were read already, when the file was probed.
    void put_back(std::vector<std::uint8_t> bytes) noexcept { probed_ = std::move(bytes); }

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        if (taken_ < probed_.size()) {
            const std::size_t count = std::min(length, probed_.size() - taken_);
            std::memcpy(to, probed_.data() + taken_, count);
            taken_ += count;
            if (taken_ == probed_.size()) {
                probed_.clear();
                probed_.shrink_to_fit();
                taken_ = 0;
            }
            if (count == length)
                return static_cast<std::ptrdiff_t>(count);
            const std::ptrdiff_t more = read(to + count, length - count);
            return static_cast<std::ptrdiff_t>(count) + std::max<std::ptrdiff_t>(more, 0);
        }
        if (handle() == nullptr)
            return -1;
        const gint64 before = file_tell(handle());
        const int count = file_read(to, static_cast<unsigned>(length), handle());
        if (count >= 0)
            return count;
        // Wireshark's file layer has read what stands in front of the error, but does not say how
        // many bytes these are.
        const gint64 read = file_tell(handle()) - before;
        return read > 0 ? static_cast<std::ptrdiff_t>(read) : -1;
    }

    bool seek(std::uint64_t offset) noexcept override {
        int err = 0;
        probed_.clear();
        taken_ = 0;
        return handle() != nullptr &&
               file_seek(handle(), static_cast<gint64>(offset), SEEK_SET, &err) != -1;
    }

    [[nodiscard]] FILE_T handle() const noexcept { return random_ ? wth_->random_fh : wth_->fh; }

  private:
    wtap* wth_;
    bool random_;
    std::vector<std::uint8_t> probed_;
    std::size_t taken_ = 0;
};

// The file itself, for a look at its end while it is opened: Wireshark's handles read what they
// skip.
class PathSource final : public ByteSource {
  public:
    explicit PathSource(const char* path) noexcept : file_(g_fopen(path, "rb")) {}
    ~PathSource() override {
        if (file_ != nullptr)
            std::fclose(file_);
    }
    PathSource(const PathSource&) = delete;
    PathSource& operator=(const PathSource&) = delete;

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        const std::size_t count = std::fread(to, 1, length, file_);
        return count == 0 && std::ferror(file_) ? -1 : static_cast<std::ptrdiff_t>(count);
    }

    bool seek(std::uint64_t offset) noexcept override {
        return fseeko(file_, static_cast<off_t>(offset), SEEK_SET) == 0;
    }

    // Its length, 0 when it could not be opened.
    [[nodiscard]] std::uint64_t length() noexcept {
        if (file_ == nullptr || fseeko(file_, 0, SEEK_END) != 0)
            return 0;
        const off_t end = ftello(file_);
        return end > 0 && seek(0) ? static_cast<std::uint64_t>(end) : 0;
    }

  private:
    std::FILE* file_;
};

// What a capture file keeps while it is open; wth->priv points to it.
struct OpenFile {
    explicit OpenFile(wtap* wth) noexcept : sequential(wth, false), random(wth, true) {}

    FileSource sequential;
    FileSource random;
    std::unique_ptr<FrameSource> frames;
    InterfaceNumbers interfaces;
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

// ---- Interfaces ----

int wtap_encapsulation(const Interface& interface) {
    switch (interface.encapsulation) {
        case Encapsulation::raw_ip:
            return WTAP_ENCAP_RAW_IP;
        case Encapsulation::ethernet:
            return WTAP_ENCAP_ETHERNET;
        case Encapsulation::pcap:
            return wtap_pcap_encap_to_wtap_encap(static_cast<int>(interface.link_type));
        case Encapsulation::record:
            break;
    }
    return WTAP_ENCAP_WIRESHARK_UPPER_PDU;
}

void add_string(wtap_block_t block, guint option, const char* text) {
    wtap_block_add_string_option(block, option, text, std::strlen(text));
}

// Adds the interface description block that frames with this key refer to.
void add_interface(wtap* wth, const Interface& interface) {
    wtap_block_t block = wtap_block_create(WTAP_BLOCK_IF_ID_AND_INFO);
    auto* mandatory =
        static_cast<wtapng_if_descr_mandatory_t*>(wtap_block_get_mandatory_data(block));
    mandatory->wtap_encap = wtap_encapsulation(interface);
    mandatory->time_units_per_second = 1'000'000'000;
    mandatory->tsprecision = WTAP_TSPREC_NSEC;
    mandatory->snap_len = WTAP_MAX_PACKET_SIZE_STANDARD;
    constexpr guint8 nanoseconds = 9;
    wtap_block_add_uint8_option(block, OPT_IDB_TSRESOL, nanoseconds);
    if (const std::string name = interface_name(interface); !name.empty())
        add_string(block, OPT_IDB_NAME, name.c_str());
    if (const std::string text = interface_description(interface); !text.empty())
        add_string(block, OPT_IDB_DESCRIPTION, text.c_str());
    g_array_append_val(wth->interface_data, block);
}

// The number of the frame's interface. New ones appear only while the file is read forward.
unsigned interface_number(wtap* wth, const Interface& interface, bool forward) {
    InterfaceNumbers& interfaces = open_file(wth).interfaces;
    if (!forward)
        return interfaces.find(interface);
    const auto [number, added] = interfaces.find_or_add(interface);
    if (added != nullptr)
        add_interface(wth, *added);
    return number;
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

void describe_section(wtap* wth, const std::string& description) {
    wtap_block_t section = g_array_index(wth->shb_hdrs, wtap_block_t, 0);
    add_string(section, OPT_SHB_OS, "z/OS");
    add_string(section, OPT_COMMENT, description.c_str());
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

#if ZOS_WIRESHARK_AT_LEAST(4, 6)
void set_up_packet(wtap_rec* rec, int encapsulation) {
    wtap_setup_packet_rec(rec, encapsulation);
}

std::uint8_t* room_for_data(wtap_rec* rec, std::size_t length) {
    ws_buffer_clean(&rec->data);
    ws_buffer_assure_space(&rec->data, length);
    ws_buffer_increase_length(&rec->data, length);
    return ws_buffer_start_ptr(&rec->data);
}
#else
void set_up_packet(wtap_rec* rec, int encapsulation) {
    rec->rec_type = REC_TYPE_PACKET;
    rec->rec_header.packet_header.pkt_encap = encapsulation;
}

std::uint8_t* room_for_data(Buffer* buffer, std::size_t length) {
    ws_buffer_assure_space(buffer, length);
    return ws_buffer_start_ptr(buffer);
}
#endif

// The data of a record where Wireshark keeps them. `target` is the record (4.6) or its buffer.
template <typename Target>
class RecordData final : public PacketBuffer {
  public:
    RecordData(FrameSource& frames, Target* target) noexcept : frames_(frames), target_(target) {
        frames.put_together_in(this);
    }
    ~RecordData() override { frames_.put_together_in(nullptr); }
    RecordData(const RecordData&) = delete;
    RecordData& operator=(const RecordData&) = delete;

    std::uint8_t* room_for(const Frame& frame, std::size_t length) override {
        headers_length_ = headers_length(frame);
        data_ = room_for_data(target_, headers_length_ + length);
        return data_ + headers_length_;
    }

    // The length of the data that are written.
    std::size_t write(const Frame& frame) {
        const Bytes payload = frame.payload;
        const bool put_together_here =
            data_ != nullptr && payload.data() == data_ + headers_length_;
        if (!put_together_here) {
            std::uint8_t* to = room_for(frame, payload.size());
            if (!payload.empty())
                std::memcpy(to, payload.data(), payload.size());
        }
        write_headers(frame, data_);
        return headers_length_ + payload.size();
    }

  private:
    FrameSource& frames_;
    Target* target_;
    std::uint8_t* data_ = nullptr;
    std::size_t headers_length_ = 0;
};

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
    header.interface_id = interface_number(wth, frame.interface, forward);
    header.caplen = static_cast<guint32>(captured);
    header.len = static_cast<guint32>(captured - frame.payload.size() + frame.original_length);
    // Packets of the other link types have no more than this, and to clear all of it takes a while.
    if (frame.interface.encapsulation == Encapsulation::pcap)
        std::memset(&header.pseudo_header, 0, sizeof header.pseudo_header);
    else
        header.pseudo_header.eth.fcs_len = 0;
}

Boolean fail(OpenFile& file, const FileSource& source, ReadResult result, int* err,
             char** err_info) {
    switch (result) {
        case ReadResult::frame:
        case ReadResult::end:
            *err = 0;
            break;
        case ReadResult::cut_short:
            *err = WTAP_ERR_SHORT_READ;
            break;
        case ReadResult::damaged:
            *err = WTAP_ERR_BAD_FILE;
            *err_info = g_strdup(file.frames->message());
            break;
        case ReadResult::failed:
            *err = source.handle() == nullptr ? 0 : file_error(source.handle(), err_info);
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
        return fail(file, file.sequential, result, err, err_info);
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
        return fail(file, file.random, result == ReadResult::end ? ReadResult::cut_short : result,
                    err, err_info);
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

wtap_open_return_val open_routine(wtap* wth, int* err, char** err_info) noexcept {
    auto file = std::make_unique<OpenFile>(wth);
    std::vector<std::uint8_t> head;
    const DataSet data_set = recognise(file->sequential, wth->ispipe, head);
    switch (data_set.kind) {
        case DataSet::Kind::none:
            return WTAP_OPEN_NOT_MINE;
        case DataSet::Kind::refused:
            *err = data_set.damaged ? WTAP_ERR_BAD_FILE : WTAP_ERR_UNSUPPORTED;
            *err_info = g_strdup(data_set.description.c_str());
            return WTAP_OPEN_ERROR;
        case DataSet::Kind::unreadable:
            *err = file_error(wth->fh, err_info);
            return *err == 0 || *err == WTAP_ERR_SHORT_READ ? WTAP_OPEN_NOT_MINE : WTAP_OPEN_ERROR;
        case DataSet::Kind::trace:
        case DataSet::Kind::sniffer:
            break;
    }
    if (!reader_abi_is_sound(wth)) {
        *err = WTAP_ERR_INTERNAL;
        *err_info = g_strdup_printf(
            "zos_ctrace: the plugin was built for Wireshark %d.%d.%d, which this one is not; build "
            "it again for this one",
            WIRESHARK_VERSION_MAJOR, WIRESHARK_VERSION_MINOR, WIRESHARK_VERSION_MICRO);
        return WTAP_OPEN_ERROR;
    }
    file->sequential.put_back(std::move(head));
    // A compressed file would have to be read as a whole to look at its end, and a pipe cannot be.
    // To open a named pipe once more would wait for another writer.
    const bool seekable = !wth->ispipe && std::strcmp(wth->pathname, "-") != 0 &&
                          wtap_get_compression_type(wth) == WTAP_UNCOMPRESSED;
    PathSource whole(seekable ? wth->pathname : "");
    const std::uint64_t length = seekable ? whole.length() : 0;
    file->frames = make_frames(data_set, file->sequential, file->random,
                               {length == 0 ? nullptr : &whole, length});
    if (wth->random_fh == nullptr)
        file->frames->read_forward_only();
    const ReadResult result = file->frames->next(file->frame);
    if (result == ReadResult::failed || result == ReadResult::damaged) {
        (void)fail(*file, file->sequential, result, err, err_info);
        return WTAP_OPEN_ERROR;
    }
    file->first_is_waiting = result == ReadResult::frame;
    if (data_set.kind == DataSet::Kind::sniffer && file->first_is_waiting &&
        wtap_encapsulation(file->frame.interface) == WTAP_ENCAP_UNKNOWN) {
        *err = WTAP_ERR_UNSUPPORTED;
        *err_info = g_strdup_printf("zos_sniffer: link type %u is not known",
                                    file->frame.interface.link_type);
        return WTAP_OPEN_ERROR;
    }

    wth->file_type_subtype =
        data_set.kind == DataSet::Kind::sniffer ? sniffer_file_type : trace_file_type;
    wth->file_encap = WTAP_ENCAP_PER_PACKET;
    wth->file_tsprec = WTAP_TSPREC_NSEC;
    wth->snapshot_length = 0;
    wth->subtype_read = read_forward;
    wth->subtype_seek_read = read_by_offset;
    wth->subtype_close = close_file;
    auto* cell = g_new(OpenFile*, 1);
    *cell = file.release();
    wth->priv = cell;
    // Wireshark 4.0 must know an interface when the file is open.
    (void)interface_number(wth, (*cell)->frame.interface, true);
    (*cell)->description = data_set.description;
    describe_section(wth, data_set.description);
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
    static const open_info info = {
        "IBM z/OS component trace", OPEN_INFO_MAGIC, open_routine, nullptr, nullptr, nullptr};
    static open_info copy = info;
    wtap_register_open_info(&copy, TRUE);
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

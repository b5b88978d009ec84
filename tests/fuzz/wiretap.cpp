// SPDX-License-Identifier: GPL-2.0-or-later
//
// The reader inside Wireshark's file library, which opens it as it would for a program.
#include "plugin/compat/record_option.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/environment.h"
#include "tests/support/checks.h"

extern "C" void plugin_register(void);  // of plugin/zos_wiretap.cpp

namespace zos::fuzz {

namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr const char* reader_name = "IBM z/OS component trace";

void start_library() {
    prepare_wireshark();
    plugin_register();
    wtap_init(TRUE);
    if (open_info_name_to_type(reader_name) == WTAP_TYPE_AUTO)
        std::abort();
}

// A file in memory that can be opened by its name.
class NamedFile {
  public:
    explicit NamedFile(Bytes bytes) : file_(std::tmpfile()) {
        if (file_ == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size() ||
            std::fflush(file_) != 0)
            std::abort();
        name_ = "/proc/self/fd/" + std::to_string(fileno(file_));
    }
    ~NamedFile() { std::fclose(file_); }
    NamedFile(const NamedFile&) = delete;
    NamedFile& operator=(const NamedFile&) = delete;

    [[nodiscard]] const char* name() const { return name_.c_str(); }

  private:
    std::FILE* file_;
    std::string name_;
};

// The record that was read last, and how it was read.
class Reader {
  public:
    explicit Reader(wtap* wth) : wth_(wth) {
        wtap_rec_init(&rec_);
        ws_buffer_init(&data_, 1514);
    }
    ~Reader() {
        wtap_rec_cleanup(&rec_);
        ws_buffer_free(&data_);
        g_free(error_text_);
        wtap_close(wth_);
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    [[nodiscard]] bool next(gint64& offset) {
        wtap_rec_reset(&rec_);
        return take(wtap_read(wth_, &rec_, &data_, &error_, &error_text_, &offset) != 0);
    }

    [[nodiscard]] bool again(gint64 offset) {
        wtap_rec_reset(&rec_);
        return take(wtap_seek_read(wth_, offset, &rec_, &data_, &error_, &error_text_) != 0);
    }

    // All that a program can see of the record.
    [[nodiscard]] Buffer image() const {
        const wtap_packet_header& header = rec_.rec_header.packet_header;
        const nstime_t time = (rec_.presence_flags & WTAP_HAS_TS) != 0 ? rec_.ts : nstime_t{};
        Buffer bytes;
        for (const std::uint64_t value :
             {std::uint64_t{rec_.presence_flags}, static_cast<std::uint64_t>(time.secs),
              static_cast<std::uint64_t>(time.nsecs), std::uint64_t{header.caplen},
              std::uint64_t{header.len}, std::uint64_t{header.interface_id},
              static_cast<std::uint64_t>(header.pkt_encap)})
            for (int shift = 56; shift >= 0; shift -= 8)
                bytes.push_back(static_cast<std::uint8_t>(value >> shift));
        guint32 flags = 0;
        (void)wtap_block_get_uint32_option_value(rec_.block, OPT_PKT_FLAGS, &flags);
        bytes.push_back(static_cast<std::uint8_t>(flags));
        const Bytes option = find_record_option(rec_.block);
        bytes.insert(bytes.end(), option.begin(), option.end());
        const guint8* data = ws_buffer_start_ptr(&data_);
        bytes.insert(bytes.end(), data, data + header.caplen);
        return bytes;
    }

    // An interface that the file does not describe, or more bytes than Wireshark takes.
    [[nodiscard]] bool is_sound() const {
        const wtap_packet_header& header = rec_.rec_header.packet_header;
        wtapng_iface_descriptions_t* interfaces = wtap_file_get_idb_info(wth_);
        const bool known = header.interface_id < interfaces->interface_data->len;
        g_free(interfaces);
        return known && header.caplen <= WTAP_MAX_PACKET_SIZE_STANDARD;
    }

  private:
    bool take(bool read) {
        g_free(error_text_);
        error_text_ = nullptr;
        return read;
    }

    wtap* wth_;
    wtap_rec rec_;
    ::Buffer data_;
    int error_ = 0;
    char* error_text_ = nullptr;
};

struct Seen {
    gint64 offset;
    Buffer image;
};

// Behind the end of what is compressed Wireshark's file layer gives the compressed bytes
// themselves, and others after it was asked to seek; so `alike` is not expected of a compressed
// file.
std::string read_again(Reader& reader, const std::vector<Seen>& seen, bool alike) {
    constexpr int samples = 64;
    std::mt19937 random(static_cast<unsigned>(seen.size()));
    for (int i = 0; i < samples && !seen.empty(); ++i) {
        const Seen& wanted = seen[random() % seen.size()];
        const std::string at = " at offset " + std::to_string(wanted.offset);
        const bool read = reader.again(wanted.offset);
        if (!alike)
            continue;
        if (!read)
            return "a record that cannot be read again" + at;
        if (reader.image() != wanted.image)
            return "a record that differs when read again" + at;
    }
    return {};
}

}  // namespace

std::string check_wiretap(Bytes file) {
    static const bool started = (start_library(), true);
    (void)started;
    static const unsigned reader_type = open_info_name_to_type(reader_name);
    const NamedFile named(file);
    int error = 0;
    char* error_text = nullptr;
    wtap* wth = wtap_open_offline(named.name(), reader_type, &error, &error_text, TRUE);
    g_free(error_text);
    if (wth == nullptr)
        return {};
    Reader reader(wth);
    std::vector<Seen> seen;
    gint64 offset = 0;
    while (reader.next(offset)) {
        if (!reader.is_sound())
            return "a record that Wireshark would not take, at offset " + std::to_string(offset);
        seen.push_back({offset, reader.image()});
    }
    const bool compressed = file.size() > 1 && file[0] == 0x1f && file[1] == 0x8b;
    return read_again(reader, seen, !compressed);
}

}  // namespace zos::fuzz

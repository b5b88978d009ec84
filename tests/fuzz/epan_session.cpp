// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/epan_session.h"

#include "dissectors/epan.h"
#include "plugin/compat/record_option.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include <epan/column-info.h>
#include <epan/column.h>
#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/follow.h>
#include <epan/frame_data.h>
#include <epan/prefs.h>
#include <epan/stat_tap_ui.h>
#include <epan/tap.h>
#include <epan/timestamp.h>
#include <wsutil/filesystem.h>

#include "tests/fuzz/environment.h"

extern "C" void plugin_register(void);  // of plugin/zos_epan.cpp

namespace zos::fuzz {

namespace {

// What records and the packets in them are dissected as.
constexpr std::string_view protocols_wanted[] = {
    "_ws.malformed", "_ws.short", "data", "data-text-lines", "dns", "eth",  "exported_pdu", "frame",
    "ftp",           "http",      "icmp", "icmpv6",          "ip",  "ipv6", "llc",          "smtp",
    "tcp",           "telnet",    "tls",  "tn3270",          "tr",  "udp",  "vlan",         "zos",
    "zos.2cutc",     "zos.data",
};

column_info columns;

void disable_other_protocols() {
    void* cookie = nullptr;
    for (int id = proto_get_first_protocol(&cookie); id != -1;
         id = proto_get_next_protocol(&cookie)) {
        const std::string_view name = proto_get_protocol_filter_name(id);
        if (std::ranges::find(protocols_wanted, name) == std::end(protocols_wanted) &&
            proto_can_toggle_protocol(id) && !proto_is_pino(find_protocol_by_id(id)))
            proto_set_decoding(id, FALSE);
    }
}

void start() {
    // What Wireshark takes for a defect of a dissector ends the program.
    g_setenv("WIRESHARK_ABORT_ON_DISSECTOR_BUG", "1", FALSE);
    prepare_wireshark();
    g_free(configuration_init("fuzz", nullptr));
    timestamp_set_type(TS_RELATIVE);
    timestamp_set_precision(TS_PREC_AUTO);
    timestamp_set_seconds_type(TS_SECONDS_DEFAULT);
    wtap_init(FALSE);
    plugin_register();
    if (!epan_init(nullptr, nullptr, FALSE))
        std::abort();
    const e_prefs* preferences = epan_load_settings();
    disable_other_protocols();
    prefs_apply_all();
    build_column_format_array(&columns, preferences->num_cols, TRUE);
}

// ---- Taps ----

void reset_statistics(void* data) {
    static_cast<stat_data_t*>(data)->stat_tap_data->stat_tap_init_cb(
        static_cast<stat_data_t*>(data)->stat_tap_data);
}

void listen(const char* tap, void* data, tap_reset_cb reset, tap_packet_cb packet) {
    if (GString* error =
            register_tap_listener(tap, data, nullptr, 0, reset, packet, nullptr, nullptr)) {
        std::fprintf(stderr, "%s: %s\n", tap, error->str);
        std::abort();
    }
}

class Listeners {
  public:
    Listeners() {
        statistics_.stat_tap_data->stat_tap_init_cb(statistics_.stat_tap_data);
        listen(statistics_.stat_tap_data->tap_name, &statistics_, reset_statistics,
               statistics_.stat_tap_data->packet_func);
        listen(get_follow_tap_string(follower_), follow_, nullptr,
               get_follow_tap_handler(follower_));
    }
    ~Listeners() {
        remove_tap_listener(&statistics_);
        remove_tap_listener(follow_);
        free_stat_tables(statistics_.stat_tap_data);
        follow_info_free(follow_);
    }
    Listeners(const Listeners&) = delete;
    Listeners& operator=(const Listeners&) = delete;

    // What the menus ask of the frame that is selected.
    void select(epan_dissect_t* dissection) const {
        guint stream = 0;
        guint sub_stream = 0;
        g_free(get_follow_conv_func(follower_)(dissection, &dissection->pi, &stream, &sub_stream));
    }

  private:
    stat_data_t statistics_ = {stat_tap_by_name("zos,stat"), nullptr};
    register_follow_t* follower_ = get_follow_by_name("z/OS data trace");
    follow_info_t* follow_ = static_cast<follow_info_t*>(g_malloc0(sizeof(follow_info_t)));
};

// ---- Dissection ----

void describe(proto_node* node, void*) {
    char label[ITEM_LABEL_LENGTH];
    if (PNODE_FINFO(node) != nullptr && PNODE_FINFO(node)->rep == nullptr)
        proto_item_fill_label(PNODE_FINFO(node), label);
    proto_tree_children_foreach(node, describe, nullptr);
}

void set_up(const Delivered& frame, wtap_rec& rec) {
    wtap_rec_reset(&rec);
    rec.rec_type = REC_TYPE_PACKET;
    rec.block = wtap_block_create(WTAP_BLOCK_PACKET);
    rec.presence_flags = WTAP_HAS_CAP_LEN;
    if (frame.time) {
        rec.presence_flags |= WTAP_HAS_TS;
        rec.ts.secs = static_cast<time_t>(frame.time->seconds);
        rec.ts.nsecs = static_cast<int>(frame.time->nanoseconds);
    }
    wtap_packet_header& header = rec.rec_header.packet_header;
    std::memset(&header, 0, sizeof header);
    header.caplen = static_cast<guint32>(frame.data.size());
    header.len = frame.original_length;
    header.pkt_encap = frame.encapsulation;
    if (!frame.option.empty())
        add_record_option(rec.block, frame.option);
}

const nstime_t* time_of_frame(packet_provider_data*, guint32) {
    static const nstime_t time{};
    return &time;
}

constexpr packet_provider_funcs provider = {time_of_frame, nullptr, nullptr, nullptr};

// What dissectors remember from frame to frame. Starting one takes longer than most inputs do, so
// a few inputs share it, as if their frames were in one file.
class Session {
  public:
    epan_t* for_next_file() {
        constexpr int most_files = 16;
        if (files_++ % most_files == 0) {
            epan_free(epan_);
            epan_ = epan_new(nullptr, &provider);
            frames_ = 0;
        }
        return epan_;
    }
    guint32 next_frame() { return ++frames_; }

  private:
    epan_t* epan_ = nullptr;
    int files_ = 0;
    guint32 frames_ = 0;
};

Session session;

void change_a_byte(std::vector<std::uint8_t>& bytes, std::size_t from, std::mt19937& random) {
    if (bytes.size() > from)
        bytes[from + random() % (bytes.size() - from)] = static_cast<std::uint8_t>(random());
}

class File {
  public:
    explicit File(std::vector<Delivered> frames)
        : frames_(std::move(frames)), data_(frames_.size()) {
        wtap_rec_init(&rec_);
        for (std::size_t i = 0; i < frames_.size(); ++i) {
            set_up(frames_[i], rec_);
            frame_data_init(&data_[i], session.next_frame(), &rec_, 0, 0);
        }
    }
    ~File() {
        for (frame_data& data : data_)
            frame_data_destroy(&data);
        wtap_rec_cleanup(&rec_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    void dissect(bool tree, const Listeners& listeners) {
        epan_dissect_t dissection;
        epan_dissect_init(&dissection, epan_, tree, tree);
        for (std::size_t i = 0; i < frames_.size(); ++i) {
            dissect_frame(dissection, frames_[i], data_[i]);
            if (tree) {
                epan_dissect_fill_in_columns(&dissection, FALSE, TRUE);
                proto_tree_children_foreach(dissection.tree, describe, nullptr);
                listeners.select(&dissection);
            }
            epan_dissect_reset(&dissection);
        }
        epan_dissect_cleanup(&dissection);
    }

    // As if it was written to while it is open.
    void change() {
        std::mt19937 random(static_cast<unsigned>(frames_.size()));
        constexpr int changes = 4;
        for (Delivered& frame : frames_)
            for (int i = 0; i < changes; ++i) {
                change_a_byte(frame.data, frame.tags, random);
                change_a_byte(frame.option, 0, random);
            }
    }

  private:
    void dissect_frame(epan_dissect_t& dissection, const Delivered& frame, frame_data& data) {
        set_up(frame, rec_);
        const auto length = static_cast<unsigned>(frame.data.size());
        tvbuff_t* tvb = tvb_new_real_data(
            frame.data.data(), length, static_cast<int>(std::max(length, frame.original_length)));
        frame_data_set_before_dissect(&data, &elapsed_, &first_, nullptr);
        epan_dissect_run_with_taps(&dissection, WTAP_FILE_TYPE_SUBTYPE_UNKNOWN, &rec_, tvb, &data,
                                   &columns);
        frame_data_set_after_dissect(&data, &bytes_);
    }

    std::vector<Delivered> frames_;
    std::vector<frame_data> data_;
    epan_t* epan_ = session.for_next_file();
    wtap_rec rec_;
    nstime_t elapsed_{};
    const frame_data* first_ = nullptr;
    guint32 bytes_ = 0;
};

}  // namespace

void start_epan() {
    static const bool started = (start(), true);
    (void)started;
}

void set_preference(const char* name_and_value) {
    std::string copy = name_and_value;
    char* error = nullptr;
    if (prefs_set_pref(copy.data(), &error) != PREFS_SET_OK) {
        std::fprintf(stderr, "%s: %s\n", name_and_value, error == nullptr ? "not set" : error);
        std::abort();
    }
}

void dissect_file(const std::vector<Delivered>& frames, bool tree_at_once) {
    const Listeners listeners;
    File file(frames);
    file.dissect(tree_at_once, listeners);
    reset_tap_listeners();
    file.dissect(true, listeners);
    file.change();
    file.dissect(true, listeners);
}

}  // namespace zos::fuzz

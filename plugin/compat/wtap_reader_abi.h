// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a file reader needs of Wireshark's wiretap library, and what is not in its installed headers
// before 4.6: struct wtap and the file_* functions. All of them are exported by the library. The
// members are the same in 4.0, 4.2 and 4.4 but for one that 4.2 and one that 4.4 inserts;
// reader_abi_is_sound() checks the declaration against the library's own accessors before it is
// relied on.
#pragma once

#include <utility>

#include <wireshark.h>

#include <wiretap/wtap.h>
#include <wiretap/wtap_opttypes.h>

#include "plugin/compat/wireshark_version.h"

#if ZOS_WIRESHARK_AT_LEAST(4, 6)
#if __has_include(<wiretap/wtap_module.h>)
extern "C" {
#include <wiretap/file_wrappers.h>
#include <wiretap/wtap_module.h>
}
#else
#error "This Wireshark's development files lack wiretap/wtap_module.h"
#endif
#else

#if ZOS_WIRESHARK_AT_LEAST(4, 4)
using wtap_boolean = bool;
#else
using wtap_boolean = gboolean;
#endif

extern "C" {

using subtype_read_func = wtap_boolean (*)(struct wtap*, wtap_rec*, Buffer*, int*, char**, gint64*);
using subtype_seek_read_func = wtap_boolean (*)(struct wtap*, gint64, wtap_rec*, Buffer*, int*,
                                                char**);

struct wtap {
    FILE_T fh;         // for reading forward
    FILE_T random_fh;  // for reading by offset
    wtap_boolean ispipe;
    int file_type_subtype;
    guint snapshot_length;
    GArray* shb_hdrs;
#if ZOS_WIRESHARK_AT_LEAST(4, 4)
    GArray* shb_iface_to_global;
#endif
    GArray* interface_data;
    guint next_interface_data;
    GArray* nrb_hdrs;
    GArray* dsbs;
#if ZOS_WIRESHARK_AT_LEAST(4, 2)
    GArray* meta_events;
#endif
    char* pathname;
    void* priv;
    void* wslua_data;
    subtype_read_func subtype_read;
    subtype_seek_read_func subtype_seek_read;
    void (*subtype_sequential_close)(struct wtap*);
    void (*subtype_close)(struct wtap*);
    int file_encap;
    int file_tsprec;
    // More members follow, which this reader does not use.
};

WS_DLL_PUBLIC gint64 file_seek(FILE_T stream, gint64 offset, int whence, int* err);
WS_DLL_PUBLIC gint64 file_tell(FILE_T stream);
WS_DLL_PUBLIC int file_read(void* buf, unsigned int count, FILE_T file);
WS_DLL_PUBLIC int file_error(FILE_T fh, gchar** err_info);
}

#endif

namespace zos {

#if ZOS_WIRESHARK_AT_LEAST(4, 4)
using Boolean = bool;
#else
using Boolean = gboolean;
#endif

// False when `wth` does not look to the library as it does to us: then nothing of it may be used
// but `fh`, the first member. What is only read is compared before anything is written.
[[nodiscard]] inline bool reader_abi_is_sound(wtap* wth) {
    wtapng_iface_descriptions_t* interfaces = wtap_file_get_idb_info(wth);
    bool same = interfaces->interface_data == wth->interface_data &&
                wtap_file_encap(wth) == wth->file_encap &&
                wtap_file_tsprec(wth) == wth->file_tsprec &&
                wtap_file_type_subtype(wth) == wth->file_type_subtype;
    g_free(interfaces);
    if (same) {
        const auto before = std::exchange(wth->snapshot_length, 0x5a5a);
        same = wtap_snapshot_length(wth) == 0x5a5a;
        wth->snapshot_length = before;
    }
    return same;
}

}  // namespace zos

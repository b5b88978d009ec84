// SPDX-License-Identifier: GPL-2.0-or-later
//
// The shared object that Wireshark loads from plugins/X.Y/epan: the dissector.
#define WS_BUILD_DLL
#include "dissectors/epan.h"

#include <ws_version.h>

#include "dissectors/native_packet.h"
#include "dissectors/packet_record.h"
#include "dissectors/record.h"
#include "dissectors/two_cutc.h"

namespace {

// WS_PLUGIN_DESC_DISSECTOR; wsutil/plugins.h, which defines it, is installed from 4.4 on.
constexpr std::uint32_t describes_dissector = 1;

void register_protocols() {
    zos::dissect::register_record();
    zos::dissect::register_two_cutc();
}

void handoff() {
    zos::dissect::handoff_record();
    zos::dissect::handoff_packet_records();
    zos::dissect::handoff_native_packets();
    zos::dissect::handoff_two_cutc();
}

}  // namespace

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
    static proto_plugin plugin;
    plugin.register_protoinfo = register_protocols;
    plugin.register_handoff = handoff;
    proto_register_plugin(&plugin);
}

std::uint32_t plugin_describe(void) {
    return describes_dissector;
}
}

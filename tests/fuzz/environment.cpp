// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/environment.h"

#include <wireshark.h>

#include <unistd.h>

#include <cstdlib>
#include <initializer_list>

#include <wsutil/privileges.h>
#include <wsutil/wslog.h>

namespace zos::fuzz {

namespace {

// Where root runs it, Wireshark does not trust the environment, so it is shown another user.
void look_at_user() {
    constexpr uid_t nobody = 65534;
    const bool root =
        getuid() == 0 && setresgid(nobody, nobody, 0) == 0 && setresuid(nobody, nobody, 0) == 0;
    init_process_policies();
    if (root && (setresuid(0, 0, 0) != 0 || setresgid(0, 0, 0) != 0))
        std::abort();
}

}  // namespace

void prepare_wireshark() {
    // Wireshark takes a program that has not told its name for Logray.
    for (const char* folder : {"WIRESHARK_DATA_DIR", "WIRESHARK_CONFIG_DIR", "WIRESHARK_PLUGIN_DIR",
                               "LOGRAY_PLUGIN_DIR"})
        g_setenv(folder, "/nonexistent", TRUE);
    g_setenv("WIRESHARK_DEBUG_WMEM_OVERRIDE", "simple", TRUE);
    ws_log_set_level(LOG_LEVEL_CRITICAL);
    look_at_user();
}

}  // namespace zos::fuzz

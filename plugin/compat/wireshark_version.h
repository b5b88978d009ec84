// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which Wireshark this is built for.
#pragma once

#include <wireshark.h>

#include <ws_version.h>

#define ZOS_WIRESHARK_AT_LEAST(major, minor) \
    (WIRESHARK_VERSION_MAJOR > (major) ||    \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

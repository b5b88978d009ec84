// SPDX-License-Identifier: GPL-2.0-or-later
//
// Judges the layout of Wireshark's structures as this compiler sees it; nothing of it is left.
#include "plugin/compat/abi_layout.h"

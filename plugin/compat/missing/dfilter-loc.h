// SPDX-License-Identifier: GPL-2.0-or-later
//
// Wireshark 4.2's epan/dfilter/dfilter.h includes a header of this name, which its development
// package forgets. Later versions have it beside dfilter.h, where it is found first. Nothing here
// uses the type: it says where in a display filter an error is.
#pragma once

#include <stddef.h>

typedef struct {
    long col_start;
    size_t col_len;
} df_loc_t;

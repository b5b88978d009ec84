// SPDX-License-Identifier: GPL-2.0-or-later
//
// Files from z/OS that hold no readable trace, recognised so that their user learns what to do; and
// capture files of other kinds, which are left to their own readers.
#pragma once

#include <cstdint>
#include <string>

#include "format/bytes.h"

namespace zos {

struct Foreign {
    const char* what = nullptr;    // what the file is; nullptr when it is not recognised
    const char* advice = nullptr;  // how to get the trace
    bool damaged = false;          // a trace, but its bytes are lost
};

// `head` are the first bytes of the file, as many as there are up to a megabyte. Only what two
// independent marks prove is recognised.

// Archives and dumps. They may hold pieces of a trace, so they are to be asked for first.
[[nodiscard]] Foreign recognise_marked(Bytes head);

// Kinds to be asked for when no trace entry is found: GTF, SMF, and text-mode transfers.
[[nodiscard]] Foreign recognise_other(Bytes head);

// "this is ...; do ...".
[[nodiscard]] std::string describe(const Foreign& foreign, Bytes head);

// The file begins like a capture file of a kind that Wireshark reads.
[[nodiscard]] bool begins_like_capture_file(Bytes head) noexcept;

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Text of z/OS that is sent in place of a trace: in ASCII or UTF-8, or still in EBCDIC, with line
// ends or in records of a fixed length.
#pragma once

#include <vector>

#include "format/bytes.h"

namespace zos {

// What IPCS prints of a component trace.
[[nodiscard]] bool is_ipcs_report(Bytes head);

// What TCPDATA of zWireshark prints of packets and data.
[[nodiscard]] bool is_zwireshark_print(Bytes head);

// Job control statements.
[[nodiscard]] bool is_jcl(Bytes head);

// The log of a job, or messages of the programs in it.
[[nodiscard]] bool is_job_listing(Bytes head);

// The bytes of a file that a text-mode transfer has made UTF-8 of, one for each character; none
// when it is no UTF-8, or nothing but ASCII. A character that is no byte becomes X'1A'.
[[nodiscard]] std::vector<std::uint8_t> bytes_of_utf8(Bytes head);

}  // namespace zos

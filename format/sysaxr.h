// SPDX-License-Identifier: GPL-2.0-or-later
//
// What every entry of System REXX (component SYSAXR) begins with. The offsets are from the end of
// the CTE's fixed header (CTE + 16). The published entry that names a variable:
//
//   +00  0 ( 2)  00 33                    primary address space
//   +02  2 ( 2)  00 32                    primary address space of the caller of AXREXX
//   +04  4 ( 8)  C1 E7 D9 D4 C1 C9 D5 40  job              "AXRMAIN "
//   +0C 12 ( 8)  C1 E7 D9 D4 C1 C9 D5 40  job of the caller "AXRMAIN "
//   +14 20 ( 4)  00 6E AE 88              TCB of the caller
//   +18 24 ( 8)  C8 C1 D9 D9 C9 E2 E5 40  exec             "HARRISV "
//   +20 32 ( 2)  00 32                    home address space of the caller
//   +22 34 ( 2)  00 00                    reserved
//   +24 36 (16)  00 00 50 00 00 00 00 01  request token
//                BF 8C 79 70 95 69 0D B8
//   +34 52       data of the entry: here 00000001, the variable's index, and its name "MYVAR.1"
//
// Names and order of the fields, and these bytes: IBM z/OS MVS Diagnosis: Tools and Service Aids,
// GA32-0905, SYSAXR variables trace.
#pragma once

#include <cstddef>

#include "format/field.h"

namespace zos::sysaxr {

enum Row : std::size_t {
    asid,
    caller_asid,
    job,
    caller_job,
    tcb,
    exec,
    home_asid,
    reserved,
    token
};

inline constexpr std::size_t fixed_length = 52;
// clang-format off
inline constexpr Field rows[] = {
    {0, 2, Kind::hex, Status::documented, "TracePrefixASID", "zos.axr.asid", "ASID", "Primary address space id"},
    {2, 2, Kind::hex, Status::documented, "TracePrefixAXREXXInvokersASID", "zos.axr.caller_asid", "ASID of the caller",
     "Primary address space id of the program that called AXREXX"},
    {4, 8, Kind::name, Status::documented, "TracePrefixJobname", "zos.axr.job", "Job name", "Job name"},
    {12, 8, Kind::name, Status::documented, "TracePrefixAXREXXInvokersJobname", "zos.axr.caller_job", "Job name of the caller",
     "Job name of the program that called AXREXX"},
    {20, 4, Kind::hex, Status::documented, "TracePrefixTcb@", "zos.axr.tcb", "TCB of the caller",
     "Address of the task control block that called AXREXX"},
    {24, 8, Kind::name, Status::documented, "TracePrefixExecName", "zos.axr.exec", "Exec", "Name of the REXX exec"},
    {32, 2, Kind::hex, Status::documented, "TracePrefixAXREXXInvokersHomeAsid", "zos.axr.home_asid", "Home ASID of the caller",
     "Home address space id of the program that called AXREXX"},
    {34, 2, Kind::reserved, Status::documented, "", nullptr, "", "Reserved"},
    {36, 16, Kind::bytes, Status::documented, "TracePrefixReqToken", "zos.axr.token", "Request token", "Token of the request"},
};
// clang-format on
static_assert(covers(rows, fixed_length));

}  // namespace zos::sysaxr

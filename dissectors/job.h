// SPDX-License-Identifier: GPL-2.0-or-later
//
// The field `zos.job`: the name of the job in any record that tells one, for a column and a filter
// that do not depend on the kind of the record.
#pragma once

#include "dissectors/context.h"
#include "format/bytes.h"
#include "format/ebcdic.h"

namespace zos::dissect {

// `name` is EBCDIC and stands at `offset` of `tvb`. Nothing is added where it is blank.
void add_job(const Context&, tvbuff_t* tvb, int offset, Bytes name);

// That a data trace record of the packet's connection told.
void add_inferred_job(const Context&, const ebcdic::Name&);

void register_job(int protocol);

}  // namespace zos::dissect

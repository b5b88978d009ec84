// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entries of System REXX (component SYSAXR).
#include "format/sysaxr.h"

#include "dissectors/field_table.h"
#include "dissectors/job.h"
#include "dissectors/record_family.h"

namespace zos::dissect {

extern const RecordFamily entry_family;

namespace {

FieldTable axr_fields{sysaxr::rows};

// Each entry begins with all of the fields, so a shorter one is something else.
bool matches(const Context& context) {
    return context.record.kind == blob::Kind::entry &&
           view(context.record.origin.component) == "SYSAXR" &&
           tvb_captured_length(context.payload) >= sysaxr::fixed_length;
}

void dissect(const Context& context) {
    const Bytes data = captured(context.payload);
    const Field& job = sysaxr::rows[sysaxr::job];
    entry_family.dissect(context);  // the line in the list, text and bytes
    axr_fields.add_all(context.tree, {context.pinfo, context.payload, 0, data});
    add_job(context, context.payload, job.offset, bytes_of(data, job));
}

void register_fields(const Registration& registration) {
    axr_fields.register_fields(registration.protocol);
}

}  // namespace

extern const RecordFamily sysaxr_family;
const RecordFamily sysaxr_family = {register_fields, nullptr, matches, dissect};

}  // namespace zos::dissect

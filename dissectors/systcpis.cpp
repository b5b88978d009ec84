// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entries of intrusion detection (component SYSTCPIS). The entry id is the id of the probe that
// wrote it. The layout of the data is not published, but some hold the packet that was suspicious;
// a packet whose lengths and checksums are all right is shown.
#include "dissectors/intrusion.h"

namespace zos::dissect {

extern const RecordFamily entry_family;

namespace {

bool is_intrusion_detection(const Context& context) {
    return context.record.kind == blob::Kind::entry &&
           view(context.record.origin.component) == "SYSTCPIS";
}

void dissect(const Context& context) {
    entry_family.dissect(context);
    add_suspicious_packet(context, describe_intrusion(context));
}

}  // namespace

extern const RecordFamily systcpis_family;
const RecordFamily systcpis_family = {register_intrusion_fields, handoff_intrusion,
                                      is_intrusion_detection, dissect};

}  // namespace zos::dissect

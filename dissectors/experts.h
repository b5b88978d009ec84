// SPDX-License-Identifier: GPL-2.0-or-later
//
// Expert infos of all record families, and the mark of values that are not certain.
#pragma once

#include "dissectors/epan.h"

namespace zos::dissect {

struct Experts {
    expert_field length_mismatch = EI_INIT;
    expert_field pth_short = EI_INIT;
    expert_field no_time = EI_INIT;
    expert_field segments_apart = EI_INIT;
    expert_field segment_missing = EI_INIT;
    expert_field lost_records = EI_INIT;
    expert_field confidential = EI_INIT;
    expert_field discarded = EI_INIT;
    expert_field abbreviated = EI_INIT;
    expert_field count_gap = EI_INIT;
    expert_field layout = EI_INIT;
    expert_field unconfirmed = EI_INIT;
};
extern Experts experts;

void register_experts(int protocol, module_t* preferences);

// A preference: values at unconfirmed positions get an expert info each.
[[nodiscard]] bool unconfirmed_are_reported();

// With the preference, says that the position of the item's value is not confirmed.
void report_unconfirmed(packet_info* pinfo, proto_item* item);

// Says in the tree that the value's position is not confirmed. With the preference also as an
// expert info.
void mark_unconfirmed(packet_info* pinfo, proto_item* item);

}  // namespace zos::dissect

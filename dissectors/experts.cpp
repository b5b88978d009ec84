// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/experts.h"

namespace zos::dissect {

Experts experts;

namespace {

PreferenceFlag unconfirmed_wanted = false;

ei_register_info expert(expert_field* id, const char* filter, int group, int severity,
                        const char* text) {
    return {id, {filter, group, severity, text, EXPFILL}};
}

}  // namespace

void register_experts(int protocol, module_t* preferences) {
    static ei_register_info fields[] = {
        expert(&experts.length_mismatch, "zos.expert.length_mismatch", PI_MALFORMED, PI_ERROR,
               "The two lengths of the trace entry differ"),
        expert(&experts.pth_short, "zos.expert.pth_short", PI_MALFORMED, PI_ERROR,
               "The length of the packet trace header is not possible"),
        expert(&experts.no_time, "zos.expert.no_time", PI_MALFORMED, PI_WARN,
               "The trace entry has no time: its clock stands before 1970"),
        expert(&experts.segment_missing, "zos.expert.segment_missing", PI_SEQUENCE, PI_WARN,
               "Segments of the packet are missing"),
        expert(&experts.segments_apart, "zos.expert.segments_apart", PI_SEQUENCE, PI_NOTE,
               "The packet is longer than Wireshark's limit: its segments are shown "
               "one by one"),
        expert(&experts.lost_records, "zos.expert.lost_records", PI_SEQUENCE, PI_WARN,
               "Trace records were lost"),
        expert(&experts.confidential, "zos.expert.confidential", PI_SECURITY, PI_NOTE,
               "AT-TLS withheld the data from the trace"),
        expert(&experts.discarded, "zos.expert.discarded", PI_SEQUENCE, PI_NOTE,
               "The packet was discarded"),
        expert(&experts.abbreviated, "zos.expert.abbreviated", PI_SEQUENCE, PI_CHAT,
               "The trace holds fewer bytes than the packet had"),
        expert(&experts.count_gap, "zos.expert.count_gap", PI_SEQUENCE, PI_NOTE,
               "The trace count jumps: records may be missing"),
        expert(&experts.layout, "zos.expert.layout", PI_UNDECODED, PI_WARN,
               "The records refute the position of a field, which is not shown"),
        expert(&experts.unconfirmed, "zos.expert.unconfirmed", PI_UNDECODED, PI_CHAT,
               "The position of this value is not confirmed"),
    };
    expert_register_field_array(expert_register_protocol(protocol), fields, array_length(fields));
    prefs_register_bool_preference(
        preferences, "report_unconfirmed", "Report values at unconfirmed positions",
        "Add an expert info to each value whose position in the trace record is not confirmed",
        &unconfirmed_wanted);
}

bool unconfirmed_are_reported() {
    return unconfirmed_wanted;
}

void report_unconfirmed(packet_info* pinfo, proto_item* item) {
    if (unconfirmed_wanted)
        expert_add_info(pinfo, item, &experts.unconfirmed);
}

void mark_unconfirmed(packet_info* pinfo, proto_item* item) {
    proto_item_append_text(item, " [position not confirmed]");
    report_unconfirmed(pinfo, item);
}

}  // namespace zos::dissect

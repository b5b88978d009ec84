// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bytes of the data set in which the reader found no trace entry. The payload is how they begin.
#include <wsutil/str_util.h>

#include "dissectors/data_stream/order.h"
#include "dissectors/experts.h"
#include "dissectors/record_family.h"

namespace zos::dissect {

namespace {

int hf_length = -1;

void register_fields(const Registration& registration) {
    static hf_register_info fields[] = {
        header_field(&hf_length, "Bytes not understood", "zos.gap.length", FT_UINT64, BASE_DEC,
                     nullptr, 0, "Length of a part of the data set without a trace entry"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
}

bool matches(const Context& context) {
    return context.record.kind == blob::Kind::gap;
}

void dissect(const Context& context) {
    const std::uint64_t length = context.record.original_length;
    const char* text = wmem_strdup_printf(
        context.pinfo->pool,
        "Gap: %" PRIu64 " byte%s at offset %" PRIu64 " of the data set could not be understood%s",
        length, plurality(length, "", "s"), context.record.file_offset,
        context.record.has(blob::end_of_data_missing) ? ", the data set ends inside an entry" : "");
    col_set_str(context.pinfo->cinfo, COL_PROTOCOL, "CTRACE Gap");
    col_add_str(context.pinfo->cinfo, COL_INFO, text);
    proto_item_set_text(context.item,
                        "z/OS component trace gap, %" PRIu64 " byte%s at offset %" PRIu64, length,
                        plurality(length, "", "s"), context.record.file_offset);
    proto_tree_add_uint64(context.tree, hf_length, context.tvb, blob::part::original_length.offset,
                          blob::part::original_length.length, length);
    expert_add_info_format(context.pinfo, context.item, &experts.lost_records, "%s", text);
    note_lost_records(context.pinfo);
    if (tvb_captured_length(context.payload) > 0)
        call_data_dissector(context.payload, context.pinfo, context.top);
}

}  // namespace

extern const RecordFamily gap_family;
const RecordFamily gap_family = {register_fields, nullptr, matches, dissect};

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/job.h"

#include "dissectors/epan.h"
#include "format/ebcdic.h"

namespace zos::dissect {

namespace {

int hf_job = -1;

}  // namespace

void add_job(const Context& context, tvbuff_t* tvb, int offset, Bytes name) {
    const ebcdic::Name job = ebcdic::decode_name(name);
    if (!job.empty())
        proto_item_set_generated(proto_tree_add_string(
            context.tree, hf_job, tvb, offset, static_cast<int>(name.size()), job.text.data()));
}

void register_job(int protocol) {
    static hf_register_info fields[] = {
        header_field(&hf_job, "Job", "zos.job", FT_STRING, BASE_NONE, nullptr, 0,
                     "Name of the job that the record tells, whatever its kind"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
}

}  // namespace zos::dissect

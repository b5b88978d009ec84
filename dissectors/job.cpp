// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/job.h"

#include "dissectors/epan.h"

namespace zos::dissect {

namespace {

int hf_job = -1;
int hf_inferred = -1;

}  // namespace

void add_job(const Context& context, tvbuff_t* tvb, int offset, Bytes name) {
    const ebcdic::Name job = ebcdic::decode_name(name);
    if (!job.empty())
        proto_item_set_generated(proto_tree_add_string(
            context.tree, hf_job, tvb, offset, static_cast<int>(name.size()), job.text.data()));
}

void add_inferred_job(const Context& context, const ebcdic::Name& job) {
    if (job.empty())
        return;
    proto_item* item =
        proto_tree_add_string(context.tree, hf_job, context.payload, 0, 0, job.text.data());
    proto_item_set_generated(item);
    proto_item_append_text(item, " (inferred from its data trace)");
    proto_item_set_generated(
        proto_tree_add_boolean(context.tree, hf_inferred, context.payload, 0, 0, 1));
}

void register_job(int protocol) {
    static hf_register_info fields[] = {
        header_field(
            &hf_job, "Job", "zos.job", FT_STRING, BASE_NONE, nullptr, 0,
            "Name of the job that the record tells, whatever its kind; of a packet, of the "
            "job that a data trace record of its connection told before"),
        header_field(&hf_inferred, "Job inferred", "zos.job.inferred", FT_BOOLEAN, BASE_NONE,
                     nullptr, 0,
                     "The job is that of a data trace record of the packet's connection; absent "
                     "otherwise"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
}

}  // namespace zos::dissect

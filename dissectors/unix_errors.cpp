// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/unix_errors.h"

#include "format/unix_error.h"

namespace zos::dissect {

namespace {

int hf_errno = -1;
int hf_errnojr = -1;

void add_number(const Context& context, int field, std::uint32_t value, const char* format,
                const unix_error::Code* code) {
    const auto length = static_cast<int>(tvb_captured_length(context.payload));
    proto_item* item = proto_tree_add_uint(context.tree, field, context.payload, 0, length, value);
    proto_item_set_generated(item);
    if (code == nullptr)
        return;
    proto_item_append_text(item, " %s: %s", code->name, code->meaning);
    const char* number = wmem_strdup_printf(context.pinfo->pool, format, value);
    col_append_fstr(context.pinfo->cinfo, COL_INFO, " [%s %s: %s]", number, code->name,
                    code->meaning);
}

}  // namespace

void register_unix_errors(int protocol) {
    static hf_register_info fields[] = {
        header_field(&hf_errno, "errno", "zos.errno", FT_UINT32, BASE_DEC, nullptr, 0,
                     "Return code of z/OS UNIX that the text names"),
        header_field(&hf_errnojr, "errnojr", "zos.errnojr", FT_UINT32, BASE_HEX, nullptr, 0,
                     "Reason code of z/OS UNIX that the text names"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
}

void add_unix_errors(const Context& context, const char* text) {
    const unix_error::InText found = unix_error::find_in_text(text);
    if (found.number)
        add_number(context, hf_errno, *found.number, "errno %u",
                   unix_error::find_errno(*found.number));
    if (found.errnojr)
        add_number(context, hf_errnojr, *found.errnojr, "errnojr %08X",
                   unix_error::find_reason(*found.errnojr));
}

}  // namespace zos::dissect

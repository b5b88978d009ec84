// SPDX-License-Identifier: GPL-2.0-or-later
//
// Trace entries whose data has no published layout: component, entry id, the text found in the data
// and the bytes. Also the entries that stand for lost records.
#include <algorithm>

#include "dissectors/data_stream/order.h"
#include "dissectors/experts.h"
#include "dissectors/record_family.h"
#include "dissectors/text.h"
#include "dissectors/unix_errors.h"
#include "dissectors/value_strings.h"

namespace zos::dissect {

namespace {

using readable::Encoding;

constexpr std::size_t longest_info = 120;  // characters of text in the Info column

int hf_text = -1;
int hf_ascii = -1;
int hf_lost = -1;

void register_fields(const Registration& registration) {
    static hf_register_info fields[] = {
        header_field(&hf_ascii, "Text (ASCII)", "zos.text.ascii", FT_STRING, BASE_NONE, nullptr, 0,
                     "ASCII rendering of the entry's data, where ASCII text was found in it"),
        header_field(&hf_lost, "Lost trace records", "zos.lost", FT_NONE, BASE_NONE, nullptr, 0,
                     "The entry says that trace records were lost"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
    hf_text = register_text(registration.protocol);
    register_unix_errors(registration.protocol);
}

// Appends a stretch of text, blanks in a row as one.
void append_run(wmem_strbuf_t* text, readable::Run run) {
    char last = ' ';
    for (const std::uint8_t byte : run.bytes.first(std::min(run.bytes.size(), longest_info))) {
        const char next = readable::character(byte, run.encoding);
        if (next != ' ' || last != ' ')
            wmem_strbuf_append_c(text, next);
        last = next;
    }
}

// The readable text in the data, for the Info column.
void append_readable(wmem_strbuf_t* text, Bytes data) {
    const std::size_t limit = wmem_strbuf_get_len(text) + longest_info;
    const char* separator = ": ";
    for (readable::Run run = readable::next_run(data);
         !run.bytes.empty() && wmem_strbuf_get_len(text) < limit; run = readable::next_run(data)) {
        wmem_strbuf_append(text, separator);
        append_run(text, run);
        separator = " ";
    }
}

bool has_ascii(Bytes data) {
    for (readable::Run run = readable::next_run(data); !run.bytes.empty();
         run = readable::next_run(data))
        if (run.encoding == Encoding::ascii)
            return true;
    return false;
}

void add_text(const Context& context, int field, Bytes data, Encoding encoding) {
    const char* text = rendering(context.pinfo->pool, data, encoding);
    proto_tree_add_string(context.tree, field, context.payload, 0, static_cast<int>(data.size()),
                          text);
    add_unix_errors(context, text);
}

// "SYSTCPIP, Send Data to Client (TELNET)"
const char* describe_entry(const Context& context) {
    const char* component = context.record.origin.component.data();
    if (component[0] == '\0')
        component = "Component not known";
    const char* word = entry_id_word(component, context.entry.id);
    return word != nullptr ? wmem_strdup_printf(context.pinfo->pool, "%s, %s", component, word)
                           : wmem_strdup_printf(context.pinfo->pool, "%s, entry id 0x%08x",
                                                component, context.entry.id);
}

void add_lost(const Context& context) {
    proto_item* item =
        proto_tree_add_item(context.tree, hf_lost, context.tvb, context.control_blocks,
                            static_cast<int>(context.record.cte().size()), ENC_NA);
    expert_add_info(context.pinfo, item, &experts.lost_records);
    note_lost_records(context.pinfo);
}

bool matches(const Context&) {
    return true;
}

void dissect(const Context& context) {
    const Bytes data = captured(context.payload);
    const char* what = describe_entry(context);
    proto_item_set_text(context.item, "z/OS trace entry, %s", what);
    wmem_strbuf_t* info = wmem_strbuf_new(context.pinfo->pool, what);
    if (context.says_lost()) {
        add_lost(context);
        wmem_strbuf_append(info, ", trace records were lost");
    }
    append_readable(info, data);
    if (const char* component = context.record.origin.component.data(); component[0] != '\0')
        col_add_str(context.pinfo->cinfo, COL_PROTOCOL, component);
    col_add_str(context.pinfo->cinfo, COL_INFO, wmem_strbuf_get_str(info));
    if (data.empty())
        return;
    view_bytes_as_ebcdic(context.pinfo, data);
    add_text(context, hf_text, data, Encoding::ebcdic);
    if (has_ascii(data))
        add_text(context, hf_ascii, data, Encoding::ascii);
    call_data_dissector(context.payload, context.pinfo, context.top);
}

}  // namespace

extern const RecordFamily entry_family;
const RecordFamily entry_family = {register_fields, nullptr, matches, dissect};

}  // namespace zos::dissect

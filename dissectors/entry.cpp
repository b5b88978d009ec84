// SPDX-License-Identifier: GPL-2.0-or-later
//
// Trace entries whose data has no published layout: component, entry id, the text found in the data
// and the bytes. Also the entries that stand for lost records.
#include <algorithm>

#include "dissectors/experts.h"
#include "dissectors/record_family.h"
#include "dissectors/words.h"
#include "format/ebcdic.h"

namespace zos::dissect {

namespace {

constexpr std::size_t shortest_run = 4;     // fewer printable bytes in a row are chance
constexpr std::size_t longest_info = 120;   // characters of text in the Info column
constexpr std::uint8_t ebcdic_stop = 0x4b;  // '.', which printable() also gives for no character
constexpr std::uint8_t ebcdic_blank = 0x40;

int hf_text = -1;
int hf_lost = -1;

void enroll(const Registration& registration) {
    static hf_register_info fields[] = {
        header_field(&hf_text, "Text", "zos.text", FT_STRING, BASE_NONE, nullptr, 0,
                     "EBCDIC rendering of the entry's data"),
        header_field(&hf_lost, "Lost trace records", "zos.lost", FT_NONE, BASE_NONE, nullptr, 0,
                     "The entry says that trace records were lost"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
}

bool is_text(std::uint8_t byte) {
    return byte == ebcdic_stop || ebcdic::printable(byte) != '.';
}

// Every byte as a character, '.' where it is none, as IPCS prints dumps.
const char* rendering(wmem_allocator_t* pool, Bytes data) {
    auto* text = static_cast<char*>(wmem_alloc(pool, data.size() + 1));
    for (std::size_t i = 0; i < data.size(); ++i)
        text[i] = ebcdic::printable(data[i]);
    text[data.size()] = '\0';
    return text;
}

// Appends a run of text, each stretch of blanks as one.
void append_run(wmem_strbuf_t* text, Bytes run) {
    bool blank = true;  // the run's leading blanks are dropped
    for (const std::uint8_t byte : run) {
        if (byte != ebcdic_blank || !blank)
            wmem_strbuf_append_c(text, ebcdic::printable(byte));
        blank = byte == ebcdic_blank;
    }
}

bool is_blank(Bytes run) {
    for (const std::uint8_t byte : run)
        if (byte != ebcdic_blank)
            return false;
    return true;
}

// The runs of readable text in the data, for the Info column.
void append_readable(wmem_strbuf_t* text, Bytes data) {
    const std::size_t limit = wmem_strbuf_get_len(text) + longest_info;
    const char* separator = ": ";
    std::size_t start = 0;
    for (std::size_t i = 0; i <= data.size() && wmem_strbuf_get_len(text) < limit; ++i) {
        if (i < data.size() && is_text(data[i]))
            continue;
        const Bytes run = data.subspan(start, i - start);
        if (run.size() >= shortest_run && !is_blank(run)) {
            wmem_strbuf_append(text, separator);
            append_run(text, run.first(std::min(run.size(), longest_info)));
            separator = " ";
        }
        start = i + 1;
    }
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
    col_add_str(context.pinfo->cinfo, COL_INFO, wmem_strbuf_get_str(info));
    if (data.empty())
        return;
    proto_tree_add_string(context.tree, hf_text, context.payload, 0, static_cast<int>(data.size()),
                          rendering(context.pinfo->pool, data));
    call_data_dissector(context.payload, context.pinfo, context.top);
}

}  // namespace

extern const RecordFamily entry_family;
const RecordFamily entry_family = {enroll, nullptr, matches, dissect};

}  // namespace zos::dissect

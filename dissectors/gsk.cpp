// SPDX-License-Identifier: GPL-2.0-or-later
//
// Entries of System SSL (component GSKSRVR): one line of the story in the Info column, the
// certificates of the handshake, and what the numbers in a message mean.
#include "format/gsk.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "dissectors/connection.h"
#include "dissectors/experts.h"
#include "dissectors/field_table.h"
#include "dissectors/gsk_tls.h"
#include "dissectors/job.h"
#include "dissectors/partner.h"
#include "dissectors/record_family.h"
#include "dissectors/text.h"
#include "dissectors/unix_errors.h"
#include "dissectors/value_strings.h"
#include "format/ebcdic.h"

namespace zos::dissect {

namespace {

int proto_gsk = -1;

int hf_function = -1;
int hf_message = -1;
int hf_explanation = -1;
int hf_dump = -1;
int hf_dump_text = -1;
int hf_certificate = -1;

int ett_gsk = -1;
int ett_certificate = -1;

expert_field ei_error = EI_INIT;

FieldTable gsk_fields{gsk::rows};
dissector_handle_t certificate_handle;

struct Entry {
    Bytes data;  // all of the payload
    std::uint32_t type;
    gsk::Text text;
    const char* function;
    const char* message;  // its lines in one
};

bool is_system_ssl(const Context& context) {
    return context.record.kind == blob::Kind::entry &&
           view(context.record.origin.component) == "GSKSRVR" &&
           gsk::plausible(captured(context.payload), context.entry.id);
}

int offset_in(Bytes data, Bytes part) {
    return static_cast<int>(part.data() - data.data());
}

const char* decoded(wmem_allocator_t* pool, Bytes text) {
    auto* result = static_cast<char*>(wmem_alloc(pool, text.size() + 1));
    for (std::size_t i = 0; i < text.size(); ++i)
        result[i] = ebcdic::printable(text[i]);
    result[text.size()] = '\0';
    return result;
}

// What IPCS prints on several lines.
const char* joined_lines(wmem_allocator_t* pool, Bytes message) {
    wmem_strbuf_t* text = wmem_strbuf_new(pool, "");
    for (Bytes line = gsk::next_line(message); !line.empty(); line = gsk::next_line(message))
        wmem_strbuf_append_printf(text, "%s%s", wmem_strbuf_get_len(text) == 0 ? "" : " / ",
                                  decoded(pool, line));
    return wmem_strbuf_get_str(text);
}

Entry read_entry(const Context& context) {
    const Bytes data = captured(context.payload);
    const gsk::Text text = gsk::split(data);
    wmem_allocator_t* pool = context.pinfo->pool;
    return {data, context.entry.id, text, decoded(pool, text.function),
            joined_lines(pool, text.message)};
}

const char* type_word(const Context& context, std::uint32_t type) {
    const char* word = entry_id_word("GSKSRVR", type);
    return word != nullptr ? word : wmem_strdup_printf(context.pinfo->pool, "type %u", type);
}

// "Job TCPIP  Process 0201001E  Thread 00000001", as in IPCS reports.
const char* origin(const Context& context, const Entry& entry) {
    const ebcdic::Name job = ebcdic::decode_name(bytes_of(entry.data, gsk::rows[gsk::job]));
    return wmem_strdup_printf(context.pinfo->pool, "Job %s  Process %08X  Thread %08X",
                              job.text.data(),
                              static_cast<unsigned>(value(entry.data, gsk::rows[gsk::process])),
                              static_cast<unsigned>(value(entry.data, gsk::rows[gsk::thread])));
}

const char* with_source(wmem_allocator_t* pool, const gsk::Explanation& explanation) {
    return explanation.meaning != nullptr
               ? wmem_strdup_printf(pool, "%s (%s)", explanation.meaning, explanation.source)
               : wmem_strdup_printf(pool, "see %s", explanation.source);
}

const char* to_text(wmem_allocator_t* pool, const gsk::Explanation& explanation,
                    const char* meaning) {
    switch (explanation.kind) {
        case gsk::Explanation::Kind::tls_alert:
            return wmem_strdup_printf(pool, "TLS alert %u: %s", explanation.code, meaning);
        case gsk::Explanation::Kind::icsf:
            return wmem_strdup_printf(pool, "ICSF return code %u, reason code %X: %s",
                                      explanation.code, explanation.reason, meaning);
        case gsk::Explanation::Kind::ssl_status:
            return wmem_strdup_printf(pool, "System SSL return code %u: %s", explanation.code,
                                      meaning);
        default:
            return wmem_strdup_printf(pool, "System SSL status %08X: %s", explanation.code,
                                      meaning);
    }
}

// What happened first, and who it was behind it: the list cuts lines at their end. Messages of
// errors and information speak for themselves; of the others the type tells what happens.
void set_info(const Context& context, const Entry& entry) {
    column_info* columns = context.pinfo->cinfo;
    col_set_str(columns, COL_PROTOCOL, "System SSL");
    col_add_str(columns, COL_INFO,
                entry.function[0] != '\0' ? entry.function : type_word(context, entry.type));
    if (entry.type != gsk::error && entry.type != gsk::info)
        col_append_fstr(columns, COL_INFO, " (%s)", type_word(context, entry.type));
    if (entry.message[0] != '\0')
        col_append_fstr(columns, COL_INFO, ": %s", entry.message);
    if (!entry.text.dump.empty())
        col_append_fstr(columns, COL_INFO, ", %zu bytes", entry.text.dump.size());
    if (const auto found = gsk::explain(entry.message); found && found->meaning != nullptr)
        col_append_fstr(columns, COL_INFO, " [%s]",
                        to_text(context.pinfo->pool, *found, found->meaning));
}

void add_text(proto_tree* tree, const Context& context, int field, const Entry& entry, Bytes part) {
    proto_tree_add_string(tree, field, context.payload, offset_in(entry.data, part),
                          static_cast<int>(part.size()), decoded(context.pinfo->pool, part));
}

void add_message(proto_tree* tree, const Context& context, const Entry& entry) {
    Bytes rest = entry.text.message;
    for (Bytes line = gsk::next_line(rest); !line.empty(); line = gsk::next_line(rest))
        add_text(tree, context, hf_message, entry, line);
    if (const std::optional<gsk::Explanation> found = gsk::explain(entry.message)) {
        const Bytes message = entry.text.message;
        proto_item* item = proto_tree_add_string(
            tree, hf_explanation, context.payload, offset_in(entry.data, message),
            static_cast<int>(message.size()),
            to_text(context.pinfo->pool, *found, with_source(context.pinfo->pool, *found)));
        proto_item_set_generated(item);
    }
}

void report_error(const Context& context, proto_item* item, const Entry& entry) {
    if (entry.type == gsk::error)
        expert_add_info_format(context.pinfo, item, &ei_error, "%s: %s", entry.function,
                               entry.message);
}

// Every byte as a character, '.' where it is none, as IPCS prints dumps.
const char* dump_text(wmem_allocator_t* pool, Bytes dump, std::uint32_t type) {
    if (type == gsk::ebcdic_dump)
        return decoded(pool, dump);
    auto* text = static_cast<char*>(wmem_alloc(pool, dump.size() + 1));
    for (std::size_t i = 0; i < dump.size(); ++i)
        text[i] = g_ascii_isprint(dump[i]) ? static_cast<char>(dump[i]) : '.';
    text[dump.size()] = '\0';
    return text;
}

void add_dump(proto_tree* tree, const Context& context, const Entry& entry) {
    const Bytes dump = entry.text.dump;
    const int offset = offset_in(entry.data, dump);
    const auto length = static_cast<int>(dump.size());
    proto_tree_add_item(tree, hf_dump, context.payload, offset, length, ENC_NA);
    proto_item* text = proto_tree_add_string(tree, hf_dump_text, context.payload, offset, length,
                                             dump_text(context.pinfo->pool, dump, entry.type));
    proto_item_set_generated(text);
}

// A certificate, by Wireshark's own dissector. Called last, since that may leave by an exception.
void add_certificate(proto_tree* tree, const Context& context, const Entry& entry) {
    const Bytes found = gsk::find_certificate(entry.message, entry.text.dump);
    if (found.empty())
        return;
    const int offset = offset_in(entry.data, found);
    const auto length = static_cast<int>(found.size());
    proto_item* item =
        proto_tree_add_item(tree, hf_certificate, context.payload, offset, length, ENC_NA);
    proto_tree* subtree = proto_item_add_subtree(item, ett_certificate);
    if (certificate_handle != nullptr)
        call_dissector_only(certificate_handle,
                            tvb_new_subset_length(context.payload, offset, length), context.pinfo,
                            subtree, nullptr);
}

std::array<std::uint8_t, 8 + 4 + 4> thread_of(const Entry& entry) {
    std::array<std::uint8_t, 8 + 4 + 4> thread;
    auto at = thread.begin();
    for (const gsk::Row row : {gsk::job, gsk::process, gsk::thread})
        at = std::ranges::copy(bytes_of(entry.data, gsk::rows[row]), at).out;
    return thread;
}

// Null where the message is no error.
const char* error_text(const Context& context, const Entry& entry) {
    if (entry.type != gsk::error)
        return nullptr;
    const std::optional<gsk::Explanation> found = gsk::explain(entry.message);
    return found && found->meaning != nullptr ? to_text(context.pinfo->pool, *found, found->meaning)
                                              : entry.message;
}

// A thread serves one connection after the other; what it opens is not that of its last message.
void add_connection(proto_tree* tree, const Context& context, const Entry& entry) {
    const std::optional<SocketEnd> partner = add_partner(context, tree, entry.message);
    const bool begins =
        entry.type == gsk::entry && std::string_view(entry.function) == "gsk_secure_socket_open";
    const auto thread = thread_of(entry);
    add_connection_of_message(context, {.thread = thread,
                                        .partner = partner ? &*partner : nullptr,
                                        .begins = begins,
                                        .error = error_text(context, entry)});
}

// TLS records that are read or written, as the name of the function or the title of the dump says.
void add_tls(proto_tree* tree, const Context& context, const Entry& entry) {
    const std::string_view function = entry.function, title = entry.message;
    const auto says = [&](std::string_view in_name, std::string_view in_title) {
        return function.find(in_name) != function.npos || title.find(in_title) != title.npos;
    };
    const bool read = says("_read_", "Incoming"), write = says("_write_", "Outgoing");
    if (read == write)
        return;
    const Bytes dump = entry.text.dump;
    const Bytes fixed = entry.data;
    const auto thread = thread_of(entry);
    dissect_tls_dump(context, tree,
                     {.thread = thread,
                      .outbound = write,
                      .type = entry.type,
                      .bytes = tvb_new_subset_length(context.payload, offset_in(fixed, dump),
                                                     static_cast<int>(dump.size()))});
}

void dissect(const Context& context) {
    const Entry entry = read_entry(context);
    if (entry.type != gsk::ascii_dump)
        view_bytes_as_ebcdic(context.pinfo, entry.data);
    set_info(context, entry);
    add_job(context, context.payload, gsk::rows[gsk::job].offset,
            bytes_of(entry.data, gsk::rows[gsk::job]));
    proto_item_set_text(context.item, "z/OS System SSL trace, %s", type_word(context, entry.type));
    proto_item* item = proto_tree_add_item(context.top, proto_gsk, context.payload, 0, -1, ENC_NA);
    proto_item_set_text(item, "System SSL, %s  %s", origin(context, entry), entry.function);
    proto_tree* tree = proto_item_add_subtree(item, ett_gsk);
    gsk_fields.add_all(tree, {context.pinfo, context.payload, 0, entry.data});
    if (!entry.text.function.empty())
        add_text(tree, context, hf_function, entry, entry.text.function);
    add_message(tree, context, entry);
    add_connection(tree, context, entry);
    add_unix_errors(context, entry.message);
    report_error(context, item, entry);
    if (!entry.text.dump.empty()) {
        add_dump(tree, context, entry);
        add_tls(tree, context, entry);
    }
    col_append_fstr(context.pinfo->cinfo, COL_INFO, "  %s", origin(context, entry));
    if (!entry.text.dump.empty())
        add_certificate(tree, context, entry);
}

void register_fields(const Registration& registration) {
    // A part of `zos` with a filter of its own: enabled and disabled with it.
    proto_gsk = proto_register_protocol_in_name_only("z/OS System SSL trace entry", "GSK",
                                                     "zos.gsk", registration.protocol, FT_PROTOCOL);
    static hf_register_info fields[] = {
        header_field(&hf_function, "Function", "zos.gsk.function", FT_STRING, BASE_NONE, nullptr, 0,
                     "Function of System SSL that wrote the entry"),
        header_field(&hf_message, "Message", "zos.gsk.message", FT_STRING, BASE_NONE, nullptr, 0,
                     "A line of the message; the title of a dump"),
        header_field(&hf_explanation, "Explanation", "zos.gsk.explanation", FT_STRING, BASE_NONE,
                     nullptr, 0, "What a number in the message means"),
        header_field(&hf_dump, "Dump", "zos.gsk.dump", FT_BYTES, BASE_NONE, nullptr, 0,
                     "Bytes of a dump"),
        header_field(&hf_dump_text, "Dump as text", "zos.gsk.dump.text", FT_STRING, BASE_NONE,
                     nullptr, 0, "The dump as EBCDIC or ASCII, as the type of the entry says"),
        header_field(&hf_certificate, "Certificate", "zos.gsk.certificate", FT_BYTES, BASE_NONE,
                     nullptr, 0, "X.509 certificate, DER encoded"),
    };
    proto_register_field_array(registration.protocol, fields, array_length(fields));
    gsk_fields.register_fields(registration.protocol,
                               {{gsk::type, VALS(value_strings(codes::entry_ids("GSKSRVR")))}});
    register_gsk_tls(registration.protocol);
    register_partner(registration.protocol);
    static int* subtrees[] = {&ett_gsk, &ett_certificate};
    proto_register_subtree_array(subtrees, array_length(subtrees));
    static ei_register_info experts[] = {
        {&ei_error,
         {"zos.expert.gsk_error", PI_RESPONSE_CODE, PI_ERROR, "System SSL reports an error",
          EXPFILL}},
    };
    expert_register_field_array(expert_register_protocol(registration.protocol), experts,
                                array_length(experts));
}

void handoff() {
    certificate_handle =
        dissector_get_string_handle(find_dissector_table("ber.syntax"), "Certificate");
    handoff_gsk_tls();
}

}  // namespace

extern const RecordFamily gsk_family;
const RecordFamily gsk_family = {register_fields, handoff, is_system_ssl, dissect};

}  // namespace zos::dissect

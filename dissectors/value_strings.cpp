// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/value_strings.h"

namespace zos::dissect {

namespace {

const char* explained(const discard::Reason& reason) {
    if (*reason.meaning == '\0')
        return reason.name;
    return wmem_strdup_printf(wmem_epan_scope(), "%s: %s", reason.name, reason.meaning);
}

const char* unpublished(const char* layer) {
    return wmem_strdup_printf(wmem_epan_scope(), "%s, code not published", layer);
}

}  // namespace

const value_string* value_strings(std::span<const codes::Code> table) {
    auto* strings = static_cast<value_string*>(
        wmem_alloc0(wmem_epan_scope(), (table.size() + 1) * sizeof(value_string)));
    for (std::size_t i = 0; i < table.size(); ++i)
        strings[i] = {table[i].value, table[i].text};
    return strings;  // ends with {0, NULL}
}

const range_string* discard_reason_strings() {
    wmem_array_t* strings = wmem_array_new(wmem_epan_scope(), sizeof(range_string));
    for (const discard::Reason& reason : discard::reasons()) {
        const range_string entry = {reason.code, reason.code, explained(reason)};
        wmem_array_append_one(strings, entry);
    }
    for (const discard::Layer& layer : discard::layers()) {
        const range_string entry = {layer.first, layer.last, unpublished(layer.name)};
        wmem_array_append_one(strings, entry);
    }
    const range_string end = {0, 0, NULL};
    wmem_array_append_one(strings, end);
    return static_cast<const range_string*>(wmem_array_get_raw(strings));
}

const char* discard_label(wmem_allocator_t* pool, std::uint32_t code) {
    if (const discard::Reason* reason = discard::find(code))
        return reason->name;
    const char* layer = discard::layer_of(code);
    return wmem_strdup_printf(pool, "%s %u", layer != nullptr ? layer : "reason", code);
}

const char* entry_id_word(const char* component, std::uint32_t id) noexcept {
    return codes::text_of(codes::entry_ids(component), id);
}

}  // namespace zos::dissect

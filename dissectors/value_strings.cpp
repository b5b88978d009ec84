// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/value_strings.h"

#include <cstring>

namespace zos::dissect {

namespace {

const char* unpublished(const char* origin) {
    return wmem_strdup_printf(wmem_epan_scope(), "%s, code not published", origin);
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
    for (const codes::Code& code : codes::discard_reasons()) {
        const range_string entry = {code.value, code.value, code.text};
        wmem_array_append_one(strings, entry);
    }
    for (const codes::Range& range : codes::discard_ranges()) {
        const range_string entry = {range.first, range.last, unpublished(range.text)};
        wmem_array_append_one(strings, entry);
    }
    const range_string end = {0, 0, NULL};
    wmem_array_append_one(strings, end);
    return static_cast<const range_string*>(wmem_array_get_raw(strings));
}

const char* discard_label(wmem_allocator_t* pool, std::uint32_t reason) {
    // The texts of the table read "NAME: explanation".
    if (const char* text = codes::text_of(codes::discard_reasons(), reason))
        return wmem_strndup(pool, text, std::strcspn(text, ":"));
    const char* origin = codes::discard_origin(reason);
    return wmem_strdup_printf(pool, "%s %u", origin != nullptr ? origin : "reason", reason);
}

const char* entry_id_word(const char* component, std::uint32_t id) noexcept {
    return codes::text_of(codes::entry_ids(component), id);
}

}  // namespace zos::dissect

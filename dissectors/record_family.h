// SPDX-License-Identifier: GPL-2.0-or-later
//
// A record family turns the records of one kind into trees. Each family is one file that defines
// one RecordFamily; adding it to the list in record_families.cpp is all that is needed.
//
// record.cpp has decoded the record header, opened the tree `zos` and added what every record has
// (component, record number, CTE) before it asks the families in the order of the list; the first
// that matches dissects the record. It
//   - sets the text of context.item, the line that opens the tree,
//   - adds its own fields below context.tree; entries of SYSTCPDA and SYSTCPOT begin with
//     add_packet_trace_header() of packet_trace_header.h,
//   - unless context.packet_follows(): sets the Info column (Protocol is already "z/OS") and
//     hands context.payload to a dissector, in the last resort to call_data_dissector().
// A structure of fixed layout is a constexpr table of Field rows (format/field.h), which a
// FieldTable (field_table.h) registers and adds to the tree.
#pragma once

#include <span>

#include "dissectors/context.h"

namespace zos::dissect {

struct Registration {
    int protocol;           // of `zos`, for proto_register_field_array()
    module_t* preferences;  // of `zos`
};

struct RecordFamily {
    // Registers fields, subtrees, protocols and preferences. May be nullptr.
    void (*register_fields)(const Registration&);
    // Finds the dissectors of payloads, when all protocols are registered. May be nullptr.
    void (*handoff)();
    bool (*matches)(const Context&);
    void (*dissect)(const Context&);
};

[[nodiscard]] std::span<const RecordFamily* const> record_families() noexcept;

}  // namespace zos::dissect

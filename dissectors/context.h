// SPDX-License-Identifier: GPL-2.0-or-later
//
// One record while it is dissected. Everything here may be alive across a call that leaves by
// longjmp, so nothing owns memory.
#pragma once

#include <type_traits>

#include "dissectors/epan.h"
#include "format/blob.h"
#include "format/cte.h"

namespace zos::dissect {

// How the payload begins, where it is a packet.
enum class Link : std::uint8_t {
    none,  // no packet: the record's family shows the payload
    ip,
    ethernet,
    other,
};

struct Context {
    const blob::Record& record;
    cte::Header entry;  // all zero where the record has no CTE
    packet_info* pinfo;
    proto_tree* top;     // where the payload's own protocol goes
    proto_tree* tree;    // the record's tree
    proto_item* item;    // its first line
    tvbuff_t* tvb;       // opens with the record header
    int control_blocks;  // where the control blocks start in tvb
    tvbuff_t* payload;   // never null
    Link link;
    bool fields_wanted;  // by the tree shown, or by a filter, column or colouring rule

    // A packet is dissected after the record, by the dissector of its own protocol.
    [[nodiscard]] bool packet_follows() const noexcept { return link != Link::none; }

    // The entry says that records were lost. Documented for packet trace; other components give
    // their ids a meaning of their own.
    [[nodiscard]] bool says_lost() const noexcept {
        return cte::is_lost_record(entry.id) && traces_packets(record.origin.component);
    }
};
static_assert(std::is_trivially_destructible_v<Context>);

// The bytes of a tvbuff that were captured.
[[nodiscard]] inline Bytes captured(tvbuff_t* tvb) {
    const auto length = tvb_captured_length(tvb);
    return length == 0 ? Bytes{} : Bytes{tvb_get_ptr(tvb, 0, static_cast<int>(length)), length};
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/preferences.h"

#include <cstring>

namespace zos::dissect {

namespace {

constexpr unsigned decimal = 10;

// The header begins with its own length, so no other field can stand at 0.
constexpr unsigned not_shown = 0;

struct Position {
    pth::Row row;
    unsigned offset;
};

// A pure guess is not shown until the user knows better.
constexpr Position default_position(pth::Row row) {
    const Field& field = pth::rows[row];
    return {row, field.status == Status::guessed ? not_shown : field.offset};
}

Position positions[] = {
    default_position(pth::asid),        default_position(pth::tcb),
    default_position(pth::ip_protocol), default_position(pth::vlan),
    default_position(pth::trace_count), default_position(pth::qid),
    default_position(pth::cid),
};

unsigned clock_leap_seconds = 0;
const char* component = "";

// "zos.asid" is moved by the preference zos.asid_position.
void register_position(module_t* preferences, Position& position) {
    const Field& row = pth::rows[position.row];
    const char* filter = row.filter + std::strlen("zos.");
    wmem_allocator_t* for_good = wmem_epan_scope();
    prefs_register_uint_preference(
        preferences, wmem_strdup_printf(for_good, "%s_position", filter),
        wmem_strdup_printf(for_good, "Position of %s", row.label),
        wmem_strdup_printf(
            for_good,
            "Offset of the field %s in the packet trace header, which is not confirmed: %s. 0 does "
            "not show the field; nor is it shown beyond the header or on top of a confirmed field",
            row.filter,
            row.status == Status::guessed
                ? wmem_strdup_printf(for_good, "perhaps %u", row.offset)
                : wmem_strdup_printf(for_good, "%u by default", row.offset)),
        decimal, &position.offset);
}

}  // namespace

void register_preferences(module_t* preferences) {
    for (Position& position : positions)
        register_position(preferences, position);
    prefs_register_uint_preference(
        preferences, "leap_seconds", "Leap seconds in the TOD clock",
        "Seconds that are taken off each time which the z/OS tree shows, where the TOD clock of "
        "the system counts leap seconds; the data set does not tell. The times of the frames come "
        "from the file and are not changed: Time Shift in the menu Edit moves them",
        decimal, &clock_leap_seconds);
    prefs_register_string_preference(
        preferences, "component", "Component of data sets that do not name one",
        "Name of the component, such as SYSTCPIP, that wrote the entries for which neither the "
        "data set nor the entry itself tells it",
        &component);
}

std::optional<Field> field_by_preference(pth::Row row) noexcept {
    for (const Position& position : positions) {
        if (position.row != row)
            continue;
        if (position.offset == not_shown || position.offset > 0xffff)
            return std::nullopt;
        Field field = pth::rows[row];
        if (position.offset != field.offset) {
            field.offset = static_cast<std::uint16_t>(position.offset);
            field.status = Status::configured;
        }
        return field;
    }
    return std::nullopt;
}

unsigned leap_seconds() noexcept {
    return clock_leap_seconds;
}

const char* component_by_preference() noexcept {
    return component;
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/classes.h"

namespace zos::quality {

namespace {

constexpr Kind all_kinds[] = {
    {"control data only", Producer::writer, Before::nothing},
    {"control record before the file", Producer::writer, Before::file},
    {"control record before each buffer", Producer::writer, Before::buffer},
    {"control record before each block", Producer::writer, Before::block},
    {"control record before each record", Producer::writer, Before::record},
    {"COPYTRC", Producer::copytrc, Before::nothing},
    {"COPYTRC, control record before each block", Producer::copytrc, Before::block},
    {"NetView", Producer::netview, Before::nothing},
    {"several data sets", Producer::joined, Before::nothing},
    {"several data sets, control records", Producer::joined, Before::block},
    {"wrapped", Producer::wrapped, Before::nothing},
    {"wrapped, control records", Producer::wrapped, Before::block},
    {"records of any length", Producer::irregular, Before::nothing},
};

// The kinds of twenty files in a row.
constexpr std::size_t order[] = {0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 9, 3, 10, 0, 11, 4, 2, 0, 12};

}  // namespace

std::span<const Kind> kinds() noexcept {
    return all_kinds;
}

Choice flat_choice(std::size_t number) noexcept {
    return {order[number % std::size(order)], Carrier::flat};
}

Choice described_choice(std::size_t number) noexcept {
    static constexpr Carrier carriers[] = {Carrier::rdw, Carrier::bdw_rdw, Carrier::len4};
    return {order[number % std::size(order)], carriers[number / std::size(order) % 3]};
}

TraceFile data_set(const Choice& choice, bool small, Seeds seeds, std::size_t number) {
    const std::uint64_t described = choice.carrier == Carrier::flat ? 0 : 1U << 31;
    Random seed(static_cast<std::uint64_t>(seeds) << 32 | described | number);
    return make_data_set(all_kinds[choice.kind], choice.carrier, small, seed.next());
}

}  // namespace zos::quality

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/classes.h"

#include "tests/quality/damage.h"

namespace zos::quality {

namespace {

constexpr Kind all_kinds[] = {
    {"control data only", Producer::writer, Before::nothing},
    {"control record before the file", Producer::writer, Before::file},
    {"control record before each buffer", Producer::writer, Before::buffer},
    {"control record before each block", Producer::writer, Before::block},
    {"control record before each record", Producer::writer, Before::record},
    {"COPYTRC", Producer::copytrc, Before::nothing},
    {"COPYTRC, control records", Producer::copytrc, Before::block},
    {"NetView", Producer::netview, Before::nothing},
    {"several data sets", Producer::joined, Before::nothing},
    {"several data sets, control records", Producer::joined, Before::block},
    {"wrapped", Producer::wrapped, Before::nothing},
    {"wrapped, control records", Producer::wrapped, Before::block},
    {"records of any length", Producer::irregular, Before::nothing},
};

// The kinds of twenty files in a row.
constexpr std::size_t order[] = {0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 0, 9, 3, 10, 0, 11, 4, 2, 0, 12};

constexpr Carrier with_descriptors[] = {Carrier::rdw, Carrier::bdw_rdw, Carrier::len4};

}  // namespace

std::span<const Kind> kinds() noexcept {
    return all_kinds;
}

std::size_t kind_of(std::size_t number) noexcept {
    return order[number % std::size(order)];
}

TraceFile make_file(const Series& series, Seeds seeds, std::size_t number) {
    const auto index = static_cast<std::uint64_t>(&series - all_series);
    Random random(static_cast<std::uint64_t>(seeds) << 32 | index << 28 | number);
    const Carrier carrier =
        series.described ? with_descriptors[number / std::size(order) % 3] : Carrier::flat;
    TraceFile file =
        make_data_set(all_kinds[kind_of(number)], carrier, series.damaged, random.next());
    if (series.damaged)
        apply(draw_damage(file.bytes, random), file);
    return file;
}

}  // namespace zos::quality

// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/damage.h"

#include <algorithm>

namespace zos::quality {

namespace {

constexpr std::size_t longest_damage = 2000;
constexpr const char* words[] = {"dropped", "inserted", "overwritten"};

Buffer foreign_bytes(const Buffer& file, std::size_t length, Random& random) {
    const std::size_t kind = random.below(100);
    if (kind < 60)
        return noise(length, random);
    if (kind < 75)
        return Buffer(length);
    if (kind < 85)
        return Buffer(length, 0x40);
    // Another part of the file.
    const auto from =
        file.begin() + static_cast<std::ptrdiff_t>(random.below(file.size() - length));
    return {from, from + static_cast<std::ptrdiff_t>(length)};
}

// Where a byte is now; where it was dropped, what stands there now.
std::size_t moved(std::size_t at, const Damage& damage) {
    if (at < damage.at || damage.change == Damage::Change::overwrite)
        return at;
    if (damage.change == Damage::Change::insert)
        return at + damage.length;
    return at - std::min(damage.length, at - damage.at);
}

bool is_hit(const Extent& extent, const Damage& damage) {
    if (damage.change == Damage::Change::insert)
        return extent.at < damage.at && damage.at < extent.at + extent.length;
    return extent.at < damage.at + damage.length && damage.at < extent.at + extent.length;
}

void follow(const Damage& damage, const Buffer& file, WrittenEntry& entry) {
    entry.hit = std::ranges::any_of(entry.extents,
                                    [&](const Extent& extent) { return is_hit(extent, damage); });
    if (entry.hit && damage.change == Damage::Change::overwrite) {
        Buffer standing;
        for (const Extent& extent : entry.extents)
            append(standing, Bytes(file).subspan(extent.at, extent.length));
        entry.hit = standing != entry.bytes;
        entry.bytes = std::move(standing);
    }
    for (Extent& extent : entry.extents) {
        const std::size_t end = moved(extent.at + extent.length, damage);
        extent.at = moved(extent.at, damage);
        extent.length = end - extent.at;
    }
}

}  // namespace

Damage draw_damage(const Buffer& file, Random& random) {
    Damage damage{};
    damage.change = static_cast<Damage::Change>(random.below(3));
    damage.length = random.between(1, random.chance(50) ? 64 : longest_damage);
    damage.at = random.below(file.size() - damage.length);
    if (damage.change != Damage::Change::drop)
        damage.bytes = foreign_bytes(file, damage.length, random);
    return damage;
}

void apply(const Damage& damage, TraceFile& file) {
    const auto begin = file.bytes.begin() + static_cast<std::ptrdiff_t>(damage.at);
    switch (damage.change) {
        case Damage::Change::drop:
            file.bytes.erase(begin, begin + static_cast<std::ptrdiff_t>(damage.length));
            break;
        case Damage::Change::insert:
            file.bytes.insert(begin, damage.bytes.begin(), damage.bytes.end());
            break;
        case Damage::Change::overwrite:
            std::ranges::copy(damage.bytes, begin);
            break;
    }
    for (WrittenEntry& entry : file.entries)
        follow(damage, file.bytes, entry);
    file.repeats = damage.change != Damage::Change::drop;
    file.description += "; " + std::to_string(damage.length) + " bytes " +
                        words[static_cast<std::size_t>(damage.change)] + " at " +
                        std::to_string(damage.at);
}

}  // namespace zos::quality

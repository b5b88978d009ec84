// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <iterator>

#include "format/cte.h"
#include "format/pth.h"
#include "wiretap/likely_entry.h"

namespace zos::fuzz {

namespace {

using File = std::vector<std::uint8_t>;

// The begin of a stretch of bytes, where damage is done.
constexpr std::size_t longest_head = std::size_t{1} << 16;

std::size_t below(Random& random, std::size_t limit) {
    return limit == 0 ? 0 : random() % limit;
}

bool one_in(Random& random, unsigned count) {
    return random() % count == 0;
}

// Where an entry that is sound starts, searched from a random place on; the file's size if nowhere.
std::size_t some_entry(const File& file, Random& random) {
    std::size_t at = below(random, file.size());
    while (at < file.size() && sound_entry(file, at) == 0)
        ++at;
    return at;
}

// A place in the file where a length or another number of 16 bits stands.
std::size_t some_number(const File& file, Random& random) {
    const std::size_t entry = some_entry(file, random);
    if (entry == file.size() || one_in(random, 8))
        return below(random, std::min(file.size(), longest_head));
    const cte::Header header = cte::parse(file.data() + entry);
    const std::size_t data = entry + header.data_offset;
    const std::size_t places[] = {
        entry,                                          // CTELENP
        entry + 2,                                      // CTEOFF
        entry + header.length - cte::closing_length,    // CTELENE
        entry - std::min<std::size_t>(entry, 4),        // RDW, or the end of control data
        entry - std::min<std::size_t>(entry, 8),        // BDW
        data,                                           // PTH_Len
        data + pth::rows[pth::seq_num].offset,          // and the flags behind it
        data + pth::rows[pth::tlen].offset + 1,         //
        data + pth::rows[pth::plen].offset,             //
        data + pth::current_length,                     // length of the first extension
        entry + 4 + below(random, cte::header_length),  // id, time
        entry + below(random, header.length),
    };
    return places[below(random, std::size(places))];
}

void change_number(File& file, Random& random) {
    constexpr std::uint16_t values[] = {0,      1,      2,      3,      4,      5,     8,
                                        15,     16,     17,     18,     92,     255,   256,
                                        0x7fff, 0x8000, 0x00ff, 0xff00, 0xfffe, 0xffff};
    const std::size_t at = some_number(file, random);
    if (!holds(file, at, 2))
        return;
    const std::uint16_t before = read_u16be(file.data() + at);
    std::uint16_t value = values[below(random, std::size(values))];
    switch (random() % 4) {
        case 0:
            value = static_cast<std::uint16_t>(before + random() % 17 - 8);
            break;
        case 1:
            value = static_cast<std::uint16_t>(random());
            break;
        default:
            break;
    }
    file[at] = static_cast<std::uint8_t>(value >> 8);
    file[at + 1] = static_cast<std::uint8_t>(value);
}

// A number of bytes that is mostly small.
std::size_t some_length(const File& file, Random& random) {
    const std::size_t most = std::size_t{1} << (random() % 14);
    return std::min(file.size(), 1 + below(random, most));
}

File::iterator some_place(File& file, std::size_t length, Random& random) {
    return file.begin() + static_cast<std::ptrdiff_t>(below(random, file.size() - length + 1));
}

void overwrite(File& file, Random& random) {
    const std::size_t length = some_length(file, random);
    const auto at = some_place(file, length, random);
    const bool zero = one_in(random, 3);
    std::generate_n(at, length, [&] { return static_cast<std::uint8_t>(zero ? 0 : random()); });
}

void drop(File& file, Random& random) {
    const std::size_t length = some_length(file, random);
    const auto at = some_place(file, length, random);
    file.erase(at, at + static_cast<std::ptrdiff_t>(length));
}

// Repeats bytes of the file at another place.
void repeat(File& file, Random& random) {
    const std::size_t length = some_length(file, random);
    const auto from = some_place(file, length, random);
    const File piece(from, from + static_cast<std::ptrdiff_t>(length));
    file.insert(some_place(file, 0, random), piece.begin(), piece.end());
}

// Moves an entry, or a second copy of it, to another entry's place.
void move_entry(File& file, Random& random) {
    const std::size_t from = some_entry(file, random);
    const std::size_t to = some_entry(file, random);
    const std::size_t length = sound_entry(file, from);
    if (length == 0)
        return;
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(from);
    const File entry(begin, begin + static_cast<std::ptrdiff_t>(length));
    if (one_in(random, 2) && from > to)
        file.erase(begin, begin + static_cast<std::ptrdiff_t>(length));
    file.insert(file.begin() + static_cast<std::ptrdiff_t>(to), entry.begin(), entry.end());
}

void cut(File& file, Random& random) {
    file.resize(below(random, file.size()) + 1);
}

}  // namespace

void mutate(File& file, Random& random) {
    constexpr unsigned most_changes = 6;
    for (auto changes = 1 + random() % most_changes; changes > 0 && !file.empty(); --changes) {
        switch (random() % 16) {
            case 0:
                overwrite(file, random);
                break;
            case 1:
                drop(file, random);
                break;
            case 2:
                repeat(file, random);
                break;
            case 3:
                move_entry(file, random);
                break;
            case 4:
                cut(file, random);
                break;
            case 5:
                file[below(random, file.size())] ^= static_cast<std::uint8_t>(1 << random() % 8);
                break;
            default:
                change_number(file, random);
                break;
        }
    }
}

}  // namespace zos::fuzz

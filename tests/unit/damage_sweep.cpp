// SPDX-License-Identifier: GPL-2.0-or-later
//
// Damages data sets in many ways, each with a seed of its own, and counts those in which the reader
// shows an entry that was not written, or hides one without a gap or an entry marked as damaged.
//
//     zos_damage_sweep FIRST COUNT      seeds FIRST to FIRST + COUNT - 1, for each data set
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>

#include "tests/unit/layout.h"
#include "wiretap/measure.h"

namespace {

using zos::Carrier;
using zos::test::Buffer;
using zos::test::Content;
using zos::test::Layout;

struct Framing {
    const char* name;
    Layout layout;
};

const Framing framings[] = {
    {"rdw", {}},
    {"spanned", {.segment_length = 700}},
    {"blocks", {.carrier = Carrier::bdw_rdw}},
    {"large blocks", {.carrier = Carrier::bdw_rdw, .block_length = 100000, .large_blocks = true}},
    {"len4", {.carrier = Carrier::len4}},
    {"flat", {.carrier = Carrier::flat}},
};

// What is written at the start of the records of a trace buffer.
struct Control {
    const char* name;
    std::size_t first;
    std::size_t next;
    Content content;
    std::size_t record_length;
    std::size_t buffer_size;
};

const Control controls[] = {
    {"names", 40, 40, Content::names, 4096, 8192},
    {"names, large buffers", 200, 44, Content::names, 4096, 65536},
    {"names in the first record", 64, 0, Content::names, 2000, 16384},
    {"noise", 43, 43, Content::noise, 4096, 8192},
    {"long noise", 200, 44, Content::noise, 4096, 32768},
    {"zeros", 18, 18, Content::zeros, 4096, 8192},
    {"clocks", 16, 16, Content::clock, 1024, 8192},
    {"constant", 7, 7, Content::constant, 4096, 8192},
    {"none", 0, 0, Content::names, 4096, 8192},
};

enum class Change : std::uint8_t { drop, insert, overwrite };
constexpr const char* change_words[] = {"drop", "insert", "overwrite"};
constexpr std::size_t longest_damage = 2000;

struct Damage {
    Change change;
    std::size_t place;
    Buffer noise;
};

Damage damage_of(unsigned seed, std::size_t size) {
    std::mt19937 random(seed);
    const auto change = static_cast<Change>(random() % 3);
    const std::size_t place = 20 + random() % (size - 20);
    return {change, place, zos::test::noise(1 + random() % longest_damage, seed)};
}

Buffer damaged(Buffer file, const Damage& damage) {
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(damage.place);
    const std::size_t length = std::min(damage.noise.size(), file.size() - damage.place);
    const auto end = begin + static_cast<std::ptrdiff_t>(length);
    switch (damage.change) {
        case Change::drop:
            file.erase(begin, end);
            break;
        case Change::insert:
            file.insert(begin, damage.noise.begin(), damage.noise.end());
            break;
        case Change::overwrite:
            std::copy_n(damage.noise.begin(), length, begin);
            break;
    }
    return file;
}

struct Counts {
    int files = 0;
    int wrong = 0;           // an entry was shown that was not written
    int silent = 0;          // an entry is missing, and nothing tells it
    std::size_t shown = 0;   // entries that were written
    std::size_t hidden = 0;  // damaged, or in gaps
};

// An entry of this place may have noise in its data, as it stands in the file.
bool is_overwritten(const zos::test::SeenEntry& entry, const Damage& damage) {
    constexpr std::size_t descriptors = 400;  // in between, at most
    return damage.change == Change::overwrite &&
           entry.offset < damage.place + damage.noise.size() &&
           entry.offset + entry.bytes.size() + descriptors > damage.place;
}

void read(const Buffer& file, const std::set<Buffer>& written, const Damage& damage,
          const char* name, Counts& counts) {
    ++counts.files;
    const auto measured = zos::measure(file);
    if (!measured)
        return;  // not claimed
    const zos::test::Walked walked = zos::test::walk(file, measured->shape);
    std::set<Buffer> seen;
    bool wrong = false;
    bool told = !walked.gaps.empty();
    std::size_t changed = 0;
    for (const auto& entry : walked.entries) {
        const bool known = written.contains(entry.bytes);
        const bool overwritten = !known && is_overwritten(entry, damage);
        wrong = wrong || (!known && entry.notes == 0 && !overwritten);
        told = told || entry.notes != 0;
        changed += overwritten;
        if (known)
            seen.insert(entry.bytes);
    }
    counts.shown += seen.size();
    counts.hidden += written.size() - seen.size();
    const bool silent = !wrong && !told && seen.size() + changed < written.size();
    counts.wrong += wrong;
    counts.silent += silent;
    if (wrong || silent)
        std::printf("%s: %s, %s of %zu bytes at %zu\n", wrong ? "wrong" : "silent", name,
                    change_words[static_cast<int>(damage.change)], damage.noise.size(),
                    damage.place);
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) {
        std::fputs("usage: zos_damage_sweep FIRST COUNT\n", stderr);
        return 2;
    }
    const auto first = static_cast<unsigned>(std::strtoul(words[1], nullptr, 10));
    const auto seeds = static_cast<unsigned>(std::strtoul(words[2], nullptr, 10));
    const std::vector<Buffer> entries = zos::test::packet_entries(80, 0, 700, 1);
    const std::set<Buffer> written(entries.begin(), entries.end());
    Counts counts;
    for (const Framing& framing : framings) {
        for (const Control& control : controls) {
            Layout layout = framing.layout;
            layout.first_control = control.first;
            layout.next_control = control.next;
            layout.content = control.content;
            layout.record_length = control.record_length;
            layout.buffer_size = control.buffer_size;
            const Buffer sound = zos::test::write(layout, entries).bytes;
            for (unsigned seed = first; seed < first + seeds; ++seed) {
                const Damage damage = damage_of(seed, sound.size());
                char name[100];
                std::snprintf(name, sizeof name, "%s, %s, seed %u", framing.name, control.name,
                              seed);
                read(damaged(sound, damage), written, damage, name, counts);
            }
        }
    }
    std::printf("%d files, %d wrong, %d silent; %zu entries shown as written, %zu not\n",
                counts.files, counts.wrong, counts.silent, counts.shown, counts.hidden);
    return 0;
}

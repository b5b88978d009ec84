// SPDX-License-Identifier: GPL-2.0-or-later
//
// Makes data sets up at random, reads them, and prints how good the reader is at each kind.
// tests/quality/README.md says how it is used.
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/quality/classes.h"
#include "tests/quality/reading.h"

namespace {

using zos::Carrier;
using zos::quality::Choice;
using zos::quality::Seeds;
using zos::quality::Tally;
using zos::quality::TraceFile;

struct Options {
    Seeds seeds = Seeds::tune;
    std::size_t flat = 300;
    std::size_t described = 100;
    std::size_t jobs = 1;
};

// Files of one number space: flat ones, and those with descriptors.
struct Series {
    const char* name;
    Choice (*choice)(std::size_t) noexcept;
    std::size_t count;
};

// The results of a series, in its order.
std::vector<Tally> judge(const Series& series, const Options& options) {
    std::vector<Tally> results(series.count);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t number = next++; number < series.count; number = next++)
            results[number] = zos::quality::read(
                zos::quality::data_set(series.choice(number), false, options.seeds, number));
    };
    std::vector<std::thread> others;
    for (std::size_t job = 1; job < options.jobs; ++job)
        others.emplace_back(work);
    work();
    for (std::thread& other : others)
        other.join();
    return results;
}

void print_head() {
    std::printf("%-53s %7s %9s %9s %7s %6s %7s %7s\n", "", "files", "entries", "shown", "%",
                "wrong", "silent", "unread");
}

void print(const std::string& name, const Tally& tally) {
    const double share =
        tally.written == 0 ? 0 : 100.0 * double(tally.shown) / double(tally.written);
    std::printf("%-53s %7zu %9zu %9zu %7.2f %6zu %7zu %7zu\n", name.c_str(), tally.files,
                tally.written, tally.shown, share, tally.wrong, tally.silent, tally.unread);
}

void print_series(const Series& series, const std::vector<Tally>& results) {
    const auto kinds = zos::quality::kinds();
    std::vector<Tally> of_kind(kinds.size());
    Tally all;
    for (std::size_t number = 0; number < results.size(); ++number) {
        of_kind[series.choice(number).kind] += results[number];
        all += results[number];
    }
    for (std::size_t kind = 0; kind < kinds.size(); ++kind)
        if (of_kind[kind].files != 0)
            print(std::string(series.name) + ": " + kinds[kind].name, of_kind[kind]);
    print(std::string(series.name) + ": all", all);
}

// Which files one would want to look at.
void print_numbers(const Series& series, const std::vector<Tally>& results) {
    for (std::size_t number = 0; number < results.size(); ++number) {
        const Tally& tally = results[number];
        if (tally.wrong != 0 || tally.silent != 0 || tally.unread != 0)
            std::printf("%s %zu: %zu wrong, %zu silent%s\n", series.name, number, tally.wrong,
                        tally.silent, tally.unread != 0 ? ", not recognised" : "");
    }
}

// Says all about one file, and leaves it.
void show_file(const Series& series, std::size_t number) {
    const TraceFile file =
        zos::quality::data_set(series.choice(number), false, Seeds::tune, number);
    std::vector<std::string> findings{file.description};
    const Tally tally = zos::quality::read(file, &findings);
    for (const std::string& finding : findings)
        std::puts(finding.c_str());
    print_head();
    print(series.name, tally);
    const std::string name =
        "judge-" + std::string(series.name) + "-" + std::to_string(number) + ".ctrace";
    std::ofstream out(name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.bytes.data()),
              static_cast<std::streamsize>(file.bytes.size()));
    std::printf("written to %s\n", name.c_str());
}

}  // namespace

constexpr const char* usage =
    "zos_judge [--tune | --judge] [--flat N] [--described N] [--jobs N] [--numbers]\n"
    "zos_judge --file flat|described NUMBER\n"
    "\n"
    "  --tune       data sets to tune by (default)\n"
    "  --judge      data sets to judge by\n"
    "  --flat       so many files without descriptors of records (default 300)\n"
    "  --described  so many files with RDW, BDW and RDW, or 4-byte lengths (default 100)\n"
    "  --jobs       so many at the same time (default 1)\n"
    "  --numbers    which files are wrong, silent or not recognised; of those to tune by\n"
    "  --file       all about one of the files to tune by, which is left in the current folder\n";

bool parse_number(const char* word, std::size_t& number) {
    const char* end = word + std::strlen(word);
    return std::from_chars(word, end, number).ptr == end && end != word;
}

int main(int count, char** words) {
    Options options;
    bool numbers = false;
    const auto fail = [] {
        std::fputs(usage, stderr);
        return 2;
    };
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        std::size_t* number = word == "--flat"        ? &options.flat
                              : word == "--described" ? &options.described
                              : word == "--jobs"      ? &options.jobs
                                                      : nullptr;
        if (number != nullptr) {
            if (++i == count || !parse_number(words[i], *number))
                return fail();
        } else if (word == "--file" && i + 2 < count) {
            const std::string_view series = words[i + 1];
            std::size_t which = 0;
            if ((series != "flat" && series != "described") || !parse_number(words[i + 2], which))
                return fail();
            show_file(
                {words[i + 1],
                 series == "flat" ? zos::quality::flat_choice : zos::quality::described_choice, 0},
                which);
            return 0;
        } else if (word == "--numbers") {
            numbers = true;
        } else if (word == "--judge") {
            options.seeds = Seeds::judge;
        } else if (word != "--tune") {
            return fail();
        }
    }
    if (numbers && options.seeds == Seeds::judge) {
        std::fputs("files to judge by are not looked at one by one\n", stderr);
        return 2;
    }
    print_head();
    for (const Series& series :
         {Series{"flat", zos::quality::flat_choice, options.flat},
          Series{"described", zos::quality::described_choice, options.described}}) {
        const std::vector<Tally> results = judge(series, options);
        print_series(series, results);
        if (numbers)
            print_numbers(series, results);
    }
    return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
//
// Makes data sets up at random, reads them, and prints how good the reader is at each kind.
// tests/quality/README.md says how it is used.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/quality/table.h"

namespace {

using zos::quality::all_series;
using zos::quality::Seeds;
using zos::quality::Series;
using zos::quality::Table;
using zos::quality::Tally;
using zos::quality::TraceFile;

constexpr const char* usage =
    "zos_judge [--tune | --judge] [--long] [--jobs N] [--numbers] [--recorded FILE] [SERIES N]...\n"
    "zos_judge --file SERIES NUMBER\n"
    "\n"
    "  --tune      files to tune by (default)\n"
    "  --judge     files to judge by\n"
    "  --long      as many as the figures in docs/limits.md are from\n"
    "  --jobs      so many at the same time (default 1)\n"
    "  --numbers   which files are wrong, silent or not recognised; of those to tune by\n"
    "  --recorded  fails when the figures are worse than those in this file\n"
    "  --file      all about one of the files to tune by, which is left in the current folder\n"
    "  SERIES N    so many of flat, described, damaged-flat or damaged-described, and no others\n";

struct Options {
    Seeds seeds = Seeds::tune;
    std::size_t counts[std::size(all_series)] = {240, 120, 300, 300};
    std::size_t jobs = 1;
    bool numbers = false;
    const char* recorded = nullptr;
};

constexpr std::size_t long_counts[std::size(all_series)] = {3000, 1000, 10800, 10800};

// The results of the files 0, 1, 2 and so on.
std::vector<Tally> judge(const Series& series, std::size_t count, const Options& options) {
    std::vector<Tally> results(count);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t number = next++; number < count; number = next++)
            results[number] = zos::quality::read(make_file(series, options.seeds, number));
    };
    std::vector<std::thread> others;
    for (std::size_t job = 1; job < options.jobs; ++job)
        others.emplace_back(work);
    work();
    for (std::thread& other : others)
        other.join();
    return results;
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
    const TraceFile file = make_file(series, Seeds::tune, number);
    std::vector<std::string> findings{file.description};
    const Tally tally = zos::quality::read(file, &findings);
    for (const std::string& finding : findings)
        std::puts(finding.c_str());
    std::printf("%zu of %zu entries shown, %zu wrong, %zu silent\n", tally.shown, tally.written,
                tally.wrong, tally.silent);
    const std::string name =
        "judge-" + std::string(series.name) + "-" + std::to_string(number) + ".ctrace";
    std::ofstream out(name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.bytes.data()),
              static_cast<std::streamsize>(file.bytes.size()));
    std::printf("written to %s\n", name.c_str());
}

int run(const Options& options) {
    Table table;
    for (std::size_t i = 0; i < std::size(all_series); ++i) {
        const std::vector<Tally> results = judge(all_series[i], options.counts[i], options);
        table.add(all_series[i], results);
        if (options.numbers)
            print_numbers(all_series[i], results);
    }
    std::fputs(table.text().c_str(), stdout);
    if (options.recorded == nullptr)
        return 0;
    std::ifstream in(options.recorded);
    const std::string recorded{std::istreambuf_iterator<char>(in), {}};
    const std::vector<std::string> worse = table.worse_than(Table::parse(recorded));
    for (const std::string& line : worse)
        std::printf("WORSE: %s\n", line.c_str());
    if (worse.empty() && recorded != table.text())
        std::printf("Better than recorded: keep this table in %s\n", options.recorded);
    return worse.empty() ? 0 : 1;
}

bool parse_number(const char* word, std::size_t& number) {
    const char* end = word + std::strlen(word);
    return std::from_chars(word, end, number).ptr == end && end != word;
}

const Series* find_series(std::string_view name) {
    const Series* found = std::ranges::find(all_series, name, &Series::name);
    return found == std::end(all_series) ? nullptr : found;
}

// What stands at `words`, up to `count` of them, or false.
bool parse(int count, char** words, Options& options) {
    bool chosen = false;
    for (int i = 0; i < count; ++i) {
        const std::string_view word = words[i];
        const Series* series = find_series(word);
        const bool has_value = i + 1 < count;
        if (word == "--tune") {
            options.seeds = Seeds::tune;
        } else if (word == "--judge") {
            options.seeds = Seeds::judge;
        } else if (word == "--long") {
            std::ranges::copy(long_counts, options.counts);
        } else if (word == "--numbers") {
            options.numbers = true;
        } else if (word == "--recorded" && has_value) {
            options.recorded = words[++i];
        } else if (word == "--jobs" && has_value) {
            if (!parse_number(words[++i], options.jobs))
                return false;
        } else if (series != nullptr && has_value) {
            if (!chosen)
                std::ranges::fill(options.counts, 0);
            chosen = true;
            if (!parse_number(words[++i], options.counts[series - all_series]))
                return false;
        } else {
            return false;
        }
    }
    return !options.numbers || options.seeds == Seeds::tune;
}

}  // namespace

int main(int count, char** words) {
    if (count == 4 && std::string_view(words[1]) == "--file") {
        std::size_t number = 0;
        const Series* series = find_series(words[2]);
        if (series != nullptr && parse_number(words[3], number)) {
            show_file(*series, number);
            return 0;
        }
    }
    Options options;
    if (!parse(count - 1, words + 1, options)) {
        std::fputs(usage, stderr);
        return 2;
    }
    return run(options);
}

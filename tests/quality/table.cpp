// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/quality/table.h"

#include <array>
#include <cstdio>
#include <sstream>

namespace zos::quality {

namespace {

constexpr int width = 54;  // of a name
constexpr std::string_view all = ": all";

struct Column {
    const char* head;
    std::size_t Tally::*figure;
};
constexpr Column columns[] = {
    {"files", &Tally::files},   {"entries", &Tally::written}, {"hit", &Tally::hit},
    {"shown", &Tally::shown},   {"wrong", &Tally::wrong},     {"silent", &Tally::silent},
    {"unread", &Tally::unread},
};

}  // namespace

void Table::add(const Series& series, const std::vector<Tally>& results) {
    std::vector<Tally> of_kind(kinds().size());
    Tally sum;
    for (std::size_t number = 0; number < results.size(); ++number) {
        of_kind[kind_of(number)] += results[number];
        sum += results[number];
    }
    for (std::size_t kind = 0; kind < of_kind.size(); ++kind)
        if (of_kind[kind].files != 0)
            lines_.push_back(
                {std::string(series.name) + ": " + kinds()[kind].name, false, of_kind[kind]});
    if (!results.empty())
        lines_.push_back({std::string(series.name) + std::string(all), true, sum});
}

std::string Table::text() const {
    std::ostringstream out;
    std::array<char, 100> cell{};
    const auto print = [&](const char* format, auto... values) {
        std::snprintf(cell.data(), cell.size(), format, values...);
        out << cell.data();
    };
    print("%-*s", width, "");
    for (const Column& column : columns)
        print("%9s", column.head);
    print("%9s\n", "% shown");
    for (const Line& line : lines_) {
        print("%-*s", width, line.name.c_str());
        for (const Column& column : columns)
            print("%9zu", line.tally.*column.figure);
        print("%9.3f\n", 100.0 * static_cast<double>(line.tally.shown) /
                             static_cast<double>(line.tally.written));
    }
    return out.str();
}

Table Table::parse(const std::string& text) {
    Table table;
    std::istringstream in(text);
    std::string row;
    while (std::getline(in, row)) {
        if (row.size() <= width || row[0] == ' ')
            continue;
        Line line;
        line.name = row.substr(0, row.find_last_not_of(' ', width - 1) + 1);
        line.whole_series = line.name.ends_with(all);
        std::istringstream figures(row.substr(width));
        for (const Column& column : columns)
            figures >> line.tally.*column.figure;
        table.lines_.push_back(line);
    }
    return table;
}

const Tally* Table::find(const std::string& name) const {
    for (const Line& line : lines_)
        if (line.name == name)
            return &line.tally;
    return nullptr;
}

std::vector<std::string> Table::worse_than(const Table& recorded) const {
    std::vector<std::string> worse;
    const auto compare = [&](const Line& line, const char* what, std::size_t now, std::size_t then,
                             bool is_worse) {
        if (is_worse)
            worse.push_back(line.name + ": " + std::to_string(now) + " " + what + ", recorded " +
                            std::to_string(then));
    };
    for (const Line& line : lines_) {
        const Tally* then = recorded.find(line.name);
        if (then == nullptr || then->written != line.tally.written || then->hit != line.tally.hit) {
            worse.push_back(line.name + ": the figures that are recorded are of other files");
            continue;
        }
        const Tally& now = line.tally;
        compare(line, "wrong", now.wrong, then->wrong, now.wrong > then->wrong);
        compare(line, "silent", now.silent, then->silent, now.silent > then->silent);
        compare(line, "not recognised", now.unread, then->unread, now.unread > then->unread);
        compare(line, "shown", now.shown, then->shown,
                line.whole_series && now.shown < then->shown);
    }
    return worse;
}

}  // namespace zos::quality

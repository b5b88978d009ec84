// SPDX-License-Identifier: GPL-2.0-or-later
//
// The figures as they are printed, and as they were recorded.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/quality/classes.h"
#include "tests/quality/reading.h"

namespace zos::quality {

// A line for each kind of file, and one for all of a series.
class Table {
  public:
    // `results` are of the files 0, 1, 2 and so on.
    void add(const Series& series, const std::vector<Tally>& results);
    [[nodiscard]] std::string text() const;

    // A text() that was kept.
    [[nodiscard]] static Table parse(const std::string& text);

    // What is worse in this table than in that one: a line for each figure, none where nothing is.
    // Entries shown are compared for whole series, since a better reader may show a few less of one
    // kind; wrong and silent ones for each kind.
    [[nodiscard]] std::vector<std::string> worse_than(const Table& recorded) const;

  private:
    struct Line {
        std::string name;
        bool whole_series = false;
        Tally tally;
    };
    [[nodiscard]] const Tally* find(const std::string& name) const;

    std::vector<Line> lines_;
};

}  // namespace zos::quality

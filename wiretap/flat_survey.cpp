// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/flat_survey.h"

#include <list>
#include <optional>
#include <vector>

#include "format/cte.h"
#include "wiretap/flat_control.h"
#include "wiretap/flat_events.h"
#include "wiretap/grid_search.h"

namespace zos {

namespace {

Shape shape_of(const FlatEvents& found, std::size_t first_control, std::size_t next_control) {
    Shape shape;
    shape.first_control = static_cast<std::uint16_t>(first_control);
    shape.next_control = static_cast<std::uint16_t>(next_control);
    if (found.first_header > first_control && found.first_header - first_control <= longest_control)
        shape.control_record = static_cast<std::uint16_t>(found.first_header - first_control);
    return shape;
}

// A wrapped data set begins with the rest of an entry, which ends with the length of that entry.
bool may_begin_in_entry(Bytes bytes, std::size_t first_header, std::size_t control) {
    if (first_header < control + cte::closing_length)
        return false;
    const std::uint16_t length = read_u16be(bytes.data() + first_header - cte::closing_length);
    return length >= cte::shortest && length >= first_header - control;
}

}  // namespace

std::vector<Shape> survey_flat(Bytes bytes) {
    const FlatEvents first = find_events(bytes, 0);
    if (first.end == 0)
        return {};
    const std::size_t common = interruption_length(first);
    GridSearch search(bytes, first);
    std::vector<Shape> shapes;
    std::list<FlatEvents> all_found;
    if (common == 0) {
        for (const std::size_t first_control : first_control_lengths(first, 0))
            shapes.push_back(shape_of(first, first_control, 0));
        return shapes;
    }
    for (const std::size_t next_control : interruption_lengths(common, first.first_header)) {
        const FlatEvents& found = all_found.emplace_back(find_events(bytes, next_control));
        for (const std::size_t first_control : first_control_lengths(found, next_control)) {
            Shape shape = shape_of(found, first_control, next_control);
            search.try_all(found, shape);
            shapes.push_back(shape);
            if (!may_begin_in_entry(bytes, found.first_header, first_control))
                continue;
            shape.control_record = 0;
            search.try_all(found, shape);
            shapes.push_back(shape);
        }
    }
    search.refine();
    if (std::optional<Shape> best = search.best()) {
        shapes.insert(shapes.begin(), *best);
        // The entries of the first records tell whether these begin with a control record or with
        // the rest of an entry: both have the same cuts behind them.
        if (best->control_record != 0 &&
            may_begin_in_entry(bytes, first.first_header, best->first_control)) {
            best->control_record = 0;
            shapes.insert(shapes.begin() + 1, *best);
        }
    }
    for (Shape& shape : shapes)
        shape.checksums = search.checksums();
    return shapes;
}

}  // namespace zos

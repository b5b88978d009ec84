// SPDX-License-Identifier: GPL-2.0-or-later
//
// A flat file has no record boundaries, yet the control data of each record are still in it, also
// in the middle of entries. The survey finds out from the file's first megabyte how long these
// control data are and at which record length they return, so that entries can be put together
// again.
//
// An entry that holds H foreign bytes closes H bytes late: its length at the end stands that much
// farther on. That gives H, but not where in the entry the bytes are. The place follows from the
// record length: records are full, but for the last one of each trace buffer, so control data
// return at a fixed distance from the start of the buffer. What speaks for each record length, and
// against it, is weighed (wiretap/grid_search.h). When the data leave room for doubt, no record
// length is given: then interrupted entries become gaps, since a cut in the wrong place would show
// wrong bytes.
#pragma once

#include <vector>

#include "format/bytes.h"
#include "wiretap/shape.h"

namespace zos {

// Shapes that flat data beginning with `bytes` may have; none when no entry can be found in them.
// The caller walks the bytes with each to see which explains them.
[[nodiscard]] std::vector<Shape> survey_flat(Bytes bytes);

}  // namespace zos

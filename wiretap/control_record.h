// SPDX-License-Identifier: GPL-2.0-or-later
//
// Records that hold no entries. GTF, whose output the trace writer uses, puts a control record in
// front of each block, and a record of lost events where it lost some (MVS Diagnosis: Tools and
// Service Aids, GA32-0905). An entry that is longer than the rest of its record goes on behind
// them.
#pragma once

#include <cstdint>
#include <span>

#include "format/bytes.h"
#include "wiretap/carrier.h"
#include "wiretap/shape.h"
#include "wiretap/window.h"

namespace zos {

// The data of a record are a control record or a record of lost events of GTF, at their start or
// behind control data of one of these lengths.
[[nodiscard]] bool is_gtf_control_record(Bytes record,
                                         std::span<const std::uint16_t> control) noexcept;

// Whether `record` is a control record of a data set of this shape. Never in a flat file, where
// control records are part of the control data.
[[nodiscard]] bool is_control_record(Window& window, const Shape& shape,
                                     const Record& record) noexcept;

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// A packed data set whose records a transfer, or a copy, has given descriptors: an RDW or the
// length in 4 bytes. What is packed goes on from one record to the next, so they have to go.
#pragma once

#include <memory>
#include <optional>

#include "format/bytes.h"
#include "wiretap/unpacker.h"

namespace zos {

enum class Descriptors : std::uint8_t { rdw, length4 };

inline constexpr std::size_t descriptor_length = 4;

// The kind of descriptor that the first bytes may be.
[[nodiscard]] std::optional<Descriptors> leading_descriptor(Bytes head) noexcept;

// Gives the data of the records.
[[nodiscard]] std::unique_ptr<Unpacker> make_record_unpacker(Descriptors descriptors);

}  // namespace zos

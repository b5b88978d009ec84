// SPDX-License-Identifier: GPL-2.0-or-later
//
// Data sets packed by AMATERSE (TRSMAIN): PACK and SPACK.
//
// A header of 12 bytes, then codes of 12 bits, high bits first:
//
//      0              the end
//      1 to 256       a byte, plus 1
//      257            the end of a record; may stand inside a phrase
//      258 to 4095    a phrase
#pragma once

#include <memory>
#include <optional>

#include "format/bytes.h"
#include "wiretap/unpacker.h"

namespace zos {

struct TerseHeader {
    static constexpr std::size_t length = 12;

    bool spack = false;
    bool variable = false;
    std::uint32_t record_length = 0;  // of the data, without RDW
};

[[nodiscard]] std::optional<TerseHeader> parse_terse_header(Bytes head) noexcept;

// Unpacks what follows the header.
[[nodiscard]] std::unique_ptr<Unpacker> make_terse_unpacker(const TerseHeader& header);

}  // namespace zos

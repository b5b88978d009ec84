// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/packet_checksum.h"

#include "format/cte.h"
#include "format/ip.h"
#include "format/pth.h"

namespace zos {

namespace {

Checksum checksum_of(Bytes packet) {
    switch (ip::checksum(packet)) {
        case ip::Checksum::right:
            return Checksum::right;
        case ip::Checksum::wrong:
            return Checksum::wrong;
        case ip::Checksum::none:
            break;
    }
    return Checksum::none;
}

}  // namespace

Checked packet_checksum(Bytes entry) noexcept {
    if (entry.size() < cte::shortest)
        return {};
    const cte::Header header = cte::parse(entry.data());
    if (!header.well_formed() || header.length != entry.size())
        return {};
    const Bytes data = entry.first(entry.size() - cte::closing_length).subspan(header.data_offset);
    if (!pth::plausible(data, header.clock)) {
        const bool should_be = header.id >= cte::packet && header.id <= cte::smc;
        return {should_be ? Checksum::no_header : Checksum::none};
    }
    const auto header_length = static_cast<std::size_t>(pth::get(data, pth::len));
    // Of a segment only the first one has a packet's headers.
    const bool begins = pth::get(data, pth::seq_num) == 0;
    return {begins ? checksum_of(data.subspan(header_length)) : Checksum::none,
            pth::flag_set(data, pth::out), header.data_offset + header_length};
}

}  // namespace zos

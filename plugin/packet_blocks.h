// SPDX-License-Identifier: GPL-2.0-or-later
//
// The blocks that Wireshark wants with each packet: its direction, and the record header. To make
// one and to free it again costs more than all of the rest of reading a packet, so a block that
// nobody holds any longer is written over for the next packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <wireshark.h>

#include <wiretap/wtap_opttypes.h>

#include "format/blob.h"

namespace zos {

class PacketBlocks {
  public:
    PacketBlocks() = default;
    ~PacketBlocks();
    PacketBlocks(const PacketBlocks&) = delete;
    PacketBlocks& operator=(const PacketBlocks&) = delete;

    // A block for one packet, of which the caller owns a reference. `flags` of 0 and a null
    // `record` leave the option out.
    [[nodiscard]] wtap_block_t take(std::uint32_t flags, const blob::Record* record);

  private:
    // The block that was given last.
    struct Last {
        wtap_block_t block = nullptr;
        void* header = nullptr;  // its bytes of the record header
        std::size_t room = 0;    // for them
    };

    static void make(Last& last, std::uint32_t flags, const blob::Record* record);
    [[nodiscard]] static bool write_over(Last& last, std::uint32_t flags,
                                         const blob::Record* record);
    [[nodiscard]] static bool write_header(Last& last, wtap_option_t& option,
                                           const blob::Record& record);

    std::array<Last, 4> last_{};  // one for each combination of options
};

}  // namespace zos

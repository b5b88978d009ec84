// SPDX-License-Identifier: GPL-2.0-or-later
//
// The pcapng custom option of a packet block that carries the record header (format/blob.h) from
// the reader to the dissector, also through saved files. The option interface changed in Wireshark
// 4.6.
#pragma once

#include <wireshark.h>

#include <ws_version.h>

#include <wiretap/wtap.h>
#include <wiretap/wtap_opttypes.h>

#include "format/bytes.h"

namespace zos {

// Private Enterprise Number of the option. IANA keeps 32473 for examples and documentation (RFC
// 5612); the project has none of its own yet, so the record header opens with a magic of its own.
inline constexpr guint32 record_option_pen = 32473;

#define ZOS_WIRESHARK_AT_LEAST(major, minor) \
    (WIRESHARK_VERSION_MAJOR > (major) ||    \
     (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

// Copies `record` into an option of a packet block.
inline void add_record_option(wtap_block_t block, Bytes record) {
    const auto* data = reinterpret_cast<const char*>(record.data());
#if ZOS_WIRESHARK_AT_LEAST(4, 6)
    wtap_block_add_custom_binary_option_from_data(block, OPT_CUSTOM_BIN_COPY, record_option_pen,
                                                  data, record.size());
#else
    wtap_block_add_custom_option(block, OPT_CUSTOM_BIN_COPY, record_option_pen, data,
                                 record.size());
#endif
}

// The option's bytes, owned by the block; none when the block has no such option.
[[nodiscard]] inline Bytes find_record_option(wtap_block_t block) {
    Bytes record;
    if (block == nullptr)
        return record;
    // gboolean or bool, whatever this Wireshark's callback returns.
    using Continue = decltype(wtap_block_foreach_func{}(nullptr, 0, {}, nullptr, nullptr));
    const auto visit = [](wtap_block_t, guint id, wtap_opttype_e, wtap_optval_t* value,
                          void* found) -> Continue {
        if (id == OPT_CUSTOM_BIN_COPY) {
#if ZOS_WIRESHARK_AT_LEAST(4, 6)
            const auto& option = value->custom_binaryval;
            if (option.pen == record_option_pen)
                *static_cast<Bytes*>(found) = {
                    static_cast<const std::uint8_t*>(option.data.custom_data),
                    option.data.custom_data_len};
#else
            const auto& option = value->custom_opt;
            if (option.pen == record_option_pen)
                *static_cast<Bytes*>(found) = {
                    reinterpret_cast<const std::uint8_t*>(option.data.generic_data.custom_data),
                    option.data.generic_data.custom_data_len};
#endif
        }
        return TRUE;
    };
    wtap_block_foreach_option(block, visit, &record);
    return record;
}

}  // namespace zos

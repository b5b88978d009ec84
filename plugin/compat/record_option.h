// SPDX-License-Identifier: GPL-2.0-or-later
//
// The pcapng custom option of a packet block that carries the record header (format/blob.h) from
// the reader to the dissector, also through saved files. The option interface changed in Wireshark
// 4.6.
#pragma once

#include <wireshark.h>

#include <wiretap/wtap.h>
#include <wiretap/wtap_opttypes.h>

#include "format/bytes.h"
#include "plugin/compat/wireshark_version.h"
#include "wiretap/capture_form.h"

namespace zos {

// Where an option that holds bytes keeps them.
#if ZOS_WIRESHARK_AT_LEAST(4, 6)
[[nodiscard]] inline auto& custom_option(wtap_optval_t& value) {
    return value.custom_binaryval;
}
[[nodiscard]] inline auto& custom_bytes(wtap_optval_t& value) {
    return value.custom_binaryval.data;
}
#else
[[nodiscard]] inline auto& custom_option(wtap_optval_t& value) {
    return value.custom_opt;
}
[[nodiscard]] inline auto& custom_bytes(wtap_optval_t& value) {
    return value.custom_opt.data.generic_data;
}
#endif

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
        if (id == OPT_CUSTOM_BIN_COPY && custom_option(*value).pen == record_option_pen) {
            const auto& bytes = custom_bytes(*value);
            const void* data = bytes.custom_data;
            *static_cast<Bytes*>(found) = {static_cast<const std::uint8_t*>(data),
                                           bytes.custom_data_len};
        }
        return TRUE;
    };
    wtap_block_foreach_option(block, visit, &record);
    return record;
}

}  // namespace zos

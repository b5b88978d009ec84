// SPDX-License-Identifier: GPL-2.0-or-later
#include "plugin/interfaces.h"

#include <string>

#include <wiretap/pcap-encap.h>

namespace zos {

namespace {

// Adds the block that describes the interface.
void describe(wtap* wth, const Interface& interface) {
    wtap_block_t block = wtap_block_create(WTAP_BLOCK_IF_ID_AND_INFO);
    auto* mandatory =
        static_cast<wtapng_if_descr_mandatory_t*>(wtap_block_get_mandatory_data(block));
    mandatory->wtap_encap = wtap_encapsulation(interface);
    mandatory->time_units_per_second = 1'000'000'000;
    mandatory->tsprecision = WTAP_TSPREC_NSEC;
    mandatory->snap_len = WTAP_MAX_PACKET_SIZE_STANDARD;
    constexpr guint8 nanoseconds = 9;
    wtap_block_add_uint8_option(block, OPT_IDB_TSRESOL, nanoseconds);
    if (const std::string name = interface_name(interface); !name.empty())
        wtap_block_add_string_option(block, OPT_IDB_NAME, name.data(), name.size());
    if (const std::string text = interface_description(interface); !text.empty())
        wtap_block_add_string_option(block, OPT_IDB_DESCRIPTION, text.data(), text.size());
    g_array_append_val(wth->interface_data, block);
}

}  // namespace

int wtap_encapsulation(const Interface& interface) {
    switch (interface.encapsulation) {
        case Encapsulation::raw_ip:
            return WTAP_ENCAP_RAW_IP;
        case Encapsulation::ethernet:
            return WTAP_ENCAP_ETHERNET;
        case Encapsulation::pcap:
            return wtap_pcap_encap_to_wtap_encap(static_cast<int>(interface.link_type));
        case Encapsulation::record:
            break;
    }
    return WTAP_ENCAP_WIRESHARK_UPPER_PDU;
}

unsigned Interfaces::find_or_add(wtap* wth, const Interface& interface) {
    const auto [number, added] = numbers_.find_or_add(interface);
    if (added != nullptr)
        describe(wth, *added);
    return number;
}

}  // namespace zos

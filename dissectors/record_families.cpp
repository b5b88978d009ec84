// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/record_family.h"

namespace zos::dissect {

extern const RecordFamily gap_family;
extern const RecordFamily data_trace_family;
extern const RecordFamily smc_family;
extern const RecordFamily packet_trace_family;
extern const RecordFamily gsk_family;
extern const RecordFamily systcpip_family;
extern const RecordFamily systcpis_family;
extern const RecordFamily sysaxr_family;
extern const RecordFamily entry_family;

namespace {

// The first that matches dissects the record, so the special stand before the general:
// packet_trace takes every entry with a packet trace header, entry takes everything.
constexpr const RecordFamily* families[] = {
    &gap_family,      &data_trace_family, &smc_family,    &packet_trace_family, &gsk_family,
    &systcpip_family, &systcpis_family,   &sysaxr_family, &entry_family,
};

}  // namespace

std::span<const RecordFamily* const> record_families() noexcept {
    return families;
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/native_packet.h"

#include "dissectors/packet_record.h"
#include "dissectors/record.h"
#include "plugin/compat/record_option.h"

namespace zos::dissect {

namespace {

struct Encapsulation {
    int wtap_encap;
    Link link;
    dissector_handle_t original;  // in the table before us
};

Encapsulation encapsulations[] = {
    {WTAP_ENCAP_RAW_IP, Link::ip, nullptr},
    {WTAP_ENCAP_ETHERNET, Link::ethernet, nullptr},
    {WTAP_ENCAP_TOKEN_RING, Link::other, nullptr},
};

// The bytes of an option go with its block, which may be before the taps see the packet.
Bytes copy(Bytes option, wmem_allocator_t* pool) {
    if (option.empty())
        return {};
    return {static_cast<const std::uint8_t*>(wmem_memdup(pool, option.data(), option.size())),
            option.size()};
}

int dissect(const Encapsulation& encapsulation, tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
            void* data) {
    const Bytes header = copy(find_record_option(pinfo->rec->block), pinfo->pool);
    std::size_t length = 0;
    const std::optional<blob::Record> record = blob::decode(header, length);
    // As the frame dissector would: by the handle alone, with the pseudo-header as data.
    if (!record || !record_is_enabled())
        return call_dissector_only(encapsulation.original, tvb, pinfo, tree, data);
    dissect_packet_record(*record, header.first(length),
                          {tvb, encapsulation.link, encapsulation.original, data}, pinfo, tree);
    return static_cast<int>(tvb_captured_length(tvb));
}

// One dissector for each entry of the table: a dissector without data is not told which it is.
template <std::size_t i>
int dissect_encapsulation(tvbuff_t* tvb, packet_info* pinfo, proto_tree* tree,
                          void* data) noexcept {
    return dissect(encapsulations[i], tvb, pinfo, tree, data);
}

template <std::size_t i>
void take_over_encapsulation() {
    encapsulations[i].original = take_over(encapsulations[i].wtap_encap, dissect_encapsulation<i>);
}

}  // namespace

void handoff_native_packets() {
    take_over_encapsulation<0>();
    take_over_encapsulation<1>();
    take_over_encapsulation<2>();
    static_assert(std::size(encapsulations) == 3);
}

}  // namespace zos::dissect

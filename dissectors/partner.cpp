// SPDX-License-Identifier: GPL-2.0-or-later
#include "dissectors/partner.h"

#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include <wsutil/inet_addr.h>

namespace zos::dissect {

namespace {

int hf_peer = -1;
int hf_peer6 = -1;
int hf_peer_port = -1;

constexpr std::string_view of_addresses = "0123456789abcdefABCDEF:.";

struct Named {
    std::string_view address;
    std::uint16_t port;
};

// "10.1.0.2.60830", perhaps with a stop behind it
std::optional<Named> split(std::string_view word) {
    while (word.ends_with('.'))
        word.remove_suffix(1);
    const std::size_t stop = word.rfind('.');
    if (stop == std::string_view::npos)
        return {};
    const std::string_view digits = word.substr(stop + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || port == 0)
        return {};
    return Named{word.substr(0, stop), port};
}

std::optional<SocketEnd> parse(wmem_allocator_t* pool, const Named& named) {
    const char* text = wmem_strndup(pool, named.address.data(), named.address.size());
    ws_in4_addr ipv4;
    ws_in6_addr ipv6;
    if (ws_inet_pton4(text, &ipv4)) {
        std::array<std::uint8_t, sizeof ipv4> bytes;
        std::memcpy(bytes.data(), &ipv4, sizeof ipv4);
        return socket_end(bytes, named.port);
    }
    if (ws_inet_pton6(text, &ipv6))
        return socket_end({ipv6.bytes, sizeof ipv6.bytes}, named.port);
    return {};
}

// The first that follows one of these words.
std::optional<SocketEnd> find(wmem_allocator_t* pool, std::string_view message) {
    for (const std::string_view before : {" from ", " by ", " to ", " with "}) {
        const std::size_t at = message.find(before);
        if (at == std::string_view::npos)
            continue;
        const std::string_view rest = message.substr(at + before.size());
        const std::optional<Named> named =
            split(rest.substr(0, rest.find_first_not_of(of_addresses)));
        const std::optional<SocketEnd> end = named ? parse(pool, *named) : std::nullopt;
        if (end)
            return end;
    }
    return {};
}

void set_source(packet_info* pinfo, int type, Bytes bytes) {
    alloc_address_wmem(pinfo->pool, &pinfo->net_src, type, static_cast<int>(bytes.size()),
                       bytes.data());
    copy_address_shallow(&pinfo->src, &pinfo->net_src);
}

void show(const Context& context, proto_tree* tree, const SocketEnd& end) {
    constexpr std::size_t mapped = 12;
    const Bytes address = end.address;
    const Bytes ipv4 = address.subspan(mapped);
    const bool is_ipv4 = socket_end(ipv4, end.port) == end;
    proto_item* item;
    if (is_ipv4) {
        guint32 value;
        std::memcpy(&value, ipv4.data(), sizeof value);
        item = proto_tree_add_ipv4(tree, hf_peer, context.payload, 0, 0, value);
        set_source(context.pinfo, AT_IPv4, ipv4);
    } else {
        ws_in6_addr value;
        std::memcpy(value.bytes, address.data(), sizeof value.bytes);
        item = proto_tree_add_ipv6(tree, hf_peer6, context.payload, 0, 0, &value);
        set_source(context.pinfo, AT_IPv6, address);
    }
    proto_item_set_generated(item);
    proto_item_set_generated(
        proto_tree_add_uint(tree, hf_peer_port, context.payload, 0, 0, end.port));
}

}  // namespace

std::optional<SocketEnd> add_partner(const Context& context, proto_tree* tree,
                                     const char* message) {
    const std::optional<SocketEnd> end = find(context.pinfo->pool, message);
    if (end)
        show(context, tree, *end);
    return end;
}

void register_partner(int protocol) {
    static hf_register_info fields[] = {
        header_field(&hf_peer, "Partner", "zos.gsk.peer", FT_IPv4, BASE_NONE, nullptr, 0,
                     "IPv4 address of the partner that the message names"),
        header_field(&hf_peer6, "Partner", "zos.gsk.peer6", FT_IPv6, BASE_NONE, nullptr, 0,
                     "IPv6 address of the partner that the message names"),
        header_field(&hf_peer_port, "Port of the partner", "zos.gsk.peer_port", FT_UINT16, BASE_DEC,
                     nullptr, 0, "Port of the partner that the message names"),
    };
    proto_register_field_array(protocol, fields, array_length(fields));
}

}  // namespace zos::dissect

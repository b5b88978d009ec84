// SPDX-License-Identifier: GPL-2.0-or-later
//
// The elements of a key by which Wireshark keeps a conversation.
#pragma once

#include <cstdint>

#include <epan/conversation.h>

#include "dissectors/epan.h"

namespace zos::dissect {

// The bytes of the address are not copied.
inline conversation_element_t key_element(const address& value) {
    conversation_element_t element{};
    element.type = CE_ADDRESS;
    copy_address_shallow(&element.addr_val, &value);
    return element;
}

inline conversation_element_t key_element(std::uint32_t port) {
    conversation_element_t element{};
    element.type = CE_PORT;
    element.port_val = port;
    return element;
}

// The element that ends a key.
inline conversation_element_t key_element(conversation_type type) {
    conversation_element_t element{};
    element.type = CE_CONVERSATION_TYPE;
    element.conversation_type_val = type;
    return element;
}

}  // namespace zos::dissect

// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/capture_form.h"

#include <cstring>

#include "format/codes.h"
#include "format/ebcdic.h"

namespace zos {

namespace {

// Tags of an exported PDU in front of a record that is no packet: its dissector's name (tag 12),
// and the end of the tags.
constexpr std::uint8_t upper_pdu_tags[] = {0, 12, 0, 4, 'z', 'o', 's', 0, 0, 0, 0, 0};

// The interface that frames beyond the limit share.
Interface shared_interface(const Interface& interface) {
    Interface shared;
    shared.encapsulation = interface.encapsulation;
    shared.link_type = interface.link_type;
    return shared;
}

}  // namespace

std::size_t headers_length(const Frame& frame) noexcept {
    return begins_with_record(frame) ? sizeof upper_pdu_tags + blob::encoded_length(*frame.record)
                                     : 0;
}

void write_headers(const Frame& frame, std::uint8_t* to) noexcept {
    if (!begins_with_record(frame))
        return;
    std::memcpy(to, upper_pdu_tags, sizeof upper_pdu_tags);
    blob::encode(*frame.record, to + sizeof upper_pdu_tags);
}

std::uint32_t direction_flags(Direction direction) noexcept {
    constexpr std::uint32_t flags[] = {0, 1, 2};  // unknown, inbound, outbound
    return flags[static_cast<std::size_t>(direction)];
}

std::string interface_name(const Interface& interface) {
    return std::string(ebcdic::decode_name({interface.name.data(), interface.name_length}).view());
}

std::string interface_description(const Interface& interface) {
    if (!interface.has_device)
        return {};
    const std::string name = interface_name(interface);
    const char* device = codes::text_of(codes::device_types(), interface.device);
    return (name.empty() ? "no name" : name) + " (" +
           (device != nullptr ? device : "device type " + std::to_string(interface.device)) + ")";
}

InterfaceNumbers::Number InterfaceNumbers::find_or_add(const Interface& interface) {
    if (last_ != nullptr && interface == last_->first)
        return {last_->second};
    auto known = numbers_.find(interface);
    const bool full = numbers_.size() >= most;
    if (known == numbers_.end() && full)
        known = numbers_.find(shared_interface(interface));
    if (known != numbers_.end()) {
        last_ = &*known;
        return {known->second};
    }
    const auto number = static_cast<unsigned>(numbers_.size());
    const auto added =
        numbers_.emplace(full ? shared_interface(interface) : interface, number).first;
    last_ = &*added;
    return {number, &added->first};
}

unsigned InterfaceNumbers::find(const Interface& interface) const {
    if (last_ != nullptr && interface == last_->first)
        return last_->second;
    auto known = numbers_.find(interface);
    if (known == numbers_.end())
        known = numbers_.find(shared_interface(interface));
    return known == numbers_.end() ? 0 : known->second;
}

}  // namespace zos

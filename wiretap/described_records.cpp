// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/described_records.h"

#include <algorithm>
#include <array>

namespace zos {

namespace {

constexpr std::uint32_t longest = 0xffff;

// Length of the data behind a descriptor; none where it cannot be one.
std::optional<std::uint32_t> data_length(const std::uint8_t* at, Descriptors descriptors) noexcept {
    if (descriptors == Descriptors::length4) {
        const std::uint32_t length = read_u32be(at);
        return length <= longest ? std::optional(length) : std::nullopt;
    }
    const std::uint32_t length = read_u16be(at);
    constexpr std::uint8_t last_segment_code = 3;
    if (length < descriptor_length || at[2] > last_segment_code || at[3] != 0)
        return {};
    return length - static_cast<std::uint32_t>(descriptor_length);
}

class RecordUnpacker final : public Unpacker {
  public:
    explicit RecordUnpacker(Descriptors descriptors) noexcept : descriptors_(descriptors) {}

    [[nodiscard]] std::unique_ptr<Unpacker> copy() const override {
        return std::make_unique<RecordUnpacker>(*this);
    }

    Step step(PackedInput& input, RecordSink& sink) override {
        std::array<std::uint8_t, descriptor_length> descriptor;
        for (std::size_t i = 0; i < descriptor.size(); ++i) {
            const int byte = input.next();
            if (byte < 0)
                return i == 0 ? Step::end : Step::cut;
            descriptor[i] = static_cast<std::uint8_t>(byte);
        }
        const std::optional<std::uint32_t> length = data_length(descriptor.data(), descriptors_);
        if (!length)
            return damaged("no descriptor of a record");
        sink.make_room(*length);
        std::uint8_t* to = sink.next_bytes();
        for (std::uint32_t i = 0; i < *length; ++i) {
            const int byte = input.next();
            if (byte < 0)
                return Step::cut;
            to[i] = static_cast<std::uint8_t>(byte);
            sink.put(1);
        }
        return Step::more;
    }

  private:
    Descriptors descriptors_;
};

}  // namespace

std::optional<Descriptors> leading_descriptor(Bytes head) noexcept {
    if (head.size() < descriptor_length)
        return {};
    for (const Descriptors kind : {Descriptors::rdw, Descriptors::length4})
        if (data_length(head.data(), kind).value_or(0) > 0)
            return kind;
    return {};
}

std::unique_ptr<Unpacker> make_record_unpacker(Descriptors descriptors) {
    return std::make_unique<RecordUnpacker>(descriptors);
}

}  // namespace zos

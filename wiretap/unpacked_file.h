// SPDX-License-Identifier: GPL-2.0-or-later
//
// A packed data set as if it were unpacked: AMATERSE and XMIT, also one inside the other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wiretap/terse.h"
#include "wiretap/unpacker.h"
#include "wiretap/window.h"
#include "wiretap/xmit.h"

namespace zos {

// One layer of packing.
struct Packing {
    enum class Form : std::uint8_t { terse, xmit };
    Form form = Form::terse;
    TerseHeader terse;
    XmitHeader xmit;

    [[nodiscard]] bool variable() const noexcept {
        return form == Form::terse ? terse.variable : xmit.variable;
    }
    [[nodiscard]] const char* name() const noexcept;
};

// Unpacks one layer. Records of a variable-length data set stand with RDW in what is read, those of
// a fixed-length one follow each other.
class UnpackedSource final : public ByteSource {
  public:
    // Copies of the unpacker's state to go on from, shared by those who read the same file.
    struct Place {
        std::uint64_t offset = 0;  // unpacked
        std::uint64_t packed_offset = 0;
        std::unique_ptr<Unpacker> unpacker;
        RecordSink sink;
    };
    using Places = std::vector<Place>;

    UnpackedSource(ByteSource& packed, const Packing& packing, std::shared_ptr<Places> places);

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    bool seek(std::uint64_t offset) noexcept override;

    // The first bytes, `wanted` or as many as there are. They are still to be read.
    [[nodiscard]] Bytes peek(std::size_t wanted);

    [[nodiscard]] Unpacker::Step state() const noexcept { return state_; }
    [[nodiscard]] const char* problem() const noexcept { return unpacker_->problem(); }
    [[nodiscard]] std::uint64_t packed_offset() const noexcept { return input_.offset(); }

  private:
    void advance();
    void remember_place();
    bool go_to(const Place& place);

    // A place costs about 50 KB.
    static constexpr std::uint64_t place_distance = std::uint64_t{4} << 20;

    PackedInput input_;
    std::unique_ptr<Unpacker> unpacker_;
    RecordSink sink_;
    std::shared_ptr<Places> places_;
    std::uint64_t offset_ = 0;  // unpacked, of the first byte of the sink
    std::size_t taken_ = 0;     // bytes of the sink
    Unpacker::Step state_ = Unpacker::Step::more;
};

// All layers of a file.
class UnpackedFile final : public ByteSource {
  public:
    // Opens what is packed; nothing when `head`, the first bytes of the file, show no packing that
    // can be undone. `packed` is read from its start.
    [[nodiscard]] static std::unique_ptr<UnpackedFile> open(ByteSource& packed, Bytes head);

    // The same file once more, from another source; what one has learned serves the other.
    [[nodiscard]] std::unique_ptr<UnpackedFile> again(ByteSource& packed) const;

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        return layers_.back()->read(to, length);
    }
    bool seek(std::uint64_t offset) noexcept override { return layers_.back()->seek(offset); }

    [[nodiscard]] const std::vector<Packing>& packings() const noexcept { return packings_; }
    // For people: "unpacked from AMATERSE (PACK) in XMIT".
    [[nodiscard]] std::string description() const;
    // What made it end early; empty when nothing did.
    [[nodiscard]] std::string problem() const;
    // The packed bytes end before the end that their form tells.
    [[nodiscard]] bool cut_short() const noexcept;

    // How many layers are opened.
    static constexpr std::size_t deepest = 4;

  private:
    UnpackedFile() = default;
    void add_layer(ByteSource& packed, const Packing& packing);

    std::vector<Packing> packings_;  // the outermost first
    std::vector<std::shared_ptr<UnpackedSource::Places>> places_;
    std::vector<std::unique_ptr<UnpackedSource>> layers_;
};

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
//
// A packed data set as if it were unpacked: AMATERSE, XMIT and zip, also one inside the other, on
// an image of a tape, or with its records described.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wiretap/described_records.h"
#include "wiretap/tape_image.h"
#include "wiretap/terse.h"
#include "wiretap/unpacker.h"
#include "wiretap/window.h"
#include "wiretap/xmit.h"
#include "wiretap/zip.h"

namespace zos {

// One layer of packing.
struct Packing {
    enum class Form : std::uint8_t { terse, xmit, tape, zip, records };
    Form form = Form::terse;
    TerseHeader terse;
    XmitHeader xmit;
    Descriptors descriptors = Descriptors::rdw;

    // What comes out are variable-length records.
    [[nodiscard]] bool variable() const noexcept;
    // z/OS has packed it, rather than kept things apart.
    [[nodiscard]] bool packs() const noexcept { return form == Form::terse || form == Form::xmit; }
    [[nodiscard]] const char* name() const noexcept;
};

// Other than these in tests only.
struct UnpackingBounds {
    // Places to go on from are remembered so far apart. Each costs 35 to 70 KB.
    std::uint64_t place_distance = std::uint64_t{4} << 20;
    // So much is unpacked at once.
    std::size_t piece = std::size_t{64} << 10;
    // So much is unpacked from any file. A file of 1 KB can announce more than there is in the
    // world, and 60 MB of zeros are one of 1 KB.
    std::uint64_t always = std::uint64_t{1} << 30;
    // And so much more for each byte of the file.
    std::uint64_t for_each_byte = 1000;
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

    // `outer` is the layer that gives `packed`, if that is none of the file itself.
    UnpackedSource(ByteSource& packed, const UnpackedSource* outer, const Packing& packing,
                   std::shared_ptr<Places> places, const UnpackingBounds& bounds);

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    bool seek(std::uint64_t offset) noexcept override;

    // The first bytes, `wanted` or as many as there are. They are still to be read.
    [[nodiscard]] Bytes peek(std::size_t wanted);

    [[nodiscard]] Unpacker::Step state() const noexcept { return state_; }
    // Something else than its end ended it: see problem().
    [[nodiscard]] bool failed() const noexcept {
        return state_ == Unpacker::Step::damaged || state_ == Unpacker::Step::unsupported;
    }
    [[nodiscard]] const char* problem() const noexcept { return problem_; }
    [[nodiscard]] std::uint64_t packed_offset() const noexcept { return input_.offset(); }

  private:
    void advance();
    [[nodiscard]] bool beyond_bounds() const noexcept;
    void remember_place();
    bool go_to(const Place& place);

    PackedInput input_;
    const UnpackedSource* outer_;
    std::unique_ptr<Unpacker> unpacker_;
    RecordSink sink_;
    std::shared_ptr<Places> places_;
    UnpackingBounds bounds_;
    const char* problem_ = "";
    std::uint64_t offset_ = 0;  // unpacked, of the first byte of the sink
    std::size_t taken_ = 0;     // bytes of the sink
    Unpacker::Step state_ = Unpacker::Step::more;
};

// All layers of a file.
class UnpackedFile final : public ByteSource {
  public:
    // Opens what is packed; nothing when `head`, the first bytes of the file, show no packing that
    // can be undone. `packed` is read from its start.
    [[nodiscard]] static std::unique_ptr<UnpackedFile> open(ByteSource& packed, Bytes head,
                                                            const UnpackingBounds& bounds = {});

    // The same file once more, from another source; what one has learned serves the other.
    [[nodiscard]] std::unique_ptr<UnpackedFile> again(ByteSource& packed) const;

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        return layers_.back()->read(to, length);
    }
    bool seek(std::uint64_t offset) noexcept override { return layers_.back()->seek(offset); }

    [[nodiscard]] const std::vector<Packing>& packings() const noexcept { return packings_; }
    // For people: "AMATERSE (PACK) in XMIT".
    [[nodiscard]] std::string packing_names() const;
    // "unpacked from" these.
    [[nodiscard]] std::string description() const;
    // What made it end early; empty when nothing did.
    [[nodiscard]] std::string problem() const;
    // The packed bytes end before the end that their form tells.
    [[nodiscard]] bool cut_short() const noexcept;
    [[nodiscard]] bool ended_early() const { return cut_short() || !problem().empty(); }

    // How many layers that pack are opened.
    static constexpr std::ptrdiff_t deepest = 4;
    // And how many in all.
    static constexpr std::size_t most_layers = 8;

  private:
    explicit UnpackedFile(const UnpackingBounds& bounds) noexcept : bounds_(bounds) {}
    void add_layer(ByteSource& packed, const Packing& packing);

    UnpackingBounds bounds_;
    std::vector<Packing> packings_;  // the outermost first
    std::vector<std::shared_ptr<UnpackedSource::Places>> places_;
    std::vector<std::unique_ptr<UnpackedSource>> layers_;
};

}  // namespace zos

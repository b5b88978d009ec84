// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/unpacked_file.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <optional>

namespace zos {

namespace {

// The control records of XMIT, and more than the header of AMATERSE.
constexpr std::size_t looked_at = 4096;

std::optional<Packing> packing_of(Bytes head) {
    Packing packing;
    if (const auto terse = parse_terse_header(head)) {
        packing.form = Packing::Form::terse;
        packing.terse = *terse;
        return packing;
    }
    if (begins_xmit(head)) {
        packing.form = Packing::Form::xmit;
        packing.xmit = parse_xmit_header(head);
        return packing.xmit.holds == XmitHeader::Holds::data_set ? std::optional(packing)
                                                                 : std::nullopt;
    }
    if (opens_zip(head)) {
        packing.form = Packing::Form::zip;
        return packing;
    }
    const auto begins_packed = [head](std::size_t at) {
        return parse_terse_header(head.subspan(at)) || begins_xmit(head.subspan(at));
    };
    if (begins_tape_image(head) ||
        (may_begin_tape_image(head) && begins_packed(tape_header_length))) {
        packing.form = Packing::Form::tape;
        return packing;
    }
    if (const auto descriptors = leading_descriptor(head)) {
        packing.form = Packing::Form::records;
        packing.descriptors = *descriptors;
        if (begins_packed(descriptor_length))
            return packing;
    }
    return {};
}

std::unique_ptr<Unpacker> make_unpacker(const Packing& packing) {
    switch (packing.form) {
        case Packing::Form::terse:
            return make_terse_unpacker(packing.terse);
        case Packing::Form::xmit:
            return make_xmit_unpacker(packing.xmit);
        case Packing::Form::tape:
            return make_tape_unpacker();
        case Packing::Form::zip:
            return make_zip_unpacker();
        case Packing::Form::records:
            break;
    }
    return make_record_unpacker(packing.descriptors);
}

std::uint64_t header_length(const Packing& packing) {
    return packing.form == Packing::Form::terse ? TerseHeader::length : 0;
}

}  // namespace

bool Packing::variable() const noexcept {
    return (form == Form::terse && terse.variable) || (form == Form::xmit && xmit.variable);
}

const char* Packing::name() const noexcept {
    switch (form) {
        case Form::terse:
            return terse.spack ? "AMATERSE (SPACK)" : "AMATERSE (PACK)";
        case Form::xmit:
            return "XMIT";
        case Form::tape:
            return "tape image (AWS)";
        case Form::zip:
            return "zip";
        case Form::records:
            break;
    }
    return descriptors == Descriptors::rdw ? "records with RDW" : "records with 4-byte lengths";
}

UnpackedSource::UnpackedSource(ByteSource& packed, const UnpackedSource* outer,
                               const Packing& packing, std::shared_ptr<Places> places,
                               const UnpackingBounds& bounds)
    : input_(packed),
      outer_(outer),
      unpacker_(make_unpacker(packing)),
      sink_(packing.variable()),
      places_(std::move(places)),
      bounds_(bounds) {
    for (std::uint64_t skip = header_length(packing); skip > 0; --skip)
        (void)input_.next();
    if (places_->empty())
        places_->push_back({0, header_length(packing), unpacker_->copy(), sink_});
}

// A place holds what is pending of a record, so one is better taken where that is little.
void UnpackedSource::remember_place() {
    constexpr std::size_t little = 4096;
    const std::uint64_t offset = offset_ + sink_.ready();
    const std::uint64_t distance =
        bounds_.place_distance + (sink_.pending() > little ? bounds_.place_distance / 4 : 0);
    if (offset < places_->back().offset + distance)
        return;
    places_->push_back({offset, input_.offset(), unpacker_->copy(), sink_.copy_of_pending()});
}

bool UnpackedSource::beyond_bounds() const noexcept {
    const UnpackedSource* file = this;
    while (file->outer_ != nullptr)
        file = file->outer_;
    return offset_ + sink_.ready() + sink_.skipped() >
           bounds_.always + bounds_.for_each_byte * file->input_.offset();
}

// Unpacks until something can be taken.
void UnpackedSource::advance() {
    offset_ += sink_.ready();
    sink_.clear_ready();
    taken_ = 0;
    const std::uint64_t skipped = sink_.skipped();
    while (state_ == Unpacker::Step::more &&
           sink_.ready() + sink_.skipped() - skipped < bounds_.piece)
        state_ = unpacker_->step(input_, sink_);
    problem_ = unpacker_->problem();
    if (state_ == Unpacker::Step::more && beyond_bounds()) {
        state_ = Unpacker::Step::unsupported;
        problem_ =
            "it unpacks to more than a thousand times its size; unpack it where it was packed";
    }
    if (state_ == Unpacker::Step::more)
        remember_place();
    else if (failed())
        sink_.cut_record();
}

std::ptrdiff_t UnpackedSource::read(std::uint8_t* to, std::size_t length) noexcept {
    std::size_t done = 0;
    while (done < length) {
        if (taken_ == sink_.ready()) {
            if (state_ != Unpacker::Step::more)
                break;
            advance();
            continue;
        }
        const std::size_t count = std::min(length - done, sink_.ready() - taken_);
        std::memcpy(to + done, sink_.data() + taken_, count);
        taken_ += count;
        done += count;
    }
    return done == 0 && length > 0 && (failed() || input_.failed())
               ? -1
               : static_cast<std::ptrdiff_t>(done);
}

Bytes UnpackedSource::peek(std::size_t wanted) {
    if (taken_ == sink_.ready() && state_ == Unpacker::Step::more)
        advance();
    return Bytes(sink_.data(), sink_.ready())
        .subspan(taken_, std::min(wanted, sink_.ready() - taken_));
}

bool UnpackedSource::go_to(const Place& place) {
    if (!input_.seek(place.packed_offset))
        return false;
    unpacker_ = place.unpacker->copy();
    sink_ = place.sink;
    offset_ = place.offset;
    taken_ = 0;
    state_ = Unpacker::Step::more;
    return true;
}

bool UnpackedSource::seek(std::uint64_t offset) noexcept {
    const auto behind = std::ranges::upper_bound(*places_, offset, {}, &Place::offset);
    const Place& place = *std::prev(behind);
    if ((offset < offset_ || place.offset > offset_ + sink_.ready()) && !go_to(place))
        return false;
    while (offset - offset_ > sink_.ready() && state_ == Unpacker::Step::more)
        advance();
    taken_ = static_cast<std::size_t>(std::min<std::uint64_t>(offset - offset_, sink_.ready()));
    return true;
}

void UnpackedFile::add_layer(ByteSource& packed, const Packing& packing) {
    if (places_.size() == layers_.size()) {
        places_.push_back(std::make_shared<UnpackedSource::Places>());
        packings_.push_back(packing);
    }
    const UnpackedSource* outer = layers_.empty() ? nullptr : layers_.back().get();
    layers_.push_back(
        std::make_unique<UnpackedSource>(packed, outer, packing, places_[layers_.size()], bounds_));
}

std::unique_ptr<UnpackedFile> UnpackedFile::open(ByteSource& packed, Bytes head,
                                                 const UnpackingBounds& bounds) {
    auto packing = packing_of(head);
    if (!packing)
        return nullptr;
    std::unique_ptr<UnpackedFile> file(new UnpackedFile(bounds));
    file->add_layer(packed, *packing);
    for (;;) {
        UnpackedSource& outer = *file->layers_.back();
        packing = packing_of(outer.peek(looked_at));
        if (!packing || std::ranges::count_if(file->packings_, &Packing::packs) == deepest ||
            file->layers_.size() == most_layers)
            return file;
        file->add_layer(outer, *packing);
    }
}

std::unique_ptr<UnpackedFile> UnpackedFile::again(ByteSource& packed) const {
    std::unique_ptr<UnpackedFile> file(new UnpackedFile(bounds_));
    file->places_ = places_;
    file->packings_ = packings_;
    ByteSource* source = &packed;
    for (const Packing& packing : packings_) {
        file->add_layer(*source, packing);
        source = file->layers_.back().get();
    }
    return file;
}

std::string UnpackedFile::description() const {
    return "unpacked from " + packing_names();
}

std::string UnpackedFile::packing_names() const {
    std::string text;
    for (auto packing = packings_.rbegin(); packing != packings_.rend(); ++packing)
        text += std::string(packing == packings_.rbegin() ? "" : " in ") + packing->name();
    return text;
}

std::string UnpackedFile::problem() const {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
        const UnpackedSource& layer = *layers_[i];
        if (!layer.failed())
            continue;
        const bool damaged = layer.state() == Unpacker::Step::damaged;
        return std::string("the ") + packings_[i].name() + " archive is " +
               (damaged ? "damaged near" : "read up to") + " offset " +
               std::to_string(layer.packed_offset()) + (i == 0 ? "" : " of what is in it") + ": " +
               layer.problem() + (damaged ? "; transfer it once more, in binary" : "");
    }
    return {};
}

bool UnpackedFile::cut_short() const noexcept {
    return std::ranges::any_of(
        layers_, [](const auto& layer) { return layer->state() == Unpacker::Step::cut; });
}

}  // namespace zos

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
    if (const auto terse = parse_terse_header(head))
        return Packing{Packing::Form::terse, *terse, {}};
    if (begins_xmit(head))
        if (const auto xmit = parse_xmit_header(head); xmit.holds == XmitHeader::Holds::data_set)
            return Packing{Packing::Form::xmit, {}, xmit};
    return {};
}

std::unique_ptr<Unpacker> make_unpacker(const Packing& packing) {
    return packing.form == Packing::Form::terse ? make_terse_unpacker(packing.terse)
                                                : make_xmit_unpacker(packing.xmit);
}

std::uint64_t header_length(const Packing& packing) {
    return packing.form == Packing::Form::terse ? TerseHeader::length : 0;
}

}  // namespace

const char* Packing::name() const noexcept {
    if (form == Form::xmit)
        return "XMIT";
    return terse.spack ? "AMATERSE (SPACK)" : "AMATERSE (PACK)";
}

UnpackedSource::UnpackedSource(ByteSource& packed, const Packing& packing,
                               std::shared_ptr<Places> places)
    : input_(packed),
      unpacker_(make_unpacker(packing)),
      sink_(packing.variable()),
      places_(std::move(places)) {
    for (std::uint64_t skip = header_length(packing); skip > 0; --skip)
        (void)input_.next();
    if (places_->empty())
        places_->push_back({0, header_length(packing), unpacker_->copy(), sink_});
}

void UnpackedSource::remember_place() {
    const std::uint64_t offset = offset_ + sink_.ready();
    if (offset < places_->back().offset + place_distance)
        return;
    places_->push_back({offset, input_.offset(), unpacker_->copy(), sink_.copy_of_pending()});
}

// Unpacks until something can be taken.
void UnpackedSource::advance() {
    offset_ += sink_.ready();
    sink_.clear_ready();
    taken_ = 0;
    constexpr std::size_t piece = std::size_t{64} << 10;
    while (state_ == Unpacker::Step::more && sink_.ready() < piece)
        state_ = unpacker_->step(input_, sink_);
    if (state_ == Unpacker::Step::more)
        remember_place();
    else if (state_ == Unpacker::Step::damaged)
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
    const bool failed = state_ == Unpacker::Step::damaged || input_.failed();
    return done == 0 && length > 0 && failed ? -1 : static_cast<std::ptrdiff_t>(done);
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
    const auto& places = places_[layers_.size()];
    layers_.push_back(std::make_unique<UnpackedSource>(packed, packing, places));
}

std::unique_ptr<UnpackedFile> UnpackedFile::open(ByteSource& packed, Bytes head) {
    auto packing = packing_of(head);
    if (!packing)
        return nullptr;
    std::unique_ptr<UnpackedFile> file(new UnpackedFile);
    file->add_layer(packed, *packing);
    // A packed data set has fixed-length records.
    while (file->layers_.size() < deepest && !packing->variable()) {
        UnpackedSource& outer = *file->layers_.back();
        packing = packing_of(outer.peek(looked_at));
        if (!packing)
            break;
        file->add_layer(outer, *packing);
    }
    return file;
}

std::unique_ptr<UnpackedFile> UnpackedFile::again(ByteSource& packed) const {
    std::unique_ptr<UnpackedFile> file(new UnpackedFile);
    file->places_ = places_;
    file->packings_ = packings_;
    ByteSource* source = &packed;
    for (const Packing& packing : packings_) {
        file->layers_.push_back(
            std::make_unique<UnpackedSource>(*source, packing, places_[file->layers_.size()]));
        source = file->layers_.back().get();
    }
    return file;
}

std::string UnpackedFile::description() const {
    std::string text = "unpacked from ";
    for (auto packing = packings_.rbegin(); packing != packings_.rend(); ++packing)
        text += std::string(packing == packings_.rbegin() ? "" : " in ") + packing->name();
    return text;
}

std::string UnpackedFile::problem() const {
    for (std::size_t i = 0; i < layers_.size(); ++i)
        if (layers_[i]->state() == Unpacker::Step::damaged)
            return std::string("the ") + packings_[i].name() + " archive is damaged near offset " +
                   std::to_string(layers_[i]->packed_offset()) +
                   (i == 0 ? "" : " of what is in it") + ": " + layers_[i]->problem() +
                   "; transfer it once more, in binary";
    return {};
}

bool UnpackedFile::cut_short() const noexcept {
    return std::ranges::any_of(
        layers_, [](const auto& layer) { return layer->state() == Unpacker::Step::cut; });
}

}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "command/data_set_file.h"

#include <algorithm>

#include "command/failure.h"
#include "command/gzip_source.h"

namespace zos {

namespace {

// Looks at the first bytes, and puts a decoder in front where they are compressed.
std::unique_ptr<ByteSource> decompressed(const std::string& name, Rewound& raw) {
    std::vector<std::uint8_t> head(4);
    const std::ptrdiff_t count = raw.read(head.data(), head.size());
    head.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0)));
    const auto begins = [&](std::initializer_list<std::uint8_t> magic) {
        return head.size() >= magic.size() && std::equal(magic.begin(), magic.end(), head.begin());
    };
    const bool zstd = begins({0x28, 0xb5, 0x2f, 0xfd});
    const bool lz4 = begins({0x04, 0x22, 0x4d, 0x18});
    if (zstd || lz4)
        throw Failure(name + ": is compressed with " + (zstd ? "zstd" : "lz4") +
                      ", which is not unpacked here; unpack it first: " +
                      (zstd ? "zstd -dc" : "lz4 -dc") + " FILE | zos-trace ... -");
    const bool gzip = begins({0x1f, 0x8b});
    raw.put_back(std::move(head));
    return gzip ? std::make_unique<GzipSource>(raw) : nullptr;
}

const char* not_ours =
    "holds no trace entry of z/OS that proves itself. Was it transferred in binary? Is it the data "
    "set of the trace writer, not a report or a dump?";

}  // namespace

DataSetFile::DataSetFile(const std::string& name)
    : name_(name),
      file_(name),
      decompressed_(decompressed(name, raw_)),
      content_(decompressed_ ? *decompressed_ : raw_) {
    data_set_ = content_.recognise(false);
    switch (data_set_.kind) {
        case DataSet::Kind::none:
            throw Failure(name + ": " + not_ours);
        case DataSet::Kind::refused:
            throw Failure(name + ": " + data_set_.description);
        case DataSet::Kind::unreadable:
            throw Failure(name + ": cannot be read: " + file_.error());
        case DataSet::Kind::trace:
        case DataSet::Kind::sniffer:
            break;
    }
    // A look at the end tells a wrapped data set, whose oldest entry is not its first. What is
    // compressed, packed or comes from a pipe is read as it stands, and shows at its end that it
    // is one.
    if (decompressed_ || content_.unpacked() != nullptr || file_.is_stream()) {
        pipe_.emplace(content_);
        frames_ = make_frames(data_set_, *pipe_, none_);
        frames_->end_may_go_on_at_start();
    } else {
        InputFile whole(name);
        frames_ = make_frames(data_set_, content_, none_, {&whole, whole.length()});
    }
    frames_->read_forward_only();
}

ReadResult DataSetFile::next(Frame& frame) {
    const ReadResult result = frames_->next(frame);
    const UnpackedFile* unpacked = content_.unpacked();
    if (result != ReadResult::frame && unpacked != nullptr && unpacked->ended_early())
        return ReadResult::cut_short;
    if (result == ReadResult::damaged)
        throw Failure(name_ + ": " + frames_->message());
    if (result == ReadResult::failed) {
        const auto* gzip = dynamic_cast<const GzipSource*>(decompressed_.get());
        throw Failure(name_ + ": cannot be read: " +
                      (gzip != nullptr && !gzip->error().empty() ? gzip->error() : file_.error()));
    }
    return result;
}

std::string DataSetFile::packing() const {
    const UnpackedFile* unpacked = content_.unpacked();
    std::string text = unpacked == nullptr ? "" : unpacked->packing_names();
    if (decompressed_)
        text += text.empty() ? "gzip" : " in gzip";
    return text;
}

std::string DataSetFile::why_cut_short() const {
    const UnpackedFile* unpacked = content_.unpacked();
    const std::string problem = unpacked == nullptr ? "" : unpacked->problem();
    return problem.empty() ? "ends in the middle of a record" : problem;
}

}  // namespace zos

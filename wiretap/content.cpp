// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/content.h"

#include <algorithm>
#include <utility>

namespace zos {

namespace {

// Looks at the first bytes, and unpacks what they show to be packed.
std::unique_ptr<UnpackedFile> unpack(Rewound& file) {
    std::vector<std::uint8_t> head(pipe_probe);
    const std::ptrdiff_t count = file.read(head.data(), head.size());
    head.resize(static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0)));
    file.put_back(head);
    return UnpackedFile::open(file, head);
}

DataSet refuse_packed(const UnpackedFile& unpacked) {
    DataSet data_set;
    data_set.kind = DataSet::Kind::refused;
    const std::string problem = unpacked.problem();
    data_set.damaged = !problem.empty();
    data_set.description =
        "zos_ctrace: " +
        (data_set.damaged ? problem
                          : "what is " + unpacked.description() + " is no trace that can be read");
    return data_set;
}

}  // namespace

Content::Content(ByteSource& file)
    : file_(file),
      unpacked_(unpack(file_)),
      bytes_(unpacked_ ? static_cast<ByteSource&>(*unpacked_) : file_) {}

DataSet Content::recognise(bool pipe) {
    std::vector<std::uint8_t> head;
    DataSet data_set = zos::recognise(bytes_, pipe && unpacked_ == nullptr, head);
    bytes_.put_back(std::move(head));
    if (unpacked_ == nullptr)
        return data_set;
    if (data_set.kind == DataSet::Kind::none || data_set.kind == DataSet::Kind::unreadable)
        return refuse_packed(*unpacked_);
    if (data_set.kind != DataSet::Kind::refused)
        data_set.description += "; " + unpacked_->description();
    return data_set;
}

}  // namespace zos

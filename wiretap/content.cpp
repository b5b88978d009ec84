// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/content.h"

#include <algorithm>
#include <utility>

#include "wiretap/measure.h"

namespace zos {

namespace {

bool read_more(ByteSource& file, std::size_t wanted, std::vector<std::uint8_t>& head) {
    const std::size_t have = head.size();
    head.resize(wanted);
    const std::ptrdiff_t count = file.read(head.data() + have, wanted - have);
    head.resize(have + static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0)));
    return count >= 0;
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

std::unique_ptr<UnpackedFile> open_packed(Rewound& file, std::vector<std::uint8_t>& head) {
    // More of a zip archive tells whether there is one file in it.
    if (read_more(file, pipe_probe, head) && is_zip(head))
        (void)read_more(file, measured_length, head);
    file.put_back(head);
    return UnpackedFile::open(file, head);
}

Content::Content(ByteSource& file)
    : file_(file),
      unpacked_([this] {
          std::vector<std::uint8_t> head;
          return open_packed(file_, head);
      }()),
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

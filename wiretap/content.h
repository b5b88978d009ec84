// SPDX-License-Identifier: GPL-2.0-or-later
//
// The bytes of a data set, read forward: those of its file, or what is unpacked from them.
#pragma once

#include <memory>
#include <vector>

#include "wiretap/data_set.h"
#include "wiretap/rewound.h"
#include "wiretap/unpacked_file.h"

namespace zos {

// Looks at the first bytes, `head`, and unpacks what they show to be packed; nothing when they do
// not. They can still be read.
[[nodiscard]] std::unique_ptr<UnpackedFile> open_packed(Rewound& file,
                                                        std::vector<std::uint8_t>& head);

class Content final : public ByteSource {
  public:
    // `file` is read from its start; from a pipe no more than Wireshark's file layer can go back
    // unless the data set is packed.
    explicit Content(ByteSource& file);

    // Finds out what it is, once, and goes back to its start. A packed file is either read or
    // refused.
    [[nodiscard]] DataSet recognise(bool pipe);

    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override {
        return bytes_.read(to, length);
    }
    bool seek(std::uint64_t offset) noexcept override { return bytes_.seek(offset); }

    // Null where nothing is packed.
    [[nodiscard]] const UnpackedFile* unpacked() const noexcept { return unpacked_.get(); }

  private:
    Rewound file_;
    std::unique_ptr<UnpackedFile> unpacked_;
    Rewound bytes_;
};

}  // namespace zos

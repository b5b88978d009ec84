// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a file is, and the frames in it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "wiretap/control_sample.h"
#include "wiretap/frame.h"
#include "wiretap/frame_source.h"
#include "wiretap/shape.h"
#include "wiretap/testimony.h"
#include "wiretap/window.h"

namespace zos {

struct DataSet {
    enum class Kind : std::uint8_t {
        none,        // not ours
        trace,       // a component trace data set
        sniffer,     // a SNIFFER data set of IPCS inside record descriptors or padding
        refused,     // from z/OS, but nothing that can be read
        unreadable,  // a read error
    };
    Kind kind = Kind::none;
    Shape shape;
    DataSetTraits traits;
    Testimony testimony;
    std::vector<ControlData> control_data;  // of some records, where it is sure that it is
    bool damaged = false;                   // refused: a trace whose bytes are lost
    std::string description;  // for people: what it is and how it came, or why it is refused
};

// Wireshark's file layer can go back this far in a pipe.
inline constexpr std::size_t pipe_probe = 4096;

// Finds out what the file is. `head` becomes the bytes that were read for it. From a pipe no more
// than `pipe_probe` bytes are read unless they look like ours, since a pipe cannot be read again
// by others.
[[nodiscard]] DataSet recognise(ByteSource& source, bool pipe, std::vector<std::uint8_t>& head);

// Another source over the same file, of a length that is known.
struct Probe {
    ByteSource* source = nullptr;
    std::uint64_t file_length = 0;
};

// The frames of a data set of kind trace or sniffer. `random` serves FrameSource::read_at(). With a
// probe, a wrapped data set is recognised and read from its oldest entry on.
[[nodiscard]] std::unique_ptr<FrameSource> make_frames(const DataSet& data_set,
                                                       ByteSource& sequential, ByteSource& random,
                                                       const Probe& probe = {});

}  // namespace zos

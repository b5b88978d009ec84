// SPDX-License-Identifier: GPL-2.0-or-later
//
// What must hold of a packed file, whatever is in it.
#include <algorithm>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "tests/support/broken_source.h"
#include "tests/support/checks.h"
#include "wiretap/content.h"
#include "wiretap/unpacked_file.h"

namespace zos::fuzz {

namespace {

using Buffer = std::vector<std::uint8_t>;

// More is not looked at: a hostile file unpacks to a gigabyte.
constexpr std::size_t enough = std::size_t{16} << 10;
// So small that they are reached.
constexpr UnpackingBounds bounds = {4096, 1024, std::uint64_t{12} << 10, 20};

std::unique_ptr<UnpackedFile> open(ByteSource& source, Bytes file) {
    return UnpackedFile::open(source, file.first(std::min(file.size(), pipe_probe)), bounds);
}

// Reads as far as `enough`, in pieces of a length.
Buffer read_forward(ByteSource& file, std::size_t piece) {
    Buffer bytes(enough);
    std::size_t done = 0;
    while (done < enough) {
        const std::ptrdiff_t count = file.read(bytes.data() + done, std::min(piece, enough - done));
        if (count <= 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

bool is_answered(Bytes packed) {
    MemorySource source(packed);
    Content content(source);
    const DataSet data_set = content.recognise(false);
    return data_set.kind != DataSet::Kind::none && data_set.kind != DataSet::Kind::unreadable;
}

std::string check_random_access(const UnpackedFile& file, Bytes packed, const Buffer& forward) {
    constexpr int samples = 5;
    constexpr std::size_t longest = 300;
    MemorySource source(packed);
    const std::unique_ptr<UnpackedFile> again = file.again(source);
    std::mt19937 random(static_cast<unsigned>(forward.size()));
    for (int i = 0; i < samples && !forward.empty(); ++i) {
        const std::size_t offset = random() % forward.size();
        const std::size_t length = std::min(longest, forward.size() - offset);
        Buffer piece(length);
        if (!again->seek(offset) ||
            again->read(piece.data(), length) != static_cast<std::ptrdiff_t>(length) ||
            std::memcmp(piece.data(), forward.data() + offset, length) != 0)
            return "other bytes when read again at offset " + std::to_string(offset);
    }
    return {};
}

}  // namespace

std::string check_unpacking(Bytes packed) {
    MemorySource source(packed);
    const std::unique_ptr<UnpackedFile> file = open(source, packed);
    if (file == nullptr)
        return {};
    const Buffer forward = read_forward(*file, enough);
    if (forward.size() < enough && file->problem().empty() && !file->cut_short()) {
        std::uint8_t more = 0;
        if (file->read(&more, 1) != 0)
            return "bytes behind the end";
    }
    MemorySource same(packed);
    if (read_forward(*open(same, packed), 777) != forward)
        return "other bytes when read in small pieces";
    test::BrokenSource broken(packed);
    if (const Buffer before = read_forward(*open(broken, packed), enough);
        before.size() < forward.size() && file->problem().empty() && !file->cut_short())
        return "other bytes in front of a read error";
    constexpr std::size_t quickly_measured = 2048;
    if (forward.size() < quickly_measured && !is_answered(packed))
        return "a packed file that is neither read nor refused";
    return check_random_access(*file, packed, forward);
}

}  // namespace zos::fuzz

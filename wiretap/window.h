// SPDX-License-Identifier: GPL-2.0-or-later
//
// A sliding view of a file: read forward in large pieces, served from memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "format/bytes.h"

namespace zos {

// Where the bytes come from: Wireshark's file layer, or memory in tests.
class ByteSource {
  public:
    virtual ~ByteSource() = default;

    // Reads `length` bytes, fewer only at the end of the file or in front of a read error, which
    // the next call tells. Negative on a read error.
    virtual std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept = 0;

    // Continues reading at `offset`. False when the source cannot (a pipe), or on an error.
    virtual bool seek(std::uint64_t offset) noexcept = 0;
};

// Bytes in memory as a source.
class MemorySource final : public ByteSource {
  public:
    explicit MemorySource(Bytes bytes) noexcept : bytes_(bytes) {}
    std::ptrdiff_t read(std::uint8_t* to, std::size_t length) noexcept override;
    bool seek(std::uint64_t offset) noexcept override;

  private:
    Bytes bytes_;
    std::size_t position_ = 0;
};

class Window {
  public:
    explicit Window(ByteSource& source) noexcept : source_(&source) {}
    // Over a file that is in memory as a whole; nothing of it is copied.
    explicit Window(Bytes file) noexcept : data_(file.data()), filled_(file.size()), ended_(true) {}

    // The bytes from `offset` on that are in memory: at least `wanted`, fewer only where the file
    // ends (or a read failed, see failed()). Valid until the next call. Bytes before the smallest
    // offset that is still held may be gone: see hold_from().
    [[nodiscard]] Bytes at(std::uint64_t offset, std::size_t wanted) noexcept {
        if (offset < base_ || offset - base_ > filled_)
            return load(offset, wanted);
        const auto skip = static_cast<std::size_t>(offset - base_);
        return filled_ - skip >= wanted ? Bytes{data_ + skip, filled_ - skip}
                                        : load(offset, wanted);
    }

    // Bytes from `offset` on stay in memory until the next call. Promise not to look farther than
    // `reach` bytes ahead of it.
    void hold_from(std::uint64_t offset) noexcept { held_ = offset; }

    // Continues at `offset`, for random access. What is in memory is forgotten unless it has that
    // offset.
    [[nodiscard]] bool restart_at(std::uint64_t offset) noexcept;

    // A read error, not the end of the file, follows the bytes that are in memory.
    [[nodiscard]] bool failed() const noexcept { return failed_; }

    // How far ahead of the held offset a request may reach: memory stays bounded by about twice
    // this figure. An entry of 65,535 bytes in records of 80 bytes, with control data in each, and
    // the look-ahead for segments fit.
    static constexpr std::size_t reach = std::size_t{4} << 20;

  private:
    Bytes load(std::uint64_t offset, std::size_t wanted) noexcept;
    bool make_room(std::size_t wanted) noexcept;

    static constexpr std::size_t read_size = std::size_t{256} << 10;

    ByteSource* source_ = nullptr;  // none for a file in memory
    std::unique_ptr<std::uint8_t[]> buffer_;
    std::size_t capacity_ = 0;
    const std::uint8_t* data_ = nullptr;  // what is in memory: buffer_, or the file
    std::size_t filled_ = 0;
    std::uint64_t base_ = 0;
    std::uint64_t held_ = 0;
    bool ended_ = false;
    bool failed_ = false;
};

}  // namespace zos

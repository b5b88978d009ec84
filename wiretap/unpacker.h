// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the forms of packed data sets have in common: packed bytes go in, records come out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "wiretap/window.h"

namespace zos {

// The packed bytes, one after the other.
class PackedInput {
  public:
    explicit PackedInput(ByteSource& source) noexcept : source_(&source) {}

    static constexpr int no_byte = -1;

    [[nodiscard]] int next() {
        if (position_ == filled_ && !load())
            return no_byte;
        return buffer_[position_++];
    }
    [[nodiscard]] std::uint64_t offset() const noexcept { return base_ + position_; }
    [[nodiscard]] bool seek(std::uint64_t offset) noexcept;
    // A read error, not the end, was met.
    [[nodiscard]] bool failed() const noexcept { return failed_; }

  private:
    bool load();

    static constexpr std::size_t buffer_size = std::size_t{32} << 10;

    ByteSource* source_;
    std::vector<std::uint8_t> buffer_;
    std::size_t position_ = 0;
    std::size_t filled_ = 0;
    std::uint64_t base_ = 0;
    bool failed_ = false;
};

// Puts unpacked bytes together to records. The ends of variable records are kept as record
// descriptor words; fixed records stand one after the other.
class RecordSink {
  public:
    explicit RecordSink(bool descriptors) noexcept : descriptors_(descriptors) {}

    // The longest record whose length a record descriptor word can tell.
    static constexpr std::size_t longest_record = 65'531;

    // Room for so many bytes and ends of records, which are to be asked for before they are put.
    void make_room(std::size_t count) {
        if (const std::size_t wanted = end_ + count * (descriptor_length + 1);
            bytes_.size() < wanted)
            bytes_.resize(wanted * 2);
    }
    // Where the next bytes of the record go, and how many of them were put there.
    [[nodiscard]] std::uint8_t* next_bytes() noexcept {
        if (descriptors_ && !open_)
            open();
        return bytes_.data() + end_;
    }
    void put(std::size_t count) noexcept { end_ += count; }
    void end_record() noexcept;
    // Something was unpacked that gives no bytes.
    void skip(std::uint64_t count = 1) noexcept { skipped_ += count; }
    // The packed bytes end inside a record. Its length is not known, but it is longer than what is
    // there, so that the layer above finds the file cut short.
    void cut_record() noexcept;

    [[nodiscard]] bool record_too_long() const noexcept {
        return open_ && end_ - start_ - descriptor_length > longest_record;
    }
    // How much of a record is there whose end is not.
    [[nodiscard]] std::size_t pending() const noexcept { return end_ - ready(); }
    // How much can be taken: of a record with a descriptor nothing before its end is known.
    [[nodiscard]] std::size_t ready() const noexcept { return open_ ? start_ : end_; }
    [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_.data(); }
    [[nodiscard]] std::uint64_t skipped() const noexcept { return skipped_; }
    // A copy without what is ready, and without room for it.
    [[nodiscard]] RecordSink copy_of_pending() const;
    // Forgets what is ready.
    void clear_ready() noexcept;

  private:
    static constexpr std::size_t descriptor_length = 4;

    void open() noexcept;
    void close(std::size_t length) noexcept;

    std::vector<std::uint8_t> bytes_;
    std::size_t end_ = 0;    // of what was put
    std::size_t start_ = 0;  // of the open record's descriptor
    std::uint64_t skipped_ = 0;
    bool descriptors_;
    bool open_ = false;
};

// The state of an unpacker between two steps. It owns no source, so that a copy of it, together
// with the offset of the input, is a place to go on from.
class Unpacker {
  public:
    virtual ~Unpacker() = default;

    enum class Step : std::uint8_t {
        more,
        end,          // as the format tells it
        cut,          // the input ends before that
        damaged,      // see problem()
        unsupported,  // the same, which has the cure in it
    };

    // Unpacks a little.
    [[nodiscard]] virtual Step step(PackedInput& input, RecordSink& sink) = 0;
    [[nodiscard]] virtual std::unique_ptr<Unpacker> copy() const = 0;
    [[nodiscard]] virtual const char* problem() const noexcept { return problem_; }

  protected:
    Step damaged(const char* problem) noexcept {
        problem_ = problem;
        return Step::damaged;
    }
    Step unsupported(const char* problem) noexcept {
        problem_ = problem;
        return Step::unsupported;
    }

  private:
    const char* problem_ = "";
};

}  // namespace zos

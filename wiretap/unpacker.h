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

    void put(std::uint8_t byte) {
        if (descriptors_ && !open_)
            open();
        bytes_.push_back(byte);
    }
    void end_record();
    // The packed bytes end inside a record. Its length is not known, but it is longer than what is
    // there, so that the layer above finds the file cut short.
    void cut_record();

    [[nodiscard]] bool record_too_long() const noexcept {
        return open_ && bytes_.size() - start_ - descriptor_length > longest_record;
    }
    [[nodiscard]] bool pending() const noexcept { return open_; }
    // How much can be taken: of a record with a descriptor nothing before its end is known.
    [[nodiscard]] std::size_t ready() const noexcept { return open_ ? start_ : bytes_.size(); }
    [[nodiscard]] const std::uint8_t* data() const noexcept { return bytes_.data(); }
    // A copy without what is ready, and without room for it.
    [[nodiscard]] RecordSink copy_of_pending() const;
    // Forgets what is ready.
    void clear_ready();

  private:
    static constexpr std::size_t descriptor_length = 4;

    void open();
    void close(std::size_t length);

    std::vector<std::uint8_t> bytes_;
    std::size_t start_ = 0;  // of the open record's descriptor
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
        end,      // as the format tells it
        cut,      // the input ends before that
        damaged,  // see problem()
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

  private:
    const char* problem_ = "";
};

}  // namespace zos

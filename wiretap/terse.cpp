// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/terse.h"

#include <algorithm>
#include <array>
#include <utility>

namespace zos {

namespace {

constexpr std::uint16_t end_code = 0;
constexpr std::uint16_t record_end = 257;
constexpr std::uint16_t first_phrase = 258;
constexpr std::size_t code_count = 4096;

// Links of a list; member 0, which is no phrase, stands for its two ends.
class PhraseList {
  public:
    void insert_behind(std::uint16_t before, std::uint16_t phrase) noexcept {
        link(phrase, next_[before]);
        link(before, phrase);
    }
    void remove(std::uint16_t phrase) noexcept { remove(phrase, phrase); }
    // Several that follow each other.
    void remove(std::uint16_t first, std::uint16_t last) noexcept {
        link(previous_[first], next_[last]);
    }
    void link(std::uint16_t before, std::uint16_t after) noexcept {
        next_[before] = after;
        previous_[after] = before;
    }
    [[nodiscard]] std::uint16_t before(std::uint16_t phrase) const noexcept {
        return previous_[phrase];
    }
    [[nodiscard]] std::uint16_t front() const noexcept { return next_[0]; }
    [[nodiscard]] std::uint16_t back() const noexcept { return previous_[0]; }

  private:
    std::array<std::uint16_t, code_count> next_{};
    std::array<std::uint16_t, code_count> previous_{};
};

// Codes of 12 bits out of bytes.
class CodeReader {
  public:
    static constexpr int no_code = -1;

    // Half a byte that is left at the end fills the last byte.
    int next(PackedInput& input) {
        const int first = half_ ? kept_ : input.next();
        if (first < 0)
            return no_code;
        const int second = input.next();
        if (second < 0)
            return no_code;
        half_ = !half_;
        kept_ = second & 0xf;
        return half_ ? first << 4 | second >> 4 : first << 8 | second;
    }

  private:
    int kept_ = 0;
    bool half_ = false;
};

// Both methods: what they do with a code differs.
class TerseUnpacker : public Unpacker {
  public:
    explicit TerseUnpacker(bool variable) noexcept : variable_(variable) {}

  protected:
    void end_record(RecordSink& sink) const noexcept {
        if (variable_)
            sink.end_record();
        else
            sink.skip();
    }

    Step next_code(PackedInput& input, RecordSink& sink, std::uint16_t& code) {
        const int read = codes_.next(input);
        if (read < 0) {
            sink.cut_record();
            return Step::cut;
        }
        code = static_cast<std::uint16_t>(read);
        if (code != end_code)
            return Step::more;
        if (sink.pending())
            sink.end_record();
        return Step::end;
    }

    Step check_record(const RecordSink& sink) {
        return sink.record_too_long() ? damaged("a record of more than 65,531 bytes") : Step::more;
    }

  private:
    CodeReader codes_;
    bool variable_;
};

// PACK: a phrase is another one and a symbol. The one that was used longest ago is made anew.
class PackUnpacker final : public TerseUnpacker {
  public:
    explicit PackUnpacker(bool variable) noexcept : TerseUnpacker(variable) {
        constexpr std::uint16_t blank = 0x40 + 1;
        for (std::uint16_t phrase = first_phrase; phrase < code_count; ++phrase) {
            prefix_[phrase] = phrase == first_phrase ? blank : phrase - 1;
            last_[phrase] = blank;
            by_use_.insert_behind(by_use_.back(), phrase);
        }
    }

    [[nodiscard]] std::unique_ptr<Unpacker> copy() const override {
        return std::make_unique<PackUnpacker>(*this);
    }

    Step step(PackedInput& input, RecordSink& sink) override {
        std::uint16_t code = 0;
        if (const Step read = next_code(input, sink, code); read != Step::more)
            return read;
        const std::uint16_t oldest = by_use_.back();
        // It would be its own prefix. No prefix of a phrase is used longer ago than the phrase, so
        // the oldest stands in no other.
        if (code == oldest)
            return damaged("a code of the phrase that is about to be made anew");
        by_use_.remove(oldest);
        const std::uint16_t begins_with = use(code);
        // The phrase goes behind those that it is made of, which went to the front one by one.
        by_use_.insert_behind(code >= first_phrase ? code : 0, oldest);
        // The phrase made last ends with the symbol that begins this one, also when it is this one.
        last_[unfinished_] = begins_with;
        if (code == unfinished_)
            symbols_[0] = begins_with;
        give_out(sink);
        prefix_[oldest] = code;
        unfinished_ = oldest;
        return check_record(sink);
    }

  private:
    // Moves a phrase to the front of the list, and behind it each that it begins with in turn, so
    // that the shortest comes first. Most stand in that order already. Puts the symbols to
    // `symbols_`, the last one first, and answers the first.
    std::uint16_t use(std::uint16_t code) noexcept {
        count_ = 0;
        while (code >= first_phrase) {
            const std::uint16_t last = code;
            std::uint16_t first = code;
            for (;;) {
                first = code;
                symbols_[count_++] = last_[code];
                code = prefix_[code];
                if (code < first_phrase || by_use_.before(first) != code)
                    break;
            }
            by_use_.remove(first, last);
            by_use_.link(last, by_use_.front());
            by_use_.link(0, first);
        }
        symbols_[count_++] = code;
        return code;
    }

    void give_out(RecordSink& sink) noexcept {
        sink.make_room(count_);
        while (count_ > 0) {
            std::uint8_t* to = sink.next_bytes();
            const std::size_t before = count_;
            while (count_ > 0 && symbols_[count_ - 1] != record_end)
                *to++ = static_cast<std::uint8_t>(symbols_[--count_] - 1);
            sink.put(before - count_);
            if (count_ > 0) {
                --count_;
                end_record(sink);
            }
        }
    }

    PhraseList by_use_;
    std::array<std::uint16_t, code_count> symbols_;  // of the code at hand, the last one first
    std::size_t count_ = 0;
    std::array<std::uint16_t, code_count> prefix_{};
    std::array<std::uint16_t, code_count> last_{};
    std::uint16_t unfinished_ = 0;
};

// SPACK: a phrase is two others. Of those that no other one holds, the one that waits longest is
// made anew.
class SpackUnpacker final : public TerseUnpacker {
  public:
    explicit SpackUnpacker(bool variable) noexcept : TerseUnpacker(variable) {
        for (std::uint16_t code = 1; code < first_phrase; ++code)
            length_[code] = 1;
    }

    [[nodiscard]] std::unique_ptr<Unpacker> copy() const override {
        return std::make_unique<SpackUnpacker>(*this);
    }

    // A long phrase is given out in several steps, so that no more than this waits to be taken.
    Step step(PackedInput& input, RecordSink& sink) override {
        if (depth_ == 0) {
            if (const Step begun = begin_phrase(input, sink); begun != Step::more)
                return begun;
        }
        constexpr int symbols_per_step = 8192;
        sink.make_room(symbols_per_step);
        for (int left = symbols_per_step; depth_ > 0 && left > 0;) {
            std::uint8_t* const begin = sink.next_bytes();
            std::uint8_t* to = begin;
            std::uint16_t symbol = 0;
            while (depth_ > 0 && left-- > 0 && (symbol = next_symbol()) != record_end)
                *to++ = static_cast<std::uint8_t>(symbol - 1);
            sink.put(static_cast<std::size_t>(to - begin));
            if (symbol == record_end)
                end_record(sink);
        }
        return check_record(sink);
    }

  private:
    // Phrases double with each code, so a few codes announce more than there is in the world.
    static constexpr std::uint32_t longest_phrase = std::uint32_t{16} << 20;

    std::uint16_t next_symbol() noexcept {
        std::uint16_t at = waiting_[--depth_];
        for (; at >= first_phrase; at = left_[at])
            waiting_[depth_++] = right_[at];
        return at;
    }

    Step begin_phrase(PackedInput& input, RecordSink& sink) {
        // Which phrase is made next is settled before the code is read.
        std::uint16_t code = 0;
        if (const Step read = next_code(input, sink, code); read != Step::more)
            return read;
        if (before_ != 0 && never_used_ == code_count && given_up_ == 0)
            give_up_oldest();
        if (length_[code] == 0)
            return damaged("a code of a phrase that is not in use");
        if (length_[code] > longest_phrase)
            return damaged("a phrase of more than 16 MiB");
        if (before_ != 0)
            make_phrase(before_, code);
        before_ = code;
        waiting_[depth_++] = code;
        return Step::more;
    }

    void make_phrase(std::uint16_t left, std::uint16_t right) noexcept {
        const std::uint16_t phrase =
            never_used_ < code_count ? never_used_++ : std::exchange(given_up_, std::uint16_t{0});
        left_[phrase] = left;
        right_[phrase] = right;
        length_[phrase] = std::min(length_[left] + length_[right], longest_phrase + 1);
        hold(left);
        hold(right);
        unheld_.insert_behind(unheld_.back(), phrase);
    }

    void give_up_oldest() noexcept {
        // The phrase made last is held by none, so there is one.
        const std::uint16_t oldest = unheld_.front();
        unheld_.remove(oldest);
        length_[oldest] = 0;
        release(left_[oldest]);
        release(right_[oldest]);
        given_up_ = oldest;
    }

    void hold(std::uint16_t phrase) noexcept {
        if (phrase >= first_phrase && holders_[phrase]++ == 0)
            unheld_.remove(phrase);
    }

    void release(std::uint16_t phrase) noexcept {
        if (phrase >= first_phrase && --holders_[phrase] == 0)
            unheld_.insert_behind(unheld_.back(), phrase);
    }

    PhraseList unheld_;  // the oldest first
    std::array<std::uint16_t, code_count> left_{};
    std::array<std::uint16_t, code_count> right_{};
    std::array<std::uint16_t, code_count> holders_{};
    std::array<std::uint32_t, code_count> length_{};  // 0: not in use
    std::uint16_t never_used_ = first_phrase;         // and all above it
    std::uint16_t given_up_ = 0;
    std::array<std::uint16_t, code_count> waiting_;  // what of a phrase is still to be given out
    std::size_t depth_ = 0;
    std::uint16_t before_ = 0;
};

}  // namespace

std::optional<TerseHeader> parse_terse_header(Bytes head) noexcept {
    constexpr std::uint8_t pack = 2;
    constexpr std::uint8_t spack = 5;
    constexpr std::uint8_t written_on_mvs = 0x04;
    if (head.size() < TerseHeader::length || (head[0] != pack && head[0] != spack) || head[1] > 1 ||
        (head[4] & written_on_mvs) == 0)
        return {};
    const std::uint32_t short_length = read_u16be(head.data() + 2);
    const std::uint32_t long_length = read_u32be(head.data() + 8);
    if (short_length != 0 && long_length != 0 && short_length != long_length)
        return {};
    const std::uint32_t length = short_length != 0 ? short_length : long_length;
    const std::uint32_t block_size = read_u16be(head.data() + 6);
    const bool variable = head[1] == 1;
    // A spanned record is longer than its block.
    if (length == 0 || length > 0xffff || block_size == 0 ||
        (!variable && block_size % length != 0))
        return {};
    return TerseHeader{head[0] == spack, variable, length};
}

std::unique_ptr<Unpacker> make_terse_unpacker(const TerseHeader& header) {
    if (header.spack)
        return std::make_unique<SpackUnpacker>(header.variable);
    return std::make_unique<PackUnpacker>(header.variable);
}

}  // namespace zos

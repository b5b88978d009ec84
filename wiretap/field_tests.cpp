// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/field_tests.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace zos {

namespace {

using layout::Tested;

// For what is the same in all records, however many they are: one byte has one of 256 values.
constexpr Bits once = 8;

std::optional<std::uint64_t> value_at(const Witness& witness, std::size_t offset,
                                      std::size_t width) {
    return holds(witness.header(), offset, width)
               ? std::optional(read_be(witness.bytes.data() + offset, width))
               : std::nullopt;
}

// Calls `see(witness, value)` for each record of the part that has the bytes, in their order.
template <typename See>
void each_value(const Records& records, std::size_t offset, std::size_t width, See see) {
    for (std::size_t i = 0; i < records.all.size(); ++i)
        if (records.parts[i] == records.part)
            if (const auto value = value_at(records.all[i], offset, width))
                see(records.all[i], *value);
}

std::size_t width_of(Tested field) {
    return layout::row_of(field).length;
}

// Each value that agrees tells the more the rarer it is among those that agree.
Bits bits_of(std::vector<std::uint64_t>& agreed) {
    std::ranges::sort(agreed);
    const auto all = static_cast<double>(agreed.size());
    Bits bits = 0;
    for (auto run = agreed.begin(); run != agreed.end();) {
        const auto end = std::find_if(run, agreed.end(), [&](auto value) { return value != *run; });
        const auto times = static_cast<double>(end - run);
        bits += times * std::log2(all / times);
        run = end;
    }
    return bits;
}

// ---- Against the packet ----

using Said = std::optional<std::uint64_t> (*)(const Witness&);

// The field has the value that the packet says.
template <Tested field, Said said>
Score as_packet_says(const Records& records, std::size_t offset) {
    Score score;
    std::vector<std::uint64_t> agreed;
    each_value(records, offset, width_of(field), [&](const Witness& witness, std::uint64_t value) {
        const auto expected = said(witness);
        if (!expected)
            return;
        score.all_zero = score.all_zero && value == 0;
        if (value == *expected)
            agreed.push_back(value);
        else
            ++score.against;
    });
    score.agreed = static_cast<std::uint32_t>(agreed.size());
    score.bits = agreed.empty() ? 0 : once + bits_of(agreed);
    return score;
}

std::optional<std::uint64_t> said_protocol(const Witness& witness) {
    return witness.protocol;
}
std::optional<std::uint64_t> said_from_port(const Witness& witness) {
    return witness.from_port;
}
std::optional<std::uint64_t> said_to_port(const Witness& witness) {
    return witness.to_port;
}
std::optional<std::uint64_t> said_length(const Witness& witness) {
    return witness.ip_length;
}

Score score_address(const Records& records, std::size_t offset, pth::Row row,
                    const std::optional<pth::Address> Witness::*said) {
    Score score;
    std::vector<std::uint64_t> agreed;
    for (std::size_t i = 0; i < records.all.size(); ++i) {
        const Witness& witness = records.all[i];
        if (records.parts[i] != records.part || !(witness.*said))
            continue;
        const pth::Address found = pth::address(witness.header(), row);
        if (!found.present)
            continue;
        score.all_zero = score.all_zero && all_zero(witness.header().subspan(offset, 16));
        if (found == *(witness.*said))
            agreed.push_back(read_u64be(found.bytes.data()) ^ read_u64be(found.bytes.data() + 8));
        else
            ++score.against;
    }
    score.agreed = static_cast<std::uint32_t>(agreed.size());
    score.bits = agreed.empty() ? 0 : 4 * once + bits_of(agreed);
    return score;
}

Score score_source(const Records& records, std::size_t offset) {
    return score_address(records, offset, pth::src, &Witness::from);
}
Score score_destination(const Records& records, std::size_t offset) {
    return score_address(records, offset, pth::dst, &Witness::to);
}

// PTH_Tlen is what is there, unless segments are elsewhere or the record was cut later.
Score score_traced(const Records& records, std::size_t offset) {
    Score score;
    std::vector<std::uint64_t> agreed;
    each_value(records, offset, 3, [&](const Witness& witness, std::uint64_t value) {
        if (!witness.first_segment)
            return;
        score.all_zero = score.all_zero && value == 0;
        if (value == witness.present)
            agreed.push_back(value);
        else if (value < witness.present)
            ++score.against;
        else
            ++score.neither;
    });
    score.agreed = static_cast<std::uint32_t>(agreed.size());
    score.bits = agreed.empty() ? 0 : once + bits_of(agreed);
    return score;
}

// ---- Fields of few values ----

// Distinct values that are not zero.
struct Values {
    std::map<std::uint64_t, std::uint32_t> times;
    std::uint32_t records = 0;

    void add(std::uint64_t value) {
        ++records;
        // Where there are many, how many does not matter.
        if (value != 0 && (times.size() < 256 || times.contains(value)))
            ++times[value];
    }
    [[nodiscard]] bool few() const { return times.size() <= std::max(8U, records / 4); }
};

// The tag of a frame is in the field as well; without one nothing is known but that an id is below
// 4095, and that there are few of them.
Score score_vlan(const Records& records, std::size_t offset) {
    constexpr std::uint64_t most = 4094;
    Score score;
    Values values;
    std::vector<std::uint64_t> agreed;
    each_value(records, offset, 2, [&](const Witness& witness, std::uint64_t value) {
        values.add(value);
        score.all_zero = score.all_zero && value == 0;
        const bool tagged = witness.vlan && *witness.vlan != 0;
        if (tagged && value == 0)
            ++score.neither;  // not filled in
        else if (value > most || (tagged && value != *witness.vlan))
            ++score.against;
        else if (witness.vlan && value == *witness.vlan)
            agreed.push_back(value);
    });
    // Frames without a tag alone prove nothing: zero is everywhere.
    if (score.all_zero)
        agreed.clear();
    if (!values.few())
        score.against += values.records;
    score.agreed = static_cast<std::uint32_t>(agreed.size());
    score.bits = agreed.empty() ? 0 : once + bits_of(agreed);
    return score;
}

// An address of storage: 31 bits, on a doubleword; of few tasks.
Score score_tcb(const Records& records, std::size_t offset) {
    constexpr std::uint64_t odd = 0x8000'0007;
    constexpr Bits of_a_doubleword = 4;
    Score score;
    Values values;
    each_value(records, offset, 4, [&](const Witness&, std::uint64_t value) {
        values.add(value);
        score.all_zero = score.all_zero && value == 0;
        if ((value & odd) != 0)
            ++score.against;
        else
            score.agreed += value != 0;
    });
    if (!values.few())
        score.against += values.records;
    score.bits = of_a_doubleword * static_cast<double>(values.times.size());
    return score;
}

// Nothing proves a queue id, but many values refute it.
Score score_queue(const Records& records, std::size_t offset) {
    constexpr std::size_t most_queues = 16;
    Score score;
    Values values;
    each_value(records, offset, 1, [&](const Witness& witness, std::uint64_t value) {
        if (witness.trace != Trace::packet)
            return;
        values.add(value);
        score.all_zero = score.all_zero && value == 0;
    });
    if (values.times.size() > most_queues)
        score.against = values.records;
    return score;
}

std::uint64_t mixed(std::uint64_t hash, Bytes bytes) {
    constexpr std::uint64_t prime = 0x100000001b3;  // FNV-1a
    for (const std::uint8_t byte : bytes)
        hash = (hash ^ byte) * prime;
    return hash;
}

constexpr std::uint64_t seed_of_hash = 0xcbf29ce484222325;

// One for each job. What is always a multiple of eight is rather a part of an address.
Score score_asid(const Records& records, std::size_t offset) {
    constexpr std::uint64_t most = 0x7fff;
    constexpr std::size_t tell_an_address = 3;
    Score score;
    Values values;
    std::vector<std::uint64_t> agreed;
    std::map<std::uint64_t, std::uint64_t> of_job, job_of;
    bool doublewords = true;
    each_value(records, offset, 2, [&](const Witness& witness, std::uint64_t value) {
        values.add(value);
        score.all_zero = score.all_zero && value == 0;
        doublewords = doublewords && value % 8 == 0;
        if (value > most) {
            ++score.against;
            return;
        }
        if (witness.trace != Trace::data || value == 0)
            return;
        const std::uint64_t job =
            mixed(seed_of_hash, bytes_of(witness.header(), pth::rows[pth::job_name]));
        const auto [known, is_new] = of_job.try_emplace(job, value);
        if (is_new)
            score.neither += !job_of.try_emplace(value, job).second;
        else if (std::exchange(known->second, value) == value)
            agreed.push_back(value);
        else
            ++score.neither;
    });
    if (!values.few())
        score.against += values.records;
    score.agreed = static_cast<std::uint32_t>(agreed.size());
    score.bits = doublewords && values.times.size() >= tell_an_address ? 0 : bits_of(agreed);
    return score;
}

// ---- Against other records ----

std::uint32_t swapped(std::uint32_t value) {
    return value >> 24 | (value >> 8 & 0xff00) | (value << 8 & 0xff0000) | value << 24;
}

// One value for each pair of sockets of TCP, and one pair for each value; but not one for each job,
// as the address of its task is, nor an address at all, nor a number with its bytes in reverse.
// What else one connection has is not known, so such a value is never looked for elsewhere.
Score score_connection(const Records& records, std::size_t offset) {
    struct Connection {
        std::uint64_t value;
        bool alone;  // no other pair has this value
    };
    Score score;
    std::vector<std::uint64_t> agreed;
    std::map<std::uint64_t, Connection> of_pair;
    std::map<std::uint64_t, std::uint64_t> pair_of;
    std::map<std::uint64_t, std::uint32_t> connections_of;
    std::uint32_t most = 0, most_swapped = 0;
    bool doublewords = true;
    each_value(records, offset, 4, [&](const Witness& witness, std::uint64_t value) {
        const Bytes header = witness.header();
        if (witness.trace != Trace::data || pth::get(header, pth::protocol) != ip::tcp)
            return;
        const auto socket = [&](pth::Row address, pth::Row port) {
            return mixed(mixed(seed_of_hash, bytes_of(header, pth::rows[address])),
                         bytes_of(header, pth::rows[port]));
        };
        // The same in both directions.
        const std::uint64_t pair = socket(pth::src, pth::s_port) + socket(pth::dst, pth::d_port);
        const std::uint64_t job = mixed(seed_of_hash, bytes_of(header, pth::rows[pth::job_name]));
        const auto number = static_cast<std::uint32_t>(value);
        most = std::max(most, number);
        most_swapped = std::max(most_swapped, swapped(number));
        doublewords = doublewords && value % 8 == 0;
        score.all_zero = score.all_zero && value == 0;
        const auto [known, is_new] = of_pair.try_emplace(pair, Connection{value, value != 0});
        if (is_new) {
            ++connections_of[job];
            known->second.alone = value != 0 && pair_of.try_emplace(value, pair).second;
        }
        if (known->second.value != value || !known->second.alone)
            ++score.against;
        else if (!is_new)
            agreed.push_back(value);
    });
    const bool bound_to_job =
        std::ranges::all_of(connections_of, [](const auto& job) { return job.second == 1; });
    score.agreed = static_cast<std::uint32_t>(agreed.size());
    score.bits = bound_to_job || doublewords || most > most_swapped ? 0 : bits_of(agreed);
    return score;
}

// The count of a record is one more than that of the record before it, of the same group.
Score score_count_of(const Records& records, std::size_t offset, Counting counting) {
    constexpr std::uint32_t most_plausible = 1U << 24;
    constexpr Bits of_one_more = 4, of_jitter = 1, of_skipped = 2, of_nonsense = 16;
    Score score;
    score.counting = counting;
    std::map<std::uint32_t, std::uint32_t> last;
    for (std::size_t i = 0; i < records.all.size(); ++i) {
        const Witness& witness = records.all[i];
        const auto value = value_at(witness, offset, 4);
        if (!value)
            continue;
        const auto count = static_cast<std::uint32_t>(*value);
        const auto [known, is_new] =
            last.try_emplace(witness.group[static_cast<std::size_t>(counting)], count);
        const std::uint32_t before = std::exchange(known->second, count);
        const bool judged = records.parts[i] == records.part;
        score.all_zero = score.all_zero && (!judged || count == 0);
        score.absurd = score.absurd || (judged && count >= most_plausible);
        // Segments may be counted one by one or not.
        if (is_new || !judged || !witness.first_segment)
            continue;
        switch (compare_counts(before, count)) {
            case Counted::next:
                ++score.agreed;
                score.bits += of_one_more;
                break;
            case Counted::jittery:
                ++score.neither;
                score.bits -= of_jitter;
                break;
            case Counted::skipped:
            case Counted::restarted:
                ++score.neither;
                score.bits -= of_skipped;
                break;
            case Counted::nonsense:
                // Once where a data set that was wrapped turns, or another one begins.
                ++score.neither;
                score.bits -= of_nonsense;
                break;
            case Counted::same:
                ++score.against;
                break;
        }
    }
    // What jumps rather than counts is no count; a few may stand behind a gap.
    constexpr std::uint32_t too_often = 8;
    if (score.neither > score.agreed && score.neither >= too_often)
        score.against += score.neither;
    return score;
}

Score score_count(const Records& records, std::size_t offset) {
    Score best = score_count_of(records, offset, Counting::system);
    for (const Counting counting : {Counting::trace, Counting::interface}) {
        const Score score = score_count_of(records, offset, counting);
        if (score.against < best.against ||
            (score.against == best.against && score.bits > best.bits))
            best = score;
    }
    return best;
}

}  // namespace

Counted compare_counts(std::uint32_t before, std::uint32_t count) noexcept {
    constexpr std::uint32_t few = 16;
    constexpr std::uint32_t many = 1U << 24;
    const std::uint32_t forward = count - before;
    const std::uint32_t back = before - count;
    if (forward <= 1)
        return forward == 0 ? Counted::same : Counted::next;
    if (count <= 1)
        return Counted::restarted;
    if (back <= few)
        return Counted::jittery;
    return forward <= few    ? Counted::jittery
           : forward <= many ? Counted::skipped
                             : Counted::nonsense;
}

const FieldTest field_tests[layout::tested_count] = {
    {score_count, layout::trace_count, Zero::unfilled, 4, false},
    {score_queue, layout::qid, Zero::value, 0, false},
    {as_packet_says<layout::ip_protocol, said_protocol>, layout::ip_protocol, Zero::unfilled, 1,
     false},
    {score_vlan, layout::vlan, Zero::value, 2, false},
    {score_tcb, layout::tcb, Zero::value, 0, true},
    {score_asid, layout::asid, Zero::value, 0, true},
    {score_connection, layout::cid, Zero::unfilled, 0, true},
    {score_source, layout::src, Zero::unfilled, 0, false},
    {score_destination, layout::dst, Zero::unfilled, 0, false},
    {as_packet_says<layout::s_port, said_from_port>, layout::s_port, Zero::unfilled, 0, false},
    {as_packet_says<layout::d_port, said_to_port>, layout::d_port, Zero::unfilled, 0, false},
    {score_traced, layout::tlen, Zero::unfilled, 0, false},
    {as_packet_says<layout::plen, said_length>, layout::plen, Zero::unfilled, 0, false},
};

}  // namespace zos

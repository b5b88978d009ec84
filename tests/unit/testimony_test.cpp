// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/testimony.h"

#include <algorithm>
#include <tuple>

#include <gtest/gtest.h>

#include "tests/unit/header_layouts.h"

namespace zos {
namespace {

using layout::Tested;
using test::HeaderLayout;
using test::Recipe;
using test::Shown;
using test::Traffic;
using test::Written;

Shown shown(const HeaderLayout& layout, const Recipe& recipe) {
    return test::read_shown(test::write_entries(layout, recipe));
}

constexpr Tested protocol = layout::ip_protocol, count = layout::trace_count, vlan = layout::vlan,
                 cid = layout::cid;

constexpr Tested judged[] = {protocol, vlan, count, cid};

void expect_nothing_wrong(const Shown& seen) {
    for (const Tested field : judged)
        EXPECT_EQ(seen.wrong[field], 0U) << layout::row_of(field).label << "; " << seen.described;
}

// ---- As the table has it ----

TEST(testimony, proves_what_stands_where_the_table_has_it) {
    const Shown seen = shown({}, {});
    expect_nothing_wrong(seen);
    EXPECT_EQ(seen.described,
              "Positions in the packet trace header: proven by the records: Trace count (299 of "
              "299), IP protocol (300 of 300)");
    EXPECT_EQ(seen.right[protocol], 300U);
    EXPECT_EQ(seen.marked[protocol], 0U);
}

TEST(testimony, of_sockets_proves_the_connection_id) {
    const Shown seen = shown({}, {.traffic = Traffic::sockets, .records = 300});
    expect_nothing_wrong(seen);
    EXPECT_GT(seen.right[cid], 250U);
}

TEST(testimony, of_frames_proves_the_vlan) {
    const Shown seen = shown({}, {.traffic = Traffic::frames});
    expect_nothing_wrong(seen);
    EXPECT_EQ(seen.right[vlan], 300U);
    EXPECT_EQ(seen.marked[vlan], 0U);
}

TEST(testimony, of_few_records_proves_nothing) {
    const Shown seen = shown({}, {.records = 5});
    expect_nothing_wrong(seen);
    EXPECT_EQ(seen.described, "");
    EXPECT_EQ(seen.marked[protocol], 5U);
    EXPECT_EQ(seen.marked[count], 5U);
}

TEST(testimony, of_one_protocol_alone_proves_no_protocol) {
    const Shown seen = shown({}, {.traffic = Traffic::one_protocol});
    expect_nothing_wrong(seen);
    EXPECT_EQ(seen.marked[protocol], 300U);
    EXPECT_EQ(seen.marked[count], 0U);
}

// ---- Elsewhere ----

TEST(testimony, finds_a_field_where_every_record_proves_it) {
    HeaderLayout layout;
    layout.move(protocol, 75).write(vlan, Written::absent);
    const Shown seen = shown(layout, {});
    expect_nothing_wrong(seen);
    EXPECT_EQ(seen.right[protocol], 300U);
    EXPECT_NE(seen.described.find("IP protocol found at 75, proven by 300 of 300 records"),
              std::string::npos)
        << seen.described;
}

TEST(testimony, finds_count_and_vlan_elsewhere) {
    HeaderLayout layout;
    layout.length = 104;
    layout.move(count, 96).move(vlan, 70);
    const Shown seen = shown(layout, {.traffic = Traffic::frames});
    expect_nothing_wrong(seen);
    EXPECT_EQ(seen.right[count], 300U);
    EXPECT_EQ(seen.right[vlan], 300U);
}

TEST(testimony, takes_none_of_two_positions_that_pass) {
    HeaderLayout layout;
    layout.length = 96;
    layout.move(protocol, 92).write(vlan, Written::absent);
    auto entries = test::write_entries(layout, {});
    for (auto& entry : entries)
        entry.bytes[16 + 94] = entry.bytes[16 + 92];
    const Shown seen = test::read_shown(entries);
    expect_nothing_wrong(seen);
    EXPECT_EQ(seen.right[protocol], 0U);
    EXPECT_GT(seen.refuted, 0U);
}

// ---- Each field moved, absent, zero, swapped ----

class OneFieldOff : public testing::TestWithParam<std::tuple<Tested, Written, Traffic>> {};

TEST_P(OneFieldOff, shows_nothing_wrong) {
    const auto [field, written, traffic] = GetParam();
    HeaderLayout layout;
    layout.length = 100;
    layout.write(field, written);
    if (written == Written::plain)
        layout.move(field, 92);
    for (const std::size_t records : {3, 30, 1500}) {
        const Shown seen = shown(layout, {.traffic = traffic, .records = records});
        expect_nothing_wrong(seen);
    }
}

INSTANTIATE_TEST_SUITE_P(all, OneFieldOff,
                         testing::Combine(testing::ValuesIn(judged),
                                          testing::Values(Written::plain, Written::swapped,
                                                          Written::zero, Written::absent),
                                          testing::Values(Traffic::packets, Traffic::one_protocol,
                                                          Traffic::sockets, Traffic::frames)));

TEST(testimony, of_headers_that_are_all_zero_shows_no_values) {
    HeaderLayout layout;
    for (std::size_t i = 0; i < layout::movable_count; ++i)
        layout.write(static_cast<Tested>(i), Written::zero);
    for (const Traffic traffic : {Traffic::packets, Traffic::sockets, Traffic::frames}) {
        const Shown seen = shown(layout, {.traffic = traffic});
        expect_nothing_wrong(seen);
        EXPECT_EQ(seen.right[protocol] + seen.right[count] + seen.right[cid], 0U);
    }
}

// ---- In parts ----

std::vector<test::TruthfulEntry> two_halves(const HeaderLayout& one, const HeaderLayout& other,
                                            std::size_t each) {
    auto entries = test::write_entries(one, {.records = each});
    const auto more = test::write_entries(
        other, {.records = each, .seed = 2, .first_count = static_cast<std::uint32_t>(each + 1)});
    entries.insert(entries.end(), more.begin(), more.end());
    return entries;
}

// Also where the second half begins behind what is looked at when the file is opened.
TEST(testimony, of_the_first_half_is_not_believed_of_the_second) {
    HeaderLayout moved;
    moved.move(count, 76).move(protocol, 72).move(layout::tcb, 68);
    for (const std::size_t each : {100, 400, 1500}) {
        expect_nothing_wrong(test::read_shown(two_halves({}, moved, each)));
        expect_nothing_wrong(test::read_shown(two_halves(moved, {}, each)));
    }
}

TEST(testimony, is_heard_for_each_length_of_the_header) {
    HeaderLayout longer;
    longer.length = 96;
    longer.move(protocol, 92).write(vlan, Written::absent);
    for (const std::size_t each : {300, 1500}) {
        const Shown seen = test::read_shown(two_halves({}, longer, each));
        expect_nothing_wrong(seen);
        EXPECT_EQ(seen.right[protocol], 2 * each);
        EXPECT_EQ(seen.marked[protocol], 0U);
    }
}

// ---- Counts ----

TEST(testimony, tells_how_many_records_may_be_missing) {
    const auto entries = test::write_entries({}, {.records = 1500, .gaps = 2});
    const Shown seen = test::read_shown(entries);
    expect_nothing_wrong(seen);
    std::uint32_t jumps = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        // Whether the last one jumps nothing behind it tells, nor of two in a row the first.
        const bool sure = i + 1 < entries.size() && entries[i + 1].skipped == 0;
        EXPECT_TRUE(!sure || seen.missing[i] == entries[i].skipped) << i;
        jumps += seen.missing[i] != 0;
    }
    EXPECT_GT(jumps, 10U);
}

TEST(testimony, tells_of_no_missing_records_where_the_count_is_not_proven) {
    HeaderLayout layout;
    layout.write(count, Written::swapped);
    const Shown seen = shown(layout, {.records = 300, .gaps = 5});
    EXPECT_EQ(std::ranges::count(seen.missing, 0U), 300);
}

TEST(testimony, compares_counts) {
    EXPECT_EQ(compare_counts(7, 8), Counted::next);
    EXPECT_EQ(compare_counts(0xffffffff, 0), Counted::next);
    EXPECT_EQ(compare_counts(7, 7), Counted::same);
    EXPECT_EQ(compare_counts(7, 5), Counted::jittery);
    EXPECT_EQ(compare_counts(20, 71), Counted::skipped);
    EXPECT_EQ(compare_counts(500, 1), Counted::restarted);
    EXPECT_EQ(compare_counts(1U << 24, 2U << 24), Counted::skipped);
    EXPECT_EQ(compare_counts(1U << 24, 3U << 24), Counted::nonsense);
}

// ---- Layouts at random ----

// What is wrong, by field, of layouts that are drawn with these seeds: fields moved, absent, zero
// and swapped, one or all, with few records and many.
void expect_nothing_proven_wrong(unsigned first, unsigned end) {
    std::uint32_t right = 0;
    for (unsigned seed = first; seed < end; ++seed) {
        const HeaderLayout layout = test::draw_layout(seed);
        const Recipe recipe = test::draw_recipe(seed);
        const Shown seen = shown(layout, recipe);
        for (const Tested field : judged) {
            EXPECT_EQ(seen.proven_wrong[field], 0U) << seed << ": " << describe(layout, recipe);
            // Nothing in the packet tells of these, so as long as they are few and possible they
            // are shown, and marked; the VLAN of packets without a tag always.
            const bool told = field == protocol || (field != vlan && recipe.records > 20);
            EXPECT_TRUE(!told || seen.wrong[field] == 0)
                << seed << ": " << describe(layout, recipe);
            right += seen.right[field];
        }
    }
    EXPECT_GT(right, 100 * (end - first));
}

// The thresholds were set with these, and judged with the others.
TEST(testimony, shows_nothing_wrong_of_layouts_it_was_tuned_with) {
    expect_nothing_proven_wrong(0, 300);
}

TEST(testimony, shows_nothing_wrong_of_layouts_it_never_saw) {
    expect_nothing_proven_wrong(7'000'000, 7'000'300);
}

}  // namespace
}  // namespace zos

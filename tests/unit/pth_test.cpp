// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/pth.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "format/ebcdic.h"
#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::Buffer;
using test::make_header;
using test::september_2022;

// The header of format/pth.h, every byte another one where the field is a number.
Buffer numbered_header() {
    Buffer header(pth::current_length);
    for (std::size_t i = 0; i < header.size(); ++i)
        header[i] = static_cast<std::uint8_t>(i);
    return header;
}

TEST(pth, numbers_are_read_at_their_offsets) {
    const Buffer header = numbered_header();
    EXPECT_EQ(pth::get(header, pth::len), 0x0001U);
    EXPECT_EQ(pth::get(header, pth::seq_num), 2U);
    EXPECT_EQ(pth::get(header, pth::flag), 3U);
    EXPECT_EQ(pth::get(header, pth::dev_ty), 4U);
    EXPECT_EQ(pth::get(header, pth::tlen), 0x050607U);
    EXPECT_EQ(pth::get(header, pth::domain), 16U);
    EXPECT_EQ(pth::get(header, pth::type), 17U);
    EXPECT_EQ(pth::get(header, pth::protocol), 18U);
    EXPECT_EQ(pth::get(header, pth::state), 19U);
    EXPECT_EQ(pth::get(header, pth::time), 0x18191A1B1C1D1E1FU);
    EXPECT_EQ(pth::get(header, pth::s_port), 0x4041U);
    EXPECT_EQ(pth::get(header, pth::d_port), 0x4243U);
    EXPECT_EQ(pth::get(header, pth::trace_count), 0x44454647U);
    EXPECT_EQ(pth::get(header, pth::ip_protocol), 0x49U);
    EXPECT_EQ(pth::get(header, pth::vlan), 0x4A4BU);
    EXPECT_EQ(pth::get(header, pth::tcb), 0x4C4D4E4FU);
    EXPECT_EQ(pth::get(header, pth::asid), 0x5051U);
    EXPECT_EQ(pth::get(header, pth::plen), 0x5253U);
    EXPECT_EQ(pth::get(header, pth::inf_ix), 0x54555657U);
    EXPECT_EQ(pth::get(header, pth::drop_rsn), 0x5859U);
    EXPECT_EQ(pth::get(header, pth::off_seg_len), 0x5A5BU);
}

TEST(pth, names_are_taken_at_their_length) {
    const Buffer header = make_header({.name = "USER12  IGNORED!"});
    EXPECT_EQ(ebcdic::decode_name(bytes_of(header, pth::rows[pth::job_name])).view(), "USER12");
    EXPECT_EQ(ebcdic::decode_name(bytes_of(header, pth::rows[pth::inf_name])).view(),
              "USER12  IGNORED!");
}

TEST(pth, field_past_the_header_does_not_exist) {
    const Buffer header = make_header({.length = 84, .packet_length = 104});
    EXPECT_EQ(pth::get(header, pth::plen), 104U);
    EXPECT_TRUE(present(header, pth::rows[pth::plen]));
    EXPECT_FALSE(present(header, pth::rows[pth::inf_ix]));
    EXPECT_EQ(pth::get(header, pth::inf_ix), 0U);
    EXPECT_TRUE(bytes_of(header, pth::rows[pth::inf_ix]).empty());
    const Buffer cut(header.begin(), header.begin() + 83);
    EXPECT_EQ(pth::get(cut, pth::plen), 0U);
}

TEST(pth, every_field_of_every_shorter_header_can_be_asked_for) {
    const Buffer full = numbered_header();
    for (std::size_t length = 0; length <= full.size(); ++length) {
        const Buffer header(full.begin(), full.begin() + static_cast<std::ptrdiff_t>(length));
        for (const Field& row : pth::rows) {
            const bool whole = row.offset + std::size_t{row.length} <= length;
            EXPECT_EQ(present(header, row), whole) << row.label << " of " << length;
            EXPECT_EQ(bytes_of(header, row).size(), whole ? row.length : 0U);
            if (!whole) {
                EXPECT_EQ(value(header, row), 0U);
            }
        }
    }
}

TEST(pth, flags_are_told_apart) {
    const auto flags_of = [](std::uint8_t flags) {
        const Buffer header = make_header({.flags = flags});
        return std::array{
            pth::flag_set(header, pth::local), pth::flag_set(header, pth::confidential),
            pth::flag_set(header, pth::clear_text), pth::flag_set(header, pth::unknown_flags),
            pth::flag_set(header, pth::out)};
    };
    EXPECT_EQ(flags_of(0x00), (std::array{false, false, false, false, false}));
    EXPECT_EQ(flags_of(0x80), (std::array{true, false, false, false, false}));
    EXPECT_EQ(flags_of(0x40), (std::array{false, true, false, false, false}));
    EXPECT_EQ(flags_of(0x20), (std::array{false, false, true, false, false}));
    EXPECT_EQ(flags_of(0x02), (std::array{false, false, false, true, false}));
    EXPECT_EQ(flags_of(0x10), (std::array{false, false, false, true, false}));
    EXPECT_EQ(flags_of(0x01), (std::array{false, false, false, false, true}));
    EXPECT_EQ(flags_of(0xff), (std::array{true, true, true, true, true}));
}

TEST(pth, flag_of_a_header_without_flags_is_not_set) {
    EXPECT_FALSE(pth::flag_set(Buffer{0xff, 0xff, 0xff}, pth::out));
}

TEST(pth, rows_have_distinct_filters_and_a_label) {
    std::set<std::string> filters;
    for (const Field& row : pth::rows) {
        if (row.filter == nullptr)
            continue;
        EXPECT_TRUE(filters.insert(row.filter).second) << row.filter;
        EXPECT_STRNE(row.label, "") << row.filter;
        EXPECT_STRNE(row.note, "") << row.filter;
    }
}

TEST(pth, positions_that_are_guesses_say_so) {
    for (const pth::Row row :
         {pth::trace_count, pth::ip_protocol, pth::vlan, pth::tcb, pth::asid, pth::qid, pth::cid})
        EXPECT_FALSE(position_is_confirmed(pth::rows[row])) << pth::rows[row].label;
    for (const pth::Row row : {pth::len, pth::time, pth::src, pth::plen, pth::drop_rsn})
        EXPECT_TRUE(position_is_confirmed(pth::rows[row])) << pth::rows[row].label;
}

Buffer header_with_source(std::initializer_list<std::uint8_t> address) {
    Buffer header = make_header({});
    std::copy(address.begin(), address.end(), header.begin() + 32);
    return header;
}

TEST(pth, address_behind_either_ipv4_marker_is_ipv4) {
    for (const std::uint8_t marker : Buffer{0xfe, 0xff}) {
        const Buffer header =
            header_with_source({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, marker, 192, 0, 2, 1});
        const pth::Address address = pth::address(header, pth::src);
        EXPECT_TRUE(address.present);
        EXPECT_TRUE(address.ipv4);
        EXPECT_EQ(address.bytes, (std::array<std::uint8_t, 16>{192, 0, 2, 1}));
    }
}

TEST(pth, address_without_marker_is_ipv6) {
    const Buffer header =
        header_with_source({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0xff, 0xfd, 192, 0, 2, 1});
    const pth::Address address = pth::address(header, pth::src);
    EXPECT_TRUE(address.present);
    EXPECT_FALSE(address.ipv4);
    EXPECT_TRUE(std::ranges::equal(address.bytes, Bytes(header).subspan(32, 16)));
}

TEST(pth, destination_is_not_the_source) {
    Buffer header = header_with_source({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 192, 0, 2, 1});
    header[48] = 0xfe;
    header[63] = 0x07;
    EXPECT_EQ(pth::address(header, pth::dst).bytes[15], 7);
    EXPECT_FALSE(pth::address(header, pth::dst).ipv4);
}

TEST(pth, address_past_the_header_is_not_present) {
    const Buffer header = make_header({.length = 47});
    EXPECT_FALSE(pth::address(header, pth::src).present);
    EXPECT_FALSE(pth::address(header, pth::dst).present);
    EXPECT_TRUE(pth::address(make_header({.length = 48}), pth::src).present);
}

TEST(pth, extensions_are_walked_to_the_end_of_the_header) {
    Buffer header = make_header({});
    test::append(header, Buffer{0, 6, 0, 1, 0xaa, 0xbb});
    test::append(header, Buffer{0, 4, 0x12, 0x34});
    std::size_t offset = pth::current_length;
    pth::Extension extension;
    ASSERT_TRUE(pth::next_extension(header, offset, extension));
    EXPECT_EQ(extension.offset, 92);
    EXPECT_EQ(extension.length, 6);
    EXPECT_EQ(extension.type, 1);
    EXPECT_TRUE(std::ranges::equal(extension.data, Buffer{0xaa, 0xbb}));
    ASSERT_TRUE(pth::next_extension(header, offset, extension));
    EXPECT_EQ(extension.offset, 98);
    EXPECT_EQ(extension.type, 0x1234);
    EXPECT_TRUE(extension.data.empty());
    EXPECT_EQ(offset, header.size());
    EXPECT_FALSE(pth::next_extension(header, offset, extension));
}

TEST(pth, extension_that_does_not_fit_ends_the_walk) {
    for (const Buffer& bad : {Buffer{0, 0, 0, 1}, Buffer{0, 3, 0, 1}, Buffer{0, 5, 0, 1},
                              Buffer{0xff, 0xff, 0, 1}, Buffer{0, 4, 0}}) {
        Buffer header = make_header({});
        test::append(header, bad);
        std::size_t offset = pth::current_length;
        pth::Extension extension;
        EXPECT_FALSE(pth::next_extension(header, offset, extension));
        EXPECT_EQ(offset, pth::current_length);
    }
}

TEST(pth, plausible_header_has_a_possible_length) {
    const auto plausible = [](std::uint16_t length, std::size_t size) {
        Buffer data = make_header({.length = length});
        data.resize(size);
        return pth::plausible(data, september_2022);
    };
    EXPECT_TRUE(plausible(92, 92));
    EXPECT_TRUE(plausible(92, 200));
    EXPECT_TRUE(plausible(32, 40));
    EXPECT_FALSE(plausible(31, 40));
    EXPECT_FALSE(plausible(92, 91));
    EXPECT_FALSE(pth::plausible({}, september_2022));
}

TEST(pth, plausible_header_is_of_the_time_of_its_entry) {
    constexpr std::uint64_t day = 86400 * test::one_second;
    const Buffer data = make_header({});
    EXPECT_TRUE(pth::plausible(data, september_2022 + day));
    EXPECT_TRUE(pth::plausible(data, september_2022 - day));
    EXPECT_FALSE(pth::plausible(data, september_2022 + day + 1));
    EXPECT_FALSE(pth::plausible(data, september_2022 - day - 1));
}

}  // namespace
}  // namespace zos

// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/component.h"

#include <gtest/gtest.h>

#include "tests/unit/entries.h"

namespace zos {
namespace {

using test::append;
using test::Buffer;
using test::ebcdic_text;

Buffer control_data(std::initializer_list<std::string_view> names) {
    Buffer data;
    for (const std::string_view name : names)
        append(data, ebcdic_text(name, 8));
    return data;
}

Origin origin(std::string_view component, std::string_view subname, std::string_view system) {
    return {origin_name(component), origin_name(subname), origin_name(system)};
}

TEST(component, known_ones_are_recognised_by_name) {
    for (const char* name : {"SYSTCPDA", "SYSTCPOT", "SYSTCPIP", "SYSTCPIS", "SYSTCPRE", "GSKSRVR",
                             "CSF", "SYSCEA", "SYSOMVS", "CSQXMQ01", "CSQX1"})
        EXPECT_TRUE(is_component(name)) << name;
    for (const char* name : {"", "SYS", "TCPIP", "SYSTCPD", "CSQX", "CSQYMQ01"})
        EXPECT_FALSE(is_component(name)) << name;
}

TEST(component, origin_is_component_subname_and_system_in_this_order) {
    EXPECT_EQ(find_origin(control_data({"ITTCTXDR", "SYSTCPDA", "TCPIP", "S0W1"})),
              origin("SYSTCPDA", "TCPIP", "S0W1"));
}

TEST(component, is_found_whatever_its_initial) {
    for (const char* name : {"CSF", "CSQXMQ01", "GSKSRVR", "NFSC", "SYSTCPDA"})
        EXPECT_EQ(find_origin(control_data({name})), origin(name, "", ""));
}

TEST(component, is_found_at_any_offset) {
    for (std::size_t offset = 0; offset < 20; ++offset) {
        Buffer data(offset, 0x01);
        append(data, control_data({"GSKSRVR", "GSKSRVR"}));
        append(data, Buffer{1, 2, 3});
        EXPECT_EQ(find_origin(data), origin("GSKSRVR", "GSKSRVR", "")) << offset;
    }
}

TEST(component, system_in_front_counts_where_none_stands_behind) {
    Buffer data = control_data({"S0W1", "SYSTCPDA", "TCPIP"});
    append(data, Buffer(8));
    EXPECT_EQ(find_origin(data), origin("SYSTCPDA", "TCPIP", "S0W1"));
}

TEST(component, neighbours_that_are_no_names_are_left_out) {
    Buffer data = ebcdic_text("SYSOMVS", 8);
    append(data, Buffer(16, 0x80));
    EXPECT_EQ(find_origin(data), origin("SYSOMVS", "", ""));
}

TEST(component, cut_name_is_not_found) {
    Buffer data = ebcdic_text("SYSTCPDA", 8);
    EXPECT_EQ(find_origin(data), origin("SYSTCPDA", "", ""));
    data.pop_back();
    EXPECT_EQ(find_origin(data), Origin{});
}

TEST(component, none_is_found_in_other_bytes) {
    EXPECT_EQ(find_origin({}), Origin{});
    EXPECT_EQ(find_origin(Buffer(1000)), Origin{});
    EXPECT_EQ(find_origin(test::noise(5000, 3)), Origin{});
    EXPECT_EQ(find_origin(control_data({"TCPIP", "S0W1"})), Origin{});
}

TEST(component, name_takes_eight_characters_at_most) {
    EXPECT_EQ(view(origin_name("ABCDEFGHIJ")), "ABCDEFGH");
    EXPECT_EQ(view(origin_name("AB")), "AB");
    EXPECT_EQ(view(origin_name("")), "");
}

}  // namespace
}  // namespace zos

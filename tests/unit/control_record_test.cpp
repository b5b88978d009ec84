// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/control_record.h"

#include <gtest/gtest.h>

#include "tests/unit/layout.h"
#include "wiretap/measure.h"

namespace zos {
namespace {

using test::Buffer;
using test::Content;
using test::Controls;
using test::Layout;

TEST(control_record, is_told_from_other_records_by_its_identifiers_and_its_clock) {
    const Buffer control = test::gtf_control_record(0, 0);
    EXPECT_TRUE(is_gtf_control_record(control, {}));
    for (const auto lost_events : {std::uint8_t{2}, std::uint8_t{3}}) {
        Buffer lost = control;
        lost[1] = lost_events;
        EXPECT_TRUE(is_gtf_control_record(lost, {}));
    }
    EXPECT_TRUE(is_gtf_control_record(Bytes(control).first(14), {}));
    EXPECT_FALSE(is_gtf_control_record(Bytes(control).first(13), {}));
    for (const std::size_t changed : {0, 1, 6}) {
        Buffer other = control;
        other[changed] = changed == 6 ? 0x01 : 0xf0;  // AID, FID, a clock of 1900
        EXPECT_FALSE(is_gtf_control_record(other, {})) << changed;
    }
    EXPECT_FALSE(is_gtf_control_record(test::gtf_control_record(0, 40), {}));  // longer than any
}

struct Written {
    const char* name;
    std::function<Buffer(std::size_t)> control;
};

const Written controls[] = {
    {"gtf", [](std::size_t number) { return test::gtf_control_record(number, 0); }},
    {"gtf_of_several_systems",  // as COPYTRC writes them
     [](std::size_t number) { return test::gtf_control_record(number, number % 4); }},
    {"gtf_with_lost_events",
     [](std::size_t number) {
         Buffer record = test::gtf_control_record(number, 0);
         record[1] = static_cast<std::uint8_t>(1 + number % 3);
         record.resize(number % 3 == 0 ? 22 : 18);
         return record;
     }},
    {"gtf_behind_control_data",
     [](std::size_t number) {
         Buffer record = test::noise(40, 9);
         test::append(record, test::gtf_control_record(number, number % 3));
         return record;
     }},
    {"of_another_kind",
     [](std::size_t number) { return test::noise(40, static_cast<unsigned>(number)); }},
};

class ControlRecordsOf : public testing::TestWithParam<Written> {};

// An entry goes on behind control records, whatever they hold, and none of its bytes is theirs.
TEST_P(ControlRecordsOf, interrupt_no_entry) {
    struct Lengths {
        std::size_t first, next;
    };
    const std::vector<Buffer> entries = test::packet_entries(60, 0, 6000, 7);
    for (const Carrier carrier : {Carrier::rdw, Carrier::bdw_rdw, Carrier::len4})
        for (const Controls where : {Controls::of_buffer, Controls::of_record})
            for (const auto [first, next] :
                 {Lengths{16, 16}, Lengths{40, 40}, Lengths{40, 8}, Lengths{24, 0}, Lengths{0, 0}})
                for (const bool zero_tail : {true, false}) {
                    const Layout layout{.carrier = carrier,
                                        .buffer_size = 65536,
                                        .zero_tail = zero_tail,
                                        .record_length = 8000,
                                        .first_control = first,
                                        .next_control = next,
                                        .controls = where,
                                        .control = GetParam().control};
                    const test::File file = test::write(layout, entries);
                    const auto measured = measure(file.bytes);
                    ASSERT_TRUE(measured);
                    const test::Walked walked = test::walk(file.bytes, measured->shape);
                    EXPECT_EQ(test::difference(walked.bytes(), entries), "same")
                        << describe(carrier) << " " << static_cast<int>(where) << " " << first
                        << "/" << next << " " << zero_tail << ": measured "
                        << measured->shape.first_control << "/" << measured->shape.next_control
                        << " kind " << static_cast<int>(measured->shape.control_records) << " "
                        << measured->shape.control_record;
                    EXPECT_EQ(walked.gaps.size(), 0U);
                }
}

INSTANTIATE_TEST_SUITE_P(all, ControlRecordsOf, testing::ValuesIn(controls),
                         [](const auto& written) { return written.param.name; });

}  // namespace
}  // namespace zos

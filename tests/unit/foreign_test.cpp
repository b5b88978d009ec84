// SPDX-License-Identifier: GPL-2.0-or-later
#include "wiretap/foreign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "format/ebcdic.h"
#include "tests/unit/layout.h"

namespace zos {
namespace {

using test::append;
using test::Buffer;
using test::ebcdic_text;
using test::put_be;

std::string what(const Foreign& foreign) {
    return foreign.what == nullptr ? "" : foreign.what;
}

std::string marked(const Buffer& bytes) {
    return what(recognise_marked(bytes));
}

std::string other(const Buffer& bytes) {
    return what(recognise_other(bytes));
}

bool mentions(const std::string& text, const char* word) {
    return text.find(word) != std::string::npos;
}

TEST(foreign, transmitted_data_set_is_named) {
    Buffer file = {0x50, 0xe0};
    append(file, ebcdic_text("INMR01", 6));
    append(file, test::noise(200, 1));
    EXPECT_TRUE(mentions(marked(file), "XMIT"));
    file[1] = 0x20;  // a control record, but not the first segment
    EXPECT_EQ(marked(file), "");
}

Buffer tersed_head(std::uint8_t version, std::uint8_t variable, std::uint16_t record_length,
                   std::uint8_t flags, std::uint16_t block_size, std::uint32_t long_length) {
    Buffer head = {version, variable};
    put_be(head, record_length, 2);
    head.push_back(flags);
    head.push_back(0);
    put_be(head, block_size, 2);
    put_be(head, long_length, 4);
    append(head, test::noise(1000, 1));
    return head;
}

TEST(foreign, tersed_data_set_is_named) {
    EXPECT_TRUE(mentions(marked(tersed_head(2, 1, 27994, 4, 27998, 27994)), "AMATERSE"));
    EXPECT_TRUE(mentions(marked(tersed_head(5, 0, 1024, 4, 6144, 0)), "AMATERSE"));
    EXPECT_TRUE(mentions(marked(tersed_head(9, 1, 0, 4, 27998, 27994)), "AMATERSE"));
    Buffer native = {0x01, 0x89, 0x69, 0xa5};
    append(native, test::noise(100, 1));
    EXPECT_TRUE(mentions(marked(native), "AMATERSE"));
}

TEST(foreign, tersed_header_that_contradicts_itself_is_none) {
    EXPECT_EQ(marked(tersed_head(3, 1, 27994, 4, 27998, 27994)), "");
    EXPECT_EQ(marked(tersed_head(2, 2, 27994, 4, 27998, 27994)), "");
    EXPECT_EQ(marked(tersed_head(2, 1, 27994, 0, 27998, 27994)), "");
    EXPECT_EQ(marked(tersed_head(2, 1, 27994, 4, 27998, 100)), "");
    EXPECT_EQ(marked(tersed_head(2, 1, 27994, 4, 1000, 27994)), "");
    EXPECT_EQ(marked(tersed_head(5, 0, 1000, 4, 6144, 0)), "");
    EXPECT_EQ(marked(tersed_head(2, 1, 0, 4, 27998, 0)), "");
}

TEST(foreign, dump_is_named_with_or_without_descriptors) {
    for (const std::size_t descriptors : {0, 4, 8}) {
        Buffer file(descriptors, 0x10);
        append(file, ebcdic_text("DR2 H", 4160));
        file.resize(file.size() + (descriptors == 4 ? 4 : 0));
        append(file, ebcdic_text("DR2 D", 4160));
        EXPECT_TRUE(mentions(marked(file), "dump")) << descriptors;
    }
    Buffer alone = ebcdic_text("DR1 H", 4160);
    append(alone, test::noise(4160, 1));
    EXPECT_EQ(marked(alone), "");
}

Buffer gtf_file(bool descriptors) {
    Buffer file;
    const auto record = [&](const Buffer& data) {
        if (descriptors)
            put_be(file, (data.size() + 4) << 16, 4);
        append(file, data);
    };
    Buffer control = {0x00, 0x01};
    put_be(control, 0xffffbf27, 4);
    put_be(control, test::september_2022, 8);
    control.resize(22);
    record(control);
    for (unsigned i = 0; i < 5; ++i) {
        Buffer data = {0xff, 0x00};
        put_be(data, test::september_2022 + i, 8);
        append(data, test::noise(90, i));
        record(data);
    }
    return file;
}

TEST(foreign, gtf_data_set_is_named) {
    EXPECT_TRUE(mentions(other(gtf_file(true)), "GTF"));
    EXPECT_TRUE(mentions(other(gtf_file(false)), "GTF"));
    Buffer file = gtf_file(true);
    file[4] = 0x02;
    EXPECT_EQ(other(file), "");
    file = gtf_file(true);
    file[4 + 22 + 4] = 0x77;
    EXPECT_EQ(other(file), "");
}

TEST(foreign, smf_data_set_is_named) {
    Buffer file;
    for (unsigned i = 0; i < 4; ++i) {
        put_be(file, 104, 2);
        put_be(file, 0, 2);
        file.push_back(0x5e);
        file.push_back(119);
        put_be(file, 4'000'000 + i, 4);
        put_be(file, 0x0122267f, 4);
        append(file, ebcdic_text("S0W1", 4));
        append(file, test::noise(86, i));
    }
    EXPECT_TRUE(mentions(other(file), "SMF"));
    Buffer bad = file;
    bad[13] = 0x7e;  // the date is packed decimal
    EXPECT_EQ(other(bad), "");
    bad = file;
    bad[104 + 13] = 0x7e;
    EXPECT_EQ(other(bad), "");
}

// What FTP makes of EBCDIC bytes in ASCII mode: translated, with CR LF at the ends of records.
Buffer text_mode(const Buffer& file, std::size_t record) {
    Buffer text;
    for (std::size_t i = 0; i < file.size(); ++i) {
        text.push_back(ebcdic::to_latin1[file[i]]);
        if (i % record == record - 1) {
            text.push_back('\r');
            text.push_back('\n');
        }
    }
    return text;
}

TEST(foreign, text_mode_trace_is_named_and_damaged) {
    const auto packets = test::packet_entries(50, 0, 300, 1);
    const auto others = test::other_entries(50, 10, 300, 1);
    for (const auto* entries : {&packets, &others}) {
        const Buffer file = test::write({.carrier = Carrier::flat}, *entries).bytes;
        const Foreign foreign = recognise_other(text_mode(file, 4096));
        EXPECT_TRUE(mentions(what(foreign), "text mode"));
        EXPECT_TRUE(foreign.damaged);
        EXPECT_TRUE(mentions(foreign.advice, "binary"));
    }
}

TEST(foreign, text_mode_archives_and_dumps_are_named) {
    Buffer transmitted = {0x50, 0xe0};
    append(transmitted, ebcdic_text("INMR01", 6));
    append(transmitted, ebcdic_text("x", 100));
    EXPECT_TRUE(mentions(other(text_mode(transmitted, 80)), "text-mode"));
    EXPECT_TRUE(mentions(other(text_mode(ebcdic_text("DR2 H", 4160), 4160)), "text-mode"));
}

Buffer contents(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void expect_unknown(const Buffer& bytes, const std::string& name) {
    EXPECT_EQ(marked(bytes), "") << name;
    EXPECT_EQ(other(bytes), "") << name;
}

TEST(foreign, nothing_is_claimed_of_other_bytes) {
    expect_unknown({}, "nothing");
    expect_unknown(Buffer(100000), "zeros");
    for (unsigned seed = 0; seed < 20; ++seed)
        expect_unknown(test::noise(20000, seed), "noise");
    for (unsigned byte = 0; byte < 256; ++byte)
        expect_unknown(Buffer(5000, static_cast<std::uint8_t>(byte)),
                       "byte " + std::to_string(byte));
    std::string text;
    while (text.size() < 20000)
        text += "The quick brown fox, 12:30:59.000123 GET /index.html HTTP/1.1\r\n\tDR2 SYSTCPDA\n";
    expect_unknown({text.begin(), text.end()}, "text");
    for (const char* name : {"CMakeLists.txt", "LICENSE", "test-captures/README.md"})
        expect_unknown(contents(std::filesystem::path(ZOS_CAPTURES) / ".." / name), name);
}

TEST(foreign, no_archive_is_claimed_of_a_trace) {
    for (const auto& entry : std::filesystem::directory_iterator(ZOS_CAPTURES)) {
        const std::string name = entry.path().filename();
        if (name.starts_with("tersed") || name.starts_with("transmitted"))
            continue;
        EXPECT_EQ(marked(contents(entry.path())), "") << name;
    }
}

TEST(foreign, capture_files_are_left_to_their_readers) {
    for (const std::initializer_list<std::uint8_t>& magic :
         {std::initializer_list<std::uint8_t>{0xa1, 0xb2, 0xc3, 0xd4},
          {0xd4, 0xc3, 0xb2, 0xa1},
          {0x4d, 0x3c, 0xb2, 0xa1},
          {0x0a, 0x0d, 0x0d, 0x0a},
          {'s', 'n', 'o', 'o', 'p', 0, 0, 0},
          {0x1f, 0x8b, 8, 0}}) {
        Buffer file = magic;
        EXPECT_TRUE(begins_like_capture_file(file));
        append(file, test::noise(500, 1));
        EXPECT_TRUE(begins_like_capture_file(file));
        expect_unknown(file, "capture file");
        file[0] ^= 0x55;
        EXPECT_FALSE(begins_like_capture_file(file));
    }
    EXPECT_FALSE(begins_like_capture_file({}));
    EXPECT_FALSE(begins_like_capture_file(Buffer{0xa1, 0xb2, 0xc3}));
}

TEST(foreign, no_trace_begins_like_a_capture_file) {
    for (const auto& entry : std::filesystem::directory_iterator(ZOS_CAPTURES)) {
        const std::string name = entry.path().filename();
        if (name.ends_with(".ctrace")) {
            EXPECT_FALSE(begins_like_capture_file(contents(entry.path()))) << name;
        }
    }
}

}  // namespace
}  // namespace zos

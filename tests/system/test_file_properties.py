# SPDX-License-Identifier: GPL-2.0-or-later
"""What capinfos and Wireshark's Capture File Properties tell of a data set."""

import re

import pytest

from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "test-captures"


def properties(programs, name: str) -> str:
    return programs.run("capinfos", SAMPLES / name).stdout


def comment(programs, name: str) -> str:
    return re.search(r"Capture comment: +(.*)", properties(programs, name))[1]


@pytest.mark.parametrize("name, text", [
    ("ping6.ctrace",
     "z/OS component trace SYSTCPDA (TCPIP) of system S0W1; records without descriptors, control data of 40 bytes "
     "(none in records that continue a buffer); 3 trace entries"),
    ("ee.ctrace", "z/OS component trace SYSTCPDA; blocks with BDW of records with RDW, no control data; 4 trace entries"),
    ("damaged.ctrace",
     "z/OS component trace SYSTCPDA (TCPIP) of system S0W1; records with RDW, control data of 40 bytes; "
     "58 trace entries, 1 gap"),
    ("sniffer-tcpdump.rdw", "SNIFFER data set of IPCS; records with RDW"),
])  # fmt: skip
def test_comment_tells_origin_shape_and_counts(programs, name, text):
    assert comment(programs, name) == text


def test_segments_are_counted_one_by_one(programs):
    entries = int(re.search(r"(\d+) trace entries", comment(programs, "segments.ctrace"))[1])
    frames = int(re.search(r"Number of packets = (\d+)", properties(programs, "segments.ctrace"))[1])
    assert entries > frames > 0


def test_counts_end_where_the_data_set_is_cut_short(programs):
    assert comment(programs, "truncated.ctrace").endswith("; 6 trace entries, 1 gap")


def test_format_and_time_span(programs):
    text = properties(programs, "ping6.ctrace")
    assert "File type:           IBM z/OS component trace (CTRACE)" in text
    assert re.search(r"(First|Earliest) packet time: +2022-09-24 11:30:25\.470408", text)
    assert re.search(r"(Last|Latest) packet time: +2022-09-24 11:30:32\.615816", text)


def test_interfaces_have_name_and_device(programs):
    text = properties(programs, "ee.ctrace")
    assert re.findall(r"Name = (.*)\n +Description = (.*)\n", text) == [
        ("ETH1", "ETH1 (QDIO Ethernet)"), ("IFPORTCP6", "IFPORTCP6 (QDIO Ethernet6)")]  # fmt: skip
    assert text.count("Capture length = 262144") == 2

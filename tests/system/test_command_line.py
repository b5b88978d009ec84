# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark's programs make of a trace, beside what test_ways_to_read.py compares."""

import json
import re
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "test-captures"
TRAFFIC = SAMPLES.parent / "tests/traffic/captures"
PING = SAMPLES / "ping6.ctrace"


def fields(programs, path, *names) -> list[list[str]]:
    options = [word for name in names for word in ("-e", name)]
    return [line.split("\t") for line in programs.output("tshark", "-r", path, "-T", "fields", *options).splitlines()]


@pytest.mark.parametrize("name, kind", [
    ("ping6.ctrace", "zos_ctrace"), ("tls13-stops.ctrace.gz", "zos_ctrace"), ("sniffer-ethernet.rdw", "zos_sniffer"),
    ("sniffer-tcpdump.fb80", "zos_sniffer"),
])  # fmt: skip
def test_captype(programs, name, kind):
    assert programs.output("captype", SAMPLES / name).strip() == f"{SAMPLES / name}: {kind}"


def test_mergecap_sorts_a_trace_and_a_capture_of_the_network_by_time(programs, file_of, new_path):
    """The same pings, traced on z/OS and captured on the network 0.1 s later."""
    network, merged = new_path(".pcap"), new_path(".pcapng")
    programs.output("editcap", "-t", "0.1", TRAFFIC / "ping4.pcap", network)
    programs.output("mergecap", "-w", merged, SAMPLES / "ping4.ctrace", network)
    rows = fields(programs, merged, "frame.time_epoch", "zos.record_number", "eth.type", "icmp.seq")
    times = [row[0] for row in rows]
    assert len(rows) == 20 and times == sorted(times)
    traced = [row for row in rows if row[1]]
    assert [row[1] for row in traced] == [str(number + 1) for number in range(10)]
    assert all(bool(row[1]) != bool(row[2]) for row in rows)
    assert [bool(row[1]) for row in rows[:4]] == [True, True, False, False]


def test_reordercap_writes_the_type_that_it_reads_so_no_trace(programs, new_path):
    done = programs.run("reordercap", PING, new_path(".pcapng"))
    assert done.returncode != 0 and "doesn't support writing" in done.stderr


def test_reordercap_sorts_a_saved_trace(programs, new_path):
    late, early, both, again = (new_path(".pcapng") for _ in range(4))
    programs.output("editcap", "-r", PING, late, "2-3")
    programs.output("editcap", "-r", PING, early, "1")
    programs.output("mergecap", "-a", "-w", both, late, early)
    assert [row[0] for row in fields(programs, both, "zos.record_number")] == ["2", "3", "1"]
    programs.output("reordercap", both, again)
    assert fields(programs, again, "zos.record_number", "zos.interface") == [
        ["1", "IFPORTCP6"], ["2", "IFPORTCP6"], ["3", "IFPORTCP6"]]  # fmt: skip


def test_comment_that_is_added_stands_beside_the_record_header(programs, new_path):
    copy = new_path(".pcapng")
    programs.output("editcap", "-a", "2:the request that is answered", PING, copy)
    assert fields(programs, copy, "frame.comment", "zos.record_number", "zos.interface", "zos.asid") == [
        ["", "1", "IFPORTCP6", "0x0035"], ["the request that is answered", "2", "IFPORTCP6", "0x0035"],
        ["", "3", "IFPORTCP6", "0x0035"]]  # fmt: skip


def test_displayed_frames_are_saved(programs, new_path):
    copy = new_path(".pcapng")
    programs.output("tshark", "-r", PING, "-Y", "zos.direction == 1", "-w", copy)
    assert fields(programs, copy, "zos.record_number") == [["3"]]


def test_pcap_keeps_the_packets_alone(programs, new_path):
    copy = new_path(".pcap")
    programs.output("editcap", "-F", "pcap", "-T", "rawip", PING, copy)
    assert fields(programs, copy, "zos.record_number", "icmpv6.type") == [["", "128"], ["", "128"], ["", "129"]]


def test_json(programs):
    frames = json.loads(programs.output("tshark", "-r", PING, "-T", "json"))
    layers = frames[1]["_source"]["layers"]
    assert list(layers) == ["frame", "zos", "ipv6", "icmpv6"]
    assert layers["zos"]["zos.component"] == "SYSTCPDA"


def test_ek(programs):
    lines = programs.output("tshark", "-r", PING, "-T", "ek").splitlines()
    frames = [json.loads(line) for line in lines if '"layers"' in line]
    assert [frame["layers"]["zos"]["zos_zos_record_number"] for frame in frames] == ["1", "2", "3"]
    assert all('"zos_zos_interface":"IFPORTCP6"' in line for line in lines if '"layers"' in line)


def test_pdml(programs):
    text = programs.output("tshark", "-r", PING, "-T", "pdml")
    assert text.count('<field name="zos.interface" showname="Interface: IFPORTCP6"') == 3


@pytest.mark.parametrize("form", ["text", "psml", "tabs"])
def test_summaries(programs, form):
    assert programs.output("tshark", "-r", PING, "-T", form).count("Echo (ping)") == 3


def count(programs, sample: str, statistic: str) -> str:
    return programs.output("tshark", "-q", "-r", SAMPLES / sample, "-z", statistic)


def test_io_stat_counts_records_of_a_filter(programs):
    line = re.search(r"^\| 0\.0+ <> .*", count(programs, "ping6.ctrace", "io,stat,0,zos.direction==0,zos.direction==1"), re.M)[0]
    assert re.findall(r" (\d+) \|", line) == ["2", "208", "1", "104"]


def test_conversations_and_endpoints_of_packets(programs):
    assert re.search(r"^fe80::4081:88ff:fec5:b624 +<-> fe80::7:7:7:7 ", count(programs, "ping6.ctrace", "conv,ipv6"), re.M)
    assert re.search(r"^fe80::7:7:7:7 +2 +208 ", count(programs, "ping6.ctrace", "endpoints,ipv6"), re.M)


def test_conversations_of_a_data_trace_are_its_sockets(programs):
    """Bytes of the sockets, in both directions; all are between the same two addresses."""
    sample = SAMPLES / "data-trace.ctrace"
    total = {}
    for stream, length in fields(programs, sample, "zos.data.stream", "zos.data.length"):
        frames, size = total.get(stream, (0, 0))
        total[stream] = frames + 1, size + int(length)
    rows = re.findall(r"<->.* (\d+) (\d+ \w+)  +[\d.]+  +[\d.]+\s*$", count(programs, sample.name, "conv,zos.data"), re.M)
    assert sorted(int(frames) for frames, _ in rows) == sorted(frames for frames, _ in total.values())
    small = sorted(f"{size} bytes" for _, size in total.values() if size < 1024)
    assert sorted(size for _, size in rows if "bytes" in size) == small and len(small) >= 6


def test_endpoints_of_a_data_trace(programs):
    rows = re.findall(r"^192\.0\.2\.10 +(\d+) +(\d+)", count(programs, "data-trace.ctrace", "endpoints,zos.data"), re.M)
    assert ("18", "326") in rows


def test_expert_information(programs):
    assert "Gap: 388 bytes at offset 7404" in count(programs, "damaged.ctrace", "expert")


def cut(programs, new_path, length: int) -> list[str]:
    """The list of a data trace whose frames were cut."""
    copy = new_path(".pcapng")
    programs.output("editcap", "-s", str(length), SAMPLES / "data-trace.ctrace", copy)
    return programs.output("tshark", "-r", copy).splitlines()


def test_data_trace_that_was_cut_tells_how_much_there_was(programs, new_path):
    assert cut(programs, new_path, 212)[1].endswith("16 of 89 bytes")


def test_record_header_that_was_cut_is_named(programs, new_path):
    assert all("z/OS" in line and line.endswith("part of the record header]") for line in cut(programs, new_path, 60))

# SPDX-License-Identifier: GPL-2.0-or-later
"""Segments of a packet become one frame, wherever they lie; incomplete packets are shown as they are."""

from dataclasses import replace

import pytest

from traces import as_arguments, in_order, parse, protocols
from writer import carriers, control, ctrace, packets, samples
from writer.ctrace import Flag, Id
from writer.framing import Layout

NAMES = ["frame.cap_len", "frame.len", "zos.record_number", "zos.segments", "zos.segment", "zos.tlen"]
LAYOUTS = {
    "one buffer": Layout(),
    "many buffers": Layout(buffer_size=8192, control=control.named(40)),
    "many records": Layout(buffer_size=8192, record_length=1024, control=control.named(26)),
}


def write(entries, layout=Layout(zero_tail=False), carrier="rdw"):
    return b"".join(carriers.CARRIERS[carrier](layout.records(entries)))


def rows(programs, path, *options, names=NAMES):
    return parse(programs.output("tshark", "-r", path, *options, *as_arguments(names)), names)


def packet_of(length: int, number: int = 1):
    """An entry of a UDP datagram of this length."""
    body = bytes((number + n) % 256 for n in range(length - 28))
    header = bytes.fromhex("4500") + length.to_bytes(2, "big") + bytes.fromhex("000100004011 0000 c000020a c6336414")
    data = header + bytes.fromhex("1f401f41") + (length - 20).to_bytes(2, "big") + bytes(2) + body
    clock = 1_750_000_000_000_000_000 + number * 1_000_003
    found = packets.from_frame(packets.pcap.Frame(clock, data, length, packets.pcap.RAW_IP))
    return samples.ZOS.packet_entry(found, number)


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_download_is_put_together(programs, file_of, layout, carrier):
    """The frames are those of the same packets without segments, pings between them."""
    pings = {28 + 56, 1428}
    path = file_of(write(samples.segmented(), LAYOUTS[layout], carrier))
    whole = file_of(write(samples.packet_trace("http-download", samples.ZOS)()))
    fields = ["frame.cap_len", "ip.len", "ip.id", "tcp.seq_raw", "tcp.payload"]
    joined = [row for row in rows(programs, path, "-Y", "tcp", names=fields)]
    assert joined == rows(programs, whole, names=fields)
    counts = [int(row["zos.segments"]) for row in rows(programs, path)]
    assert sum(counts) == len(samples.segmented()) and max(counts) > 10
    assert {int(row["frame.len"]) for row in rows(programs, path, "-Y", "icmp")} == pings


def test_sample_dissects_as_the_pcap(programs, file_of, new_path):
    capture = new_path(".pcap")
    capture.write_bytes((samples.CAPTURES / "http-download.pcap").read_bytes())
    path = file_of(write(list(replace(samples.ZOS, longest=3000).trace(samples.frames("http-download")))))
    ours, theirs = (protocols(programs.output("tshark", "-r", file, "-T", "pdml")) for file in (path, capture))
    assert len(ours) == 34 and ours == theirs


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_passes_and_saving_show_the_same(programs, file_of, new_path, layout):
    entries = [*samples.segmented(), *samples.segments_missing()]
    path, copy = file_of(write(in_order_of_packets(entries), LAYOUTS[layout])), new_path(".pcapng")
    programs.output("editcap", path, copy)
    fields = [*NAMES, "frame.time_epoch", "ip.id", "tcp.payload", "zos.expert.segment_missing"]
    once = rows(programs, path, names=fields)
    assert once == rows(programs, path, "-2", names=fields) == rows(programs, copy, names=fields)
    assert any(int(row["zos.segments"]) > 1 for row in once)


def in_order_of_packets(entries):
    """Entries with advancing clocks, one for all segments of a packet."""
    return samples.rebased(entries, in_order(entries[:1])[0].header.tod)


def test_number_after_255_is_1(programs, file_of):
    pieces = ctrace.segments(packet_of(60_000), 100)
    assert len(pieces) == 600 and pieces[256].header.segment == 1
    (row,) = rows(programs, file_of(write(pieces)))
    assert row == dict(zip(NAMES, ("60000", "60000", "1", "600", "0", "60000")))


def test_segments_of_two_packets_alternate(programs, file_of):
    first, second = (ctrace.segments(packet_of(9000, number), 1000) for number in (1, 2))
    alternating = [entry for pair in zip(first, second) for entry in pair]
    found = rows(programs, file_of(write(alternating)))
    assert [(row["frame.cap_len"], row["zos.segments"]) for row in found] == [("9000", "9")] * 2
    assert [row["zos.record_number"] for row in found] == ["1", "2"]


def test_one_send_of_a_socket_in_segments(programs, file_of):
    """Data trace: the first segment has no IP header either."""
    text = max(samples.socket_trace("http"), key=lambda entry: len(entry.data))
    long = replace(text, data=text.data * 20).with_header(tlen=len(text.data) * 20, plen=len(text.data) * 20)
    (row,) = rows(programs, file_of(write(ctrace.segments(long, 1000))))
    assert int(row["zos.tlen"]) == len(long.data) and int(row["zos.segments"]) == -(-len(long.data) // 1000)


@pytest.mark.parametrize("lost, shown", [(0, [1, 2, 3, 4]), (2, [0, 1, 3, 4]), (4, [0, 1, 2, 3])])
def test_missing_segment(programs, file_of, lost, shown):
    """What is left is shown segment by segment, each with a warning; a whole packet behind it is put together."""
    pieces = ctrace.segments(packet_of(5000, 1), 1000)
    del pieces[lost]
    path = file_of(write([*pieces, *ctrace.segments(packet_of(4000, 2), 1000)]))
    *left, last = rows(programs, path, names=[*NAMES, "zos.expert.segment_missing", "_ws.expert.message"])
    assert [row["zos.tlen"] for row in left] == 4 * ["5000"]
    packet = [row for row in left if row["zos.segment"] == "0"]
    assert [row["frame.len"] for row in packet] == ["5000"] * len(packet)
    later = [row for row in left if row["zos.segment"] != "0"]
    assert all(row["frame.len"] == row["frame.cap_len"] for row in later)
    words = "The first segment of the packet, which has its headers, is" if lost == 0 else "Segments of the packet are"
    assert all(f"{words} not in the trace" in row["_ws.expert.message"] for row in left)
    assert [int(row["zos.segment"]) for row in left] == shown
    assert all(row["zos.segments"] == "1" and row["zos.expert.segment_missing"] for row in left)
    assert (last["frame.cap_len"], last["zos.segments"], last["zos.expert.segment_missing"]) == ("4000", "4", "")


@pytest.mark.parametrize("length, frames", [(250_000, 1), (262_145, 5)])
def test_longest_packet_of_wireshark(programs, file_of, length, frames):
    """A packet that with its record header is within Wireshark's limit is put together; a longer one is not."""
    long = replace(packet_of(28), data=bytes(length)).with_header(tlen=length, plen=length)
    found = rows(programs, file_of(write(ctrace.segments(long, 60_000))))
    assert [row["zos.segments"] for row in found] == (["5"] if frames == 1 else ["1"] * frames)


def test_segment_number_of_a_whole_packet_is_0_and_it_is_not_marked(programs, file_of):
    entries = samples.packet_trace("ping4", samples.ZOS)()
    found = rows(programs, file_of(write(entries)), names=[*NAMES, "zos.expert.segment_missing"])
    assert {(row["zos.segments"], row["zos.segment"], row["zos.expert.segment_missing"]) for row in found} == {
        ("1", "0", "")
    }


def test_entries_of_the_same_time_that_are_no_segments_stay_apart(programs, file_of):
    entry = packet_of(500)
    twins = [entry, entry.with_header(flags=entry.header.flags | Flag.LOCAL), replace(entry, id=Id.EE)]
    assert [row["zos.segments"] for row in rows(programs, file_of(write(twins)))] == ["1"] * 3

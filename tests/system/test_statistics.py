# SPDX-License-Identifier: GPL-2.0-or-later
"""The counts of `tshark -z zos,stat`."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from handmade import DATAGRAM, MOVED, PING6, entry, ethernet, ipv6, packet_capture, udp
from pcapng_records import LINKTYPE_ETHERNET, LINKTYPE_RAW, Capture, Kind, Note, Record, of_entry
from writer import samples
from writer.ctrace import Entry, Flag, SocketName, interface_name

CAPTURES = Path(__file__).parents[2] / "test-captures"
TOTALS = "All records"


@dataclass
class Row:
    total: int
    input: int
    input_bytes: int
    output: int
    output_bytes: int
    first: int
    first_time: str
    last: int
    last_time: str

    @property
    def counts(self) -> tuple[int, ...]:
        return self.total, self.input, self.input_bytes, self.output, self.output_bytes


def parse(report: str) -> dict[str, dict[str, Row]]:
    """Tables by title, their rows by item."""
    tables: dict[str, dict[str, Row]] = {}
    lines = report.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Item "))
    for line in lines[start + 1 : -1]:
        cells = [cell.strip() for cell in line.split(" |")]
        if len(cells) == 1:
            rows = tables[cells[0]] = {}
            continue
        numbers = [int(cell) for cell in cells[1:7]]
        rows[cells[0]] = Row(*numbers, cells[7], int(cells[8]), cells[9])
    return tables


@pytest.fixture(scope="session")
def statistics(tshark):
    def run(file, filter_: str = "", *args) -> dict[str, dict[str, Row]]:
        return parse(tshark("-r", file, "-q", "-z", f"zos,stat,{filter_}".rstrip(","), *args))

    return run


def counted(statistics, capture: Capture, new_path) -> dict[str, dict[str, Row]]:
    return statistics(capture.write(new_path(".pcapng")))


def test_ping_of_the_published_report(statistics):
    tables = statistics(CAPTURES / "ping6.ctrace")
    row = Row(3, 2, 208, 1, 104, 1, "2022-09-24 11:30:25", 3, "2022-09-24 11:30:32")
    assert tables == {
        TOTALS: tables[TOTALS],
        "Component": {"SYSTCPDA": row},
        "Record type": {"SYSTCPDA 4 (Packet Trace)": row},
        "IP version": {"6": row},
        "Device type": {"53 (QDIO Ethernet6)": row},
        "Interface": {"IFPORTCP6": row},
        "Job name": {},
        "Protocol": {"58 (ICMPv6)": row},
        "Discard reason": {},
    }
    filled = {item: row.total for item, row in tables[TOTALS].items() if row.total}
    assert filled == {"CTRACE records": 3, "Trace records": 3, "Packet trace records": 3}
    assert tables[TOTALS]["CTRACE records"] == row


def mixed() -> Capture:
    """One of each kind, numbered from 1, and a gap without a number."""
    packet = entry(DATAGRAM, flags=Flag.OUT, device=39, name=interface_name("ETH1"), drop_reason=4167)
    data = entry(b"GET", 5, name=SocketName("GPMSERVE").encode())
    frame = entry(ethernet(0x86DD, ipv6(17, udp())), 7, name=interface_name("EZANTAX"), src=bytes(16), dst=bytes(16))
    lost = Entry(0xFF000000, MOVED)
    other = Entry(0x70010004, MOVED, b"x")
    return (
        Capture()
        .record_of_packet(of_entry(packet, number=1), packet.data)
        .record(of_entry(data, number=2), data.data)
        .record_of_packet(of_entry(frame, number=3, component="SYSTCPOT"), frame.data, LINKTYPE_ETHERNET)
        .record(of_entry(lost, number=4))
        .record(of_entry(other, number=5, component="SYSTCPIP"), other.data)
        .record(Record(Kind.GAP, original_length=99), b"gap")
        .packet(LINKTYPE_RAW, PING6)
    )


def test_records_are_counted_by_what_they_are(statistics, new_path):
    tables = counted(statistics, mixed(), new_path)
    datagram, frame = len(DATAGRAM), len(ethernet(0x86DD, ipv6(17, udp())))
    out = (1, 0, 0, 1, datagram)
    data = (1, 1, 3, 0, 0)
    adapter = (1, 1, frame, 0, 0)
    none = (1, 0, 0, 0, 0)
    counts = {title: {item: row.counts for item, row in rows.items()} for title, rows in tables.items()}
    del counts[TOTALS]
    assert counts == {
        "Component": {"SYSTCPDA": (3, 1, 3, 1, datagram), "SYSTCPOT": adapter, "SYSTCPIP": none},
        "Record type": {
            "SYSTCPDA 4 (Packet Trace)": out,
            "SYSTCPDA 5 (Data Trace)": data,
            "SYSTCPOT 7 (OSA-Express NTA)": adapter,
            "SYSTCPDA FF000000": none,
            "SYSTCPIP 70010004 (Send Data to Client (TELNET))": none,
        },
        "IP version": {"4": out, "6": (2, 2, 3 + frame, 0, 0)},
        "Device type": {"39 (QDIO Ethernet)": out},
        "Interface": {"ETH1": out, "EZANTAX": adapter},
        "Job name": {"GPMSERVE": data},
        "Protocol": {"17 (UDP)": (2, 1, frame, 1, datagram), "6 (TCP)": data},
        "Discard reason": {"4167 (IP_NO_FWD)": out},
    }


def test_totals_are_those_of_the_ipcs_report(statistics, new_path):
    totals = counted(statistics, mixed(), new_path)[TOTALS]
    assert {item: row.total for item, row in totals.items()} == {
        "CTRACE records": 5,
        "Segmented trace records read": 0,
        "Segmented trace records lost": 0,
        "Packets whose segments are not complete": 0,
        "Trace records": 5,
        "Packet trace records": 2,
        "Data trace records": 1,
        "Other records": 2,
        "Records of lost records": 1,
        "Gaps of the data set": 1,
    }
    assert (totals["Packet trace records"].first, totals["Packet trace records"].last) == (1, 3)
    assert (totals["Data trace records"].first, totals["Data trace records"].last) == (2, 2)


def test_joined_packet_counts_as_the_entries_it_was_made_of(statistics, new_path):
    capture = packet_capture(PING6, record={"segments": 3})
    capture.record(of_entry(entry(b"x", segment=1), notes=Note.FIRST_SEGMENT_MISSING), b"x")
    capture.record_of_packet(of_entry(entry(PING6), notes=Note.SEGMENT_MISSING), PING6)
    capture.record(of_entry(entry(b"y", segment=1), notes=Note.SEGMENT_MISSING), b"y")
    totals = counted(statistics, capture, new_path)[TOTALS]
    assert {item: row.total for item, row in totals.items() if row.total} == {
        "CTRACE records": 6,
        "Segmented trace records read": 6,
        "Segmented trace records lost": 1,
        "Packets whose segments are not complete": 1,
        "Trace records": 4,
        "Packet trace records": 4,
    }
    assert totals["CTRACE records"].input_bytes == 2 * len(PING6) + 2


def test_bytes_are_counted_beyond_32_bits(statistics, new_path):
    for length in (5_000_000_000, 5_000_000_000_000_000_000):
        capture = Capture()
        for _ in range(2):
            capture.record_of_packet(of_entry(entry(PING6), original_length=length), PING6)
        assert counted(statistics, capture, new_path)["Component"]["SYSTCPDA"].input_bytes == 2 * length


def test_filter_selects_what_is_counted(statistics):
    tables = statistics(CAPTURES / "data-and-packets.ctrace", "zos.jobname")
    assert set(tables["Job name"]) == {"GPMSERVE"}
    assert tables["Interface"] == {}
    assert tables[TOTALS]["Packet trace records"].total == 0
    assert tables[TOTALS]["Data trace records"] == tables["Job name"]["GPMSERVE"]


def test_captures_of_others_and_a_disabled_protocol_count_nothing(statistics, new_path):
    foreign = Capture().packet(LINKTYPE_RAW, PING6).write(new_path(".pcapng"))
    for tables in statistics(foreign), statistics(CAPTURES / "ping6.ctrace", "", "--disable-protocol", "zos"):
        assert sum(row.total for rows in tables.values() for row in rows.values()) == 0


SOUND = [
    sample
    for sample in samples.SAMPLES
    if isinstance(sample, samples.Sample) and not sample.name.startswith(("truncated", "damaged", "wrapped"))
]


@pytest.mark.parametrize("sample", SOUND, ids=lambda sample: sample.name)
def test_sample_has_as_many_records_as_were_written(statistics, sample):
    entries = sample.entries()
    tables = statistics(CAPTURES / sample.name)
    totals = tables[TOTALS]
    # An entry that cannot be proven is in a gap.
    assert totals["CTRACE records"].total == len(entries) or totals["Gaps of the data set"].total
    assert sum(row.total for row in tables["Component"].values()) == totals["Trace records"].total
    assert sum(row.total for row in tables["Record type"].values()) == totals["Trace records"].total
    kinds = ("Packet trace records", "Data trace records", "Other records")
    assert sum(totals[kind].total for kind in kinds) == totals["Trace records"].total

# SPDX-License-Identifier: GPL-2.0-or-later
"""What a data set proves or refutes of the layout of its own headers, as tshark and capinfos show it."""

import pytest

from entries import NOTE, WARNING, View, flat, written
from traces import in_order
from writer import pcap, samples
from writer.stack import Stack

HEADER = 16  # length of the CTE, in front of the packet trace header
COUNT, PROTOCOL, VLAN = 68, 73, 74
ZOS = Stack.with_home("192.0.2.10")


def traced() -> list:
    """Packets of several protocols, counted from 1."""
    entries = [entry for name in ("ping4", "tls13", "unreachable") for entry in ZOS.trace(pcap.read(samples.CAPTURES / f"{name}.pcap"))]
    return [entry.with_header(trace_count=n) for n, entry in enumerate(in_order(entries), 1)]


def edited(entry, changes: dict[int, bytes]) -> bytes:
    """The entry with other bytes at these places of its packet trace header."""
    data = bytearray(entry.encode())
    for at, new in changes.items():
        data[HEADER + at : HEADER + at + len(new)] = new
    return bytes(data)


@pytest.fixture
def look(programs, file_of):
    return lambda entries: View(programs, file_of(flat(*written(*entries, component="SYSTCPDA"))))


def protocols(entries) -> list[str]:
    return [str(entry.header.protocol) for entry in entries]


def comments(programs, path) -> str:
    return programs.output("capinfos", path)


def test_proven_fields_are_shown_without_a_mark(programs, look):
    entries = traced()
    view = look(entries)
    assert view.values("zos.protocol") == protocols(entries)
    assert set(view.values("zos.layout.proven")) == {"Trace count,IP protocol,Source address,Destination address,"
                                                    "Source port,Destination port,Traced length,Packet length"}  # fmt: skip
    assert set(view.values("zos.layout.refuted")) == {""}
    lines = view.tree("-c", "1").splitlines()
    (mark,) = (n for n, line in enumerate(lines) if line.endswith("[position not confirmed]"))
    assert [line.split(":")[0].strip() for line in lines[mark + 1 : mark + 4]] == ["VLAN id", "TCB", "ASID"]
    assert "proven by the records: Trace count (" in comments(programs, view.path)


def test_refuted_field_is_not_shown_and_the_file_has_one_warning(look):
    entries = traced()
    view = look(edited(entry, {PROTOCOL: bytes([7 + n % 5 * 40])}) for n, entry in enumerate(entries))
    assert set(view.values("zos.protocol")) == {""}
    assert set(view.values("zos.vlan")) == {""}  # beside it, and not proven
    assert all("IP protocol" in fields for fields in view.values("zos.layout.refuted"))
    experts = [expert for frame in view.experts() for expert in frame if expert[0] == "zos.expert.layout"]
    assert experts == [("zos.expert.layout", WARNING, "The records refute the position of: IP protocol. It is not shown")]
    assert view.matches("zos.expert.layout") == [1]
    by_user = view.values("zos.vlan", "-o", "zos.vlan_position:72")
    assert "" not in by_user


def test_field_that_was_moved_is_found(programs, look, new_path):
    entries = traced()
    moved = [edited(entry, {PROTOCOL: b"\0\0", VLAN + 1: bytes([entry.header.protocol])}) for entry in entries]
    view = look(moved)
    assert view.values("zos.protocol") == protocols(entries)
    text = f"IP protocol found at 75, proven by {len(entries)} of {len(entries)} records"
    assert text in comments(programs, view.path)
    names = ("zos.protocol", "zos.layout.proven", "zos.layout.refuted", "zos.vlan", "zos.trace_count")
    saved = new_path(".pcapng")
    programs.output("tshark", "-r", view.path, "-w", saved)
    assert View(programs, saved).rows(*names) == view.rows(*names)
    assert text in comments(programs, saved)


def test_second_half_of_another_layout_shows_nothing_wrong(look):
    entries = traced()
    half = len(entries) // 2
    moved = [edited(entry, {COUNT: bytes(4), PROTOCOL: bytes(2), 76: entry.header.trace_count.to_bytes(4, "big")})
             for entry in entries[half:]]  # fmt: skip
    view = look([*entries[:half], *moved])
    for shown, entry in zip(view.rows("zos.protocol", "zos.trace_count"), entries):
        assert shown["zos.protocol"] in ("", str(entry.header.protocol))
        assert shown["zos.trace_count"] in ("", str(entry.header.trace_count))


def test_jump_of_the_count_tells_how_many_records_may_be_missing(programs, look, new_path):
    entries = traced()
    jumped = [entry if n <= 20 else entry.with_header(trace_count=n + 50) for n, entry in enumerate(entries, 1)]
    view = look(jumped)
    assert view.values("zos.missing") == [""] * 20 + ["50"] + [""] * (len(entries) - 21)
    (experts,) = (frame for frame in view.experts() if any(name == "zos.expert.count_gap" for name, *_ in frame))
    assert ("zos.expert.count_gap", NOTE, "50 records may be missing in front of this one: the trace count jumps") in experts
    saved = new_path(".pcapng")
    programs.output("tshark", "-r", view.path, "-w", saved)
    assert View(programs, saved).values("zos.missing") == view.values("zos.missing")


def test_few_records_prove_nothing(look):
    view = look(traced()[:3])
    assert set(view.values("zos.layout.proven")) <= {"", "Source address", "Source address,Destination address"}
    assert view.values("zos.trace_count") == ["1", "2", "3"]
    assert view.tree("-c", "1").count("[position not confirmed]") == 1

# SPDX-License-Identifier: GPL-2.0-or-later
"""What tshark must show of a data set, made from the entries that were written into it."""

import xml.etree.ElementTree as xml
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import ip_address
from typing import Iterable, Sequence

from writer import ctrace, ebcdic, samples, tod
from writer.ctrace import Entry, Extension, Flag

# Name, where the field ends in the header, value. A header that ends before has no such field.
_HEADER_FIELDS = {
    "zos.pth.len": (2, lambda h: len(h.encode())),
    "zos.segment": (3, lambda h: h.segment),
    "zos.flags": (4, lambda h: f"0x{h.flags:02x}"),
    "zos.flags.local": (4, lambda h: int(bool(h.flags & Flag.LOCAL))),
    "zos.flags.confidential": (4, lambda h: int(bool(h.flags & Flag.CONFIDENTIAL))),
    "zos.flags.cleartext": (4, lambda h: int(bool(h.flags & Flag.CLEAR_TEXT))),
    "zos.flags.out": (4, lambda h: int(h.out)),
    "zos.direction": (4, lambda h: int(h.out)),
    "zos.device": (5, lambda h: h.device),
    "zos.tlen": (8, lambda h: h.tlen),
    "zos.interface": (24, lambda h: ebcdic.decode(h.name).rstrip()),
    "zos.tod.raw": (32, lambda h: f"0x{h.tod:016x}"),
    "zos.ipv4.src": (48, lambda h: ipv4(h.src)),
    "zos.ipv4.dst": (64, lambda h: ipv4(h.dst)),
    "zos.ipv6.src": (48, lambda h: ipv6(h.src)),
    "zos.ipv6.dst": (64, lambda h: ipv6(h.dst)),
    "zos.srcport": (66, lambda h: h.sport),
    "zos.dstport": (68, lambda h: h.dport),
    "zos.trace_count": (72, lambda h: h.trace_count),
    "zos.protocol": (74, lambda h: h.protocol),
    "zos.vlan": (76, lambda h: h.vlan),
    "zos.tcb": (80, lambda h: f"0x{h.tcb:08x}"),
    "zos.asid": (82, lambda h: f"0x{h.asid:04x}"),
    "zos.plen": (84, lambda h: h.plen & 0xFFFF),
    "zos.intfx": (88, lambda h: h.intfx),
    "zos.drop_reason": (90, lambda h: h.drop_reason),
    "zos.seglen": (92, lambda h: h.seglen),
    "zos.ext.len": (92, lambda h: ",".join(str(len(e.data) + 4) for e in h.extensions)),
    "zos.ext.type": (92, lambda h: ",".join(f"0x{e.type:04x}" for e in h.extensions)),
    "zos.ext.data": (92, lambda h: ",".join(e.data.hex() for e in h.extensions if e.data)),
}

_ENTRY_FIELDS = {
    "zos.cte.len": lambda e: len(e.encode()),
    "zos.cte.off": lambda e: 16 + len(e.filler),
    "zos.cte.fmtid": lambda e: f"0x{e.id:08x}",
    "zos.cte.time.raw": lambda e: f"0x{e.clock:016x}",
    "zos.cte.len_end": lambda e: len(e.encode()) if e.closing is None else e.closing,
}

_FRAME_FIELDS = {
    "frame.time_epoch": lambda e: seconds(e.header.tod),
    "frame.len": lambda e: e.header.plen,
    "frame.cap_len": lambda e: len(e.data),
    "frame.interface_name": lambda e: ebcdic.decode(e.header.name).rstrip(),
    "frame.packet_flags_direction": lambda e: f"0x{2 if e.header.out else 1:08x}",
}

NAME_FIELDS = ["zos.component", "zos.subname", "zos.system"]
# What tshark shows of an entry that is not sound.
MARKS = ["zos.expert.length_mismatch", "zos.expert.pth_short"]
FIELDS = ["zos.record_number", *_FRAME_FIELDS, *_ENTRY_FIELDS, *_HEADER_FIELDS, *MARKS]


def ipv4(packed: bytes) -> str:
    return str(ip_address(packed[12:])) if packed[8:12] in (b"\0\0\xff\xfe", b"\0\0\xff\xff") else ""


def ipv6(packed: bytes) -> str:
    return "" if ipv4(packed) else str(ip_address(packed))


def seconds(clock: int) -> str:
    nanoseconds = tod.to_unix_ns(clock)
    return f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09d}"


def expected(entry: Entry, number: int) -> dict[str, str]:
    """FIELDS of a packet trace entry that stands alone."""
    values = {"zos.record_number": number} | dict.fromkeys(MARKS, "")
    values |= {name: make(entry) for name, make in (_FRAME_FIELDS | _ENTRY_FIELDS).items()}
    length = len(entry.header.encode())
    values |= {name: make(entry.header) if end <= length else "" for name, (end, make) in _HEADER_FIELDS.items()}
    return {name: str(value) for name, value in values.items()}


def all_expected(entries: Iterable[Entry], first_number: int = 1) -> list[dict[str, str]]:
    return [expected(entry, number) for number, entry in enumerate(entries, first_number)]


def as_arguments(names: Sequence[str]) -> list[str]:
    return ["-T", "fields", *(argument for name in names for argument in ("-e", name))]


def parse(output: str, names: Sequence[str]) -> list[dict[str, str]]:
    """Lines of `tshark -T fields`. Truth values are printed as words from Wireshark 4.2 on."""
    words = {"True": "1", "False": "0"}
    rows = [line.split("\t") for line in output.splitlines()]
    return [{name: words.get(value, value) for name, value in zip(names, row)} for row in rows]


@dataclass(frozen=True)
class Seen:
    """The frames of a data set as tshark shows them."""

    entries: list[dict[str, str]]
    gaps: list[dict[str, str]]
    returncode: int
    errors: str


GAP_FIELDS = ["frame.number", "zos.gap.length", "zos.expert.lost_records"]


def look(programs, path, *options, names: Sequence[str] = FIELDS, input: bytes | None = None) -> Seen:
    done = programs.run("tshark", "-r", path, *options, *as_arguments([*names, *GAP_FIELDS]), input=input)
    rows = parse(done.stdout, [*names, *GAP_FIELDS])
    gaps = [{name: row[name] for name in GAP_FIELDS} for row in rows if row["zos.gap.length"]]
    entries = [{name: row[name] for name in names} for row in rows if not row["zos.gap.length"]]
    return Seen(entries, gaps, done.returncode, done.stderr)


def sees_all(seen: Seen, entries: Sequence[Entry]) -> None:
    """Every entry is shown, in order, with its fields, and nothing else."""
    assert seen.entries == all_expected(entries)
    assert seen.gaps == []
    assert (seen.returncode, seen.errors) == (0, "")


@cache
def mixed_entries() -> tuple[Entry, ...]:
    """Packets of both IP versions, in and out, small and large, with all header fields in use."""
    published = samples.packet_trace("ping6", samples.PUBLISHED)()
    names = ("ping4", "unreachable", "tls12-unknown-ca", "tls13", "http-download")
    others = [entry for name in names for entry in samples.packet_trace(name, samples.ZOS)() if len(entry.data) < 3000]
    special = [
        others[0].with_header(drop_reason=4167, vlan=7, tcb=0x8FD1A0, seglen=1440, device=34),
        others[1].with_header(length=84),  # a header that ends before PTH_InfIx
        others[2].with_header(extensions=(Extension(3, b"abc"), Extension(0x1234, b""))),
        others[3].with_header(flags=Flag.LOCAL | Flag.OUT, src=ctrace.address(bytes(4), 0xFFFF)),
    ]
    entries = in_order([*published, *special, *others])
    return tuple(entry.with_header(trace_count=n) for n, entry in enumerate(entries, 1))


def in_order(entries: Iterable[Entry], start: str = "2024/05/14 09:30:00.000000") -> list[Entry]:
    """The entries with clocks of their own, later for each, that use all bits of the TOD clock."""
    clock, step = tod.at(start), 12_345_678_901
    return [
        replace(entry, clock=clock + n * step + 8191).with_header(tod=clock + n * step)
        for n, entry in enumerate(entries)
    ]


def protocols(output: str, leave_out: Iterable[str] = ("geninfo", "frame", "eth", "raw", "zos")):
    """Of each packet of a PDML, its protocols with all fields: name, value and text, but not the place."""
    skipped = set(leave_out)
    packets = []
    for packet in xml.fromstring(output):
        packets.append([_content(proto) for proto in packet if proto.get("name") not in skipped])
    return packets


def _content(element) -> tuple:
    own = tuple(element.get(key) for key in ("name", "showname", "show", "value", "hide"))
    return (*own, [_content(child) for child in element])

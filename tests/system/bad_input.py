# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input: a data set of five pings, the third of which is changed in one way."""

import struct
from dataclasses import replace
from functools import cache
from typing import Callable

from traces import in_order
from writer import carriers, control, ctrace, samples
from writer.ctrace import Entry
from writer.framing import Layout

LAYOUT = Layout(control=control.named(40), zero_tail=False)
CONTROL = 40


@cache
def pings() -> list[Entry]:
    return in_order(samples.packet_trace("ping4", samples.ZOS)()[:5])


def third() -> Entry:
    return pings()[2]


def data_set(*entries: Entry | bytes) -> bytes:
    """All entries in one record with its RDW."""
    return b"".join(carriers.with_rdw(LAYOUT.records(entries)))


def with_third(*entries: Entry | bytes) -> bytes:
    return data_set(*pings()[:2], *entries, *pings()[3:])


def third_bytes(change: Callable[[bytearray], None]) -> bytes:
    entry = bytearray(third().encode())
    change(entry)
    return with_third(bytes(entry))


def number(at: int, value: int, length: int = 2) -> bytes:
    """A number in the third entry is changed."""

    def change(entry: bytearray) -> None:
        start = at if at >= 0 else len(entry) + at
        entry[start : start + length] = value.to_bytes(length, "big")

    return third_bytes(change)


def in_header(**fields) -> bytes:
    return with_third(third().with_header(**fields))


def timed(clock: int) -> bytes:
    return with_third(replace(third(), clock=clock).with_header(tod=clock))


def segments() -> list[Entry]:
    """A packet in six segments in place of the third ping."""
    long = third().data * 20
    return ctrace.segments(replace(third(), data=long).with_header(tlen=len(long)), 300)


def ending(entry: Entry, more: bytes) -> Entry:
    return replace(entry, data=entry.data + more)


def records(*data: bytes, rdw: tuple[int, int, int] | None = None) -> bytes:
    """Records with RDW; the third one may have another: length, segment code, last byte."""
    encoded = [*carriers.with_rdw(data)]
    if rdw:
        encoded[2] = struct.pack(">HBB", *rdw) + data[2]
    return b"".join(encoded)


def one_each() -> list[bytes]:
    """A record for each ping."""
    return [control.named(CONTROL)(control.Place(n, n, 0, 0)) + ping.encode() for n, ping in enumerate(pings())]


def of_length(length: int) -> Entry:
    """The third ping with so much data that the whole entry has this length."""
    entry = third()
    more = length - len(entry.encode())
    return replace(entry, data=entry.data + bytes(more)).with_header(tlen=len(entry.data) + more, plen=0)

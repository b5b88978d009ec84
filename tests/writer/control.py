# SPDX-License-Identifier: GPL-2.0-or-later
"""The writer's control data in front of each record: layouts it may have, since none is published.

Each function returns one that, called with the place of a record, makes its control data. A length
of the control data is a guess in every one of them, and so is its content.
"""

import random
import struct
from dataclasses import dataclass
from typing import Callable

from . import ebcdic


@dataclass(frozen=True)
class Place:
    """Where a record stands in the data set."""

    record: int  # number in the data set, from 0
    buffer: int  # number of its trace buffer, from 0
    part: int  # number within the buffer, from 0
    clock: int  # TOD of the first entry in the buffer


@dataclass(frozen=True)
class Names:
    component: str = "SYSTCPDA"
    subname: str = "TCPIP"
    system: str = "S0W1"

    def encode(self) -> bytes:
        return ebcdic.name(self.component) + ebcdic.name(self.subname) + ebcdic.name(self.system)


ControlData = Callable[[Place], bytes]


def none(place: Place) -> bytes:
    return b""


def zeros(length: int) -> ControlData:
    return lambda place: bytes(length)


def noise(length: int, seed: int = 1) -> ControlData:
    """Bytes that differ in every record and mean nothing."""
    return lambda place: random.Random(f"{seed}/{place.record}").randbytes(length)


def fixed(data: bytes) -> ControlData:
    return lambda place: data


def named(length: int, names: Names = Names(), eye: str = "ITTCTXDR") -> ControlData:
    """Eye-catcher 8, names 24, record number 4, buffer number 4, TOD 8, part 2; cut or filled up to `length`."""

    def make(place: Place) -> bytes:
        running = struct.pack(">IIQH", place.record + 1, place.buffer + 1, place.clock, place.part)
        return (ebcdic.name(eye) + names.encode() + running)[:length].ljust(length, b"\0")

    return make


def like_gtf(length: int, names: Names | None = None) -> ControlData:
    """As GTF records begin: AID 1, FID 1, time zone 4, TOD 8; then names if any."""

    def make(place: Place) -> bytes:
        start = struct.pack(">BBiQ", 0xFF, 0xE0, 0, place.clock)
        return (start + (names.encode() if names else b""))[:length].ljust(length, b"\0")

    return make


def gtf_control_record(sources: Callable[[Place], int] = lambda place: 0) -> ControlData:
    """GTF's control record: AID 0, FID 1, time zone 4, TOD 8, options 8, then descriptors of the sources."""

    def make(place: Place) -> bytes:
        record = struct.pack(">BBiQQ", 0, 1, -27466, place.clock, 0x1000_0001_0000_0000)
        return record + b"".join(ebcdic.name(f"SYS{i}") + bytes(20) for i in range(sources(place)))

    return make


def shortened(control: ControlData, length: int) -> ControlData:
    """The first bytes of other control data: for the further records of a buffer."""
    return lambda place: control(place)[:length]

# SPDX-License-Identifier: GPL-2.0-or-later
"""The external writer (ITTTRCWR): entries fill trace buffers, buffers are cut into VB records.

A record is control data of the writer and then a piece of a trace buffer. What that control data is
has not been published, so everything about it varies here: see `control`.
"""

from dataclasses import dataclass, replace
from itertools import count
from typing import Callable, Iterable, Iterator

from .control import ControlData, Place, none
from .ctrace import Entry

RDW_LENGTH = 4


@dataclass(frozen=True)
class Layout:
    """How entries lie in records. The defaults are what third parties report of the trace writer."""

    buffer_size: int = 65536
    zero_tail: bool = True  # a buffer is written whole, zero behind its last entry
    record_length: int | Callable[[int], int] = 27994  # LRECL, with RDW; or that of record n
    control: ControlData = none
    # Control data of the further records of a buffer; None: as in the first.
    continuation: ControlData | None = None
    header_records: tuple[bytes, ...] = ()  # written first: control data without a buffer
    control_record: ControlData = none  # one in front of each record, as GTF has one in each block

    def records(self, entries: Iterable[Entry | bytes]) -> Iterator[bytes]:
        """The records of the data set, without RDWs."""
        yield from self.header_records
        number = count(len(self.header_records))
        for buffer_number, (buffer, clock) in enumerate(self.buffers(entries)):
            yield from self._cut(buffer, Place(0, buffer_number, 0, clock), number)

    def buffers(self, entries: Iterable[Entry | bytes]) -> Iterator[tuple[bytes, int]]:
        """The trace buffers, each with the clock of its first entry. No entry spans two buffers."""
        held: list[bytes] = []
        used = 0
        for entry in entries:
            data = entry if isinstance(entry, bytes) else entry.encode()
            if len(data) > self.buffer_size:
                raise ValueError(f"an entry of {len(data)} bytes in buffers of {self.buffer_size}")
            if used + len(data) > self.buffer_size:
                yield self._close(held, used)
                held, used = [], 0
            held.append(data)
            used += len(data)
        if held:
            yield self._close(held, used)

    def _close(self, held: list[bytes], used: int) -> tuple[bytes, int]:
        clock = int.from_bytes(held[0][8:16], "big")
        if self.zero_tail:
            held.append(bytes(self.buffer_size - used))
        return b"".join(held), clock

    def _cut(self, buffer: bytes, place: Place, number: Iterator[int]) -> Iterator[bytes]:
        at = 0
        while at < len(buffer):
            place = replace(place, record=next(number))
            make = self.continuation if place.part and self.continuation else self.control
            control = make(place)
            room = self._room(place.record) - len(control)
            if room <= 0:
                raise ValueError(f"{len(control)} bytes of control data leave no room in the record")
            if control_record := self.control_record(place):
                yield control_record
            yield control + buffer[at : at + room]
            at += room
            place = replace(place, part=place.part + 1)

    def _room(self, number: int) -> int:
        length = self.record_length
        return (length(number) if callable(length) else length) - RDW_LENGTH

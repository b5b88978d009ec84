# SPDX-License-Identifier: GPL-2.0-or-later
"""Data sets of any size: a set of entries again and again, with advancing clocks."""

from typing import Iterator, Sequence

from . import tod
from .ctrace import Entry

_CTE_CLOCK = 8
_HEADER_CLOCK = 16 + 24  # PTH_Time, behind a CTE with the usual data offset


class Template:
    """An encoded entry that can be written with later clocks, cheaply."""

    def __init__(self, entry: Entry):
        data = entry.encode()
        self.length = len(data)
        self.start = data[:_CTE_CLOCK]
        self.moved = int.from_bytes(data[_CTE_CLOCK : _CTE_CLOCK + 8], "big")
        if entry.header and not entry.filler and entry.header.length is None:
            self.middle = data[_CTE_CLOCK + 8 : _HEADER_CLOCK]
            self.traced = int.from_bytes(data[_HEADER_CLOCK : _HEADER_CLOCK + 8], "big")
            self.end = data[_HEADER_CLOCK + 8 :]
            self.at = self._both_clocks
        else:
            self.end = data[_CTE_CLOCK + 8 :]
            self.at = self._entry_clock

    def _both_clocks(self, later: int) -> bytes:
        moved = (self.moved + later).to_bytes(8, "big")
        return self.start + moved + self.middle + (self.traced + later).to_bytes(8, "big") + self.end

    def _entry_clock(self, later: int) -> bytes:
        return self.start + (self.moved + later).to_bytes(8, "big") + self.end


def repeated(entries: Sequence[Entry], size: int) -> Iterator[bytes]:
    """The entries over and over, until they have `size` bytes together."""
    templates = [Template(entry) for entry in entries]
    span = max(entry.clock for entry in entries) - min(entry.clock for entry in entries) + tod.SECOND // 1000
    written = turn = 0
    while True:
        for template in templates:
            if written >= size:
                return
            yield template.at(turn * span)
            written += template.length
        turn += 1

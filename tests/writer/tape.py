# SPDX-License-Identifier: GPL-2.0-or-later
"""Images of tapes, as emulators of tape drives keep them (AWSTAPE)."""

from __future__ import annotations

import struct
from typing import Iterable

from . import ebcdic

BLOCK, MARK = 0xA0, 0x40


class _Image:
    def __init__(self) -> None:
        self.content = b""
        self.before = 0

    def chunk(self, flags: int, data: bytes = b"") -> None:
        self.content += struct.pack("<HHBB", len(data), self.before, flags, 0) + data
        self.before = len(data)


def image(*files: Iterable[bytes], labels: bool = False) -> bytes:
    """The blocks of each file, a tape mark behind it, with the labels of the standard or without any."""
    tape = _Image()
    if labels:
        tape.chunk(BLOCK, ebcdic.encode("VOL1TRC001".ljust(80)))
    for number, blocks in enumerate(files, 1):
        if labels:
            for name in ("HDR1", "HDR2"):
                tape.chunk(BLOCK, ebcdic.encode(f"{name}IBMUSER.CTRACE{number}".ljust(80)))
            tape.chunk(MARK)
        for block in blocks:
            tape.chunk(BLOCK, block)
        tape.chunk(MARK)
        if labels:
            for name in ("EOF1", "EOF2"):
                tape.chunk(BLOCK, ebcdic.encode(f"{name}IBMUSER.CTRACE{number}".ljust(80)))
            tape.chunk(MARK)
    tape.chunk(MARK)
    return tape.content

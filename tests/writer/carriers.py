# SPDX-License-Identifier: GPL-2.0-or-later
"""What a transfer from z/OS makes of the records of a data set: chunks of the file."""

import gzip as gzip_module
import struct
import subprocess
from typing import Callable, Iterable, Iterator

Records = Iterable[bytes]
Chunks = Iterable[bytes]
Carrier = Callable[[Records], Chunks]

WHOLE, FIRST, LAST, MIDDLE = range(4)  # segment codes of an RDW


def rdw(data: bytes, code: int = WHOLE) -> bytes:
    """Record descriptor word: length of data and RDW 2, segment code 1, zero 1; then the data."""
    return struct.pack(">HBx", len(data) + 4, code) + data


def flat(records: Records) -> Chunks:
    """Record data one after another: FTP binary."""
    return records


def with_rdw(records: Records) -> Chunks:
    """FTP binary with `quote site rdw`."""
    return map(rdw, records)


def records_with_rdw(data: bytes) -> list[bytes]:
    """The records again."""
    records, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        records.append(data[at + 4 : at + length])
        at += length
    return records


def with_length4(records: Records) -> Chunks:
    """Length of the data in 4 bytes: z/OSMF record mode."""
    return (struct.pack(">I", len(record)) + record for record in records)


def blocked(block_size: int = 27998, wide: bool = False) -> Carrier:
    """RDW records in blocks: block length with the BDW, 2 bytes and 2 zero; or 4 bytes, high bit on."""

    def carrier(records: Records) -> Iterator[bytes]:
        for block in _blocks(map(rdw, records), block_size - 4):
            length = 4 + len(block)
            yield struct.pack(">I", 0x80000000 | length) if wide else struct.pack(">HH", length, 0)
            yield block

    return carrier


def _blocks(records: Records, room: int) -> Iterator[bytes]:
    """Fills blocks with whole records; a record larger than `room` has a block of its own."""
    held = b""
    for record in records:
        if held and len(held) + len(record) > room:
            yield held
            held = b""
        held += record
    if held:
        yield held


def spanned(longest: int = 4096) -> Carrier:
    """Records cut into segments of at most `longest` bytes with their RDW."""

    def carrier(records: Records) -> Iterator[bytes]:
        room = longest - 4
        for record in records:
            pieces = [record[at : at + room] for at in range(0, len(record), room)]
            for number, piece in enumerate(pieces):
                yield rdw(piece, _segment_code(number, len(pieces)))

    return carrier


def _segment_code(number: int, pieces: int) -> int:
    if pieces == 1:
        return WHOLE
    return FIRST if number == 0 else LAST if number == pieces - 1 else MIDDLE


CARRIERS: dict[str, Carrier] = {
    "flat": flat,
    "rdw": with_rdw,
    "bdw": blocked(),
    "bdw4": blocked(wide=True),
    "len4": with_length4,
    "spanned": spanned(),
}


def fixed_blocks(chunks: Chunks, length: int = 80) -> Iterator[bytes]:
    """Zero up to a multiple of `length` at the end: a copy through an FB data set."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        yield chunk
    yield bytes(-total % length)


def gzip(data: bytes) -> bytes:
    return gzip_module.compress(data, mtime=0)


def zstd(data: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout

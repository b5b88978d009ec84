# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes wrong with a data set on its way: bytes in, bytes out."""

import random
from typing import Iterable

from . import ebcdic


def truncate(data: bytes, length: int) -> bytes:
    return data[:length]


def flip(data: bytes, at: int, bits: int = 0xFF) -> bytes:
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


def drop(data: bytes, at: int, length: int) -> bytes:
    return data[:at] + data[at + length :]


def insert(data: bytes, at: int, length: int, seed: int = 1) -> bytes:
    return data[:at] + random.Random(seed).randbytes(length) + data[at:]


def overwrite(data: bytes, at: int, length: int, seed: int = 1) -> bytes:
    return data[:at] + random.Random(seed).randbytes(length) + data[at + length :]


def text_mode(records: Iterable[bytes], table: str = "1047", trailing_blanks: bool = True) -> bytes:
    """A transfer as text: each record translated from EBCDIC to ISO 8859-1, CR LF behind it."""
    translated = (record.translate(ebcdic.TO_LATIN1[table]) for record in records)
    return b"".join((line if trailing_blanks else line.rstrip(b" ")) + b"\r\n" for line in translated)


def wrapped(records: list[bytes], capacity: int) -> list[bytes]:
    """A data set of `capacity` records that the writer has filled, and overwritten from its start.

    The oldest records that are left stand in the middle, and the first of them may be the rest of a
    buffer whose beginning is gone.
    """
    turn = len(records) % capacity
    newest, older = records[len(records) - turn :], records[: len(records) - turn]
    return newest + older[-capacity:][turn:] if len(records) > capacity else list(records)

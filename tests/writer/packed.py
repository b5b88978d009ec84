# SPDX-License-Identifier: GPL-2.0-or-later
"""Packs records as AMATERSE and TSO TRANSMIT do, so that the reader has something to unpack."""

from __future__ import annotations

import struct

RECORD_END = 257
FIRST_PHRASE = 258
CODES = 4096


def _symbols(records: list[bytes], variable: bool) -> list[int]:
    symbols: list[int] = []
    for record in records:
        symbols += [byte + 1 for byte in record]
        if variable:
            symbols.append(RECORD_END)
    return symbols


def _bytes(codes: list[int]) -> bytes:
    text = "".join(f"{code:03x}" for code in codes)
    return bytes.fromhex(text + "0" * (len(text) % 2))


def _pack(symbols: list[int]) -> list[int]:
    """The longest known phrase each time; the phrase used longest ago becomes that phrase and the next symbol."""
    blank = 0x40 + 1
    prefix: dict[int, int] = {}
    children: dict[tuple[int, int], int] = {}
    last: dict[int, int] = {}
    for phrase in range(FIRST_PHRASE, CODES):
        prefix[phrase] = blank if phrase == FIRST_PHRASE else phrase - 1
        last[phrase] = blank
        children[prefix[phrase], blank] = phrase
    by_use = dict.fromkeys(range(CODES - 1, FIRST_PHRASE - 1, -1))  # the one used longest ago first
    codes = []
    unfinished = 0
    at = 0
    while at < len(symbols):
        if unfinished:
            last[unfinished] = symbols[at]
            children.setdefault((prefix[unfinished], symbols[at]), unfinished)
        oldest = next(iter(by_use))
        code = symbols[at]
        at += 1
        while at < len(symbols) and (longer := children.get((code, symbols[at]))) not in (None, oldest):
            code = longer
            at += 1
        codes.append(code)
        del by_use[oldest]
        if children.get((prefix[oldest], last[oldest])) == oldest:
            del children[prefix[oldest], last[oldest]]
        used = []
        phrase = code
        while phrase >= FIRST_PHRASE:
            used.append(phrase)
            phrase = prefix[phrase]
        by_use[oldest] = None
        for phrase in used:
            del by_use[phrase]
            by_use[phrase] = None
        prefix[oldest] = code
        last[oldest] = 0
        unfinished = oldest
    return [*codes, 0]


def _spack(symbols: list[int]) -> list[int]:
    """The longest known phrase each time; a new phrase is the two before it joined."""
    parts: dict[int, tuple[int, int]] = {}
    text: dict[int, tuple[int, ...]] = {}
    known: dict[tuple[int, ...], int] = {}
    holders: dict[int, int] = {}
    unheld: dict[int, None] = {}
    free = list(range(CODES - 1, FIRST_PHRASE - 1, -1))
    longest = 400  # a longer phrase is not looked for
    codes: list[int] = []
    before = 0
    at = 0

    def release(phrase: int) -> None:
        if phrase >= FIRST_PHRASE:
            holders[phrase] -= 1
            if holders[phrase] == 0:
                unheld[phrase] = None

    def hold(phrase: int) -> None:
        if phrase >= FIRST_PHRASE:
            if holders[phrase] == 0:
                del unheld[phrase]
            holders[phrase] += 1

    lengths: dict[int, int] = {}
    while at < len(symbols):
        if before and not free:
            oldest = next(iter(unheld))
            del unheld[oldest]
            if known.get(text[oldest]) == oldest:
                del known[text[oldest]]
            lengths[len(text[oldest])] -= 1
            release(parts[oldest][0])
            release(parts[oldest][1])
            free.append(oldest)
        code, length = symbols[at], 1
        for size in sorted((size for size, count in lengths.items() if count), reverse=True):
            if (found := known.get(tuple(symbols[at : at + size]))) is not None:
                code, length = found, size
                break
        at += length
        codes.append(code)
        if before:
            phrase = free.pop()
            parts[phrase] = before, code
            joined = sum((text.get(part, (part,)) for part in parts[phrase]), ())
            text[phrase] = joined
            if len(joined) <= longest:
                known.setdefault(joined, phrase)
            lengths[len(joined)] = lengths.get(len(joined), 0) + 1
            holders[phrase] = 0
            hold(before)
            hold(code)
            unheld[phrase] = None
        before = code
    return [*codes, 0]


def tersed(records: list[bytes], *, spack: bool = False, variable: bool = True, length: int = 27990) -> bytes:
    """A data set as AMATERSE packs it: FB 1024."""
    block = length + 4 if variable else length
    header = struct.pack(">BBHBBHI", 5 if spack else 2, variable, length, 0x0C, 0, block, length)
    symbols = _symbols(records, variable)
    packed = header + _bytes(_spack(symbols) if spack else _pack(symbols))
    return packed + bytes(-len(packed) % 1024)


def _segments(record: bytes, control: int = 0) -> bytes:
    pieces = [record[at : at + 253] for at in range(0, len(record), 253)] or [b""]
    out = b""
    for number, piece in enumerate(pieces):
        flags = control | (0x80 if number == 0 else 0) | (0x40 if number == len(pieces) - 1 else 0)
        out += bytes([len(piece) + 2, flags]) + piece
    return out


def _unit(key: int, *values: bytes) -> bytes:
    return struct.pack(">HH", key, len(values)) + b"".join(struct.pack(">H", len(value)) + value for value in values)


def transmitted(
    records: list[bytes], *, variable: bool = True, utility: str = "INMCOPY", message: list[bytes] | None = None
) -> bytes:
    """A data set as TSO TRANSMIT packs it: FB 80."""

    def control(name: str, rest: bytes = b"") -> bytes:
        return _segments(name.encode("cp037") + rest, 0x20)

    def file(number: int, *units: bytes) -> bytes:
        return control("INMR02", struct.pack(">I", number) + b"".join(units))

    recfm = _unit(0x0049, struct.pack(">H", 0x5002 if variable else 0x9000))
    out = control("INMR01", _unit(0x0042, b"\0\x50") + _unit(0x102F, bytes([2 if message else 1])))
    number = 1
    if message:
        out += file(1, _unit(0x1028, "INMCOPY".encode("cp037")), recfm, _unit(0x0028))
        number = 2
    out += file(number, _unit(0x1028, utility.encode("cp037")), recfm, _unit(0x0002, b"\xe3\xd9\xc1\xc3\xc5"))
    for part in [message, records] if message else [records]:
        out += control("INMR03") + b"".join(_segments(record) for record in part)
    out += control("INMR06")
    return out + bytes(-len(out) % 80)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Files of other kinds that come from z/OS: enough of their beginning to be taken for one."""

import random
import struct

from . import carriers, tod
from .ebcdic import encode, name

_CLOCK = tod.at("2024/05/14 09:30:00.000000")


def tersed(version: int = 0x02, records: int = 4) -> bytes:
    """AMATERSE: 02 PACK or 05 SPACK; variable 1, LRECL 2, flags 1, ratio 1, BLKSIZE 2, LRECL 4; FB 1024."""
    head = struct.pack(">BBHBBHI", version, 1, 27994, 0x0C, 0, 27998, 0)
    return head + random.Random(version).randbytes(records * 1024 - len(head))


def tersed_native() -> bytes:
    return bytes.fromhex("018969A5") + random.Random(1).randbytes(1020)


def transmitted() -> bytes:
    """TSO TRANSMIT: segments with length 1, flags 1 (first, last, control); text units follow. FB 80."""

    def control_segment(kind: str, units: bytes) -> bytes:
        body = encode(kind) + units
        return struct.pack(">BB", 2 + len(body), 0xE0) + body

    def unit(key: int, value: bytes) -> bytes:
        return struct.pack(">HHH", key, 1, len(value)) + value

    first = unit(0x0042, b"\x50") + unit(0x1011, encode("S0W1")) + unit(0x1012, encode("IBMUSER"))
    second = bytes.fromhex("00000001") + unit(0x0002, encode("CTRACE1 "))
    data = control_segment("INMR01", first) + control_segment("INMR02", second)
    data += struct.pack(">BB", 242, 0xC0) + random.Random(2).randbytes(240)
    return b"".join(carriers.fixed_blocks([data]))


def dump(eye: str = "DR2 ", records: int = 3) -> bytes:
    """SVC dump: records of 4160 that all begin with the eye-catcher; the first is the header."""
    header = bytearray(4160)
    header[0:5] = encode(eye) + encode("H")
    header[0x24] = 2  # SVC dump
    header[0x48:0x50] = struct.pack(">Q", _CLOCK)
    header[0x58 : 0x58 + 100] = encode("TCPIP ABEND".ljust(100))
    header[0xCC:0xD4] = name("S0W1")
    storage = encode(eye) + encode("CV") + bytes(4154)
    return bytes(header) + storage * (records - 1)


def gtf_records(records: int = 20) -> list[bytes]:
    """GTF: a control record (AID 0, FID 1, time zone, TOD, options), then user records (AID FF)."""
    control = struct.pack(">BBiQ8s", 0, 1, 0, _CLOCK, bytes.fromhex("1000000100000000"))
    user = [
        struct.pack(">BBQHI", 0xFF, 0, _CLOCK + number * tod.SECOND, 0xEFB9, 0x00F91400)
        + name("SSOPMSTR")
        + random.Random(number).randbytes(120)
        for number in range(records)
    ]
    return [control, *user]


def smf_records(records: int = 20) -> list[bytes]:
    """SMF: flag 1, type 1, time 4 (1/100 s), date 4 (packed 0cyydddF), system 4; a dump header first."""

    def record(type: int, number: int, data: bytes) -> bytes:
        return struct.pack(">BBI", 0x5E, type, 3_420_000 + number) + bytes.fromhex("0124135F") + encode("S0W1") + data

    return [record(2, 0, b""), *(record(119, n, random.Random(n).randbytes(200)) for n in range(1, records))]

# SPDX-License-Identifier: GPL-2.0-or-later
"""SNIFFER data sets of IPCS: the records of a VB data set that hold a capture file of another kind."""

import struct
from datetime import datetime, timezone
from typing import Iterable, Iterator

from . import pcap

TOKEN_RING, ETHERNET = 0, 1

_VERSION, _FRAME2, _END = 1, 4, 3
_TICK_PS = 838_096  # picoseconds of time unit 1


def tcpdump(frames: Iterable[pcap.Frame], order: str = ">", link_type: int = pcap.RAW_IP) -> Iterator[bytes]:
    """SNIFFER(nnnn,TCPDUMP): the file header is the first record, each packet another."""
    yield pcap.file_header(link_type, order)
    for frame in frames:
        yield pcap.record(frame, order)


def network_general(frames: Iterable[pcap.Frame], network: int = ETHERNET) -> Iterator[bytes]:
    """SNIFFER(nnnn) and TOKENRING: a file of the Network General DOS Sniffer, little-endian."""
    frames = list(frames)
    yield b"TRSNIFF data    \x1a" + _item(_VERSION, _version(frames[0].time_ns, network))
    midnight = frames[0].time_ns - frames[0].time_ns % (86_400 * 1_000_000_000)
    for frame in frames:
        yield _item(_FRAME2, _frame2(frame, frame.time_ns - midnight))
    yield _item(_END, b"")


def _item(type: int, data: bytes) -> bytes:
    """Type 2, length 2, reserved 2; then the data."""
    return struct.pack("<HHH", type, len(data), 0) + data


def _version(time_ns: int, network: int) -> bytes:
    """Major 2, minor 2, DOS time 2, DOS date 2, type 1, network 1, format 1, time unit 1, 6 more."""
    return struct.pack("<hhHHBBBB6x", 4, 0, 0, _dos_date(time_ns), _FRAME2, network, 1, 1)


def _dos_date(time_ns: int) -> int:
    day = datetime.fromtimestamp(time_ns // 1_000_000_000, timezone.utc)
    return (day.year - 1980) << 9 | day.month << 5 | day.day


def _frame2(frame: pcap.Frame, since_midnight_ns: int) -> bytes:
    """Time 2+2+1, day 1, size 2, fs 1, flags 1, true size 2, reserved 2; then the frame."""
    day, rest = divmod(since_midnight_ns, 86_400 * 1_000_000_000)
    ticks = rest * 1000 // _TICK_PS
    low, middle, high = ticks & 0xFFFF, ticks >> 16 & 0xFFFF, ticks >> 32
    size = len(frame.data)
    true_size = frame.original_length if frame.original_length != size else 0
    return struct.pack("<HHBBHBBHH", low, middle, high, day, size, 0, 0, true_size, 0) + frame.data

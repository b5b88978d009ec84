# SPDX-License-Identifier: GPL-2.0-or-later
"""pcap files: the traffic that is wrapped, and the SNIFFER data sets of IPCS.

Header 24: magic 4, version 2+2, time zone 4, sigfigs 4, snapshot length 4, link type 4. Record 16:
seconds 4, fraction 4, captured length 4, original length 4; then the bytes.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Iterator

ETHERNET = 1
RAW_IP = 101

_MICROSECONDS = 0xA1B2C3D4
_NANOSECONDS = 0xA1B23C4D


@dataclass(frozen=True)
class Frame:
    """A captured frame."""

    time_ns: int
    data: bytes
    original_length: int
    link_type: int = ETHERNET


def read(path: Path | str) -> Iterator[Frame]:
    """The frames of a pcap file of either byte order; convert a pcapng with `editcap -F pcap`."""
    data = Path(path).read_bytes()
    for order in "<>":
        magic, *_, link_type = struct.unpack_from(order + "IHHiIII", data)
        if magic in (_MICROSECONDS, _NANOSECONDS):
            break
    else:
        raise ValueError(f"{path} is no pcap file")
    unit = 1 if magic == _NANOSECONDS else 1000
    at = 24
    while at < len(data):
        seconds, fraction, captured, original = struct.unpack_from(order + "IIII", data, at)
        at += 16
        yield Frame(seconds * 1_000_000_000 + fraction * unit, data[at : at + captured], original, link_type)
        at += captured


def file_header(link_type: int, order: str = "<", snapshot_length: int = 262144, nano: bool = False) -> bytes:
    magic = _NANOSECONDS if nano else _MICROSECONDS
    return struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snapshot_length, link_type)


def record(frame: Frame, order: str = "<", nano: bool = False) -> bytes:
    seconds, nanoseconds = divmod(frame.time_ns, 1_000_000_000)
    fraction = nanoseconds if nano else nanoseconds // 1000
    return struct.pack(order + "IIII", seconds, fraction, len(frame.data), frame.original_length) + frame.data


def write(path: Path | str, frames: Iterable[Frame], link_type: int, order: str = "<", nano: bool = False) -> None:
    with open(path, "wb") as file:
        file.write(file_header(link_type, order, nano=nano))
        file.writelines(record(frame, order, nano) for frame in frames)

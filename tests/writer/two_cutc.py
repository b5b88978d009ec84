# SPDX-License-Identifier: GPL-2.0-or-later
"""What 2cUTC makes of traces: pcapng files with one trace entry in each packet."""

import struct
from typing import Iterable

from . import pcapng, tod
from .ctrace import Entry

LINKTYPE_USER0 = 147


def packet(component: str, entry: bytes, extension: str = "", blank_length: bool = False) -> bytes:
    """Header, extension, entry. Where the length is left blank the extension has 48 characters."""
    if blank_length:
        extension = extension.ljust(48)
    length = b"   " if blank_length else struct.pack(">BH", 0, len(extension))
    return b"2cUTC" + length + component.ljust(8).encode() + extension.encode() + entry


def capture(traced: Iterable[tuple[str, Entry, str]]) -> bytes:
    """A file of components, entries and extensions."""
    packets = pcapng.Packets()
    for component, entry, extension in traced:
        data = packet(component, entry.encode(), extension, blank_length=bool(extension))
        packets.add(LINKTYPE_USER0, data, tod.to_unix_ns(entry.clock) // 1000)
    return packets.content()

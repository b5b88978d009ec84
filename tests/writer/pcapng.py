# SPDX-License-Identifier: GPL-2.0-or-later
"""pcapng files: one section, one interface for each link type, times in microseconds. Little-endian."""

import struct
from dataclasses import dataclass, field

_SECTION = 0x0A0D0D0A
_INTERFACE = 1
_ENHANCED_PACKET = 6


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def option(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + padded(data)


def _block(kind: int, body: bytes, options: bytes = b"") -> bytes:
    if options:
        options += struct.pack("<HH", 0, 0)
    length = 12 + len(body) + len(options)
    return struct.pack("<II", kind, length) + body + options + struct.pack("<I", length)


@dataclass
class Packets:
    """Collects packets."""

    blocks: list[bytes] = field(default_factory=list)
    interfaces: list[int] = field(default_factory=list)

    def _interface(self, link_type: int) -> int:
        if link_type not in self.interfaces:
            self.interfaces.append(link_type)
            self.blocks.append(_block(_INTERFACE, struct.pack("<HHI", link_type, 0, 0)))
        return self.interfaces.index(link_type)

    def add(self, link_type: int, data: bytes, microseconds: int, options: bytes = b"") -> None:
        interface = self._interface(link_type)
        body = struct.pack(
            "<IIIII", interface, microseconds >> 32, microseconds & 0xFFFFFFFF, len(data), len(data)
        )
        self.blocks.append(_block(_ENHANCED_PACKET, body + padded(data), options))

    def content(self) -> bytes:
        section = _block(_SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        return section + b"".join(self.blocks)

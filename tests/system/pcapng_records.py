# SPDX-License-Identifier: GPL-2.0-or-later
"""pcapng files as the plugin's reader leaves them when they are saved: packets with the record header
(format/blob.h) in a custom option of their block, other records as exported PDUs for `zos`."""

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from pathlib import Path

from writer import pcapng
from writer.ctrace import Entry

LINKTYPE_ETHERNET = 1
LINKTYPE_TOKEN_RING = 6
LINKTYPE_RAW = 101
LINKTYPE_UPPER_PDU = 252

PEN = 32473  # IANA's number for examples, which the record option uses
OPT_CUSTOM_BINARY = 2989  # pcapng: custom option with binary data, to be copied
EXP_PDU_TAG_DISSECTOR_NAME = 12


class Kind(IntEnum):
    ENTRY_WITH_PTH = 0
    ENTRY = 1
    GAP = 2


class Note(IntFlag):
    FIRST_SEGMENT_MISSING = 0x0001
    SEGMENT_MISSING = 0x0002
    PACKET_TOO_LONG = 0x0004
    LENGTH_MISMATCH = 0x0008
    HEADER_INVALID = 0x0010
    COMPONENT_INFERRED = 0x0020
    END_OF_DATA_MISSING = 0x0040


@dataclass(frozen=True)
class Record:
    """A record header. Its control blocks come from an entry, or are given as bytes."""

    kind: Kind = Kind.ENTRY_WITH_PTH
    number: int = 1
    segments: int = 1
    notes: int = 0
    component: str = "SYSTCPDA"
    subname: str = "TCPIP"
    system: str = "MVS1"
    file_offset: int = 0
    original_length: int = 0
    closing_length: int = 0
    control_blocks: bytes = b""

    def encode(self) -> bytes:
        names = (name.encode().ljust(8, b"\0") for name in (self.component, self.subname, self.system))
        return (
            struct.pack(">4sBBHIHH", b"zOST", 1, self.kind, 64, self.number, self.segments, self.notes)
            + b"".join(names)
            + struct.pack(">QQ", self.file_offset, self.original_length)
            + struct.pack(">HHI", len(self.control_blocks), self.closing_length, 0)
            + self.control_blocks
        )


def of_entry(entry: Entry, **fields) -> Record:
    """The record header of an entry, whose payload is entry.data."""
    encoded = entry.encode()
    blocks = encoded[: len(encoded) - len(entry.data) - Entry.CLOSING_LENGTH]
    closing = struct.unpack(">H", encoded[-2:])[0]
    kind = Kind.ENTRY if entry.header is None else Kind.ENTRY_WITH_PTH
    found = {"kind": kind, "original_length": len(entry.data), "closing_length": closing, "control_blocks": blocks}
    return Record(**(found | fields))


@dataclass
class Capture(pcapng.Packets):
    """Collects packets and writes them to a file."""

    def packet(self, link_type: int, data: bytes, option: bytes | None = None, pen: int = PEN) -> "Capture":
        """A packet; `option` becomes the data of a custom option."""
        options = b"" if option is None else pcapng.option(OPT_CUSTOM_BINARY, struct.pack("<I", pen) + option)
        self.add(link_type, data, 1_700_000_000_000_000 + len(self.blocks), options)
        return self

    def record_of_packet(self, record: Record, packet: bytes, link_type: int = LINKTYPE_RAW) -> "Capture":
        return self.packet(link_type, packet, record.encode())

    def record(self, record: Record, payload: bytes = b"") -> "Capture":
        """A record that is no packet."""
        name = pcapng.padded(b"zos")
        tags = struct.pack(">HH", EXP_PDU_TAG_DISSECTOR_NAME, len(name)) + name + struct.pack(">HH", 0, 0)
        return self.packet(LINKTYPE_UPPER_PDU, tags + record.encode() + payload)

    def write(self, path: Path) -> Path:
        path.write_bytes(self.content())
        return path

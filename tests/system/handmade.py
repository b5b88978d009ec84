# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets and records made by hand, and a view of them through tshark."""

import re
import struct
from ipaddress import ip_address
from pathlib import Path

from pcapng_records import LINKTYPE_RAW, Capture, of_entry
from writer import tod
from writer.ctrace import Entry, PacketHeader, interface_name

TRACED = tod.at("2022/09/24 11:30:32.614976")
MOVED = tod.at("2022/09/24 11:30:32.614990")
SOURCE6 = "fe80::4081:88ff:fec5:b624"
DESTINATION6 = "fe80::7:7:7:7"
SOURCE4 = "192.0.2.10"
DESTINATION4 = "198.51.100.20"


def icmp(type_: int) -> bytes:
    return struct.pack(">BBHHH", type_, 0, 0, 4, 1) + bytes(56)


def ipv4(protocol: int, payload: bytes, options: bytes = b"", fragment: int = 0) -> bytes:
    words = 5 + len(options) // 4
    header = struct.pack(
        ">BBHHHBBH", 0x40 | words, 0, 4 * words + len(payload), 1, fragment, 64, protocol, 0
    )
    return header + ip_address(SOURCE4).packed + ip_address(DESTINATION4).packed + options + payload


def ipv6(next_header: int, payload: bytes) -> bytes:
    header = struct.pack(">IHBB", 0x60000000, len(payload), next_header, 64)
    return header + ip_address(SOURCE6).packed + ip_address(DESTINATION6).packed + payload


def udp(payload: bytes = b"hello") -> bytes:
    return struct.pack(">HHHH", 4242, 4243, 8 + len(payload), 0) + payload


def ethernet(type_: int, packet: bytes, tags: bytes = b"") -> bytes:
    return bytes.fromhex("020000000001 020000000002") + tags + struct.pack(">H", type_) + packet


PING6 = ipv6(58, icmp(128))
PING4 = ipv4(1, icmp(8))
DATAGRAM = ipv4(17, udp())
TOKEN_RING = bytes.fromhex("1040 020000000001 020000000002 aaaa03 000000 0800")


def header(packet: bytes, **fields) -> PacketHeader:
    """The header of the published ping report: IFPORTCP6, QDIO Ethernet6, Intfx 81, ASID 0035."""
    defaults = {
        "device": 53,
        "tlen": len(packet),
        "name": interface_name("IFPORTCP6"),
        "tod": TRACED,
        "src": ip_address(SOURCE6).packed,
        "dst": ip_address(DESTINATION6).packed,
        "qid": 1,
        "protocol": 58,
        "asid": 0x35,
        "plen": len(packet),
        "intfx": 81,
    }
    return PacketHeader(**(defaults | fields))


def entry(packet: bytes, id_: int = 4, **fields) -> Entry:
    return Entry(id_, MOVED, packet, header(packet, **fields))


def packet_capture(packet: bytes, link_type: int = LINKTYPE_RAW, record: dict | None = None, **fields) -> Capture:
    """One packet with its record: `fields` change the header, `record` the record header."""
    return Capture().record_of_packet(of_entry(entry(packet, **fields), **(record or {})), packet, link_type)


def untimed(pdml: str) -> str:
    """PDML says when it was made."""
    return re.sub(r' time="[^"]*"', "", pdml, count=1)


class View:
    """A capture as tshark shows it."""

    def __init__(self, tshark, file: Path):
        self.tshark = tshark
        self.file = file

    def run(self, *args) -> str:
        return self.tshark("-r", self.file, *args)

    def without_plugin(self, *args) -> str:
        return self.tshark.without_plugin("-r", self.file, *args)

    def field(self, name: str, *args) -> list[str]:
        """The values of a field, a line for each frame."""
        return self.run("-T", "fields", "-e", name, *args).rstrip("\n").split("\n")

    def values(self, *names: str, options: tuple[str, ...] = ()) -> dict[str, str]:
        """Several fields of a capture of one frame."""
        args = [arg for name in names for arg in ("-e", name)]
        return dict(zip(names, self.run("-T", "fields", *args, *options).rstrip("\n").split("\t")))

    def matches(self, filter_: str, *args) -> int:
        return len(self.run("-Y", filter_, "-T", "fields", "-e", "frame.number", *args).split())

    def info(self) -> list[str]:
        return self.field("_ws.col.Info")

    def tree(self, *args) -> str:
        return self.run("-V", *args)

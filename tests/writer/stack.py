# SPDX-License-Identifier: GPL-2.0-or-later
"""The trace point of a z/OS TCP/IP stack: packets and socket data become entries."""

import struct
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Iterable, Iterator

from . import ctrace, packets, pcap, tod
from .ctrace import Device, Entry, Extension, Flag, Id, PacketHeader, SocketName
from .packets import Packet

# The type of the next-hop extension is not published.
NEXT_HOP = 1


@dataclass(frozen=True)
class Interface:
    name: str
    device: int
    index: int


@dataclass(frozen=True)
class Stack:
    """A stack that owns the addresses `home`: what it sends is outbound, all else inbound."""

    home: frozenset[bytes]
    ipv4: Interface = Interface("ETH1", Device.QDIO_ETHERNET, 17)
    ipv6: Interface = Interface("IFPORTCP6", Device.QDIO_ETHERNET6, 81)
    asid: int = 0x35
    # Entries reach the trace buffer a little after they were traced.
    buffer_delay: int = 2 * tod.MICROSECOND
    ipv4_marker: int = 0xFFFE
    abbreviate: int | None = None  # ABBREV: longest packet that is traced whole
    longest: int = 65_400  # payload of one entry; more takes segments
    next_hop: bytes = b""  # of outbound packets, in an extension
    adapter: str = "EZANTAOSA1"  # interface name in OSAENTA records
    job: str = "TCPSERV"  # owner of the sockets in data trace records
    changes: dict[int, dict] = field(default_factory=dict)  # packet number from 1 → header fields

    @classmethod
    def with_home(cls, *addresses: str, **fields) -> "Stack":
        return cls(frozenset(ip_address(text).packed for text in addresses), **fields)

    def trace(self, frames: Iterable[pcap.Frame]) -> Iterator[Entry]:
        """The packet trace of the frames that hold IP packets."""
        number = 0
        for frame in frames:
            packet = packets.from_frame(frame)
            if packet is None:
                continue
            number += 1
            entry = self.packet_entry(packet, number)
            yield from ctrace.segments(entry, self.longest)

    def packet_entry(self, packet: Packet, number: int = 1, id: int = Id.PACKET) -> Entry:
        interface = self.ipv4 if packet.version == 4 else self.ipv6
        traced = packet.data if self.abbreviate is None else packet.data[: self.abbreviate]
        out = packet.src in self.home
        header = PacketHeader(
            device=interface.device,
            name=ctrace.interface_name(interface.name),
            qid=0 if out else 1,
            protocol=packet.protocol,
            intfx=interface.index,
            tlen=len(traced),
            plen=packet.original_length,
            trace_count=number,
            extensions=self._next_hop_extension(out),
            **self._ends(packet, out),
        )
        header = replace(header, **self.changes.get(number, {}))
        return Entry(id, header.tod + self.buffer_delay, traced, header)

    def socket_entry(self, packet: Packet, data: bytes, cid: int = 0, state: int = 0, **fields) -> Entry:
        """A data trace record of bytes that a socket of `job` sent or received."""
        domain = 2 if packet.version == 4 else 19
        type = 1 if packet.protocol == packets.TCP else 2
        socket = SocketName(self.job, domain, type, packet.protocol, state, cid)
        header = PacketHeader(
            name=socket.encode(),
            protocol=packet.protocol,
            tlen=len(data),
            plen=len(data),
            **self._ends(packet, packet.src in self.home),
        )
        header = replace(header, **fields)
        return Entry(Id.DATA, header.tod + self.buffer_delay, data, header)

    def adapter_entry(self, frame: pcap.Frame, vlan: int | None = None) -> Entry:
        """An OSAENTA record: a link frame, with a VLAN tag if one is given; addresses and ports are zero."""
        tag = b"" if vlan is None else struct.pack(">HH", 0x8100, vlan)
        data = frame.data[:12] + tag + frame.data[12:]
        packet = packets.from_frame(frame)
        out = packet is not None and packet.src in self.home
        header = PacketHeader(
            flags=Flag.OUT if out else 0,
            name=ctrace.interface_name(self.adapter),
            tod=tod.from_unix_ns(frame.time_ns),
            vlan=vlan or 0,
            tlen=len(data),
            plen=len(data),
        )
        return Entry(Id.OSAENTA, header.tod + self.buffer_delay, data, header)

    def _ends(self, packet: Packet, out: bool) -> dict:
        local = out and packet.dst in self.home
        return {
            "flags": (Flag.OUT if out else 0) | (Flag.LOCAL if local else 0),
            "tod": tod.from_unix_ns(packet.time_ns),
            "src": ctrace.address(packet.src, self.ipv4_marker),
            "dst": ctrace.address(packet.dst, self.ipv4_marker),
            "sport": packet.sport,
            "dport": packet.dport,
            "asid": self.asid,
        }

    def _next_hop_extension(self, out: bool) -> tuple[Extension, ...]:
        return (Extension(NEXT_HOP, ctrace.address(self.next_hop)),) if out and self.next_hop else ()

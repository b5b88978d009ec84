# SPDX-License-Identifier: GPL-2.0-or-later
"""What the trace point of a stack knows of a packet: addresses, protocol, ports."""

import struct
from dataclasses import dataclass

from . import pcap

ICMP, TCP, UDP, ICMPV6 = 1, 6, 17, 58

_EXTENSION_HEADERS = (0, 43, 60)  # of IPv6: hop-by-hop, routing, destination options
_FRAGMENT = 44


@dataclass(frozen=True)
class Packet:
    """An IP packet. A field that its protocol does not have is 0."""

    time_ns: int
    data: bytes
    original_length: int
    src: bytes
    dst: bytes
    protocol: int
    sport: int = 0
    dport: int = 0
    header_length: int = 0  # of TCP or UDP
    transport: bytes = b""  # from the TCP or UDP header on

    @property
    def version(self) -> int:
        return 4 if len(self.src) == 4 else 6

    @property
    def payload(self) -> bytes:
        return self.transport[self.header_length :]

    @property
    def tcp_sequence(self) -> int:
        return struct.unpack_from(">I", self.transport, 4)[0]

    @property
    def tcp_flags(self) -> int:
        return self.transport[13]


def from_frame(frame: pcap.Frame) -> Packet | None:
    """The IP packet in a frame, without link header, tags and padding; None when it has none."""
    found = _network_layer(frame)
    if found is None:
        return None
    data, link_length = found
    version = data[0] >> 4
    total = struct.unpack_from(">H", data, 2)[0] if version == 4 else 40 + struct.unpack_from(">H", data, 4)[0]
    # A packet that the sender leaves to the adapter to segment may say 0.
    length = total if total else frame.original_length - link_length
    data = data[:length]
    parse = _parse_ipv4 if version == 4 else _parse_ipv6
    src, dst, protocol, transport = parse(data)
    ports = _ports(protocol, data[transport:])
    return Packet(frame.time_ns, data, length, src, dst, protocol, *ports)


def _network_layer(frame: pcap.Frame) -> tuple[bytes, int] | None:
    if frame.link_type == pcap.RAW_IP:
        return frame.data, 0
    at = 12
    (ether_type,) = struct.unpack_from(">H", frame.data, at)
    while ether_type in (0x8100, 0x88A8):  # VLAN tags
        at += 4
        (ether_type,) = struct.unpack_from(">H", frame.data, at)
    if ether_type not in (0x0800, 0x86DD):
        return None
    return frame.data[at + 2 :], at + 2


def _parse_ipv4(data: bytes) -> tuple[bytes, bytes, int, int]:
    first_fragment = struct.unpack_from(">H", data, 6)[0] & 0x1FFF == 0
    transport = (data[0] & 0x0F) * 4
    return data[12:16], data[16:20], data[9], transport if first_fragment else len(data)


def _parse_ipv6(data: bytes) -> tuple[bytes, bytes, int, int]:
    protocol, transport = data[6], 40
    while protocol in _EXTENSION_HEADERS or protocol == _FRAGMENT:
        if protocol == _FRAGMENT and struct.unpack_from(">H", data, transport + 2)[0] & 0xFFF8:
            return data[8:24], data[24:40], data[transport], len(data)
        length = 8 if protocol == _FRAGMENT else 8 + data[transport + 1] * 8
        protocol, transport = data[transport], transport + length
    return data[8:24], data[24:40], protocol, transport


def _ports(protocol: int, transport: bytes) -> tuple[int, int, int, bytes]:
    """Ports, length of the TCP or UDP header, and the bytes from there."""
    if protocol == TCP and len(transport) >= 20:
        header_length = (transport[12] >> 4) * 4
    elif protocol == UDP and len(transport) >= 8:
        header_length = 8
    else:
        return 0, 0, 0, b""
    return (*struct.unpack_from(">HH", transport), header_length, transport)

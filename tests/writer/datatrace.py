# SPDX-License-Identifier: GPL-2.0-or-later
"""The data trace: what the sockets of a stack send and receive, without IP and TCP headers."""

from enum import IntEnum
from itertools import count
from typing import Iterable, Iterator

from . import packets, pcap
from .ctrace import Entry
from .packets import Packet
from .stack import Stack

_FIN, _SYN, _ACK = 0x01, 0x02, 0x10


class State(IntEnum):
    """PTH_DtState. The values are not published, these are made up."""

    DATA = 0
    FLOW_STARTS = 1
    FLOW_ENDS = 2


def data_trace(stack: Stack, frames: Iterable[pcap.Frame], first_cid: int = 0x58, **fields) -> Iterator[Entry]:
    """Records of all TCP and UDP payloads in the frames; `fields` change every header.

    A connection begins and ends with an outbound record without data. Nothing is recorded twice
    that TCP sent twice.
    """
    cids = count(first_cid)
    sockets: dict[tuple, int] = {}
    delivered: dict[tuple, int] = {}  # sender and receiver → next sequence number
    for packet in filter(None, map(packets.from_frame, frames)):
        if packet.protocol not in (packets.TCP, packets.UDP):
            continue
        out = packet.src in stack.home
        ends = ((packet.src, packet.sport), (packet.dst, packet.dport))
        socket = (packet.protocol, *(ends if out else ends[::-1]))
        opens = socket not in sockets
        if opens:
            sockets[socket] = next(cids)
        cid = sockets[socket]
        if packet.protocol == packets.UDP:
            if packet.payload:
                yield stack.socket_entry(packet, packet.payload, cid, **fields)
            continue
        if out and packet.tcp_flags & _SYN:
            yield stack.socket_entry(packet, b"", cid, State.FLOW_STARTS, **fields)
        data = _new_bytes(packet, delivered.get(ends))
        if data:
            yield stack.socket_entry(packet, data, cid, **fields)
        if out and packet.tcp_flags & _FIN:
            yield stack.socket_entry(packet, b"", cid, State.FLOW_ENDS, **fields)
        if data or packet.tcp_flags & _SYN:
            delivered[ends] = packet.tcp_sequence + len(packet.payload) + (1 if packet.tcp_flags & _SYN else 0)


def _new_bytes(packet: Packet, expected: int | None) -> bytes:
    """The payload without what was delivered before."""
    known = 0 if expected is None else (expected - packet.tcp_sequence) & 0xFFFFFFFF
    return packet.payload[known:] if known < 0x80000000 else packet.payload

# SPDX-License-Identifier: GPL-2.0-or-later
"""Component trace entries (CTE) and the headers inside them. All integers are big-endian."""

import struct
from dataclasses import dataclass, field, replace
from enum import IntEnum, IntFlag

from . import ebcdic


class Id(IntEnum):
    """Entry ids of SYSTCPDA and SYSTCPOT."""

    PACKET_OLD = 1
    X25 = 2
    EE_OLD = 3
    PACKET = 4
    DATA = 5
    EE = 6
    OSAENTA = 7
    SMC = 8


class Flag(IntFlag):
    """PTH_Flag."""

    LOCAL = 0x80
    CONFIDENTIAL = 0x40
    CLEAR_TEXT = 0x20
    OUT = 0x01


class Device(IntEnum):
    """PTH_DevTy."""

    LOOPBACK = 34
    QDIO_ETHERNET = 39
    QDIO_ETHERNET6 = 53


SMC_LLC = 252  # stands in the place of the IP protocol


@dataclass(frozen=True)
class Extension:
    """An extension of the packet trace header: length (these 4 bytes included), type, data."""

    type: int
    data: bytes

    def encode(self) -> bytes:
        return struct.pack(">HH", 4 + len(self.data), self.type) + self.data


def address(packed: bytes, marker: int = 0xFFFE) -> bytes:
    """An address in a header: IPv4 behind 0000FFFE (AF_INET) or 0000FFFF (mapped), or IPv6."""
    return packed if len(packed) == 16 else struct.pack(">QI4s", 0, marker, packed)


@dataclass(frozen=True)
class PacketHeader:
    """The packet trace header (PTHDR_T). Its fields in the order of their bytes."""

    segment: int = 0  # PTH_SeqNum
    flags: int = 0  # PTH_Flag
    device: int = 0  # PTH_DevTy
    tlen: int = 0  # PTH_Tlen, 24 bits
    name: bytes = b""  # PTH_InfName, 16 bytes; see interface_name and SocketName
    tod: int = 0  # PTH_Time
    src: bytes = bytes(16)
    dst: bytes = bytes(16)
    sport: int = 0
    dport: int = 0
    trace_count: int = 0
    qid: int = 0
    protocol: int = 0
    vlan: int = 0
    tcb: int = 0
    asid: int = 0
    plen: int = 0  # 16 bits: the low ones of a longer packet
    intfx: int = 0  # PTH_InfIx
    drop_reason: int = 0  # PTH_DropRsn
    seglen: int = 0  # PTH_OffSegLen
    extensions: tuple[Extension, ...] = ()
    length: int | None = None  # PTH_Len of a header that is cut short, or a wrong one

    FIXED_LENGTH = 92

    def encode(self) -> bytes:
        fixed = struct.pack(
            ">HBBB3s16sQ16s16sHHIBBHIHHIHH",
            0, self.segment, self.flags, self.device, self.tlen.to_bytes(3, "big"), self.name, self.tod,
            self.src, self.dst, self.sport, self.dport, self.trace_count, self.qid, self.protocol,
            self.vlan, self.tcb, self.asid, self.plen & 0xFFFF, self.intfx, self.drop_reason, self.seglen,
        )  # fmt: skip
        whole = fixed + b"".join(extension.encode() for extension in self.extensions)
        length = len(whole) if self.length is None else self.length
        return struct.pack(">H", length) + whole[2 : max(length, 2)]

    @property
    def out(self) -> bool:
        return bool(self.flags & Flag.OUT)


def interface_name(text: str) -> bytes:
    return ebcdic.name(text, 16)


@dataclass(frozen=True)
class SocketName:
    """What a data trace record holds where a packet record has its interface name."""

    job: str
    domain: int = 2  # AF_INET; AF_INET6 is 19
    type: int = 1  # stream; 2 datagram, 3 raw
    protocol: int = 6
    state: int = 0
    cid: int = 0  # the position is a guess

    def encode(self) -> bytes:
        return struct.pack(
            ">8sBBBBI", ebcdic.name(self.job), self.domain, self.type, self.protocol, self.state, self.cid
        )


@dataclass(frozen=True)
class Entry:
    """A component trace entry. `data` follows the packet trace header, where there is one."""

    id: int
    clock: int  # CTETIME, when the entry was moved to the buffer
    data: bytes = b""
    header: PacketHeader | None = None
    filler: bytes = b""  # between the 16 bytes of the CTE and its data: makes CTEOFF larger
    closing: int | None = None  # a CTELENE that differs from CTELENP

    HEADER_LENGTH = 16
    CLOSING_LENGTH = 2
    LONGEST = 0xFFFF

    def encode(self) -> bytes:
        body = self.filler + (self.header.encode() if self.header else b"") + self.data
        length = self.HEADER_LENGTH + len(body) + self.CLOSING_LENGTH
        if length > self.LONGEST:
            raise ValueError(f"an entry of {length} bytes: needs segments")
        start = struct.pack(">HHIQ", length, self.HEADER_LENGTH + len(self.filler), self.id, self.clock)
        return start + body + struct.pack(">H", length if self.closing is None else self.closing)

    def with_header(self, **fields) -> "Entry":
        return replace(self, header=replace(self.header, **fields))


def segments(entry: Entry, longest: int) -> list[Entry]:
    """Splits an entry's payload over entries of at most `longest` bytes of payload each.

    All have the same time stamp and PTH_Tlen; the numbers run 0, 1 ... 255, 1 ...
    """
    if len(entry.data) <= longest:
        return [entry]
    pieces = [entry.data[at : at + longest] for at in range(0, len(entry.data), longest)]
    return [
        replace(entry, data=piece).with_header(segment=number if number < 256 else (number - 1) % 255 + 1)
        for number, piece in enumerate(pieces)
    ]


def lost_records(clock: int, data: bytes = b"", low_bytes: int = 0) -> Entry:
    """The entry of the real-time interface that says that records were lost: X'FF......'."""
    return Entry(0xFF000000 | low_bytes, clock, data)


# ---------------------------------------------------------------------------------------- System SSL


class Gsk(IntEnum):
    """Types of a System SSL entry; the entry id has the same values."""

    SSL_ENTRY = 1
    SSL_EXIT = 2
    SSL_ERROR = 4
    SSL_INFO = 8
    SSL_EBCDIC_DUMP = 16
    SSL_ASCII_DUMP = 32


@dataclass(frozen=True)
class GskMessage:
    """The data of a GSKSRVR entry; the offsets are from the start of the CTE.

    16 job name 8, 24 process id 4, 32 thread id 4, 36 type 4, 44 function name ended by X'00', then
    the message, which for a dump is a title and bytes. Nothing is known of 28 to 31 and 40 to 43.
    """

    job: str
    process: int
    thread: int
    type: int
    function: str
    message: str = ""
    dump: bytes = field(default=b"", repr=False)

    def encode(self) -> bytes:
        fixed = struct.pack(">8sIIIII", ebcdic.name(self.job), self.process, 0, self.thread, self.type, 0)
        return fixed + ebcdic.encode(self.function) + b"\0" + ebcdic.encode(self.message) + self.dump

    def entry(self, clock: int) -> Entry:
        return Entry(self.type, clock, self.encode())


# ------------------------------------------------------------------------------------------ SYSTCPIP


@dataclass(frozen=True)
class StackEvent:
    """The data of a SYSTCPIP entry, up to 72 from the start of the CTE, then its data areas."""

    hasid: int
    pasid: int
    sasid: int
    user: str
    ducb: int = 0
    lport: int = 0
    cid: int = 0
    raddr: bytes = bytes(4)
    areas: bytes = b""

    def encode(self) -> bytes:
        return struct.pack(
            ">HHH10x8sI4xH2xI12x4s", self.hasid, self.pasid, self.sasid, ebcdic.name(self.user),
            self.ducb, self.lport, self.cid, self.raddr,
        ) + self.areas  # fmt: skip

    def entry(self, id: int, clock: int) -> Entry:
        return Entry(id, clock, self.encode())


def tcb_control(packet: bytes) -> bytes:
    """A data area with the eye-catcher `TCB CTRL`: an IPv4 header 251 and a TCP header 317 bytes after it."""
    area = bytearray(317 + 20)
    area[0:8] = ebcdic.encode("TCB CTRL")
    area[251 : 251 + 20] = packet[:20]
    area[317 : 317 + 20] = packet[20:40]
    return bytes(area)


# ----------------------------------------------------------------------------------------------- SMC


def smc_d_extension(
    producer: tuple[int, int], consumer: tuple[int, int], flags: int, state: int, remote: int, local: int,
    local_connid: int, remote_connid: int, remote_gid: int, local_gid: int,
) -> bytes:  # fmt: skip
    """Extension data of an SMC-D record: cursors of two words each, flags, indexes, ids."""
    return struct.pack(
        ">IIIIBBBB8xIIQ8xQ8x", *producer, *consumer, flags, state, remote, local, local_connid,
        remote_connid, remote_gid, local_gid,
    )  # fmt: skip


def smc_r_extension(
    local_connid: int, remote_connid: int, remote_gid: int, local_gid: int, remote_qp: int, local_qp: int
) -> bytes:
    """Extension data of an SMC-R record, as far as it is known."""
    return struct.pack(
        ">28xII8xQ8xQ3s3s", local_connid, remote_connid, remote_gid, local_gid,
        remote_qp.to_bytes(3, "big"), local_qp.to_bytes(3, "big"),
    )  # fmt: skip

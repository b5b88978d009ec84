# SPDX-License-Identifier: GPL-2.0-or-later
"""SMC records (id 8): the extension of the header, and LLC messages of SMC-R (RFC 7609)."""

import struct
from dataclasses import dataclass

from . import ctrace
from .ctrace import Entry, Extension, Flag, Id, PacketHeader

# The type of the extension is not published.
EXTENSION = 2

CONFIRM_LINK, CONFIRM_RKEY, TEST_LINK, DELETE_RKEY = 0x01, 0x06, 0x07, 0x09
_MESSAGE_LENGTH = 44
_RESPONSE = 0x80


def message(type: int, body: bytes, response: bool = False) -> bytes:
    """Type 1, length 1, reserved 1, flags 1; then the body, up to 44 bytes."""
    start = struct.pack(">BBBB", type, _MESSAGE_LENGTH, 0, _RESPONSE if response else 0)
    return (start + body).ljust(_MESSAGE_LENGTH, b"\0")


def confirm_link(mac: bytes, gid: bytes, queue_pair: int, response: bool = False) -> bytes:
    """MAC 6, GID 16, queue pair 3, link number 1, user id of the link 4, most links 1."""
    body = mac + gid + queue_pair.to_bytes(3, "big") + struct.pack(">BIB", 1, 0x00010001, 3)
    return message(CONFIRM_LINK, body, response)


def test_link(text: bytes, response: bool = False) -> bytes:
    return message(TEST_LINK, text.ljust(16, b"\0"), response)


def confirm_rkey(key: int, address: int, response: bool = False) -> bytes:
    """Count of further links 1, RToken: remote key 4, virtual address 8."""
    return message(CONFIRM_RKEY, struct.pack(">BIQ", 0, key, address), response)


@dataclass(frozen=True)
class Peer:
    """One end of an SMC-R link."""

    mac: bytes
    gid: bytes
    queue_pair: int


LOCAL = Peer(bytes.fromhex("00005E005310"), bytes.fromhex("fe800000000000000200 5efffe005310"), 0x000123)
REMOTE = Peer(bytes.fromhex("00005E005320"), bytes.fromhex("fe800000000000000200 5efffe005320"), 0x000456)


def record(name: str, data: bytes, extension: bytes, clock: int, out: bool, protocol: int = ctrace.SMC_LLC) -> Entry:
    header = PacketHeader(
        flags=Flag.OUT if out else 0,
        name=ctrace.interface_name(name),
        tod=clock,
        protocol=protocol,
        tlen=len(data),
        plen=len(data),
        asid=0x35,
        extensions=(Extension(EXTENSION, extension),),
    )
    return Entry(Id.SMC, clock + 8192, data, header)


def link_start(clock: int, step: int) -> list[Entry]:
    """The first messages of an SMC-R link, each answered; then cursors of an SMC-D connection."""
    exchange = [
        (False, confirm_link(REMOTE.mac, REMOTE.gid, REMOTE.queue_pair)),
        (True, confirm_link(LOCAL.mac, LOCAL.gid, LOCAL.queue_pair, response=True)),
        (True, test_link(b"z/OS link test")),
        (False, test_link(b"z/OS link test", response=True)),
        (True, confirm_rkey(0x1AB2, 0x7F00_0000_1000)),
        (False, confirm_rkey(0x1AB2, 0x7F00_0000_1000, response=True)),
    ]
    queue_pairs = (REMOTE.queue_pair, LOCAL.queue_pair)
    gids = (int.from_bytes(REMOTE.gid[8:], "big"), int.from_bytes(LOCAL.gid[8:], "big"))
    smc_r = ctrace.smc_r_extension(0x11, 0x22, *gids, *queue_pairs)
    entries = [
        record("EZARIUT15100", data, smc_r, clock + n * step, out) for n, (out, data) in enumerate(exchange)
    ]
    for n in range(3):
        smc_d = ctrace.smc_d_extension((1, n * 100), (0, n * 50), 0x80, 0, 2, 1, 0x33, 0x44, *gids)
        entries.append(record("EZAISM01", b"", smc_d, clock + (len(exchange) + n) * step, n % 2 == 0, protocol=6))
    return entries

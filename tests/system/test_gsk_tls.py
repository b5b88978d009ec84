# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS in dumps of System SSL: shown by Wireshark's TLS dissector, both directions, put together over dumps."""

from pathlib import Path

import pytest

from entries import View, flat, written
from writer import tod
from writer.ctrace import Gsk, GskMessage

CAPTURES = Path(__file__).parents[2] / "test-captures"
CLOCK = tod.at("2025/01/02 17:20:47.690772")


def dump(content: bytes, outbound: bool, type=Gsk.SSL_ASCII_DUMP, thread=0x32):
    function, title = ("gsk_write_v3_record", "Outgoing record\0") if outbound else ("gsk_read_v3_record", "Incoming record\0")
    return GskMessage("WEBSRV1", 0x02000032, thread, type, function, title, content).entry(CLOCK)


@pytest.fixture(scope="module")
def flights(programs) -> list[tuple[bytes, bool]]:
    """What a client and a server send in the handshake of a sample; the server is the one that traces."""
    view = View(programs, CAPTURES / "tls12-unknown-ca.ctrace")
    rows = view.rows("tcp.payload", "tcp.srcport", options=("-Y", "tcp.payload && tls"))
    client = rows[0]["tcp.srcport"]
    return [(bytes.fromhex(row["tcp.payload"]), row["tcp.srcport"] != client) for row in rows]


@pytest.fixture
def look(programs, file_of):
    return lambda *entries: View(programs, file_of(flat(*written(*entries, component="GSKSRVR"))))


def test_handshake_is_dissected(look, flights):
    view = look(*(dump(*flight) for flight in flights))
    assert view.matches("tls") == list(range(1, len(flights) + 1))
    first, second = view.rows("tls.handshake.type", "_ws.col.Info", "_ws.col.Protocol")[:2]
    assert first["tls.handshake.type"] == "1" and second["tls.handshake.type"].startswith("2")
    assert first["_ws.col.Info"] == (
        f"gsk_read_v3_record (SSL_ASCII_DUMP): Incoming record, {len(flights[0][0])} bytes, Client Hello"
        "  Job WEBSRV1  Process 02000032  Thread 00000032"
    )
    assert first["_ws.col.Protocol"] == "System SSL"
    assert view.matches("tls.alert_message.desc == 48"), "the reason is in the last flight"
    assert set(view.values("_ws.col.Source")) == {""}


def test_records_are_put_together_over_dumps(look, flights):
    hello, _ = flights[0]
    view = look(dump(hello[:100], False), dump(hello[100:], False), *(dump(*flight) for flight in flights[1:]))
    assert view.matches("tls.handshake.type == 1") == [2]
    assert view.matches("tls.handshake.type == 2") == [3]


def test_record_that_is_not_all_there_gets_no_bytes_of_the_next(look, flights):
    (hello, _), *rest = flights
    view = look(dump(hello[:100], False), *(dump(*flight) for flight in rest))
    assert view.matches("tls.handshake.type == 1") == []
    assert view.matches("tls.handshake.type == 2") == [2]
    assert view.matches("tls.handshake.type == 16") == [3]


def test_same_dump_in_both_codes_counts_once(look, flights):
    types = (Gsk.SSL_EBCDIC_DUMP, Gsk.SSL_ASCII_DUMP)
    view = look(*(dump(*flight, type) for flight in flights for type in types))
    assert view.matches("tls") == list(range(1, 2 * len(flights), 2))
    assert view.matches("zos.gsk.repeats == 1") == [2]


def test_threads_are_told_apart(look, flights):
    """Parts of a record that belong to different threads are not put together."""
    hello, _ = flights[0]
    view = look(dump(hello[:100], False, thread=1), dump(hello[100:], False, thread=2))
    assert view.matches("tls.handshake.type == 1") == []


def test_what_is_no_tls_stays_a_dump(look):
    view = look(dump(b"GET / HTTP/1.1\r\n", False), dump(b"\x17\x03", True), dump(b"\x16\x02\x00\x00\x05hello", False))
    assert view.matches("tls") == []

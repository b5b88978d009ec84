# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user may correct in the preferences of zos."""

import pytest

from handmade import DATAGRAM, MOVED, PING6, entry, packet_capture
from pcapng_records import Capture, of_entry
from writer import ebcdic
from writer.ctrace import Entry, Extension, SocketName

DISTINCT = {"trace_count": 0x01020304, "qid": 0x05, "protocol": 0x06, "vlan": 0x0708, "tcb": 0x090A0B0C, "asid": 0x0D0E}


def option(name: str, value) -> tuple[str, str]:
    return "-o", f"zos.{name}:{value}"


@pytest.fixture
def packet(dissect):
    """A packet record whose bytes 68 to 81 count from 1 to 14."""
    return dissect(packet_capture(PING6, **DISTINCT))


@pytest.mark.parametrize(
    "field, position, value",
    [
        ("asid", 76, "0x090a"),
        ("asid", 74, "0x0708"),
        ("tcb", 78, "0x0b0c0d0e"),
        ("protocol", 72, "5"),
        ("vlan", 80, "3342"),
        ("trace_count", 76, str(0x090A0B0C)),
        ("qid", 72, "5"),
        ("qid", 73, "6"),
    ],
)
def test_field_stands_where_the_user_says(packet, field, position, value):
    assert packet.field(f"zos.{field}", *option(f"{field}_position", position)) == [value]


def test_moved_field_says_that_the_user_moved_it(packet):
    tree = packet.tree(*option("asid_position", 76), *option("report_unconfirmed", "TRUE"))
    (line,) = (line.strip() for line in tree.splitlines() if "ASID:" in line)
    assert line == "ASID: 0x090a [position set in the preferences]"
    mark = tree.index("[position not confirmed]\n")
    assert tree.index("TCB: 0x090a0b0c\n") > mark > tree.index("Destination port:")


def test_moved_field_has_no_expert_info(packet):
    """All of them moved: none is at a position of our own."""
    moved = [option(f"{name}_position", 70) for name in ("asid", "vlan", "protocol", "tcb")]
    moved.append(option("trace_count_position", 72))
    args = [arg for pair in moved for arg in pair]
    reported = option("report_unconfirmed", "TRUE")
    assert packet.matches("zos.expert.unconfirmed", *reported) == 1
    assert packet.matches("zos.expert.unconfirmed", *reported, *args) == 0


def test_guesses_are_not_shown_until_the_user_says_where(dissect, packet):
    assert packet.matches("zos.qid || zos.cid") == 0
    assert "Queue id: 5 [position set in the preferences]" not in packet.tree()
    sock = dissect(Capture().record(of_entry(entry(b"x", 5, name=SocketName("USER12", cid=0x58).encode())), b"x"))
    assert sock.matches("zos.qid || zos.cid") == 0
    assert sock.field("zos.cid", *option("cid_position", 20)) == ["0x00000058"]


def test_guess_where_it_was_guessed_is_not_confirmed(packet):
    tree = packet.tree(*option("qid_position", 72))
    assert tree.index("Queue id: 5\n") > tree.index("[position not confirmed]\n")


def test_queue_is_of_packets_and_connection_of_sockets(dissect, packet):
    assert packet.field("zos.cid", *option("cid_position", 76)) == [""]
    sock = dissect(Capture().record(of_entry(entry(b"x", 5, name=SocketName("USER12").encode())), b"x"))
    assert sock.field("zos.qid", *option("qid_position", 72)) == [""]


@pytest.mark.parametrize("position", [0, 1, 23, 24, 31, 62, 65, 67, 81, 82, 88, 91, 92, 65536, 4294967295])
def test_impossible_position_shows_nothing(packet, position):
    """0 is none; the others meet a confirmed field, or the end of the header."""
    assert packet.field("zos.asid", *option("asid_position", position)) == [""]


@pytest.mark.parametrize("position", [68, 72, 80])
def test_positions_up_to_confirmed_fields_are_possible(packet, position):
    assert packet.field("zos.asid", *option("asid_position", position)) != [""]


def test_position_may_lie_in_an_extension(dissect):
    view = dissect(packet_capture(PING6, extensions=(Extension(1, b"\x12\x34"),)))
    assert view.field("zos.asid", *option("asid_position", 96)) == ["0x1234"]


def test_name_of_the_interface_is_no_place_but_of_the_job_it_may_be(dissect, packet):
    """Bytes 20 to 23 belong to the interface name in packet records only."""
    assert packet.field("zos.asid", *option("asid_position", 20)) == [""]
    sock = dissect(Capture().record(of_entry(entry(b"x", 5, name=SocketName("USER12", cid=0x00350000).encode())), b"x"))
    assert sock.field("zos.asid", *option("asid_position", 20)) == ["0x0035"]
    assert sock.field("zos.asid", *option("asid_position", 19)) == [""]


def test_leap_seconds_are_taken_off_the_times_of_the_tree(packet):
    times = ("zos.tod", "zos.cte.time", "zos.tod.raw", "frame.time_epoch")
    plain = packet.values(*times)
    corrected = packet.values(*times, options=option("leap_seconds", 27))
    assert plain["zos.tod"] == "Sep 24, 2022 11:30:32.614976000 UTC"
    assert corrected == plain | {
        "zos.tod": "Sep 24, 2022 11:30:05.614976000 UTC",
        "zos.cte.time": "Sep 24, 2022 11:30:05.614990000 UTC",
    }


@pytest.mark.parametrize("name", ["SYSTCPIP", "systcpip"])
def test_component_of_an_entry_that_none_is_known_of(dissect, name):
    data = bytes(60) + ebcdic.encode("READ.ME")
    view = dissect(Capture().record(of_entry(Entry(0x70010004, MOVED, data), component=""), data))
    assert view.field("zos.component") == [""]
    named = option("component", name)
    assert view.field("zos.component", *named) == ["SYSTCPIP"]
    tree = view.tree(*named)
    assert "[Component: SYSTCPIP]" in tree
    assert "Entry id: Send Data to Client (TELNET) (0x70010004)" in tree


def test_component_that_is_known_stays(dissect):
    named = option("component", "SYSTCPIP")
    assert dissect(packet_capture(DATAGRAM)).field("zos.component", *named) == ["SYSTCPDA"]
    view = dissect(Capture().record(of_entry(Entry(4, MOVED, b"x"), component="CSF"), b"x"))
    assert view.field("zos.component", *named) == ["CSF"]

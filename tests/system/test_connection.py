# SPDX-License-Identifier: GPL-2.0-or-later
"""zos.connection: packets, data trace, stack events and System SSL messages of one pair of sockets have one index."""

from dataclasses import replace
from itertools import chain

import pytest

from entries import View, written
from writer import carriers, ctrace, packets, published, samples, tod
from writer.ctrace import Gsk, GskMessage, StackEvent
from writer.stack import Stack


@pytest.fixture
def look(programs, file_of):
    """look(*(component, entries)) writes them one behind the other, each with control data of its component."""

    def view(*parts) -> View:
        records = [record for component, entries in parts for record in written(*entries, component=component)]
        return View(programs, file_of(b"".join(carriers.CARRIERS["rdw"](records))))

    return view


def message(text: str, thread: int = 1, type: Gsk = Gsk.SSL_INFO, function: str = "gsk_read_v3_record"):
    return GskMessage("TCPIP", 0x0201001E, thread, type, function, text).entry(tod.at("2026/11/21 22:48:20.000000"))


def shown(view: View, *names: str, options=()) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in view.rows(*names, options=options)]


def test_packets_and_data_of_one_session(look):
    entries = samples.packets_and_sockets()
    seen = look(("SYSTCPDA", entries))
    assert set(seen.values("zos.connection")) == {"0"} and seen.matches("zos.connection.inferred") == []
    # The job is told by the first data trace record, the third; packets before it do not know it.
    data = [number for number, entry in enumerate(entries, 1) if entry.id == ctrace.Id.DATA]
    assert seen.matches("zos.job == GPMSERVE && !zos.job.inferred") == data
    assert seen.matches("zos.job.inferred && zos.job == GPMSERVE") == [n for n in range(4, len(entries) + 1) if n not in data]
    assert "[Job: GPMSERVE (inferred from its data trace)]" in seen.tree()


def test_packets_before_the_data_know_the_job_when_they_are_dissected_again(look):
    seen = look(("SYSTCPDA", samples.packets_and_sockets()))
    assert set(seen.values("zos.job", "-2")) == {"GPMSERVE"}


def test_each_pair_of_sockets_has_an_index_of_its_own(look):
    entries = list(chain(*(samples.ZOS.trace(samples.frames(name)) for name in ("http", "ftp", "dns", "http"))))
    seen = look(("SYSTCPDA", entries))
    index: dict[frozenset, int] = {}
    for entry, found in zip(entries, seen.values("zos.connection")):
        header = entry.header
        ends = frozenset([(header.src, header.sport), (header.dst, header.dport), (b"", header.protocol)])
        assert found == str(index.setdefault(ends, len(index)))


def test_jobs_at_both_ends_of_a_connection_inside_the_stack(look):
    """Each packet is traced where it leaves and where it comes in: the job is that of its own end."""
    both = Stack.with_home("192.0.2.10", "198.51.100.20")
    packet = packets.from_frame(samples.frames("http")[0])
    header = replace(both.packet_entry(packet).header, flags=0)
    there = replace(both, home=frozenset([packet.dst]))
    here = replace(both, home=frozenset([packet.src]))
    seen = look((
        "SYSTCPDA",
        [
            replace(here, job="CLIENT").socket_entry(packet, b"a"),
            replace(there, job="SERVER").socket_entry(packet, b"a"),
            both.packet_entry(packet),
            replace(both.packet_entry(packet), header=header),
        ],
    ))  # fmt: skip
    assert shown(seen, "zos.connection", "zos.job") == [("0", "CLIENT"), ("0", "SERVER"), ("0", "CLIENT"), ("0", "SERVER")]


@pytest.mark.parametrize(
    "text, ipv4, ipv6, port",
    [
        ("TLS 1.3 alert 51 received from ::ffff:10.1.0.2.60830.", "10.1.0.2", "", "60830"),
        ("Socket closed by 192.168.50.80.1360.", "192.168.50.80", "", "1360"),
        ("Alert 48 sent to 2001:db8::7.992", "", "2001:db8::7", "992"),
        ("Socket closed by 192.168.50.80.70000.", "", "", ""),
        ("Socket closed by 192.168.50.1360.", "", "", ""),
        ("Socket closed by partner.", "", "", ""),
        ("Failed by 12.", "", "", ""),
        ("received from", "", "", ""),
    ],
)
def test_partner_of_a_message(look, text, ipv4, ipv6, port):
    seen = look(("GSKSRVR", [message(text)]))
    row = seen.row("zos.gsk.peer", "zos.gsk.peer6", "zos.gsk.peer_port", "zos.connection", "_ws.col.Source")
    assert tuple(row.values()) == (ipv4, ipv6, port, "0" if port else "", ipv4 or ipv6)


@pytest.mark.parametrize("messages_first", [False, True])
def test_messages_belong_to_the_connection_of_the_partner_whom_they_name(look, messages_first):
    """Whatever stands first in the file; and what the thread says next, until it names another or opens one."""
    messages = (
        "GSKSRVR",
        [
            message("Using TLS 1.3 protocol"),
            message("TLS 1.3 alert 51 received from ::ffff:198.51.100.20.42280."),
            message("Exit status 0x000001a4 (420)", type=Gsk.SSL_EXIT),
            message("Another thread", thread=2),
            message("Socket closed by 192.168.50.80.1360."),
            message("Its end"),
            message("", type=Gsk.SSL_ENTRY, function="gsk_secure_socket_open"),
            message("Of a connection that nobody has named"),
        ],
    )
    parts = [("SYSTCPDA", list(samples.ZOS.trace(samples.frames("http")))), messages]
    seen = look(*(reversed(parts) if messages_first else parts))
    wanted = [("", ""), ("0", ""), ("0", "1"), ("", ""), ("1", ""), ("1", "1"), ("", ""), ("", "")]
    for options in ((), ("-2",)):
        rows = shown(seen, "zos.connection", "zos.connection.inferred", options=[*options, "-Y", "zos.gsk"])
        assert rows == wanted
        assert set(seen.values("zos.connection", *options, "-Y", "tcp")) == {"0"}


def test_stack_events_by_the_headers_of_their_tcb_then_by_connection_id(look):
    tcp = packets.from_frame(samples.frames("http")[0]).data
    clock = tod.at("2026/11/21 22:48:20.000000")

    def event(cid: int, areas: bytes = b""):
        return StackEvent(1, 1, 1, "TCPM1011", lport=8803, cid=cid, areas=areas).entry(0x60050042, clock)

    seen = look(
        ("SYSTCPDA", list(samples.ZOS.trace(samples.frames("http")))),
        ("SYSTCPIP", [event(0x58), event(0x58, ctrace.tcb_control(tcp)), event(0x58), event(0x59), event(0)]),
    )
    rows = shown(seen, "zos.connection", "zos.connection.inferred", options=["-Y", "zos.tcpip"])
    assert rows == [("", ""), ("0", ""), ("0", "1"), ("", ""), ("", "")]


def test_what_has_no_ports_has_no_connection(look):
    entries = [*samples.ZOS.trace(samples.frames("ping4")), published.ospf_hello()]
    seen = look(("SYSTCPDA", entries))
    assert seen.matches("zos.connection") == []

# SPDX-License-Identifier: GPL-2.0-or-later
"""Events of the TCP/IP stack (SYSTCPIP), and the headers that a connection's TCB holds."""

import struct
from dataclasses import replace
from ipaddress import ip_address

import pytest

from entries import View, flat, written
from writer import carriers, packets, published, samples, tod
from writer.ctrace import Entry, StackEvent

CLOCK = tod.at("2025/01/02 12:49:07.000000")
READ_ENTRY = 0x60050042
EVENT = StackEvent(0x2A, 0x2B, 0x2C, "TCPM1011", 0xD, 8803, 0x58, bytes((198, 51, 100, 20)))
FIELDS = {
    "zos.tcpip.hasid": "0x002a",
    "zos.tcpip.pasid": "0x002b",
    "zos.tcpip.sasid": "0x002c",
    "zos.tcpip.user": "TCPM1011",
    "zos.tcpip.ducb": "0x0000000d",
    "zos.tcpip.lport": "8803",
    "zos.tcpip.cid": "0x00000058",
    "zos.tcpip.raddr": "198.51.100.20",
}
# Where each field ends in the data of the entry.
ENDS = dict(zip(FIELDS, (2, 4, 6, 24, 28, 34, 40, 56)))


@pytest.fixture
def look(programs, file_of):
    def view(*entries, component="SYSTCPIP", **names):
        return View(programs, file_of(flat(*written(*entries, component=component, **names))))

    return view


def entry(**fields) -> Entry:
    return replace(EVENT, **fields).entry(READ_ENTRY, CLOCK)


def test_published_telnet_event(look):
    view = look(published.telnet_event(), system="MVS181")
    wanted = {
        "zos.component": "SYSTCPIP",
        "zos.system": "MVS181",
        "zos.cte.fmtid": "0x70010004",
        "zos.cte.time": "Jan  2, 2025 12:49:06.354966000 UTC",
        "zos.tcpip.hasid": "0x002a",
        "zos.tcpip.pasid": "0x002a",
        "zos.tcpip.sasid": "0x002a",
        "zos.tcpip.user": "TCPM1011",
        "zos.tcpip.ducb": "0x0000000d",
        "zos.tcpip.cid": "0x092552c4",
    }
    assert view.row(*wanted) == wanted
    assert view.info() == ["User TCPM1011  CID 092552C4  SYSTCPIP, Send Data to Client (TELNET)"]


def test_fields(look):
    view = look(entry())
    assert view.row(*FIELDS) == FIELDS
    assert view.matches("zos.tcpip") == [1]
    labels = ["Home ASID", "Primary ASID", "Secondary ASID", "User", "DUCB", "Local port", "Connection id"]
    assert view.unconfirmed() == [*labels, "Remote address"]


def test_data_areas_are_text_and_bytes(look):
    view = look(entry(areas=bytes.fromhex("c8c5d3d3d6 00000001")))  # HELLO
    assert view.row("zos.text", "data.data") == {"zos.text": "HELLO....", "data.data": "c8c5d3d3d600000001"}
    assert view.info() == ["User TCPM1011  CID 00000058  SYSTCPIP, READ Entry (SOCKAPI): HELLO"]


def test_short_entry_shows_only_what_it_has(look):
    whole = EVENT.encode()
    lengths = range(len(whole) + 1)
    view = look(*(Entry(READ_ENTRY, CLOCK, whole[:length]) for length in lengths))
    shown = [{name for name, text in row.items() if text} for row in view.rows(*FIELDS)]
    # A name of blanks alone is empty, and so is one that is not all there.
    assert shown == [{name for name, end in ENDS.items() if end <= length} for length in lengths]
    assert view.matches("_ws.malformed") == []


def test_entries_of_other_components_are_left_alone(look):
    assert look(entry(), component="SYSOMVS").matches("zos.tcpip") == []


# ------------------------------------------------------------------------------------ headers in a TCB


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def ip_header(length=60, protocol=packets.TCP, fragment=0, sum=None) -> bytes:
    ends = ip_address("198.51.100.20").packed + ip_address("192.0.2.10").packed
    start = struct.pack(">BBHHHBBH", 0x45, 0, length, 1, fragment, 64, protocol, 0)
    found = checksum(start + ends) if sum is None else sum
    return start[:10] + struct.pack(">H", found) + ends


def tcp_header(port=8803, words=5, sum=0) -> bytes:
    return struct.pack(">HHIIBBHHH", 42280, port, 1000, 2000, words << 4, 0x10, 512, sum, 0)


def sound_tcp_header() -> bytes:
    """Of a segment without data from 198.51.100.20 to 192.0.2.10."""
    pseudo = ip_header()[12:20] + struct.pack(">HH", packets.TCP, 20)
    return tcp_header(port=1, sum=checksum(pseudo + tcp_header(port=1)))


def tcb(ip: bytes, tcp: bytes, at=(251, 317), before=bytes(5)) -> Entry:
    """A dump with the eye-catcher `TCB CTRL`, and the headers some bytes behind its start."""
    area = bytearray(at[1] + len(tcp))
    area[:8] = bytes.fromhex("e3c3c240 c3e3d9d3")
    area[at[0] : at[0] + len(ip)] = ip
    area[at[1] :] = tcp
    return entry(areas=before + bytes(area))


HEADERS = ["ip.src", "ip.dst", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.window_size_value"]


@pytest.mark.parametrize("at", [(251, 317), (252, 318)])
def test_headers_are_dissected(look, at):
    view = look(tcb(ip_header(), tcp_header(), at))
    assert list(view.row(*HEADERS).values()) == ["198.51.100.20", "192.0.2.10", "42280", "8803", "1000", "2000", "512"]
    assert view.matches("zos.tcpip.tcb") == [1]
    assert "Headers in the TCB" in view.unconfirmed()
    assert view.matches("_ws.malformed") == []
    # The record stays one of the trace: no packet has been sent.
    assert view.row("_ws.col.Protocol", "_ws.col.Source") == {"_ws.col.Protocol": "SYSTCPIP", "_ws.col.Source": ""}
    assert view.info() == ["User TCPM1011  CID 00000058  SYSTCPIP, READ Entry (SOCKAPI): TCB CTRL"]


def test_headers_must_prove_themselves(look):
    good_ip, good_tcp = ip_header(), tcp_header()
    proofs = {
        "sound": (True, good_ip, good_tcp),
        "no data and the right checksum": (True, ip_header(40), sound_tcp_header()),
        "options cut off by the end": (True, good_ip, tcp_header(words=10)),
        "IP checksum": (False, ip_header(sum=1), good_tcp),
        "no IP checksum": (False, ip_header(sum=0), good_tcp),
        "other protocol": (False, ip_header(protocol=packets.UDP), good_tcp),
        "fragment": (False, ip_header(fragment=1), good_tcp),
        "packet too short for its TCP header": (False, ip_header(39), good_tcp),
        "packet shorter than its IP header": (False, ip_header(19), good_tcp),
        "no data and a wrong checksum": (False, ip_header(40), good_tcp),
        "port of no one": (False, good_ip, tcp_header(port=8804)),
        "TCP header too short": (False, good_ip, tcp_header(words=4)),
        "TCP header cut": (False, good_ip, good_tcp[:19]),
        "all zero": (False, bytes(20), bytes(20)),
    }
    view = look(*(tcb(ip, tcp) for _, ip, tcp in proofs.values()))
    found = view.matches("zos.tcpip.tcb")
    assert {name: number in found for number, name in enumerate(proofs, 1)} == {
        name: proof[0] for name, proof in proofs.items()
    }
    assert view.matches("ip || tcp") == found
    assert view.matches("_ws.malformed") == []


def test_later_eye_catcher_is_found(look):
    """One eye-catcher may stand in text before the TCB itself."""
    assert look(tcb(ip_header(), tcp_header(), before=bytes.fromhex("e3c3c240 c3e3d9d3"))).matches("tcp") == [1]


def test_event_of_an_intrusion_probe(look):
    """The same fields as in SYSTCPIS. Ids that only begin like those of probes are other events."""
    event, other = entry(), replace(entry(), id=0x03010022)
    probe = replace(event, id=0x03030026, data=event.data + published.IDS_PACKET)
    view = look(probe, other)
    names = ["zos.ids.kind", "zos.ids.level", "zos.ids.attack", "zos.tcpip.user", "_ws.col.Info"]
    shown = [tuple(row.values()) for row in view.rows(*names)]
    start = "User TCPM1011  CID 00000058  SYSTCPIP, "
    info = start + "Scan, normal packet: TCP SYN dropped, 9.42.105.71 → 9.42.104.38"
    assert shown[0] == ("Scan", "normal packet", "", "TCPM1011", info)
    assert shown[1] == ("", "", "", "TCPM1011", start + "entry id 0x03010022")
    assert view.matches("zos.ids.packet && icmp.ident == 2879") == [1]


def test_quoted_headers_do_not_touch_the_streams_of_packets(programs, file_of):
    """In the midst of an HTTP session, a TCB holds the headers of its last packet with data."""
    session = list(samples.ZOS.trace(samples.frames("http")))
    middle = len(session) // 2
    later = [packets.from_frame(frame) for frame in samples.frames("http")][middle:]
    packet = [packet for packet in later if packet and packet.payload][-1]
    headers = packet.data[:20], packet.transport[: packet.header_length]
    event = replace(tcb(*headers), clock=session[middle].clock)
    names = ["zos.record_number", "tcp.stream", "tcp.seq", "tcp.ack", "tcp.analysis.flags", "tcp.nxtseq"]

    def streams(*entries_and_components) -> list[list[str]]:
        records = [record for entries, name in entries_and_components for record in written(*entries, component=name)]
        path = file_of(b"".join(carriers.CARRIERS["rdw"](records)), ".rdw")
        rows = View(programs, path).rows(*names, "zos.tcpip.tcb", options=("-2",))
        return [[row[name] for name in names[1:]] for row in rows if not row["zos.tcpip.tcb"]]

    alone = streams((session, "SYSTCPDA"))
    between = streams((session[:middle], "SYSTCPDA"), ([event], "SYSTCPIP"), (session[middle:], "SYSTCPDA"))
    assert len(alone) == len(session) and between == alone


def test_saved_file_shows_the_same(look, programs, new_path):
    view = look(published.telnet_event(), tcb(ip_header(), tcp_header()))
    saved = new_path(".pcapng")
    view.run("-w", saved)
    names = [*FIELDS, *HEADERS, "_ws.col.Info", "zos.text"]
    assert View(programs, saved).rows(*names) == view.rows(*names)

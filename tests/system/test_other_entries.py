# SPDX-License-Identifier: GPL-2.0-or-later
"""Enterprise Extender, OSAENTA, intrusion detection, lost records, old and unknown ids, other components."""

import struct
from dataclasses import replace
from ipaddress import ip_address

import pytest

from entries import WARNING, View, flat, written
from writer import carriers, ctrace, ebcdic, packets, published, samples, tod
from writer.ctrace import Entry, Gsk, GskMessage, Id

CLOCK = tod.at("2024/05/14 09:30:00.000000")


@pytest.fixture
def view(programs, file_of):
    """view(entries, component) or view(records): a flat data set."""

    def make(entries, component=None, **names):
        records = written(*entries, component=component, **names) if component is not None else entries
        return View(programs, file_of(flat(*records)))

    return make


def sample(programs, file_of, name: str) -> View:
    (made,) = [made for made in samples.SAMPLES if made.name == name]
    return View(programs, file_of(made.content()))


# ---------------------------------------------------------------------------------- Enterprise Extender


def test_enterprise_extender_is_dissected_down_to_sna(programs, file_of):
    seen = sample(programs, file_of, "ee.ctrace")
    ports = [str(entry.header.dport) for entry in samples.enterprise_extender()]
    assert seen.values("zos.cte.fmtid") == 4 * ["0x00000006"]
    assert seen.values("udp.dstport") == ports and set(ports) <= {str(port) for port in range(12000, 12005)}
    assert seen.values("frame.protocols") == [
        "zos:ip:udp:llc:sna_xid", "zos:ip:udp:llc", "zos:ip:udp:llc:sna:data", "zos:ipv6:udp:llc:sna:data",
    ]  # fmt: skip
    assert seen.matches("_ws.malformed") == []
    tree = seen.tree()
    assert "z/OS Enterprise Extender trace, To Interface ETH1 (QDIO Ethernet), Out" in tree
    assert "Value: EXAMPLE.ZOS" in tree and "Session Address: 0000000000000101" in tree


def test_ports_of_enterprise_extender(view):
    first = samples.enterprise_extender()[0]
    ports = range(11999, 12006)
    packet = first.data[:20] + struct.pack(">H", 40000) + b"%s" + first.data[24:]
    entries = [replace(first, data=packet.replace(b"%s", struct.pack(">H", port))) for port in ports]
    assert view(entries, "SYSTCPDA").matches("udp && llc && sna_xid") == [2, 3, 4, 5, 6]


# ---------------------------------------------------------------------------------------------- OSAENTA


def test_published_osaenta_record(view):
    """Record 1010 of system SLOVAKIA: EE over IPv6, 18 bytes of Ethernet with a VLAN tag in front."""
    before = [replace(entry, clock=tod.at("2006/10/18 20:43:00.000000") + n) for n, entry in enumerate(1009 * [ping()])]
    frame = samples.adapter()[-1].data
    seen = view([*before, published.ee_over_adapter(frame)], "SYSTCPOT", system="SLOVAKIA")
    names = {
        "zos.record_number": "1010",
        "zos.system": "SLOVAKIA",
        "zos.component": "SYSTCPOT",
        "zos.cte.fmtid": "0x00000007",
        "frame.time_epoch": "1161204191.637547000",
        "zos.tod": "Oct 18, 2006 20:43:11.637547000 UTC",
        "zos.interface": "EZANTAOGETHF",
        "zos.direction": "1",
        "zos.tlen": "240",
        "frame.len": "240",
        "zos.drop_reason": "0",
        "zos.ipv6.addr": "",  # all zero: none
        "zos.ipv4.addr": "",
        "zos.srcport": "0",
        "zos.dstport": "0",
        "zos.asid": "0x0000",
        "zos.tcb": "0x00000000",
        "ipv6.plen": "182",
        "ipv6.hlim": "64",
        "ipv6.nxt": str(packets.UDP),
        "vlan.id": "7",
        "frame.protocols": "zos:eth:ethertype:vlan:ethertype:ipv6:udp:llc:sna:data",
    }
    (row,) = seen.rows(*names, options=("-Y", "zos.record_number == 1010"))
    assert row == names
    ethernet = 14 + 4
    assert int(row["frame.len"]) - ethernet == 222 == 40 + int(row["ipv6.plen"])


def ping() -> Entry:
    return samples.adapter()[3]


def test_osaenta_frames_with_vlan(programs, file_of):
    seen = sample(programs, file_of, "osaenta.ctrace")
    names = ["vlan.id", "zos.drop_reason", "zos.component"]
    assert [tuple(row.values()) for row in seen.rows(*names)] == [
        ("7", "12" if number == 3 else "0", "SYSTCPOT") for number in range(8)
    ]
    assert seen.matches("arp") == [2, 3] and seen.matches("icmp") == [4, 5] and seen.matches("icmpv6") == [6, 7]
    assert seen.matches("zos.ping") == [4, 5, 6, 7]
    assert "z/OS OSAENTA trace, To Interface EZANTAOGETHF" in seen.tree()


def test_published_osaenta_record_without_link_header(programs, file_of):
    """Record 6317 of system TVT2007, whose printed values test_samples.py holds: the payload is an IP packet."""
    seen = sample(programs, file_of, "published-osaenta.ctrace")
    wanted = {"frame.len": "64", "ip.dst": "224.0.0.5", "ospf.srcrouter": "192.9.107.1", "frame.protocols": "zos:ip:ospf"}
    assert seen.row(*wanted) == wanted


def test_frames_and_packets_of_the_adapter_stand_in_one_trace(view):
    """Each record's own bytes decide, also of those that were cut; what cannot be told is shown as bytes."""
    frame, packet = ping(), published.ospf_hello()
    untagged = replace(frame, data=frame.data[:12] + frame.data[16:])
    sna = replace(frame, data=frame.data[:12] + bytes.fromhex("0008 040403 2c00000001") + bytes(38))
    contents = [
        (frame, "zos:eth:ethertype:vlan:ethertype:ip:icmp:data"),
        (packet, "zos:ip:ospf"),
        (untagged, "zos:eth:ethertype:ip:icmp:data"),
        (replace(frame, data=frame.data[18:]), "zos:ip:icmp:data"),
        (replace(packet, data=packet.data[:24]).with_header(tlen=24), "zos:ip:ospf"),
        (replace(frame, data=frame.data[:18]).with_header(tlen=18), "zos:eth:ethertype:vlan:ethertype"),
        (sna, "zos:eth:llc:sna"),
        (replace(frame, data=bytes(60)), "exported_pdu:zos:data"),
        (replace(packet, data=packet.data[:12]).with_header(tlen=12), "exported_pdu:zos:data"),
        (replace(packet, data=b"").with_header(tlen=0), "exported_pdu:zos"),
    ]
    seen = view([replace(entry, clock=CLOCK).with_header(tod=CLOCK, drop_reason=0) for entry, _ in contents], "SYSTCPOT")
    found = seen.values("frame.protocols")
    for (entry, wanted), protocols in zip(contents, found):
        assert protocols.startswith(wanted), entry
    assert len(found) == len(contents)


@pytest.mark.parametrize("ahead", [-1, 1])
def test_clock_of_the_adapter_may_run_before_or_behind(view, ahead):
    entries = [replace(ping(), clock=CLOCK + n * 4096).with_header(tod=CLOCK + n * 4096 + ahead * tod.SECOND * 2) for n in range(60)]
    seen = view(entries, "SYSTCPOT")
    assert seen.values("zos.record_number") == [str(number) for number in range(1, 61)]
    assert seen.matches("zos.expert.lost_records || zos.gap.length") == []


def test_discard_codes_of_the_adapter(view):
    codes = (1, 12, 4095)
    seen = view([ping().with_header(drop_reason=code) for code in codes], "SYSTCPOT")
    tree = seen.tree()
    for code, info in zip(codes, seen.info()):
        assert f"Discard reason: OSA-Express adapter, code not published ({code})" in tree
        assert info.startswith(f"[Discarded: OSA-Express adapter {code}] Echo (ping) request")


# ---------------------------------------------------------------------------------- intrusion detection

IDS = 0x03030000
PACKET = published.IDS_PACKET


def test_published_intrusion_record(view):
    seen = view([published.intrusion_detection()], "SYSTCPIS")
    wanted = {
        "zos.component": "SYSTCPIS",
        "zos.cte.fmtid": "0x03030000",
        "ip.version": "4",
        "ip.len": "40",
        "ip.id": "0x0000",
        "ip.flags.df": "1",
        "ip.ttl": "62",
        "ip.proto": "1",
        "ip.checksum": "0x5914",
        "ip.src": "9.42.105.71",
        "ip.dst": "9.42.104.38",
        "icmp.type": "8",
        "icmp.code": "0",
        "icmp.checksum": "0x5592",
        "icmp.ident": "2879",
        "icmp.seq": "0",
        "data.data": PACKET.hex(),  # all that the entry holds
    }
    row = seen.row(*wanted)
    row["data.data"] = row["data.data"].split(",")[-1]  # the first is that of the echo request
    assert row == wanted
    assert seen.info() == ["SYSTCPIS, Scan, normal packet: handshake completed, or plain echo request, 9.42.105.71 → 9.42.104.38"]
    assert "Packet found in the data" in seen.unconfirmed()
    # The packet is quoted, not sent: the frame is no packet of its own.
    assert seen.row("_ws.col.Source", "_ws.col.Protocol") == {"_ws.col.Source": "", "_ws.col.Protocol": "SYSTCPIS"}


@pytest.mark.parametrize(
    "id, kind, level, attack, info",
    [
        (0x01004048, "TCP traffic regulation", "", "", "TCP traffic regulation: port above its limit of connections"),
        (0x02000001, "UDP traffic regulation", "", "", "UDP traffic regulation: port becomes constrained"),
        (0x0300FFF1, "Scan", "", "", "Scan: fast scan detected"),
        (0x03010021, "Scan", "very suspicious", "", "Scan, very suspicious: half-open connection timed out"),
        (0x04120001, "Attack", "", "EE port check", "Attack, EE port check: wrong source port"),
        (0x04770001, "Attack", "", "", "Attack"),  # not published
        (0x11, "", "", "", "entry id 0x00000011"),
    ],
)
def test_probe_id_tells_kind_level_and_attack(view, id, kind, level, attack, info):
    seen = view([Entry(id, CLOCK, bytes(8))], "SYSTCPIS")
    wanted = {"zos.ids.kind": kind, "zos.ids.level": level, "zos.ids.attack": attack, "_ws.col.Info": f"SYSTCPIS, {info}"}
    assert seen.row(*wanted) == wanted


def with_byte(at: int, value: int) -> bytes:
    return PACKET[:at] + bytes((value,)) + PACKET[at + 1 :]


def test_packet_in_an_entry_must_prove_itself(view):
    tcp = packets.from_frame(next(f for f in samples.frames("http") if packets.from_frame(f).payload)).data
    udp = packets.from_frame(samples.frames("dns")[0]).data
    contents = {
        "at the start": (True, PACKET),
        "in the midst": (True, bytes(33) + PACKET + bytes(5)),
        "behind half a packet": (True, PACKET[:30] + PACKET),
        "TCP": (True, b"\1\2\3" + tcp),
        "UDP": (True, udp),
        "cut": (False, PACKET[:-1]),
        "IP checksum wrong": (False, with_byte(8, 61)),
        "ICMP checksum wrong": (False, with_byte(30, 1)),
        "TCP checksum wrong": (False, tcp[:-1] + bytes((tcp[-1] ^ 1,))),
        "other protocol": (False, ip_only(47)),
        "nothing": (False, bytes(64)),
        "text": (False, ebcdic.encode("SCAN DETECTED, NO PACKET IN THIS ENTRY AT ALL")),
    }
    six = packets.from_frame(next(f for f in samples.frames("ping6") if packets.from_frame(f).protocol == packets.ICMPV6)).data
    contents |= {
        "IPv6": (True, bytes(5) + six),
        "IPv6, cut": (False, six[:-1]),
        "IPv6, checksum wrong": (False, six[:-1] + bytes((six[-1] ^ 1,))),
    }
    seen = view([Entry(IDS, CLOCK, content) for _, content in contents.values()], "SYSTCPIS")
    found = seen.matches("zos.ids.packet")
    assert {name: number in found for number, name in enumerate(contents, 1)} == {
        name: content[0] for name, content in contents.items()
    }
    assert seen.matches("ip || ipv6") == found
    assert seen.matches("_ws.malformed || _ws.expert.severity & 0xc00000") == []


def test_who_and_whom_of_a_suspicious_ipv6_packet(view):
    """Shown as one of IPv4 is; the frame is no packet of its own."""
    packet = packets.from_frame(next(f for f in samples.frames("ping6") if packets.from_frame(f).protocol == packets.ICMPV6))
    seen = view([Entry(0x03010030, CLOCK, bytes(7) + packet.data)], "SYSTCPIS")
    src, dst = ip_address(packet.src), ip_address(packet.dst)
    event = "Scan, very suspicious: ICMPv6 echo request to multicast"
    wanted = {
        "_ws.col.Info": f"SYSTCPIS, {event}, {src} → {dst}",
        "ipv6.src": str(src),
        "ipv6.dst": str(dst),
        "icmpv6.type": str(packet.data[40]),
        "_ws.col.Source": "",
        "_ws.col.Protocol": "SYSTCPIS",
    }
    assert seen.row(*wanted) == wanted


def ip_only(protocol: int) -> bytes:
    """The published packet with another protocol, and the IP checksum that fits."""
    (sum,) = struct.unpack_from(">H", PACKET, 10)
    return PACKET[:9] + bytes((protocol,)) + struct.pack(">H", sum - protocol + 1) + PACKET[12:]


def test_packets_in_other_components_are_not_looked_for(view):
    seen = view([Entry(IDS, CLOCK, PACKET)], "SYSTCPRE")
    assert seen.matches("ip") == [] and seen.values("data.data") == [PACKET.hex()]


# --------------------------------------------------------------------- lost records, old and unknown ids


def test_lost_records_are_warned_of(view):
    lost = ctrace.lost_records(CLOCK, struct.pack(">I", 17), low_bytes=0x123)
    pings = [replace(entry, clock=CLOCK) for entry in samples.ZOS.trace(samples.frames("ping4")[:1])]
    seen = view([*pings, lost], "SYSTCPDA")
    assert seen.matches("zos.lost") == seen.matches("zos.expert.lost_records") == [2]
    assert seen.experts()[1] == [("zos.expert.lost_records", WARNING, "Trace records were lost")]
    assert seen.info()[1] == "SYSTCPDA, entry id 0xff000123, trace records were lost"
    wanted = {"zos.cte.fmtid": "0xff000123", "zos.cte.time.raw": f"0x{CLOCK:016x}", "data.data": "00000011"}
    assert seen.rows(*wanted)[1] == wanted


def test_lost_records_are_warned_of_where_the_data_set_names_no_component(programs, file_of):
    """Between packets they can be of no other component; so can the ids that are no longer written."""
    seen = sample(programs, file_of, "lost.ctrace")
    assert seen.matches("zos.expert.lost_records") == [5]
    words = ["entry id 0xff000000, trace records were lost", "Packet Trace (old header, IPv4)", "X.25",
             "Enterprise Extender (old header, IPv4)"]  # fmt: skip
    infos = [info.split(":")[0] for info in seen.info()[4:8]]
    assert infos == [f"SYSTCPDA, {word}" for word in words]
    assert "[Component: SYSTCPDA]" in seen.tree("-Y", "zos.lost")  # inferred
    assert seen.values("zos.component")[8] == ""  # id 9 may be of any component


def test_ids_of_other_components_that_begin_with_ff_are_no_lost_records(view):
    assert view([ctrace.lost_records(CLOCK)], "SYSOMVS").matches("zos.lost || zos.expert.lost_records") == []


def test_gap_is_warned_of(programs, file_of):
    """Bytes that hold no entry: a frame of its own between those of the entries around it."""
    seen = sample(programs, file_of, "damaged.ctrace")
    (number,) = seen.matches("zos.gap.length")
    assert seen.matches("zos.expert.lost_records") == [number]
    row = seen.rows("zos.gap.length", "zos.file_offset", "_ws.col.Info", "zos.record_number")[number - 1]
    length, offset, info, record_number = row.values()
    assert info == f"Gap: {length} bytes at offset {offset} of the data set could not be understood"
    assert seen.experts()[number - 1] == [("zos.expert.lost_records", WARNING, info)]
    assert record_number == "" and int(length) >= 300


def test_old_and_unknown_ids(view):
    data = bytes.fromhex("0102030405060708")
    words = {
        Id.PACKET_OLD: "Packet Trace (old header, IPv4)",
        Id.X25: "X.25",
        Id.EE_OLD: "Enterprise Extender (old header, IPv4)",
        9: "entry id 0x00000009",
        0x12345678: "entry id 0x12345678",
    }
    seen = view([Entry(id, CLOCK, data) for id in words], "SYSTCPDA")
    names = ["zos.cte.fmtid", "zos.cte.time.raw", "zos.cte.len", "data.data", "_ws.col.Info"]
    assert [tuple(row.values()) for row in seen.rows(*names)] == [
        (f"0x{id:08x}", f"0x{CLOCK:016x}", str(16 + 8 + 2), data.hex(), f"SYSTCPDA, {word}")
        for id, word in words.items()
    ]


# ------------------------------------------------------------------------------------- other components

COMPONENTS = ["CSF", "SYSCEA", "SYSOMVS", "SYSTCPIS", "SYSTCPRE", "SYSTCPRT", "SYSTCPNS", "CSQXMQ01", "SYSXCF"]


@pytest.mark.parametrize("component", COMPONENTS)
def test_component_without_a_published_layout(view, component):
    data = bytes(4) + ebcdic.encode("CSFPSKE  RETURN") + b"\0\x08"
    seen = view([Entry(0x11, CLOCK, data)], component, subname="SUB1", system="S0W1")
    wanted = {
        "zos.component": component,
        "zos.subname": "SUB1",
        "zos.system": "S0W1",
        "zos.record_number": "1",
        "zos.cte.fmtid": "0x00000011",
        "zos.cte.time": "May 14, 2024 09:30:00.000000000 UTC",
        "frame.time_epoch": "1715679000.000000000",
        "frame.interface_name": component,
        "zos.text": "....CSFPSKE  RETURN..",
        "data.data": data.hex(),
        "frame.protocols": "exported_pdu:zos:data",
    }
    assert seen.row(*wanted) == wanted
    assert seen.info() == [f"{component}, entry id 0x00000011: CSFPSKE RETURN"]


def test_text_in_ascii(view):
    """Beside EBCDIC; the longer reading counts, and few bytes in a row are chance."""
    contents = {
        b"\0GET /index.html\0": ("GET /index.html", ".GET /index.html."),
        b"\0\1user@example.com " + ebcdic.encode("READY"): ("user@example.com READY", "..user@example.com ....."),
        ebcdic.encode("READY") + b"\0short": ("READY", ""),  # five characters
        ebcdic.encode("A=,>?:'=\"A"): ("A=,>?:'=\"A", ""),  # punctuation of EBCDIC is ASCII too
        ebcdic.encode(" " * 40): ("", ""),
        b" " * 40: ("", ""),
    }
    seen = view([Entry(0x11, CLOCK, content) for content in contents], "SYSOMVS")
    start = "SYSOMVS, entry id 0x00000011"
    wanted = [(f"{start}: {info}" if info else start, text) for info, text in contents.values()]
    assert [tuple(row.values()) for row in seen.rows("_ws.col.Info", "zos.text.ascii")] == wanted


@pytest.mark.parametrize(
    "component, id, word",
    [
        ("SYSTCPRE", 0x000A0002, "Formatted Trace Resolver (TRACERES)"),
        ("SYSOMVS", 0x0F080001, "syscall entry"),
        ("SYSTCPIS", 0x04070002, "Attack, flood: SYN while a SYN flood goes on"),
    ],
)
def test_words_of_published_ids(view, component, id, word):
    assert view([Entry(id, CLOCK, bytes(8))], component).info() == [f"{component}, {word}"]


def test_errno_that_a_text_names(view):
    """Also in ASCII and in messages of System SSL; a number that may be read in two ways is left alone."""
    name = "ECONNRESET: partner reset the connection"
    reason = "JrTtlsHandshakeFailed: AT-TLS handshake failed"
    texts = {
        ebcdic.encode("recv failed, errno=1121"): ("1121", "", f" [errno 1121 {name}]"),
        b"\0recv failed, errno=1121\0": ("1121", "", f" [errno 1121 {name}]"),
        ebcdic.encode("Errno/Rsn=1121/7452733D"): ("1121", "0x7452733d", f" [errno 1121 {name}] [errnojr 7452733D {reason}]"),
        ebcdic.encode("errnojr 0xEF17733D"): ("", "0xef17733d", ""),
        ebcdic.encode("errno is 461 or so"): ("", "", ""),
    }
    for component in ("SYSOMVS", "SYSTCPIP"):
        seen = view([Entry(0x0F080002, CLOCK, bytes(60) + text) for text in texts], component)
        for row, (number, errnojr, info) in zip(seen.rows("zos.errno", "zos.errnojr", "_ws.col.Info"), texts.values(), strict=True):
            assert (row["zos.errno"], row["zos.errnojr"]) == (number, errnojr)
            assert row["_ws.col.Info"].endswith(info) and (info or "[errno" not in row["_ws.col.Info"])
    message = GskMessage("TCPIP", 1, 2, Gsk.SSL_ERROR, "gsk_read", "Socket read failed: errno 1121").entry(CLOCK)
    assert view([message], "GSKSRVR").row("zos.errno") == {"zos.errno": "1121"}


# --------------------------------------------------------------------------------- several in one file


def mixture() -> list[tuple[str, list[Entry]]]:
    gsk = GskMessage("TCPIP", 1, 2, Gsk.SSL_ERROR, "gsk_read", "Socket closed").entry(CLOCK)
    text = Entry(4, CLOCK, ebcdic.encode("CSFPSKE  ENTRY"))
    pings = [entry.with_header(tod=CLOCK) for entry in samples.ZOS.trace(samples.frames("ping4")[:2])]
    parts = [
        ("SYSTCPDA", pings),
        ("GSKSRVR", [gsk, gsk]),
        ("CSF", [text]),  # an id that is a packet trace in SYSTCPDA and an error in GSKSRVR
        ("SYSTCPIP", [published.telnet_event()]),
        ("SYSTCPOT", [ping().with_header(tod=CLOCK)]),
        ("GSKSRVR", [gsk]),
        ("SYSTCPIS", [published.intrusion_detection()]),
        ("SYSTCPDA", pings),
    ]
    # All in the order of the file, or it would be taken for one that was overwritten from its start.
    return [(component, [replace(entry, clock=CLOCK) for entry in entries]) for component, entries in parts]


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_components_mixed_in_one_file(programs, file_of, carrier):
    records = [record for component, entries in mixture() for record in written(*entries, component=component)]
    seen = View(programs, file_of(b"".join(carriers.CARRIERS[carrier](records)), f".{carrier}"))
    components = [component for component, entries in mixture() for _ in entries]
    assert seen.values("zos.component") == components

    def numbers(component):
        return [number for number, name in enumerate(components, 1) if name == component]

    assert seen.matches("zos.gsk") == numbers("GSKSRVR")
    assert seen.matches("zos.tcpip") == numbers("SYSTCPIP")
    assert seen.matches("zos.pth") == sorted(numbers("SYSTCPDA") + numbers("SYSTCPOT"))
    assert seen.matches("zos.ids.packet") == numbers("SYSTCPIS")
    assert seen.matches("zos.text contains CSFPSKE") == numbers("CSF")
    assert seen.matches("zos.gap.length") == []

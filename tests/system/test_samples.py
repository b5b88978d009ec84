# SPDX-License-Identifier: GPL-2.0-or-later
"""test-captures/: each file shows what its README says, and the packets of the pcap beside it."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from traces import all_expected, as_arguments, look, parse, protocols
from writer import control, framing, make_samples, published, samples
from writer.ctrace import Id
from writer.samples import CAPTURES, SAMPLES, SNIFFED, Sample

FOLDER = Path(__file__).resolve().parents[2] / "test-captures"

# Sample, capture of the same packets, ports that tshark does not take for TLS.
PAIRS = [
    ("ping6.ctrace", "ping6", ()),
    ("ping4.ctrace", "ping4", ()),
    ("unreachable.ctrace", "unreachable", ()),
    ("tls12-unknown-ca.ctrace", "tls12-unknown-ca", ()),
    ("tls13.ctrace", "tls13", ()),
    ("tls13-alert51.ctrace", "tls13-alert51", (444,)),
    ("tls13-stops.ctrace.gz", "tls13-stops", (992,)),
    ("http-download.ctrace", "http-download", ()),
    ("http-download-spanned.ctrace", "http-download", ()),
]


@pytest.fixture(scope="session")
def sample(shared_path):
    """sample(name): a copy that the programs may read."""
    folder = shared_path / "samples"
    folder.mkdir()
    for directory in (FOLDER, CAPTURES):
        for file in directory.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
    return lambda name: folder / name


def unpacked(data: bytes) -> bytes:
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def options(capture, tls_ports, sample):
    """TLS options: the key log beside the capture, and ports."""
    keys = sample(f"{capture}.keys")
    decode = [word for port in tls_ports for word in ("-d", f"tcp.port=={port},tls")]
    return [*decode, *(("-o", f"tls.keylog_file:{keys}") if keys.exists() else ())]


def test_samples_are_those_that_the_writer_writes():
    for made in SAMPLES:
        assert unpacked((FOLDER / made.name).read_bytes()) == unpacked(made.content()), made.name
    assert (FOLDER / "README.md").read_text() == make_samples.readme()
    assert {file.name for file in FOLDER.iterdir()} == {made.name for made in SAMPLES} | {"README.md"}


def is_packet_trace(made) -> bool:
    return isinstance(made, Sample) and all(
        entry.id == Id.PACKET and len(entry.data) == entry.header.tlen for entry in made.entries()
    )


@pytest.mark.parametrize("made", list(filter(is_packet_trace, SAMPLES)), ids=lambda made: made.name)
def test_fields_of_every_entry(programs, sample, made):
    entries = made.entries()
    wanted = all_expected(entries)
    if made.name == "wrapped.ctrace":
        wanted = wanted[-len(look(programs, sample(made.name)).entries) :]
        wanted = [row | {"zos.record_number": str(n)} for n, row in enumerate(wanted, 1)]
    seen = look(programs, sample(made.name))
    if made.name in ("truncated.ctrace", "damaged.ctrace"):
        assert len(entries) - 4 <= len(seen.entries) < len(entries)
        numbers = {row["zos.tod.raw"] for row in seen.entries}
        wanted = [row for row in wanted if row["zos.tod.raw"] in numbers]
        strip = lambda rows: [row | {"zos.record_number": ""} for row in rows]  # noqa: E731
        assert strip(seen.entries) == strip(wanted)
        assert len(seen.gaps) == 1
    else:
        assert seen.entries == wanted
        assert seen.returncode == 0, seen.errors


@pytest.mark.parametrize("name, capture, tls_ports", PAIRS)
def test_packets_dissect_as_those_of_the_pcap(programs, sample, name, capture, tls_ports):
    """Every field of every protocol from IP up: ICMP, TCP, TLS with its key log, HTTP."""
    chosen = options(capture, tls_ports, sample)
    ours = protocols(programs.output("tshark", "-r", sample(name), *chosen, "-T", "pdml"))
    theirs = protocols(programs.output("tshark", "-r", sample(f"{capture}.pcap"), *chosen, "-T", "pdml"))
    assert len(theirs) > 2 and ours == theirs


def rows(programs, path, names, *more):
    return parse(programs.output("tshark", "-r", path, *more, *as_arguments(names)), names)


def test_ping6_shows_the_published_report(programs, sample):
    names = ["zos.tod", "frame.time_epoch", "zos.interface", "zos.intfx", "zos.asid", "zos.tcb", "zos.flags.text",
             "zos.device", "zos.plen", "ipv6.src", "ipv6.dst", "ipv6.hlim", "ipv6.flow", "ipv6.plen",
             "icmpv6.type", "icmpv6.checksum", "icmpv6.echo.identifier", "icmpv6.echo.sequence_number",
             "zos.segment", "zos.tlen", "zos.ipv6.src", "zos.ipv6.dst", "ipv6.version", "ipv6.tclass", "ipv6.nxt",
             "icmpv6.code"]  # fmt: skip
    lost, request, reply = rows(programs, sample("ping6.ctrace"), names)
    same = {"zos.interface": "IFPORTCP6", "zos.intfx": "81", "zos.asid": "0x0035", "zos.tcb": "0x00000000",
            "zos.device": "53", "zos.plen": "104", "ipv6.flow": "0x03ce34", "ipv6.plen": "64",
            "icmpv6.echo.identifier": "0x0004", "icmpv6.echo.sequence_number": "1", "zos.segment": "0",
            "zos.tlen": "104", "ipv6.version": "6", "ipv6.tclass": "0x00000000", "ipv6.nxt": "58", "icmpv6.code": "0"}  # fmt: skip
    peer, zos = "fe80::4081:88ff:fec5:b624", "fe80::7:7:7:7"
    assert request == same | {
        "zos.tod": "Sep 24, 2022 11:30:32.614976000 UTC", "frame.time_epoch": "1664019032.614976000",
        "zos.flags.text": "Ping In", "ipv6.src": peer, "ipv6.dst": zos, "ipv6.hlim": "64",
        "icmpv6.type": "128", "icmpv6.checksum": "0x1a35", "zos.ipv6.src": peer, "zos.ipv6.dst": zos,
    }  # fmt: skip
    assert reply == same | {
        "zos.tod": "Sep 24, 2022 11:30:32.615816000 UTC", "frame.time_epoch": "1664019032.615816000",
        "zos.flags.text": "Ping Out", "ipv6.src": zos, "ipv6.dst": peer, "ipv6.hlim": "255",
        "icmpv6.type": "129", "icmpv6.checksum": "0x1935", "zos.ipv6.src": zos, "zos.ipv6.dst": peer,
    }  # fmt: skip
    assert lost["zos.tod"] == "Sep 24, 2022 11:30:25.470408000 UTC" and lost["zos.flags.text"] == "Ping In"
    assert (lost["ipv6.src"], lost["ipv6.dst"]) == ("2a00:23c5:978f:6e01:307a:2e51:9020:afc5", "2000::67:1:1")
    tree = programs.output("tshark", "-r", sample("ping6.ctrace"), "-V")
    assert "z/OS packet trace, From Interface IFPORTCP6 (QDIO Ethernet6), Ping In" in tree
    assert "z/OS packet trace, To Interface IFPORTCP6 (QDIO Ethernet6), Ping Out" in tree
    # Queue id and next hop are shown as far as their positions are known.
    queue = ["zos.qid", "zos.ext.data"]
    set_by_user = ("-o", "zos.qid_position:72")
    shown = parse(programs.output("tshark", "-r", sample("ping6.ctrace"), *set_by_user, *as_arguments(queue)), queue)
    next_hop = "fe80000000000000408188fffec5b624"
    assert [tuple(row.values()) for row in shown] == [("1", ""), ("1", ""), ("0", next_hop)]


def test_unreachable_port_is_reported_by_the_router(programs, sample):
    seen = rows(programs, sample("unreachable.ctrace"), ["zos.flags.out", "ip.src", "icmp.type", "icmp.code"])
    answer = {"zos.flags.out": "0", "icmp.type": "3", "icmp.code": "3"}
    assert [row["zos.flags.out"] for row in seen] == ["1", "0", "1", "0"]
    for row in seen[1::2]:
        # The ICMP message quotes the IP header of what it answers.
        assert row == answer | {"ip.src": "192.0.2.1,192.0.2.10"}


def values(programs, sample, name, capture, tls_ports, field, *more):
    found = rows(programs, sample(name), [field], *options(capture, tls_ports, sample), *more)
    return [row[field] for row in found if row[field]]


def test_tls12_ends_in_unknown_ca(programs, sample):
    arguments = (programs, sample, "tls12-unknown-ca.ctrace", "tls12-unknown-ca", ())
    assert values(*arguments, "tls.alert_message.desc") == ["48"]
    assert "13" in ",".join(values(*arguments, "tls.handshake.type")).split(",")  # certificate request


def test_tls13_decrypts_to_http(programs, sample):
    arguments = (programs, sample, "tls13.ctrace", "tls13", ())
    assert values(*arguments, "http.request.uri", "-Y", "http.request") == ["/index.html"]
    assert values(*arguments, "http.response.code") == ["200"]
    assert rows(programs, sample("tls13.ctrace"), ["http.request.uri"], "-Y", "http") == []  # without the keys


def test_tls13_ends_in_encrypted_alert_51(programs, sample):
    name = "tls13-alert51.ctrace"
    assert values(programs, sample, name, "tls13-alert51", (444,), "tls.alert_message.desc") == ["51"]
    without_keys = rows(programs, sample(name), ["tls.alert_message.desc"], "-d", "tcp.port==444,tls")
    assert not any(row["tls.alert_message.desc"] for row in without_keys)


def test_tls13_handshake_stops_without_alert(programs, sample):
    arguments = (programs, sample, "tls13-stops.ctrace.gz", "tls13-stops", (992,))
    assert values(*arguments, "tls.handshake.type") == ["1", "2"]
    assert values(*arguments, "tls.record.content_type") == ["22", "22,20"]
    assert values(*arguments, "tls.alert_message") == []


@pytest.mark.parametrize("name", ["http-download.ctrace", "http-download-spanned.ctrace"])
def test_http_download_is_whole(programs, sample, new_path, name):
    folder = new_path()
    folder.mkdir()
    folder.chmod(0o777)
    programs.output("tshark", "-q", "-r", sample(name), "--export-objects", f"http,{folder}")
    text = (folder / "syslog.txt").read_bytes().decode().split("\r\n")
    assert len(text) == 6001 and text[0].startswith("000001 IEF403I") and text[-2].startswith("006000 IEF403I")
    assert max(int(row["frame.len"]) for row in rows(programs, sample(name), ["frame.len"])) > 60_000


# What the reports print, but for Lpar and L3, device id and frame sequence, whose places are not published.
PRINTED_971 = {
    "zos.system": "NMP101",
    "zos.cte.fmtid": "0x00000004",
    "zos.cte.time": "Feb 12, 2019 13:15:56.415130000 UTC",
    "zos.tod": "Feb 12, 2019 13:15:56.415130000 UTC",
    "zos.direction": "1",
    "zos.interface": "TCPIPLINK",
    "zos.device": "39",
    "zos.tlen": "52",
    "zos.intfx": "5",
    "zos.segment": "0",
    "zos.flags.text": "Out",
    "zos.ipv4.src": "9.42.45.101",
    "zos.ipv4.dst": "9.42.45.196",
    "zos.srcport": "1029",
    "zos.dstport": "23",
    "zos.asid": "0x002c",
    "zos.tcb": "0x00000000",
    "ip.version": "4",
    "ip.hdr_len": "20",
    "ip.dsfield": "0x00",
    "ip.len": "52",
    "ip.id": "0x523a",
    "ip.frag_offset": "0",
    "ip.ttl": "64",
    "ip.proto": "6",
    "ip.checksum": "0xbb0d",
    "tcp.srcport": "1029",
    "tcp.dstport": "23",
    "tcp.seq_raw": "2258808398",
    "tcp.ack_raw": "2414361816",
    "tcp.hdr_len": "32",
    "tcp.flags": "0x0010",
    "tcp.window_size_value": "32768",
    "tcp.checksum": "0xc87b",
    "tcp.options.timestamp.tsval": str(0x1EE2BE99),
    "tcp.options.timestamp.tsecr": str(0x1EE2BE98),
}
PRINTED_6317 = {
    "zos.system": "TVT2007",
    "zos.component": "SYSTCPOT",
    "zos.cte.fmtid": "0x00000007",
    "zos.cte.time": "Jan 19, 2009 14:05:03.638377000 UTC",
    "zos.tod": "Jan 19, 2009 14:05:05.493685000 UTC",
    "frame.time_epoch": "1232373905.493685000",
    "zos.direction": "0",
    "zos.interface": "EZANTAOSAA",
    "zos.tlen": "64",
    "zos.drop_reason": "1115",
    "zos.segment": "0",
    "zos.flags.text": "In Nta Dscrd",
    "zos.ipv4.src": "9.42.42.132",
    "zos.ipv4.dst": "224.0.0.5",
    "zos.srcport": "0",
    "zos.dstport": "0",
    "zos.asid": "0x0000",
    "zos.tcb": "0x00000000",
    "ip.version": "4",
    "ip.hdr_len": "20",
    "ip.dsfield": "0x00",
    "ip.len": "64",
    "ip.id": "0xd22d",
    "ip.frag_offset": "0",
    "ip.ttl": "1",
    "ip.proto": "89",
    "ip.checksum": "0xd384",
}


@pytest.mark.parametrize(
    "printed, number, record, names",
    [
        (PRINTED_971, 971, published.telnet_ack, control.Names("SYSTCPDA", "TCPIP", "NMP101")),
        (PRINTED_6317, 6317, published.ospf_hello, control.Names("SYSTCPOT", "TCPIP7", "TVT2007")),
    ],
)
def test_published_record_in_its_place(programs, file_of, printed, number, record, names):
    """Behind the records that stood in front of it, the record has the number that the report prints, and all else."""
    entry = record()
    others = [
        replace(entry, data=b"", clock=entry.clock - n).with_header(
            tlen=0, trace_count=(entry.header.trace_count - n) % 2**32
        )
        for n in range(number - 1, 0, -1)
    ]
    path = file_of(b"".join(framing.Layout(control=control.named(40, names)).records([*others, entry])))
    fields = ["zos.record_number", *printed]
    (found,) = rows(programs, path, fields, "-Y", "ip")
    wanted = {"zos.record_number": str(number)} | printed
    if record is published.ospf_hello:
        # Zero in so many records: nothing tells that it is an ASID or a TCB, so it is not shown.
        wanted |= {"zos.asid": "", "zos.tcb": ""}
    assert found == wanted


def test_published_packet_with_all_its_bytes(programs, sample):
    """Record 971 of system NMP101: what the report prints, whatever the length of the trace header, and in segments."""
    checks = ["-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"]
    sound = {"ip.checksum.status": "1", "tcp.checksum.status": "1"}
    names = [*PRINTED_971, "zos.pth.len", "zos.drop_reason", "zos.segments", *sound]
    found = rows(programs, sample("published-packet.ctrace"), names, *checks)
    forms = [(length, reason, pieces) for pieces in ("1", "3") for length, reason in (("92", "0"), ("88", ""), ("96", "0"))]
    for row, (length, reason, pieces) in zip(found[:6], forms, strict=True):
        # The clocks of what is in segments differ by less than Wireshark shows.
        wanted = {"zos.pth.len": length, "zos.drop_reason": reason, "zos.segments": pieces}
        assert row == PRINTED_971 | sound | wanted


def test_records_without_payload_and_cut_ones_are_no_errors(programs, sample):
    names = ["zos.pth.len", "zos.tlen", "zos.plen", "frame.protocols", "zos.asid", "zos.tcb", "zos.segments", "_ws.expert.message"]
    found = rows(programs, sample("published-packet.ctrace"), names)[6:]
    cut = "bytes are here: the record was cut after it was traced"
    wanted = [
        ("92", "0", "52", "exported_pdu:zos", "0 of 52 bytes were traced"),
        ("92", "52", "52", "zos:ip:tcp", f"40 of 52 {cut}"),
        ("88", "52", "52", "exported_pdu:zos", f"0 of 52 {cut}"),
    ]
    for row, (length, traced, whole, protocols, message) in zip(found, wanted, strict=True):
        why = row["_ws.expert.message"]
        assert tuple(row.values())[:-1] == (length, traced, whole, protocols, "0x002c", "0x00000000", "1")
        assert message in why.split(","), why
    abbreviated = rows(programs, sample("published-packet.ctrace"), ["frame.number"], "-Y", "zos.abbreviated")
    assert [row["frame.number"] for row in abbreviated] == ["7", "8", "9"]
    listed = programs.output("tshark", "-r", sample("published-packet.ctrace"), "-Y", "zos.expert.pth_short || zos.expert.segment_missing || _ws.malformed")
    assert listed == ""


def test_discard_reasons(programs, sample):
    names = ["frame.number", "zos.drop_reason", "zos.drop_reason.name"]
    found = rows(programs, sample("discarded.ctrace"), names, "-Y", "zos.drop_reason > 0")
    wanted = [("1", "4167", "IP_NO_FWD"), ("3", "4102", "IP_BAD_CKSUM"), ("5", "12", "")]
    assert [tuple(row.values()) for row in found] == wanted


def test_wrapped_data_set_starts_with_its_oldest_entry(programs, sample):
    seen = look(programs, sample("wrapped.ctrace"))
    clocks = [row["zos.tod.raw"] for row in seen.entries]
    newest = samples.many_pings(400)[-1]
    assert len(clocks) > 50 and clocks == sorted(clocks) and clocks[-1] == f"0x{newest.header.tod:016x}"


def test_components_in_one_file(programs, sample):
    names = ["zos.component", "zos.cte.fmtid", "zos.cte.time", "_ws.col.Info"]
    rows = parse(programs.output("tshark", "-r", sample("components.ctrace"), *as_arguments(names)), names)
    parts = samples.components_mixed()
    expected = [(component, f"0x{entry.id:08x}") for component, entries in parts for entry in entries]
    assert [(row["zos.component"], row["zos.cte.fmtid"]) for row in rows] == expected
    assert all(row["zos.cte.time"].startswith("May 14, 2024 09:30:") for row in rows)
    names = ["zos.ids.packet", "icmp.type", "ip.src"]
    chosen = ("-r", sample("components.ctrace"), "-Y", "zos.ids.packet")
    (intrusion,) = parse(programs.output("tshark", *chosen, *as_arguments(names)), names)
    assert (intrusion["icmp.type"], intrusion["ip.src"]) == ("8", "9.42.105.71")
    assert [row["_ws.col.Info"] for row in rows[5:10]] == [
        "SYSCEA, entry id 0x10010001: CEACDMPP ENTRY",
        "SYSOMVS, syscall entry: BPX1SND GET /index.html HTTP/1.1",
        "SYSTCPRE, Formatted Trace Resolver (TRACERES): GetAddrInfo Started zos.example",
        "CSQXMQ01, entry id 0x00000021: CHANNEL ZOS.TO.CLIENT",
        "SYSTCPIS, Scan, normal packet: handshake completed, or plain echo request, 9.42.105.71 → 9.42.104.38",
    ]


@pytest.mark.parametrize("name", ["sniffer-tcpdump.rdw", "sniffer-ethernet.rdw", "sniffer-tcpdump.fb80"])
def test_sniffer_data_set_shows_its_packets(programs, sample, name):
    ours = protocols(programs.output("tshark", "-r", sample(name), "-T", "pdml"))
    theirs = protocols(programs.output("tshark", "-r", sample(f"{SNIFFED}.pcap"), "-T", "pdml"))
    without_times = lambda packets: [[p[0] for p in packet] for packet in packets]  # noqa: E731
    assert without_times(ours) == without_times(theirs)
    assert [packet[0] for packet in ours] == [packet[0] for packet in theirs]  # IP headers


@pytest.mark.parametrize(
    "name, text",
    [("discarded", "IP_BAD_CKSUM"), ("attls", "CtraceClearText On"), ("lost", "Trace records were lost")],
)
def test_expert_summary_without_fields_of_ours(programs, sample, name, text):
    """Fields that nobody asked for are not added; what the records tell is told all the same."""
    assert text in programs.output("tshark", "-q", "-z", "expert", "-r", sample(f"{name}.ctrace"))

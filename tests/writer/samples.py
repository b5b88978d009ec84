# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample data sets of test-captures/: what each is made of, and what its README says."""

import struct
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Callable, Iterable, Sequence

from . import carriers, control, ctrace, damage, ebcdic, packed, packets, pcap, published, smc, sniffer, tod, two_cutc
from .ctrace import Entry, Extension, Gsk, GskMessage, Id, StackEvent
from .datatrace import data_trace
from .framing import Layout
from .stack import NEXT_HOP, Stack

CAPTURES = Path(__file__).resolve().parents[1] / "traffic" / "captures"


@dataclass(frozen=True)
class Sample:
    """A data set of trace entries."""

    name: str
    origin: str  # of the packets
    layout_text: str
    see: str
    options: str  # of tshark -r test-captures/NAME
    entries: Callable[[], Sequence[Entry]]
    layout: Layout = Layout()
    carrier: str = "flat"
    turn_records: Callable[[list[bytes]], list[bytes]] | None = None
    finish: tuple[Callable[[bytes], bytes], ...] = ()
    report: str = ""  # as IPCS printed the published record
    not_in_tree: str = ""  # what of the report the tree cannot show, and why

    def content(self) -> bytes:
        records = list(self.layout.records(self.entries()))
        if self.turn_records:
            records = self.turn_records(records)
        data = b"".join(carriers.CARRIERS[self.carrier](records))
        for step in self.finish:
            data = step(data)
        return data


@dataclass(frozen=True)
class OtherFile:
    """A file that is no data set of one layout: of several, of another tool, or one that cannot be read."""

    name: str
    origin: str
    layout_text: str
    see: str
    options: str
    content: Callable[[], bytes]


def frames(name: str) -> list[pcap.Frame]:
    return list(pcap.read(CAPTURES / f"{name}.pcap"))


def packet_trace(name: str, stack: Stack) -> Callable[[], list[Entry]]:
    return lambda: list(stack.trace(frames(name)))


ZOS = Stack.with_home("192.0.2.10", "2001:db8:2::10")
# The stack of the published ping6 report, which shows a next hop for the reply.
PUBLISHED = Stack.with_home(
    "fe80::7:7:7:7", "2000::67:1:1", next_hop=bytes.fromhex("fe80000000000000408188fffec5b624")
)


def many_pings(count: int) -> list[Entry]:
    """The five pings of ping4 over and over, a little later each time."""
    once = frames("ping4")
    span = once[-1].time_ns - once[0].time_ns + 1_000_000
    again = (replace(once[n % len(once)], time_ns=once[n % len(once)].time_ns + n // len(once) * span)
             for n in range(count))  # fmt: skip
    return list(ZOS.trace(again))


def discarded() -> list[Entry]:
    """Pings that the stack did not forward (4167 IP_NO_FWD), had damaged, or whose adapter dropped them."""
    reasons = {1: 4167, 3: 4102, 5: 12}
    stack = Stack(ZOS.home, changes={number: {"drop_reason": reason} for number, reason in reasons.items()})
    return list(stack.trace(frames("ping4")))


SOCKETS = {"http": "GPMSERVE", "dns": "RESOLVER", "smtp": "CSSMTP", "ftp": "FTPD1", "tn3270": "TN3270"}


def socket_trace(name: str, **fields) -> list[Entry]:
    """The data trace of the packets of a capture."""
    first_cid = 0x58 + 16 * list(SOCKETS).index(name)
    return list(data_trace(replace(ZOS, job=SOCKETS[name]), frames(name), first_cid, **fields))


def by_clock(*traces: Iterable[Entry]) -> list[Entry]:
    return sorted(chain(*traces), key=lambda entry: entry.clock)


def all_sockets() -> list[Entry]:
    return by_clock(*map(socket_trace, SOCKETS))


def packets_and_sockets() -> list[Entry]:
    """The same HTTP session as packets and as data of its socket."""
    return by_clock(ZOS.trace(frames("http")), socket_trace("http"))


def interleaved(entries: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """One of the others behind every third entry, with its time."""
    between = iter(others)
    mixed: list[Entry] = []
    for number, entry in enumerate(entries):
        mixed.append(entry)
        if number % 3 == 1 and (other := next(between, None)):
            mixed.append(replace(other, clock=entry.clock).with_header(tod=entry.header.tod))
    return mixed


def segmented() -> list[Entry]:
    """The download in segments of 4000 bytes, entries of other packets between them."""
    return interleaved(list(replace(ZOS, longest=4000).trace(frames("http-download"))), many_pings(20))


def segments_missing() -> list[Entry]:
    """Of three packets one segment is missing: the first of one, a middle one, a last one."""
    whole = list(replace(ZOS, longest=4000).trace(frames("http-download")))
    starts = [n for n, entry in enumerate(whole[:-1]) if entry.header.segment == 0 and whole[n + 1].header.segment == 1]
    ends = [n for n, entry in enumerate(whole[:-1]) if entry.header.segment and whole[n + 1].header.segment == 0]
    lost = {starts[1], starts[2] + 1, ends[3]}
    return [entry for n, entry in enumerate(whole) if n not in lost]


def long_segments() -> list[Entry]:
    """One send of a socket that is longer than Wireshark's packet limit of 262,144 bytes."""
    text = b"".join(f"{n:06d} a line of a long reply\r\n".encode() for n in range(10_000))
    request = packets.from_frame(frames("http")[5])
    return ctrace.segments(replace(ZOS, job="GPMSERVE").socket_entry(request, text, cid=0x58), 60_000)


def enterprise_extender() -> list[Entry]:
    found = map(packets.from_frame, frames("ee"))
    return [ZOS.packet_entry(packet, number, Id.EE) for number, packet in enumerate(found, 1)]


def adapter() -> list[Entry]:
    """The published record; then frames with VLAN 7, one of them discarded by the adapter."""
    traced = [ZOS.adapter_entry(frame, 7) for frame in frames("lan")]
    traced[2] = traced[2].with_header(drop_reason=12)
    return [published.ee_over_adapter(traced[-1].data), *traced]


def headers() -> list[Entry]:
    """The published record; the same with the headers of 88 and of 96 bytes, in segments, without payload, and cut once more."""
    entry = published.telnet_ack()
    short, long = entry.with_header(length=88), entry.with_header(extensions=(Extension(NEXT_HOP, b""),))
    in_segments = [
        segment.with_header(tod=form.header.tod + n)
        for n, form in enumerate((entry, short, long), 1)
        for segment in ctrace.segments(form, 24)
    ]
    return [
        entry,
        short,
        long,
        *in_segments,
        replace(entry, data=b"").with_header(tlen=0),  # ABBREV=0
        replace(entry, data=entry.data[:40]),  # cut after it was traced: PTH_Tlen is as before
        replace(entry, data=b"").with_header(length=88),
    ]


def smc_records() -> list[Entry]:
    return smc.link_start(tod.at("2024/05/14 09:30:00.000000"), 250 * tod.MICROSECOND)


def system_ssl() -> list[Entry]:
    """The published messages, and one entry of each other type: a dump of the server's certificate."""
    clock = tod.at("2025/01/02 17:20:47.700000")
    step = tod.SECOND // 1000
    job = ("HTTPCP8", 0x0501003C, 0x32)
    certificate = (CAPTURES / "zossrv.der").read_bytes()
    more = [
        GskMessage(*job, Gsk.SSL_ENTRY, "gsk_secure_socket_init"),
        GskMessage(*job, Gsk.SSL_ASCII_DUMP, "read_tls13_certificate", "Encoded X.509 certificate\0", certificate),
        GskMessage(*job, Gsk.SSL_EBCDIC_DUMP, "gsk_read_v3_record", "Record\0", ebcdic.encode("EBCDIC TEXT")),
        GskMessage(*job, Gsk.SSL_INFO, "gsk_secure_socket_init", "Using TLS 1.3 protocol"),
        GskMessage(*job, Gsk.SSL_EXIT, "gsk_secure_socket_init", "Exit status 0x00000000 (0)"),
    ]
    messages = [message.entry(clock + n * step) for n, message in enumerate(more)]
    first, last = published.system_ssl()[:4], published.system_ssl()[4]
    return by_clock([last], first, messages)


def stack_events() -> list[Entry]:
    tcp = packets.from_frame(frames("http")[0]).data
    clock = tod.at("2025/01/02 12:49:07.000000")
    area = ctrace.tcb_control(tcp)
    event = StackEvent(0x2A, 0x2A, 0x2A, "TCPM1011", 0xD, 8803, 0x58, bytes((198, 51, 100, 20)), area)
    return [published.telnet_event(), event.entry(0x60050042, clock)]


def other_component() -> list[Entry]:
    """Entries of ICSF; what their data means is not published."""
    clock = tod.at("2025/01/02 12:52:55.333000")
    texts = ("CSFPSKE  ENTRY", "CSFPSKE  RETURN CODE = 00000008 REASON CODE = 00000BFE", "CSFPGSK  ENTRY")
    return [
        Entry(0x10 + n, clock + n * tod.SECOND // 1000, bytes(4) + ebcdic.encode(text) + bytes((0, 8, 0x0B, 0xFE)))
        for n, text in enumerate(texts)
    ]


def other_components() -> list[tuple[str, list[Entry]]]:
    """Entries of components whose data is not published, with text in EBCDIC or ASCII; one has a packet in it."""
    clock = tod.at("2025/01/02 12:53:00.000000")
    texts = [
        ("SYSCEA", 0x10010001, ebcdic.encode("CEACDMPP  ENTRY")),
        ("SYSOMVS", 0x0F080001, ebcdic.encode("BPX1SND ") + b"\0\x18GET /index.html HTTP/1.1"),
        ("SYSTCPRE", 0x000A0002, ebcdic.encode("GetAddrInfo Started") + b"\0\x0bzos.example"),
        ("CSQXMQ01", 0x00000021, ebcdic.encode("CHANNEL ZOS.TO.CLIENT")),
    ]
    step = tod.SECOND // 1000
    parts = [(name, [Entry(id, clock + n * step, bytes(4) + text)]) for n, (name, id, text) in enumerate(texts)]
    attack = replace(published.intrusion_detection(), clock=clock + len(texts) * step)
    return [("CSF", other_component()), *parts, ("SYSTCPIS", [attack])]


def components_mixed() -> list[tuple[str, list[Entry]]]:
    """The same with a packet before and behind."""
    pings = list(ZOS.trace(frames("ping4")))
    return rebased_parts([("SYSTCPDA", pings[:2]), *other_components(), ("SYSTCPDA", pings[2:4])])


def converted() -> bytes:
    """Entries of several components as 2cUTC hands them over."""
    traced = [("SYSTCPDA", entry, "") for entry in packet_trace("ping6", PUBLISHED)()]
    traced += [("SYSTCPDA", entry, "") for entry in published.gpmserve()[:1]]
    traced += [("SYSTCPIP", entry, "  TELNET   Send Data to Client") for entry in stack_events()[:1]]
    traced += [("GSKSRVR", entry, "gsk_secure_socket_init") for entry in published.system_ssl()[:3]]
    return two_cutc.capture(traced)


def lost_and_old() -> list[Entry]:
    """Lost-record entries, and the entry ids that are no longer written or not known."""
    pings = list(ZOS.trace(frames("ping4")))
    clock = pings[3].clock + 1
    return [
        *pings[:4],
        ctrace.lost_records(clock, struct.pack(">I", 17)),
        Entry(Id.PACKET_OLD, clock + 1, pings[4].data, pings[4].header),
        Entry(Id.X25, clock + 2, bytes(20)),
        Entry(Id.EE_OLD, clock + 3, bytes(30)),
        Entry(9, clock + 4, ebcdic.encode("AN ENTRY ID OF ITS OWN")),
        *pings[4:],
    ]


def mixture(count: int = 100_000) -> list[tuple[str, list[Entry]]]:
    """Entries of all kinds, some `count` of them: for each component the entries, over and over."""
    kinds = {
        "SYSTCPDA": (
            packet_trace("ping6", PUBLISHED), discarded, all_sockets, segmented, segments_missing, enterprise_extender,
            smc_records, lost_and_old, published.gpmserve,
        ),
        "SYSTCPOT": (adapter,),
        "GSKSRVR": (system_ssl,),
        "SYSTCPIP": (stack_events,),
    }  # fmt: skip
    kinds |= {name: (entries.copy,) for name, entries in other_components()}
    once = {name: list(chain.from_iterable(kind() for kind in parts)) for name, parts in kinds.items()}
    turns = count // sum(map(len, once.values())) + 1
    return rebased_parts([(name, entries * turns) for name, entries in once.items()])


def rebased_parts(parts: Sequence[tuple[str, list[Entry]]]) -> list[tuple[str, list[Entry]]]:
    """Clocks that follow one another through all parts, so that the data set does not count as overwritten."""
    clock = tod.at("2024/05/14 09:30:00.000000")
    moved = []
    for name, entries in parts:
        again = rebased(entries, clock)
        clock = again[-1].clock + tod.SECOND
        moved.append((name, again))
    return moved


def mixture_records(parts: Sequence[tuple[str, list[Entry]]]) -> list[bytes]:
    """A data set of several components, whose names are in the control data."""
    layouts = (Layout(control=control.named(40, control.Names(name))) for name, _ in parts)
    return [record for layout, (_, entries) in zip(layouts, parts) for record in layout.records(entries)]


def rebased(entries: Sequence[Entry], start: int) -> list[Entry]:
    """The entries with clocks that follow one another; the segments of a packet keep a common one."""
    step = tod.SECOND // 1000
    packet: dict[tuple[int, int], int] = {}  # what its segments have in common → its new clock
    moved = []
    for number, entry in enumerate(entries):
        clock = start + number * step
        header = entry.header
        if header is not None:
            key = (header.tod, header.tlen)
            if header.segment == 0 or key not in packet:
                packet[key] = clock
            entry = entry.with_header(tod=packet[key])
        moved.append(replace(entry, clock=clock + 8192))
    return moved


def fb80(data: bytes) -> bytes:
    return b"".join(carriers.fixed_blocks([data]))


SNIFFED = "unreachable"

named40 = control.named(40)
PINGS = "sent by ping between network namespaces (tests/traffic/ping4.sh)"
UNREACHABLE = "TCP and UDP to port 2175, rejected by nftables in the router between (tests/traffic/unreachable.sh)"
HTTP = "HTTP download with curl from Python's http.server, segmentation offload on (tests/traffic/http.sh)"
ZOS_COLUMNS = "-T fields -e frame.number -e zos.tod -e zos.interface -e zos.flags.text -e ip.src -e ip.dst"

SAMPLES: list[Sample | OtherFile] = [
    Sample(
        "ping6.ctrace",
        "ping6, sent with the addresses, hop limits, flow label, id and checksums of a published IPCS report, "
        "and given its times (tests/traffic/ping6.sh)",
        "FTP binary: no record boundaries; 40 bytes of control data with eye-catcher and names; "
        "one buffer of 64 KB in records of 27994",
        "a request to 2000::67:1:1 that gets no reply; then request and reply of fe80::7:7:7:7, "
        "IFPORTCP6, QDIO Ethernet6, Intfx 81, Ping In and Ping Out",
        "-T fields -e zos.tod -e zos.interface -e zos.flags.text -e zos.intfx -e icmpv6.checksum",
        packet_trace("ping6", PUBLISHED),
        Layout(control=named40),
    ),
    Sample(
        "ping4.ctrace",
        PINGS,
        "FTP with `quote site rdw`; control data as a GTF record begins, 14 bytes",
        "three pings in, two pings out with 1400 bytes",
        ZOS_COLUMNS,
        packet_trace("ping4", ZOS),
        Layout(control=control.like_gtf(14)),
        "rdw",
    ),
    Sample(
        "discarded.ctrace",
        PINGS + "; the discard reasons are added",
        "RDWs, then zero up to a multiple of 80; no control data; LRECL 1600",
        "discard reasons of the IP layer (not forwarded, checksum wrong) and of the adapter",
        '-Y "zos.drop_reason > 0" -T fields -e frame.number -e zos.drop_reason -e ip.src',
        discarded,
        Layout(record_length=1600, buffer_size=4096),
        "rdw",
        finish=(fb80,),
    ),
    Sample(
        "unreachable.ctrace",
        UNREACHABLE,
        "z/OSMF record mode: 4-byte lengths; 26 bytes of control data that differ in every record",
        "each packet out is answered by ICMP port unreachable, from the router and not from the addressee",
        "-T fields -e zos.flags.text -e ip.src -e ip.dst -e icmp.type -e icmp.code",
        packet_trace("unreachable", ZOS),
        Layout(control=control.noise(26)),
        "len4",
    ),
    Sample(
        "tls12-unknown-ca.ctrace",
        "curl with a client certificate, openssl s_server that does not know its issuer (tests/traffic/tls12.sh)",
        "blocks and records (BDW and RDW); LRECL 400; 64 bytes of control data, none in continuation records, "
        "so entries cross records",
        "the client's certificate, then the server's alert Unknown CA",
        "-Y tls -T fields -e zos.flags.out -e tls.handshake.type -e tls.alert_message.desc",
        packet_trace("tls12-unknown-ca", ZOS),
        Layout(record_length=400, control=control.named(64), continuation=control.none, zero_tail=False),
        "bdw",
    ),
    Sample(
        "tls13.ctrace",
        "curl and openssl s_server (tests/traffic/tls13.sh); keys in tests/traffic/captures/tls13.keys",
        "FTP binary without any control data; the buffer is cut behind its last entry",
        "with the key log: GET /index.html and its answer",
        "-o tls.keylog_file:tests/traffic/captures/tls13.keys -Y http",
        packet_trace("tls13", ZOS),
        Layout(zero_tail=False),
    ),
    Sample(
        "tls13-alert51.ctrace",
        "gnutls-cli and an openssl s_server that is made to sign wrongly (tests/traffic/tls13.sh)",
        "blocks with 4-byte lengths; 43 bytes of control data, 9 in continuation records; LRECL 1024",
        "with the key log: the client ends the handshake with the encrypted alert 51, Decrypt Error",
        "-d tcp.port==444,tls -o tls.keylog_file:tests/traffic/captures/tls13-alert51.keys "
        "-Y tls.alert_message.desc==51",
        packet_trace("tls13-alert51", ZOS),
        Layout(
            record_length=1024,
            buffer_size=8192,
            control=control.named(43),
            continuation=control.shortened(control.named(43), 9),
        ),
        "bdw4",
    ),
    Sample(
        "tls13-stops.ctrace.gz",
        "curl that offers ChaCha20 only and an openssl s_server that is stopped where one stops that cannot "
        "encrypt in FIPS mode (tests/traffic/tls13.sh)",
        "FTP binary, gzip; 18 zero bytes of control data",
        "ServerHello and ChangeCipherSpec, then nothing: no alert tells why; the client gives up after 4 s",
        "-d tcp.port==992,tls",
        packet_trace("tls13-stops", ZOS),
        Layout(control=control.zeros(18)),
        finish=(carriers.gzip,),
    ),
    Sample(
        "http-download.ctrace",
        HTTP,
        "FTP binary; 120 bytes of control data in every record, so that most large entries are interrupted by it",
        "packets of up to 64 KB; the whole text with Follow TCP Stream or Export Objects",
        "-Y http -T fields -e http.request.uri -e http.response.code -e http.content_length",
        packet_trace("http-download", ZOS),
        Layout(control=control.named(120)),
    ),
    Sample(
        "http-download-spanned.ctrace",
        HTTP,
        "spanned records: RDW segments of 4096; LRECL 8000; 33 bytes of noise as control data",
        "the same as http-download.ctrace",
        "-q -z conv,tcp",
        packet_trace("http-download", ZOS),
        Layout(record_length=8000, control=control.noise(33)),
        "spanned",
    ),
    Sample(
        "wrapped.ctrace",
        PINGS + ", repeated with later times",
        "RDWs; a data set that was full, so that it was overwritten from its start: the oldest entry stands in "
        "the middle, behind the rest of a buffer whose beginning is lost",
        "pings in the order of their times",
        ZOS_COLUMNS,
        partial(many_pings, 400),
        Layout(buffer_size=8192, record_length=2048, control=named40),
        "rdw",
        turn_records=partial(damage.wrapped, capacity=43),
    ),
    Sample(
        "truncated.ctrace",
        PINGS,
        "ping4 as FTP binary, cut in the middle of the seventh entry",
        "six packets, then a note where the data set ends",
        ZOS_COLUMNS,
        packet_trace("ping4", ZOS),
        Layout(control=named40),
        finish=(partial(damage.truncate, length=1700),),
    ),
    Sample(
        "damaged.ctrace",
        PINGS + ", repeated with later times",
        "RDWs; 300 bytes overwritten, from the middle of one entry to that of the next",
        "all packets but those that were hit, and a note of the gap",
        ZOS_COLUMNS,
        partial(many_pings, 60),
        Layout(buffer_size=8192, record_length=4096, control=named40),
        "rdw",
        finish=(partial(damage.overwrite, at=7454, length=300),),
    ),
    Sample(
        "segments.ctrace",
        HTTP + "; pings of ping4.sh between its segments",
        "FTP binary; packets in segments of 4000 bytes; 40 bytes of control data, LRECL 4096",
        "the packets of http-download.ctrace, each of its segments put together",
        "-Y zos.segments -T fields -e frame.number -e frame.len -e zos.segments",
        segmented,
        Layout(control=named40, record_length=4096),
    ),
    Sample(
        "segments-missing.ctrace",
        HTTP,
        "RDWs; the first segment of one packet is missing, a middle one of another, the last of a third",
        "incomplete packets are shown as they are, with a warning",
        "-Y zos.expert.segment_missing",
        segments_missing,
        Layout(zero_tail=False),
        "rdw",
    ),
    Sample(
        "segments-long.ctrace",
        "made up: one send of 310,000 bytes",
        "4-byte lengths; segments of 60,000 bytes",
        "a record longer than Wireshark's limit of a packet, left in pieces",
        "-T fields -e frame.number -e frame.len -e zos.segment",
        long_segments,
        Layout(zero_tail=False),
        "len4",
    ),
    Sample(
        "data-trace.ctrace",
        "HTTP, DNS, SMTP, FTP and TN3270 between usual programs (tests/traffic/apps.sh); the data trace is made of "
        "the payloads of the packets",
        "RDWs; 40 bytes of control data, LRECL 4096",
        "streams of five jobs, with their start and end records",
        '-Y "zos.data && http" -T fields -e zos.jobname -e http.request.uri -e http.response.code',
        all_sockets,
        Layout(control=named40, record_length=4096),
        "rdw",
    ),
    Sample(
        "data-and-packets.ctrace",
        "the HTTP session of tests/traffic/apps.sh",
        "FTP binary; 26 bytes of control data, which begin as a GTF record",
        "the same session twice, as packets and as data of the socket: two conversations that do not mix",
        "-Y http -T fields -e frame.number -e zos.jobname -e zos.interface -e http.request.uri",
        packets_and_sockets,
        Layout(control=control.like_gtf(26)),
    ),
    Sample(
        "attls.ctrace",
        "built from a published printout of a data trace of job GPMSERVE",
        "FTP binary; 40 bytes of control data",
        "a request and a response of AT-TLS in clear text, and one that CtraceClearText Off withheld",
        "-T fields -e zos.tod -e zos.jobname -e zos.flags.cleartext -e zos.flags.confidential -e zos.plen",
        published.gpmserve,
        Layout(control=named40),
    ),
    Sample(
        "ee.ctrace",
        "datagrams on UDP ports 12000 to 12002, sent by socat (tests/traffic/links.sh); their bytes are made up",
        "blocks and records",
        "XID and TEST commands of LLC, and SNA requests in HPR packets, on UDP",
        "",
        enterprise_extender,
        Layout(zero_tail=False),
        "bdw",
    ),
    Sample(
        "osaenta.ctrace",
        "frames of a LAN (tests/traffic/links.sh); the VLAN tags are added",
        "4-byte lengths; 40 bytes of control data that name SYSTCPOT",
        "Ethernet frames with VLAN 7, one discarded by the adapter; the first is built from a published record",
        "-T fields -e zos.interface -e vlan.id -e zos.drop_reason -e frame.protocols",
        adapter,
        Layout(control=control.named(40, control.Names("SYSTCPOT", "TCPIP", "SLOVAKIA"))),
        "len4",
    ),
    Sample(
        "published-packet.ctrace",
        "record 971 of an IPCS report in IBM Z NetView: IP Management, SC27-2855-03, figure 55; built again",
        "records of at most 27990 bytes, as NetView writes them; 40 bytes of control data that name NMP101",
        "the published record, then the same with trace headers of 88 and 96 bytes, each also in segments of 24 bytes, "
        "without payload (ABBREV=0), and cut",
        "-T fields -e zos.pth.len -e zos.tlen -e zos.asid -e zos.intfx -e _ws.col.Info",
        headers,
        Layout(record_length=27990, control=control.named(40, control.Names("SYSTCPDA", "TCPIP", "NMP101"))),
        "rdw",
        report=published.TELNET_ACK_REPORT,
        not_in_tree="The number in front is that of the record in its trace, as `zos.record_number` is: behind 970 others it is 971.",
    ),
    Sample(
        "published-osaenta.ctrace",
        "record 6317 of an IPCS report in the same manual, figure 67; built again",
        "FTP binary; 40 bytes of control data that name TVT2007",
        "an IP packet of the adapter without link header; its clock is 1.9 seconds after that of the host",
        "-T fields -e zos.cte.time -e zos.tod -e zos.drop_reason -e zos.flags.text -e _ws.col.Info",
        lambda: [published.ospf_hello()],
        Layout(control=control.named(40, control.Names("SYSTCPOT", "TCPIP7", "TVT2007"))),
        report=published.OSPF_HELLO_REPORT,
        not_in_tree=(
            "The number in front is that of the record in its trace, as `zos.record_number` is: behind 6316 others it is 6317. "
            "Not shown, since their places are not published: device id (none here), sequence number of the frame, and what "
            "makes IPCS print `Lpar` and `L3`."
        ),
    ),
    Sample(
        "smc.ctrace",
        "made up from RFC 7609",
        "FTP binary; 40 bytes of control data",
        "LLC messages of SMC-R and cursors of SMC-D",
        "-T fields -e zos.interface -e zos.smc.type -e zos.smc.local_qp -e zos.smc.producer_cursor",
        smc_records,
        Layout(control=named40),
    ),
    Sample(
        "gsk.ctrace",
        "built from published messages of System SSL; the entries of other types are made up",
        "FTP binary; 40 bytes of control data that name GSKSRVR",
        "the story of a handshake that fails in FIPS mode, an alert, a certificate",
        "-T fields -e zos.cte.time -e zos.gsk.job -e zos.gsk.function -e zos.gsk.message",
        system_ssl,
        Layout(control=control.named(40, control.Names("GSKSRVR", "", "S0W1"))),
    ),
    Sample(
        "systcpip.ctrace",
        "built from a published Telnet event; the second entry, with the headers of a packet, is made up",
        "RDWs; 40 bytes of control data that name SYSTCPIP",
        "address spaces, user, ports; IP and TCP header of a TCB",
        "-T fields -e zos.tcpip.user -e zos.tcpip.cid -e zos.tcpip.lport -e ip.src",
        stack_events,
        Layout(control=control.named(40, control.Names("SYSTCPIP", "TCPIP", "MVS181"))),
        "rdw",
    ),
    Sample(
        "csf.ctrace",
        "made up: entries of a component whose data is not published",
        "FTP binary; 40 bytes of control data that name CSF",
        "entry id, times, text and bytes",
        "-T fields -e zos.component -e zos.cte.fmtid -e zos.text",
        other_component,
        Layout(control=control.named(40, control.Names("CSF", "", "S0W1"))),
    ),
    Sample(
        "lost.ctrace",
        PINGS + "; among them a lost-record entry and entry ids that are not written any more",
        "RDWs; no control data",
        "the warning of lost records",
        "-Y zos.expert.lost_records",
        lost_and_old,
        Layout(zero_tail=False),
        "rdw",
    ),
    OtherFile(
        "components.ctrace",
        "sent by ping between network namespaces (tests/traffic/ping4.sh); entries of other components, made up but for "
        "the published packet in that of SYSTCPIS",
        "RDWs; 40 bytes of control data that name SYSTCPDA, CSF, SYSCEA, SYSOMVS, SYSTCPRE, CSQXMQ01 and SYSTCPIS in turn",
        "entries of each component with id, time, text in EBCDIC and ASCII, and bytes; the packet of an intrusion",
        "-T fields -e zos.component -e zos.cte.fmtid -e _ws.col.Info",
        lambda: b"".join(carriers.with_rdw(mixture_records(components_mixed()))),
    ),
    OtherFile(
        "2cutc.pcapng",
        "the pings of ping6.ctrace; records built from published printouts",
        "pcapng of link type USER0 with the header that the published dissectors of 2cUTC read",
        "packets, a data trace record, a stack event and messages of System SSL, without any setup",
        "-T fields -e frame.number -e zos.component -e zos.2cutc.extension -e _ws.col.Info",
        converted,
    ),
    OtherFile(
        "text-mode.ctrace",
        PINGS,
        "ping4 after FTP `ascii`: EBCDIC translated to ISO 8859-1, CR LF added",
        "refused, with the reason: bytes are lost for ever",
        "",
        lambda: damage.text_mode(Layout(control=named40).records(ZOS.trace(frames("ping4")))),
    ),
    Sample(
        "tersed-pack.ctrace",
        "the traffic of tls13-alert51.ctrace",
        "packed by AMATERSE (PACK) from variable-length records of a trace with 40 bytes of control data",
        "a TLS handshake that the client ends; `capinfos` says what was unpacked",
        "-Y tcp.flags.fin==1",
        packet_trace("tls13-alert51", ZOS),
        Layout(control=named40),
        "rdw",
        finish=(lambda data: packed.tersed(carriers.records_with_rdw(data)),),
    ),
    Sample(
        "tersed-spack.ctrace",
        "the traffic of tls13-alert51.ctrace",
        "the same packed by AMATERSE (SPACK)",
        "the same packets",
        "-Y tcp.flags.fin==1",
        packet_trace("tls13-alert51", ZOS),
        Layout(control=named40),
        "rdw",
        finish=(lambda data: packed.tersed(carriers.records_with_rdw(data), spack=True),),
    ),
    Sample(
        "transmitted.ctrace",
        "the traffic of tls13-alert51.ctrace",
        "the same packed by TSO TRANSMIT (XMIT), with a message in front",
        "the same packets",
        "-Y tcp.flags.fin==1",
        packet_trace("tls13-alert51", ZOS),
        Layout(control=named40, zero_tail=False),
        "rdw",
        finish=(lambda data: packed.transmitted(carriers.records_with_rdw(data), message=[ebcdic.encode("The trace")]),),
    ),
    OtherFile(
        "sniffer-tcpdump.rdw",
        UNREACHABLE,
        "output of IPCS SNIFFER(nnnn,TCPDUMP): big-endian pcap with raw IP; RDWs were kept in the transfer",
        "packets out, and their answers from the router",
        "",
        lambda: b"".join(carriers.with_rdw(sniffer.tcpdump(raw_ip(SNIFFED)))),
    ),
    OtherFile(
        "sniffer-ethernet.rdw",
        UNREACHABLE,
        "output of IPCS SNIFFER(nnnn): a Network General Sniffer file with Ethernet frames; RDWs were kept",
        "packets out, and their answers from the router",
        "",
        lambda: b"".join(carriers.with_rdw(sniffer.network_general(frames(SNIFFED)))),
    ),
    OtherFile(
        "sniffer-tcpdump.fb80",
        UNREACHABLE,
        "the same pcap, copied through an FB-80 data set: zero at its end",
        "packets out, and their answers from the router",
        "",
        lambda: fb80(b"".join(sniffer.tcpdump(raw_ip(SNIFFED)))),
    ),
]


def raw_ip(name: str) -> list[pcap.Frame]:
    """The frames without their Ethernet headers."""
    header = 14
    return [
        pcap.Frame(frame.time_ns, frame.data[header:], frame.original_length - header, pcap.RAW_IP)
        for frame in frames(name)
    ]

# SPDX-License-Identifier: GPL-2.0-or-later
"""The sample data sets of test-captures/: what each is made of, and what its README says."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Callable, Sequence

from . import carriers, control, damage, foreign, pcap, sniffer
from .ctrace import Entry
from .framing import Layout
from .stack import Stack

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
    """A file that holds no trace entries, or none that can be read."""

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


def fb80(data: bytes) -> bytes:
    return b"".join(carriers.fixed_blocks([data]))


named40 = control.named(40)
PINGS = "sent by ping between network namespaces (tests/traffic/ping4.sh)"
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
        "TCP and UDP to port 2175, rejected by nftables in the router between (tests/traffic/unreachable.sh)",
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
        "RDWs; 300 bytes in the middle of a record overwritten",
        "all packets but those that were hit, and a note of the gap",
        ZOS_COLUMNS,
        partial(many_pings, 60),
        Layout(buffer_size=8192, record_length=4096, control=named40),
        "rdw",
        finish=(partial(damage.overwrite, at=6000, length=300),),
    ),
    OtherFile(
        "text-mode.ctrace",
        PINGS,
        "ping4 after FTP `ascii`: EBCDIC translated to ISO 8859-1, CR LF added",
        "refused, with the reason: bytes are lost for ever",
        "",
        lambda: damage.text_mode(Layout(control=named40).records(ZOS.trace(frames("ping4")))),
    ),
    OtherFile(
        "tersed.ctrace",
        "made up: the head of an AMATERSE archive and random bytes",
        "fixed records of 1024",
        "refused, with its kind and what to do",
        "",
        foreign.tersed,
    ),
    OtherFile(
        "sniffer-tcpdump.rdw",
        PINGS,
        "output of IPCS SNIFFER(nnnn,TCPDUMP): big-endian pcap with raw IP; RDWs were kept in the transfer",
        "the pings",
        "",
        lambda: b"".join(carriers.with_rdw(sniffer.tcpdump(raw_ip("ping4")))),
    ),
    OtherFile(
        "sniffer-ethernet.rdw",
        PINGS,
        "output of IPCS SNIFFER(nnnn): a Network General Sniffer file with Ethernet frames; RDWs were kept",
        "the pings",
        "",
        lambda: b"".join(carriers.with_rdw(sniffer.network_general(frames("ping4")))),
    ),
    OtherFile(
        "sniffer-tcpdump.fb80",
        PINGS,
        "the same pcap, copied through an FB-80 data set: zero at its end",
        "the pings",
        "",
        lambda: fb80(b"".join(sniffer.tcpdump(raw_ip("ping4")))),
    ),
]


def raw_ip(name: str) -> list[pcap.Frame]:
    """The frames without their Ethernet headers."""
    header = 14
    return [
        pcap.Frame(frame.time_ns, frame.data[header:], frame.original_length - header, pcap.RAW_IP)
        for frame in frames(name)
    ]

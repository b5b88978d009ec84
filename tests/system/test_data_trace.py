# SPDX-License-Identifier: GPL-2.0-or-later
"""Data trace: the bytes of each socket as a stream, read by the dissectors of its application."""

import json
import random
import re
import struct
from collections import defaultdict
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import count, groupby
from xml.etree import ElementTree

import pytest

from entries import NOTE, WARNING, View, flat
from writer import control, ctrace, pcap, published, samples, tod
from writer.ctrace import Entry, Flag, Id, PacketHeader, SocketName
from writer.datatrace import State, data_trace
from writer.framing import Layout
from writer.packets import TCP, UDP

ZOS, CLIENT = "192.0.2.10", "198.51.100.20"
HTTP = ("-d", "tcp.port==8803,http")  # for records too short to be recognised


@pytest.fixture
def trace(programs, file_of):
    """trace(entries): a data set of the entries, seen through tshark."""
    layout = Layout(control=control.named(40))
    return lambda entries: View(programs, file_of(flat(*layout.records(entries))))


@pytest.fixture
def capture(programs, file_of):
    """capture(name): one of the captures of real traffic."""
    return lambda name: View(programs, file_of((samples.CAPTURES / f"{name}.pcap").read_bytes(), ".pcap"))


@pytest.fixture
def keys(file_of):
    """Options that give a capture's TLS keys."""

    def options(name):
        path = samples.CAPTURES / f"{name}.keys"
        return ("-o", f"tls.keylog_file:{file_of(path.read_bytes(), '.keys')}") if path.exists() else ()

    return options


TICKS = count(tod.at("2025/01/02 11:01:57.000000"), tod.MICROSECOND)


@dataclass(frozen=True)
class Socket:
    """A socket of a job; each of its records is traced a little later than all before."""

    port: int = 8803
    remote_port: int = 45168
    job: str = "GPMSERVE"
    local: str = ZOS
    remote: str = CLIENT
    protocol: int = TCP
    flags: int = 0

    def record(self, out: bool, data: bytes = b"", state: int = State.DATA, **fields) -> Entry:
        here, there = (self.local, self.port), (self.remote, self.remote_port)
        (src, sport), (dst, dport) = (here, there) if out else (there, here)
        name = SocketName(self.job, 2 if "." in self.local else 19, 1 if self.protocol == TCP else 2, self.protocol, state)
        header = PacketHeader(
            flags=self.flags | (Flag.OUT if out else 0), name=name.encode(), tod=next(TICKS), tlen=len(data),
            src=ctrace.address(ip_address(src).packed), dst=ctrace.address(ip_address(dst).packed),
            sport=sport, dport=dport, protocol=self.protocol, plen=len(data),
        )  # fmt: skip
        return Entry(Id.DATA, header.tod + tod.MICROSECOND, data, replace(header, **fields))

    def sends(self, *pieces: bytes, **fields) -> list[Entry]:
        return [self.record(True, piece, **fields) for piece in pieces]

    def receives(self, *pieces: bytes, **fields) -> list[Entry]:
        return [self.record(False, piece, **fields) for piece in pieces]

    def starts(self) -> list[Entry]:
        return [self.record(True, state=State.FLOW_STARTS)]

    def ends(self) -> list[Entry]:
        return [self.record(True, state=State.FLOW_ENDS)]


SERVER = Socket()


def request(uri: str) -> bytes:
    return f"GET {uri} HTTP/1.1\r\nHost: zos.example\r\n\r\n".encode()


def response(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/plain", *(headers or [f"Content-Length: {len(body)}"]), "", ""]
    return "\r\n".join(lines).encode() + body


def cut(data: bytes, length: int) -> list[bytes]:
    return [data[at : at + length] for at in range(0, len(data), length)]


def text(length: int) -> bytes:
    return b"".join(b"%07d\n" % n for n in range(length // 8 + 1))[:length]


# ----------------------------------------------------------------------------- messages of applications

BELOW = {"geninfo", "frame", "eth", "sll", "ip", "ipv6", "tcp", "udp", "exported_pdu", "zos", "zos.data",
         "fake-field-wrapper", "_ws.malformed"}  # fmt: skip
# Fields that hold numbers of frames, of which packets and data trace have not the same, and what TLS shows in its
# first pass only.
UNSTABLE = re.compile(
    r"http\.(request_in|response_in|(prev|next)_(request|response)_in|time)|dns\.(response_in|response_to|time)"
    r"|ftp(-data)?\.(setup-frame|command-frame|command-response\..*frame.*|.*duration.*|.*bitrate.*|current-working-directory)"
    r"|(imf|smtp)\.(fragment.*|data\..*|reassembled.*)|tls\.(segment.*|reassembled.*|handshake\.fragment.*|stream|handshake\.random_.*)"
)


def content(element) -> tuple:
    children = [content(child) for child in element if not UNSTABLE.fullmatch(child.get("name"))]
    name, show, value = (element.get(key) for key in ("name", "show", "value"))
    # The fingerprint of a TLS client says from 4.6 on that the data came with TCP, which a socket's did not.
    return name, show.removeprefix("t") if name.startswith("tls.handshake.ja4") else show, value, children


def messages(view: View, *options: str) -> list[list[tuple]]:
    """The application's protocols with all fields, of each frame that has any.

    Wireshark leaves a protocol without fields where one has looked at bytes and waits for more.
    """
    found = []
    for packet in ElementTree.fromstring(view.run("-T", "pdml", *options)):
        protocols = [content(proto) for proto in packet if proto.get("name") not in BELOW]
        if protocols := [(*proto, fields) for *proto, fields in protocols if fields]:
            found.append(protocols)
    return found


def one_by_one(frames: list[list[tuple]]) -> list[str]:
    """The messages, whatever frames they are in; records of TLS, which may share a protocol, each by itself."""
    found = []
    for name, *_, children in (message for frame in frames for message in frame):
        found += children if name == "tls" else [(name, children)]
    return sorted(map(repr, found))


# Capture, options, and how many messages at least are to be seen in it.
TRAFFIC = {
    "http": ((), 6),
    "dns": ((), 8),
    "smtp": ((), 14),
    "ftp": ((), 28),
    "tn3270": ((), 11),
    "http-download": ((), 2),
    "tls13": ((), 8),
    "tls12-unknown-ca": ((), 3),
    "tls13-alert51": (("-d", "tcp.port==444,tls"), 3),
}


@pytest.mark.parametrize("name", TRAFFIC)
def test_applications_read_the_same_as_from_packets(trace, capture, keys, name):
    options, at_least = TRAFFIC[name]
    options = (*options, *keys(name))
    ours = messages(trace(data_trace(samples.ZOS, samples.frames(name))), *options)
    theirs = messages(capture(name), *options)
    assert len(theirs) >= at_least
    assert ours == theirs


def test_http_of_the_sample(programs, file_of):
    (sample,) = [made for made in samples.SAMPLES if made.name == "data-trace.ctrace"]
    view = View(programs, file_of(sample.content()))
    rows = view.rows("zos.jobname", "http.response.code", "http.content_length", options=("-Y", "zos.data && http.response"))
    assert [tuple(row.values()) for row in rows] == [
        ("GPMSERVE", "200", "34"), ("GPMSERVE", "200", "17998"), ("GPMSERVE", "404", "335"),
    ]  # fmt: skip
    assert {row["zos.jobname"] for row in view.rows("zos.jobname", options=("-Y", "zos.data"))} == set(samples.SOCKETS.values())


def test_packets_and_data_of_the_sample(programs, file_of):
    (sample,) = [made for made in samples.SAMPLES if made.name == "data-and-packets.ctrace"]
    view = View(programs, file_of(sample.content()))
    rows = view.rows("frame.protocols", "http.response.code", options=("-Y", "http.response"))
    for carrier in (":tcp:", ":zos.data:"):
        assert [r["http.response.code"] for r in rows if carrier in r["frame.protocols"]] == ["200", "200", "404"]
    assert view.matches("zos.gap.length") == []


def test_tn3270_screen(trace):
    view = trace(data_trace(samples.ZOS, samples.frames("tn3270")))
    assert "LOGON IN PROGRESS" in view.run("-V", "-Y", "tn3270")


def pieces_of(entries, length):
    """The same bytes in records of the given length."""
    for entry in entries:
        for at, piece in enumerate(cut(entry.data, length) or [b""]):
            clock = entry.header.tod + at
            yield replace(entry, data=piece).with_header(tod=clock, tlen=len(piece), plen=len(piece))


def joined(entries):
    """The same bytes in records as long as possible: until the other side speaks."""
    ends = lambda entry: (entry.header.src, entry.header.sport, entry.header.dst, entry.header.dport, not entry.data)  # noqa: E731
    for _, group in groupby(entries, ends):
        first, *others = group
        data = first.data + b"".join(entry.data for entry in others)
        yield replace(first, data=data).with_header(tlen=len(data), plen=len(data))


def as_segments(entries) -> list[pcap.Frame]:
    """The same bytes in TCP segments, one for each record."""
    frames, sequence = [], defaultdict(lambda: 1)
    for header, data in ((entry.header, entry.data) for entry in entries):
        ends = (header.src, header.sport), (header.dst, header.dport)
        length = 40 + len(data)
        ip = struct.pack(">BBHIBBH4s4s", 0x45, 0, length, 0, 64, TCP, 0, header.src[-4:], header.dst[-4:])
        tcp = struct.pack(">HHIIBBHI", header.sport, header.dport, sequence[ends], sequence[ends[::-1]], 0x50, 0x10, 8192, 0)
        sequence[ends] += len(data)
        frames.append(pcap.Frame(len(frames) * 1000, ip + tcp + data, length, pcap.RAW_IP))
    return frames


def hidden_by_wireshark(records_of_tls: list[str]) -> list[str]:
    """Wireshark 4.2 and 4.4 decrypt the message Finished, but show nothing of it, where it comes in a later frame than
    the ChangeCipherSpec before it, whatever carries TLS."""
    finished = r"(\('tls\.handshake', '', '', )\[\('tls\.handshake\.type', '20', .*?\)\]\)"
    return sorted(re.sub(finished, r"\1[])", record) for record in records_of_tls)


@pytest.mark.parametrize("length", [1, 100, 5000])
@pytest.mark.parametrize("name", ["http", "tls13", "tls12-unknown-ca"])
def test_records_of_any_length_give_the_same_messages(trace, new_path, programs, keys, name, length):
    """A message may need many records, as it may need many TCP segments; a record may hold many messages."""
    entries = list(data_trace(samples.ZOS, samples.frames(name)))
    options = (*HTTP, *keys(name))
    whole = one_by_one(messages(trace(entries), *options))
    cut_up = list(pieces_of(joined(entries), length))
    pieces = one_by_one(messages(trace(cut_up), *options))
    pcap.write(packets := new_path(".pcap"), as_segments(cut_up), pcap.RAW_IP)
    assert len(pieces) > 2 and pieces == one_by_one(messages(View(programs, packets), *options))
    assert pieces in (whole, hidden_by_wireshark(whole))


@pytest.mark.parametrize("name", ["http", "dns", "smtp", "ftp", "tls13", "tls12-unknown-ca"])
def test_two_passes_show_what_one_pass_shows(trace, keys, name):
    view = trace(pieces_of(joined(data_trace(samples.ZOS, samples.frames(name))), 300))
    once, twice = messages(view, *keys(name)), messages(view, "-2", *keys(name))
    assert len(once) > 2 and once == twice
    # TLS knows in the second pass which version the first record will turn out to be.
    columns = ["-T", "fields", *(("-e", "_ws.col.Protocol") if "tls" not in name else ()), "-e", "_ws.col.Info"]
    assert view.run(*columns, *keys(name)) == view.run("-2", *columns, *keys(name))


def without_guess(tree: list) -> list:
    """HTTP names the request of a response by the last one that it has seen, as with packets."""
    nodes = [node for node in tree if not node.get("f", "").startswith("http.response_for.uri")]
    return [node | {"n": without_guess(node.get("n", []))} for node in nodes]


def clicked(programs, path, numbers) -> list[str]:
    """Trees of the frames, as a user gets them who looks at one after the other."""
    requests = [{"jsonrpc": "2.0", "id": 1, "method": "load", "params": {"file": str(path)}}]
    for n, number in enumerate(numbers, 2):
        requests.append({"jsonrpc": "2.0", "id": n, "method": "frame", "params": {"frame": number, "proto": True}})
    done = programs.run("sharkd", "-", input=("\n".join(map(json.dumps, requests)) + "\n").encode())
    answers = {answer["id"]: answer["result"] for answer in map(json.loads, done.stdout.splitlines()) if "result" in answer}
    return [json.dumps(without_guess(answers[n]["tree"])) for n, _ in enumerate(numbers, 2)]


def test_frames_looked_at_in_any_order_are_the_same(programs, trace):
    view = trace(joined(samples.socket_trace("http")))
    numbers = view.matches("zos.data")
    in_order = dict(zip(numbers, clicked(programs, view.path, numbers)))
    assert sum("http.response.code" in tree for tree in in_order.values()) == 3
    shuffled = numbers * 3
    random.Random(7).shuffle(shuffled)
    assert clicked(programs, view.path, shuffled) == [in_order[number] for number in shuffled]


# --------------------------------------------------------------------------------- exports and follow


def exported(view, new_path, *options):
    folder = new_path()
    folder.mkdir()
    folder.chmod(0o777)
    view.run("-q", *options, "--export-objects", f"http,{folder}")
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_http_objects_are_those_of_the_packets(trace, capture, new_path):
    ours = exported(trace(samples.socket_trace("http")), new_path)
    assert ours == exported(capture("http"), new_path)
    assert ours["perform.xml"].startswith(b"<?xml") and len(ours["perform.xml"]) == 17998


def followed(view, follower, stream=0):
    """Lines of hexadecimal bytes, those of the server with a tab in front."""
    lines = view.run("-q", "-z", f"follow,{follower},raw,{stream}").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Node 1"))
    return [line for line in lines[start + 1 :] if not line.startswith("===")]


def test_follow_shows_the_bytes_that_the_packets_have(trace, capture):
    ours = followed(trace(samples.socket_trace("http")), "zos.data")
    assert len(ours) > 10 and ours == followed(capture("http"), "tcp")


def test_follow_by_addresses(trace):
    other = Socket(remote_port=45169)
    view = trace([*SERVER.receives(b"one"), *other.receives(b"two"), *SERVER.sends(b"three")])
    for ends in (f"{ZOS}:8803,{CLIENT}:45168", f"{CLIENT}:45168,{ZOS}:8803"):
        output = view.run("-q", "-z", f"follow,zos.data,ascii,{ends}")
        assert "one" in output and "three" in output and "two" not in output


def test_saved_file_shows_the_same(programs, trace, new_path):
    view = trace(samples.socket_trace("http"))
    copy = new_path(".pcapng")
    view.run("-w", copy)
    again = View(programs, copy)
    assert messages(view) == messages(again)
    fields = ("zos.data.stream", "zos.data.length", "zos.data.payload", "zos.jobname", "_ws.col.Info")
    assert view.rows(*fields) == again.rows(*fields)


# ---------------------------------------------------------------------------- streams and their ends


def streams(view) -> list[str]:
    return view.values("zos.data.stream")


def test_data_trace_and_packets_of_one_socket_do_not_mix(trace, capture):
    both = trace(samples.packets_and_sockets())
    rows = both.rows("tcp.stream", "zos.data.stream", "http.response.code", "http.request_in", "frame.number")
    packets = [row for row in rows if row["tcp.stream"]]
    data = [row for row in rows if row["zos.data.stream"]]
    assert len(packets) == len(samples.frames("http")) and len(packets) + len(data) == len(rows)
    assert {row["tcp.stream"] for row in packets} == {row["zos.data.stream"] for row in data} == {"0"}
    for side in (packets, data):
        frames = {row["frame.number"] for row in side}
        responses = [row for row in side if row["http.response.code"]]
        assert [row["http.response.code"] for row in responses] == ["200", "200", "404"]
        assert all(row["http.request_in"] in frames for row in responses)
    assert followed(both, "tcp") == followed(both, "zos.data") == followed(capture("http"), "tcp")
    conversations = both.run("-q", "-z", "conv,tcp")
    assert len(re.findall("<->", conversations)) == 1  # of the packets


def test_clear_text_at_a_port_of_tls_beside_its_packets(trace, keys):
    """AT-TLS: the packets hold TLS, the data trace what is inside."""
    socket = Socket(port=443, remote_port=samples_port("tls13"), flags=Flag.CLEAR_TEXT)
    inside = [*socket.starts(), *socket.receives(request("/inside")), *socket.sends(*cut(response(text(500)), 200)), *socket.ends()]
    packets = list(samples.ZOS.trace(samples.frames("tls13")))
    shift = packets[0].header.tod - inside[0].header.tod
    inside = [replace(e, clock=e.clock + shift).with_header(tod=e.header.tod + shift) for e in inside]
    view = trace(samples.by_clock(packets, inside))
    assert view.values("http.request.uri", "-Y", "zos.data && http.request") == ["/inside"]
    assert view.values("http.content_length", "-Y", "zos.data && http.response") == ["500"]
    assert view.matches("zos.data && tls") == []
    alone = trace(packets)
    assert len(messages(alone)) > 5
    frames = [m for m in messages(view, "-Y", "tcp")]
    assert frames == messages(alone)
    assert view.values("http.request.uri", *keys("tls13"), "-Y", "tcp && http.request") == ["/index.html"]


def samples_port(name):
    """The client's port in a capture."""
    from writer import packets

    return packets.from_frame(samples.frames(name)[0]).sport


def test_clear_text_flag_alone_turns_tls_ports_around(trace):
    plain = Socket(port=443)
    marked = Socket(port=443, remote_port=45169, flags=Flag.CLEAR_TEXT)
    secret = Socket(port=8443, remote_port=45170, flags=Flag.CLEAR_TEXT)
    records = [*plain.receives(request("/1")), *marked.receives(request("/2")), *secret.receives(request("/3"))]
    assert trace(records).values("http.request.uri", "-Y", "http.request")[-2:] == ["/2", "/3"]
    assert trace(records).values("frame.protocols")[1].endswith(":zos.data:http")


def test_each_socket_is_a_stream(trace):
    other = Socket(remote_port=45169)
    six = Socket(local="2001:db8:2::10", remote="2001:db8::1")
    datagrams = Socket(protocol=UDP)
    view = trace([
        *SERVER.receives(b"a"), *other.receives(b"b"), *six.receives(b"c"), *datagrams.receives(b"d"),
        *SERVER.sends(b"e"), *other.sends(b"f"), *six.sends(b"g"), *datagrams.sends(b"h"),
    ])  # fmt: skip
    assert streams(view) == list("01230123")
    assert view.values("_ws.col.Source")[2] == "2001:db8::1"


def test_both_ends_of_a_connection_inside_the_stack_are_streams_of_their_own(trace):
    server = Socket(remote=ZOS, flags=Flag.LOCAL)
    client = Socket(port=45168, remote_port=8803, remote=ZOS, job="CLIENT", flags=Flag.LOCAL)
    view = trace([
        *client.sends(request("/x")), *server.receives(request("/x")),
        *server.sends(*cut(response(text(90)), 100)), *client.receives(*cut(response(text(90)), 70)),
    ])  # fmt: skip
    assert streams(view) == ["0", "1", "1", "1", "0", "0", "0"]
    rows = view.rows("zos.data.stream", "http.request_in", options=("-Y", "http.response"))
    assert [tuple(row.values()) for row in rows] == [("1", "2"), ("0", "1")]


def test_socket_that_is_used_again_is_another_stream(trace):
    view = trace([
        *SERVER.starts(), *SERVER.receives(request("/1")), *SERVER.sends(b"HTTP/1.1 200 OK\r\nContent-Le"), *SERVER.ends(),
        *SERVER.starts(), *SERVER.receives(request("/2")), *SERVER.sends(response(b"two")), *SERVER.ends(),
    ])  # fmt: skip
    assert streams(view) == list("00001111")
    assert view.matches("zos.data.end") == [4, 8]
    assert view.matches("http") == [2, 6, 7]


def test_start_records_of_both_directions_do_not_end_the_stream(trace):
    first = SERVER.record(False, state=State.FLOW_STARTS)
    second = SERVER.record(True, state=State.FLOW_STARTS)
    view = trace([first, *SERVER.receives(request("/1")), second, *SERVER.sends(response(b"1")), *SERVER.ends()])
    assert streams(view) == list("00000")
    assert view.matches("zos.data.end") == [5]


@pytest.mark.parametrize("server", [True, False], ids=["server", "client"])
def test_response_that_ends_with_its_stream(trace, server):
    """HTTP without a length: the record that ends the stream completes it, whichever way the data went."""
    body = text(1000)
    socket = SERVER if server else Socket(port=45168, remote_port=80)
    there, back = (socket.receives, socket.sends) if server else (socket.sends, socket.receives)
    records = [*socket.starts(), *there(request("/all")), *back(*cut(response(body, "Connection: close"), 300)), *socket.ends()]
    for options in ((), ("-2",)):
        view = trace(records)
        (row,) = view.rows("frame.number", "http.response.code", "_ws.col.Source",
                           options=(*options, "-Y", "http.response"))  # fmt: skip
        assert row["frame.number"] == str(len(records)) and row["http.response.code"] == "200"
        tree = view.run(*options, "-V", "-Y", "http.response")
        assert re.search(r"Request URI: .*/all\]?$", tree, re.MULTILINE) and f"File Data: {len(body)} bytes" in tree
        assert row["_ws.col.Source"] == ZOS  # of the record, which is outbound
    objects = view.run("-q", "-z", "http,tree")
    assert "200 OK" in objects


def test_record_without_ends_is_of_no_stream(trace):
    view = trace([published.data_flow_starts()])
    assert streams(view) == [""]


# -------------------------------------------------------------------------------- what may go wrong


def test_abbreviated_record_breaks_the_stream(trace):
    first, second = SERVER.sends(*cut(response(text(800)), 500))
    short = replace(first, data=first.data[:200]).with_header(tlen=200)
    later = SERVER.sends(response(b"later"))
    view = trace([short, second, *later])
    experts = view.experts()
    assert ("zos.expert.abbreviated", "2097152", "200 of 500 bytes were traced") in experts[0]
    assert [name for name, _, _ in experts[1]] == ["zos.expert.stream_gap"] and experts[1][0][1] == WARNING
    assert [name for name, _, _ in experts[2]] == []
    assert "200 of 500 bytes" in view.tree()
    assert view.values("http.content_length")[2] == "5"
    assert view.values("zos.data.reassembled.length") == ["", "", ""]


def test_waiting_message_is_given_up_at_a_gap(trace):
    first, second, third, last = SERVER.sends(*cut(response(text(800)), 230))
    view = trace([first, second.with_header(plen=400), third, last, *SERVER.sends(response(b"new"))])
    assert [name for name, _, _ in view.experts()[2]] == ["zos.expert.stream_gap"]
    assert view.matches("zos.data.reassembled.length") == []
    assert view.values("http.content_length", "-Y", "http.response")[-1] == "3"


@pytest.mark.parametrize("options", [(), ("-2",)], ids=["one pass", "two passes"])
def test_waiting_message_is_given_up_where_records_were_lost(trace, options):
    """Whose records they were is not known; what waits must not take the bytes of the next message for its own."""
    other = Socket(remote_port=45169)
    first, second, third, last = SERVER.sends(*cut(response(text(800)), 230))
    before, after = other.sends(response(b"whole")), other.sends(response(b"next"))
    lost = ctrace.lost_records(third.clock)
    view = trace([first, *before, second, lost, last, *after, *SERVER.sends(response(b"new"))])
    assert view.values("zos.lost", *options) != 7 * [""]
    expected = [[] for _ in range(7)]
    expected[3], expected[4] = ["zos.expert.lost_records"], ["zos.expert.stream_gap"]
    assert [[name for name, _, _ in frame] for frame in view.experts()] == expected
    assert view.experts()[4][0][2].endswith("the message that had begun is given up")
    rows = view.rows("frame.number", "http.content_length", options=(*options, "-Y", "http.response"))
    assert [tuple(row.values()) for row in rows] == [("2", "5"), ("6", "4"), ("7", "3")]
    whole = trace([first, second, third, last, lost, *SERVER.sends(response(b"new"))])
    assert whole.matches("zos.expert.stream_gap") == []
    assert whole.values("http.content_length", "-Y", "http.response") == ["800", "3"]


def test_response_without_length_is_given_up_where_records_were_lost(trace):
    head = response(text(300), "Connection: close")
    records = [*SERVER.starts(), *SERVER.receives(request("/all")), *SERVER.sends(head)]
    lost = ctrace.lost_records(records[-1].clock)
    view = trace([*records, lost, *SERVER.ends()])
    assert view.matches("http.response") == [] and view.matches("zos.expert.stream_gap") == [5]
    assert trace([*records, *SERVER.ends()]).matches("http.response") == [4]


def test_withheld_data(trace):
    secret = Socket(flags=Flag.CONFIDENTIAL)
    view = trace([*SERVER.sends(response(text(100))[:50]), *secret.sends(b""), *SERVER.sends(b"rest")])
    found = view.experts()
    assert [name for name, _, _ in found[1]] == ["zos.expert.confidential"]
    assert found[1][0][1] == NOTE and "CtraceClearText On" in found[1][0][2] and "EZB.TRCSEC" in found[1][0][2]
    assert [name for name, _, _ in found[2]] == ["zos.expert.stream_gap"]
    assert view.info()[1] == "To Jobname GPMSERVE, 8803 → 45168 [AT-TLS confidential: data withheld]"
    assert streams(view) == ["0", "0", "0"]
    assert view.matches("zos.data.end") == []


def test_record_that_is_traced_before_the_one_in_front_of_it(trace):
    first, second, third = SERVER.sends(*cut(response(text(800)), 300))
    view = trace([first, third, second, *SERVER.sends(response(b"new"))])
    found = view.experts()
    assert [[name for name, _, _ in frame] for frame in found[:3]] == [[], [], ["zos.expert.out_of_order"]]
    assert found[2][0][1] == WARNING
    assert view.matches("zos.data.reassembled.length") == []
    assert view.values("http.content_length", "-Y", "http.response")[-1] == "3"


def test_repeated_record_counts_once(trace):
    first, second, third = SERVER.sends(*cut(response(text(800)), 300))
    view = trace([first, second, second, third])
    assert [[name for name, _, _ in frame] for frame in view.experts()] == [[], [], ["zos.expert.repeated"], []]
    assert view.values("zos.data.reassembled.length") == ["", "", "", str(len(response(text(800))))]
    assert len(followed(view, "zos.data")) == 3
    # The same bytes at another time are other bytes.
    again = second.with_header(tod=second.header.tod + 1)
    assert trace([first, second, again]).matches("zos.expert.repeated") == []


def test_segments_that_were_not_joined_are_in_order(trace):
    """A send that is longer than Wireshark's limit for a packet is left in its records."""
    data = response(text(300_000))
    (entry,) = SERVER.sends(data)
    records = ctrace.segments(entry, 40_000)
    assert len(records) == 8
    view = trace([*records, *SERVER.sends(response(b"new"))])
    assert view.values("zos.data.reassembled.length")[7] == str(len(data))
    assert view.matches("zos.expert.stream_gap || zos.expert.repeated || zos.expert.out_of_order") == []
    assert view.values("http.content_length", "-Y", "http") == ["300000", "3"]
    without_third = trace([*records[:2], *records[3:], *SERVER.sends(response(b"new"))])
    assert without_third.matches("zos.expert.stream_gap") == [3]
    without_last = trace([*records[:-1], *SERVER.sends(response(b"new"))])
    assert without_last.matches("zos.expert.stream_gap") == [8]
    assert without_last.values("http.content_length", "-Y", "http") == ["3"]


def test_joined_segments_are_one_record_of_the_stream(trace):
    data = response(text(9_000))
    (entry,) = SERVER.sends(data)
    view = trace(ctrace.segments(entry, 4_000))
    assert view.values("zos.data.length") == [str(len(data))]
    assert view.values("http.content_length") == ["9000"]


def test_datagrams_are_not_put_together(trace):
    (query,) = [e for e in samples.socket_trace("dns") if e.header.protocol == UDP][:1]
    half = query.data[:20]
    rest = replace(query, data=query.data[20:]).with_header(tod=query.header.tod + 1, tlen=len(query.data) - 20, plen=len(query.data) - 20)
    view = trace([replace(query, data=half).with_header(tlen=20, plen=20), rest, query.with_header(tod=query.header.tod + 2)])
    assert view.values("dns.qry.name")[2] == "zos.example"
    assert view.matches("_ws.malformed") != [] and 3 not in view.matches("_ws.malformed")
    assert view.matches("zos.data.reassembled_in || zos.data.records") == []


def test_message_that_cannot_be_read_does_not_harm_the_next(trace):
    """A DNS message over TCP with a length that its content does not fill, then a good one in the same record."""
    stream = [e for e in samples.socket_trace("dns") if e.header.protocol == TCP and e.data]
    good = stream[0].data
    bad = len(good[2:20]).to_bytes(2, "big") + good[2:20]
    record = replace(stream[0], data=bad + good[:10]).with_header(tlen=len(bad) + 10, plen=len(bad) + 10)
    rest = replace(stream[0], data=good[10:]).with_header(tod=stream[0].header.tod + 1, tlen=len(good) - 10, plen=len(good) - 10)
    view = trace([record, rest])
    assert view.matches("_ws.malformed") == [1]
    assert view.values("dns.qry.name")[1] == "zos.example"


@pytest.mark.parametrize("options", [(), ("-2",)], ids=["one pass", "two passes"])
def test_requests_that_begin_in_the_middle_of_records(trace, options):
    """Pipelined requests: each record but the last ends inside the header of the next request, of which HTTP asks for one
    record more."""
    uris = ["/first", "/second", "/third"]
    records = cut(b"".join(map(request, uris)), len(request("/first")) - 10)
    assert len(records) == 4
    view = trace(SERVER.receives(*records))
    assert view.values("http.request.uri", *HTTP, *options) == ["", "/first", "/second", "/third"]
    assert view.values("zos.data.record.count", *HTTP, *options) == ["", "2", "2", "2"]
    assert view.values("_ws.malformed", *HTTP, *options) == ["", "", "", ""]
    if options:
        assert view.values("zos.data.reassembled_in", *HTTP, *options) == ["2", "3", "4", ""]


def test_disabled_protocol_leaves_the_bytes(trace):
    view = trace(SERVER.receives(request("/1")))
    assert view.values("frame.protocols", "--disable-protocol", "zos.data") == ["exported_pdu:zos:data"]
    assert view.values("frame.protocols") == ["exported_pdu:zos:zos.data:http"]


# ---------------------------------------------------------------------------------------- Decode As


def test_decode_as_of_the_data_trace_does_not_touch_packets(trace):
    view = trace(samples.packets_and_sockets())
    options = ("-d", "zos.data.port==8803,smtp")
    assert view.matches("zos.data && smtp") == [] and view.values("frame.number", *options, "-Y", "zos.data && smtp") != []
    assert view.values("frame.number", *options, "-Y", "zos.data && http") == []
    assert view.values("frame.number", *options, "-Y", "tcp && http") == view.values("frame.number", "-Y", "tcp && http")


def test_decode_as_of_tcp_serves_the_data_trace(trace):
    view = trace(Socket(port=9999).receives(b"HELO zos.example\r\n"))
    assert view.values("frame.protocols") == ["exported_pdu:zos:zos.data:data"]
    assert view.values("frame.protocols", "-d", "tcp.port==9999,smtp") == ["exported_pdu:zos:zos.data:smtp"]
    assert view.values("frame.protocols", "-d", "tcp.port==45168,smtp") == ["exported_pdu:zos:zos.data:smtp"]
    assert view.values("frame.protocols", "-d", "zos.data.port==45168,smtp", "-d", "tcp.port==9999,ftp") == [
        "exported_pdu:zos:zos.data:smtp"
    ]


def test_decode_as_of_datagrams(trace):
    view = trace(Socket(port=9999, protocol=UDP).receives(b"<13>JOB00042 ENDED"))
    assert view.values("frame.protocols", "-d", "zos.data.port==9999,syslog") == ["exported_pdu:zos:zos.data:data"]
    assert view.values("syslog.msg", "-d", "zos.data.datagram.port==9999,syslog") == ["JOB00042 ENDED"]


# ---------------------------------------------------------------------------------- published records


def test_published_start_record(trace):
    view = trace([published.data_flow_starts()])
    expected = {
        "zos.tod": "Jun 22, 2009 13:18:52.705248000 UTC", "zos.cte.time": "Jun 22, 2009 13:18:52.705250000 UTC",
        "zos.jobname": "USER12", "zos.data.domain": "2", "zos.data.type": "1", "zos.data.protocol": "6",
        "zos.data.state": str(int(State.FLOW_STARTS)), "zos.segment": "0", "zos.flags.text": "Out", "zos.tlen": "0",
        "zos.data.length": "0", "zos.data.end": "", "zos.cid": "",
    }  # fmt: skip
    assert view.row(*expected) == expected
    assert view.values("zos.cid", "-o", "zos.cid_position:20") == ["0x00000058"]
    assert view.info() == ["To Jobname USER12, 0 → 0, no data (start or end of the socket's data flow)"]
    tree = view.tree()
    for line in ("Domain: AF_Inet (2)", "Type: Stream (1)", "Protocol: TCP (6)", "State: 1"):
        assert line in tree


GPMSERVE = [
    # request
    {
        "zos.tod": "Jan  2, 2025 09:58:24.093466000 UTC", "zos.jobname": "GPMSERVE", "zos.direction": "0",
        "zos.ipv4.src": "10.1.0.2", "zos.srcport": "41416", "zos.ipv4.dst": "10.1.1.2", "zos.dstport": "8803",
        "zos.flags.cleartext": "1", "zos.flags.confidential": "0", "zos.tlen": "171", "zos.data.length": "171",
        "http.request.uri": '/gpm/perform.xml?resource=",ADCDPL,SYSPLEX"&id=8D0EA0', "http.request.version": "HTTP/1.1",
        "zos.data.stream": "0", "_ws.col.Protocol": "HTTP",
    },
    # clear text
    {
        "zos.tod": "Jan  2, 2025 11:01:57.258946000 UTC", "zos.jobname": "GPMSERVE", "zos.direction": "1",
        "zos.ipv4.src": "10.1.1.2", "zos.srcport": "8803", "zos.ipv4.dst": "10.1.0.2", "zos.dstport": "45168",
        "zos.flags.cleartext": "1", "zos.flags.confidential": "0", "zos.tlen": "345", "zos.data.length": "345",
        "http.request.uri": "", "http.request.version": "", "zos.data.stream": "1", "_ws.col.Protocol": "Data Trace",
    },
    # withheld
    {
        "zos.tod": "Jan  2, 2025 11:27:48.733616000 UTC", "zos.jobname": "GPMSERVE", "zos.direction": "1",
        "zos.ipv4.src": "10.1.1.2", "zos.srcport": "8803", "zos.ipv4.dst": "10.1.0.2", "zos.dstport": "52860",
        "zos.flags.cleartext": "0", "zos.flags.confidential": "1", "zos.tlen": "0", "zos.data.length": "0",
        "http.request.uri": "", "http.request.version": "", "zos.data.stream": "2", "_ws.col.Protocol": "Data Trace",
    },
]  # fmt: skip


def test_published_records_of_at_tls(trace):
    view = trace(published.gpmserve())
    assert view.rows(*GPMSERVE[0]) == GPMSERVE
    assert bytes.fromhex(view.values("zos.data.payload")[1]) == published.HTTP_RESPONSE
    lines = [line for line in view.tree().splitlines() if line.startswith("z/OS data trace,")]
    assert lines == [
        "z/OS data trace, From Jobname GPMSERVE, 10.1.0.2:41416 → 10.1.1.2:8803, AT-TLS clear text, 171 bytes",
        "z/OS data trace, To Jobname GPMSERVE, 10.1.1.2:8803 → 10.1.0.2:45168, Out, AT-TLS clear text, 345 bytes",
        "z/OS data trace, To Jobname GPMSERVE, 10.1.1.2:8803 → 10.1.0.2:52860, Out, AT-TLS confidential, data withheld",
    ]
    assert view.info() == [
        'GET /gpm/perform.xml?resource=",ADCDPL,SYSPLEX"&id=8D0EA0 HTTP/1.1  [AT-TLS clear text]',
        "To Jobname GPMSERVE, 8803 → 45168, 345 bytes [AT-TLS clear text]",
        "To Jobname GPMSERVE, 8803 → 52860 [AT-TLS confidential: data withheld]",
    ]
    assert view.matches("zos.expert.confidential") == [3]

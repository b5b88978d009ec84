# SPDX-License-Identifier: GPL-2.0-or-later
"""Files of 2cUTC: trace entries in packets of link type USER0."""

import pytest

from handmade import DATAGRAM, DESTINATION6, MOVED, PING4, PING6, SOURCE6, entry, ethernet, packet_capture, untimed
from pcapng_records import LINKTYPE_RAW, Capture, of_entry
from writer import ebcdic, two_cutc
from writer.ctrace import Entry, SocketName
from writer.two_cutc import LINKTYPE_USER0

# Fields of a place in a data set, and of the file that carries the packet.
ELSEWHERE = "zos.record_number", "zos.file_offset", "zos.component"


def converted(component: str, traced: Entry, **fields) -> Capture:
    return Capture().packet(LINKTYPE_USER0, two_cutc.packet(component, traced.encode(), **fields))


def zos_fields(view) -> dict[str, str]:
    """All fields of ours, but for those of the place in a data set."""
    names = [line.split("\t")[2] for line in view.tshark("-G", "fields").splitlines() if "\tzos." in line]
    names = [name for name in names if not name.startswith(ELSEWHERE) and "2cutc" not in name and name != "zos.subname"]
    args = [arg for name in names if name != "zos.system" for arg in ("-e", name)]
    return view.run("-T", "fields", *args)


def test_packet_is_dissected_behind_its_record(dissect):
    view = dissect(converted("SYSTCPDA", entry(PING6)))
    assert view.field("frame.protocols") == ["zos:ipv6:icmpv6:data"]
    assert view.values("zos.component", "zos.interface", "zos.flags.text", "ipv6.src", "ipv6.dst", "icmpv6.type") == {
        "zos.component": "SYSTCPDA",
        "zos.interface": "IFPORTCP6",
        "zos.flags.text": "Ping In",
        "ipv6.src": SOURCE6,
        "ipv6.dst": DESTINATION6,
        "icmpv6.type": "128",
    }
    assert view.matches("zos.record_number || zos.file_offset") == 0


def test_abbreviated_packet_is_short_and_not_malformed(dissect):
    view = dissect(converted("SYSTCPDA", entry(DATAGRAM[:22], plen=len(DATAGRAM))))
    assert view.field("frame.protocols") == ["zos:ip:udp"]
    assert (view.matches("_ws.short"), view.matches("_ws.malformed")) == (1, 0)


def test_adapter_frame_is_dissected_as_ethernet(dissect):
    view = dissect(converted("SYSTCPOT", entry(ethernet(0x0800, DATAGRAM), 7)))
    assert view.field("frame.protocols") == ["zos:eth:ethertype:ip:udp:data"]


@pytest.mark.parametrize(
    "component, traced, packet",
    [
        ("SYSTCPDA", entry(PING4), True),
        ("SYSTCPDA", entry(DATAGRAM, tlen=20, plen=1500), True),
        ("SYSTCPDA", entry(DATAGRAM, segment=1), False),
        ("SYSTCPDA", entry(b"GET", 5, name=SocketName("USER12").encode()), False),
        ("SYSTCPIP", Entry(0x70010004, MOVED, ebcdic.encode("READ.ME")), False),
        ("CSQXQM01", Entry(1, MOVED, b"x"), False),
    ],
    ids=["packet", "abbreviated", "segment", "data", "event", "mq"],
)
def test_entry_has_the_fields_that_it_has_in_a_data_set(dissect, component, traced, packet):
    original = {"original_length": traced.header.plen} if traced.header else {}
    record = of_entry(traced, component=component, **original)
    whole = Capture()
    whole = whole.record_of_packet(record, traced.data) if packet else whole.record(record, traced.data)
    expected = zos_fields(dissect(whole))
    view = dissect(converted(component, traced))
    assert zos_fields(view) == expected != "\n"
    assert view.field("zos.component") == [component]


@pytest.mark.parametrize("blank", [False, True], ids=["counted", "blanks"])
def test_extension_is_text(dissect, blank):
    view = dissect(converted("SYSTCPDA", entry(PING6), extension="smc and more", blank_length=blank))
    assert view.field("zos.2cutc.extension") == ["smc and more".ljust(48 if blank else 0)]
    assert view.field("frame.protocols") == ["zos:ipv6:icmpv6:data"]
    assert "\n2cUTC header\n    Extension: smc and more" in view.tree()


def test_packet_without_extension_has_no_such_field(dissect):
    view = dissect(converted("SYSTCPDA", entry(PING6)))
    assert view.matches("zos.2cutc && !zos.2cutc.extension") == 1


def test_saved_file_has_the_same_fields(dissect, tshark, shared_path):
    view = dissect(converted("SYSTCPDA", entry(PING6)))
    saved = shared_path / "home" / "2cutc-saved.pcapng"
    view.run("-w", saved)
    assert tshark("-r", saved, "-V") == view.tree()


SOUND = two_cutc.packet("SYSTCPDA", entry(PING6).encode(), extension="x" * 48)
OTHERS = {
    "ip": PING4,
    "empty": b"",
    "only a name": b"2cUTC",
    "another name": b"2CUTC" + SOUND[5:],
    "header alone": SOUND[:16],
    "cut in the extension": SOUND[:40],
    "cut in the entry": SOUND[:-1],
    "entry too short": two_cutc.packet("SYSTCPDA", b"\x00\x10" + bytes(14) + b"\x00\x10"),
    "lengths differ": two_cutc.packet("SYSTCPDA", Entry(4, MOVED, b"x", closing=7).encode()),
    "extension too long": SOUND[:6] + b"\xff\xff" + SOUND[8:],
}
USER_DLTS = "-o", 'uat:user_dlts:"User 0 (DLT=147)","ip","0","","0",""'


@pytest.mark.parametrize("options", [(), USER_DLTS, ("--disable-protocol", "zos")], ids=["plain", "user_dlts", "disabled"])
@pytest.mark.parametrize("packet", OTHERS.values(), ids=OTHERS)
def test_others_of_user0_are_dissected_as_without_the_plugin(dissect, packet, options):
    view = dissect(Capture().packet(LINKTYPE_USER0, packet).packet(LINKTYPE_RAW, PING6))
    known = () if "zos" in options else options
    assert untimed(view.run("-T", "pdml", *options)) == untimed(view.without_plugin("-T", "pdml", *known))


def test_disabled_protocol_leaves_the_packet_to_others(dissect):
    view = dissect(Capture().packet(LINKTYPE_USER0, SOUND))
    assert view.matches("zos", "--disable-protocol", "zos") == 0
    disabled = view.run("-T", "pdml", "--disable-protocol", "zos")
    assert untimed(disabled) == untimed(view.without_plugin("-T", "pdml"))


def test_user_dlts_of_another_protocol_do_not_hide_the_record(dissect):
    view = dissect(Capture().packet(LINKTYPE_USER0, SOUND))
    assert view.matches("zos.interface == IFPORTCP6", *USER_DLTS) == 1


def test_truncated_header_is_not_read_beyond_its_end(dissect):
    """Every prefix of a sound packet: none is taken for one, none breaks the dissector."""
    capture = Capture()
    for length in range(len(SOUND)):
        capture.packet(LINKTYPE_USER0, SOUND[:length])
    view = dissect(capture)
    assert view.matches("zos") == 0
    assert len(view.field("frame.number")) == len(SOUND)


def test_damaged_packet_trace_header_is_shown_as_data(dissect):
    damaged = entry(PING6).encode()
    damaged = damaged[:16] + b"\xff\xff" + damaged[18:]
    view = dissect(Capture().packet(LINKTYPE_USER0, two_cutc.packet("SYSTCPDA", damaged)))
    assert view.field("zos.expert.pth_short") != [""]


def test_statistics_count_the_records(tshark, dissect):
    view = dissect(packet_capture(PING6).packet(LINKTYPE_USER0, SOUND))
    report = tshark("-r", view.file, "-q", "-z", "zos,stat")
    (line,) = (line for line in report.splitlines() if line.startswith("Packet trace records"))
    assert line.split("|")[1].strip() == "2"

# SPDX-License-Identifier: GPL-2.0-or-later
"""The zos tree, its fields, columns and expert infos, seen through tshark."""

import json
import re
import struct
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from handmade import (
    DATAGRAM,
    DESTINATION4,
    DESTINATION6,
    MOVED,
    PING4,
    PING6,
    SOURCE4,
    SOURCE6,
    TOKEN_RING,
    TRACED,
    entry,
    ethernet,
    icmp,
    ipv4,
    ipv6,
    packet_capture,
    untimed,
)
from pcapng_records import LINKTYPE_ETHERNET, LINKTYPE_RAW, LINKTYPE_TOKEN_RING, Capture, Kind, Note, Record, of_entry
from writer import ctrace, ebcdic
from writer.ctrace import Entry, Extension, Flag, SocketName, interface_name


# ------------------------------------------------------------------------ between frame and packet


def test_tree_stands_between_frame_and_ip(dissect):
    view = dissect(packet_capture(PING6))
    assert view.field("frame.protocols") == ["zos:ipv6:icmpv6:data"]
    top = [line for line in view.tree().splitlines() if line[:1].isalpha()]
    assert [line.split()[0] for line in top] == ["Frame", "z/OS", "Internet", "Internet"]
    assert top[1] == "z/OS packet trace, From Interface IFPORTCP6 (QDIO Ethernet6), Ping In"


@pytest.mark.parametrize(
    "link_type, packet, protocols",
    [
        (LINKTYPE_RAW, DATAGRAM, "zos:ip:udp:data"),
        (LINKTYPE_RAW, PING6, "zos:ipv6:icmpv6:data"),
        (LINKTYPE_RAW, b"\x20" + bytes(39), "zos:data"),
        (LINKTYPE_RAW, b"", "zos"),
        # Bytes that the dissector of raw IP would take for PPP: after our record it is not asked.
        (LINKTYPE_RAW, DATAGRAM[:6] + b"\xff\x03" + DATAGRAM[8:], "zos:ip:data"),
        (LINKTYPE_ETHERNET, ethernet(0x0800, DATAGRAM), "zos:eth:ethertype:ip:udp:data"),
        (LINKTYPE_TOKEN_RING, TOKEN_RING + DATAGRAM, "zos:tr:llc:ip:udp:data"),
    ],
    ids=["ipv4", "ipv6", "version-2", "empty", "like-ppp", "ethernet", "token-ring"],
)
def test_protocols(dissect, link_type, packet, protocols):
    assert dissect(packet_capture(packet, link_type)).field("frame.protocols") == [protocols]


def test_later_segment_is_data_even_when_it_looks_like_ip(dissect):
    view = dissect(packet_capture(DATAGRAM, segment=1, tlen=100, record={"notes": Note.FIRST_SEGMENT_MISSING}))
    assert view.field("frame.protocols") == ["zos:data"]
    part = f"segment 1: {len(DATAGRAM)} of 100 bytes"
    assert view.info() == [f"z/OS packet trace, From Interface IFPORTCP6 (QDIO Ethernet6), In, {part}"]
    assert view.field("_ws.col.Protocol") == ["z/OS"]


def test_columns_stay_with_the_packet(dissect):
    view = dissect(packet_capture(PING4))
    assert view.field("_ws.col.Protocol") == ["ICMP"]
    assert view.info()[0].startswith("Echo (ping) request")


@pytest.mark.parametrize("disabled", [(), ("--disable-protocol", "zos")], ids=["enabled", "disabled"])
def test_captures_of_others_are_dissected_as_without_the_plugin(dissect, disabled):
    foreign = of_entry(entry(PING4)).encode()
    capture = (
        Capture()
        .packet(LINKTYPE_RAW, PING4)
        .packet(LINKTYPE_RAW, PING6)
        .packet(LINKTYPE_RAW, b"")
        .packet(LINKTYPE_RAW, b"\xff\x03\x00\x21" + DATAGRAM)
        .packet(LINKTYPE_ETHERNET, ethernet(0x0800, DATAGRAM))
        .packet(LINKTYPE_ETHERNET, ethernet(0x0800, DATAGRAM)[:17])
        .packet(LINKTYPE_TOKEN_RING, TOKEN_RING)
        # Options that are not ours: other number, other content, cut short.
        .packet(LINKTYPE_RAW, PING4, foreign, pen=32474)
        .packet(LINKTYPE_RAW, PING4, b"somebody else's")
        .packet(LINKTYPE_RAW, PING4, foreign[:70])
        .packet(LINKTYPE_RAW, PING4, b"")
    )
    view = dissect(capture)
    for output in (["-T", "pdml"], ["-T", "json", "-x"], ["-V"], []):
        assert untimed(view.run(*output, *disabled)) == untimed(view.without_plugin(*output))


def test_disabled_protocol_leaves_a_plain_packet(dissect):
    view = dissect(packet_capture(DATAGRAM))
    assert view.field("frame.protocols", "--disable-protocol", "zos") == ["raw:ip:udp:data"]
    disabled = view.run("-T", "pdml", "--disable-protocol", "zos")
    assert untimed(disabled) == untimed(view.without_plugin("-T", "pdml"))


def test_saved_file_keeps_the_record(dissect, tshark, shared_path):
    view = dissect(packet_capture(PING6))
    home = shared_path / "home" / "saved.pcapng"
    view.run("-w", home)
    assert tshark("-r", home, "-V") == view.tree()
    assert tshark("-r", home, "-T", "fields", "-e", "zos.interface") == "IFPORTCP6\n"


# ------------------------------------------------------------------------------------------- fields


def test_fields_of_the_record(dissect):
    view = dissect(packet_capture(PING6, record={"number": 7, "file_offset": 4711}))
    expected = {
        "zos.component": "SYSTCPDA",
        "zos.subname": "TCPIP",
        "zos.system": "MVS1",
        "zos.record_number": "7",
        "zos.file_offset": "4711",
        "zos.cte.len": str(16 + 92 + len(PING6) + 2),
        "zos.cte.off": "16",
        "zos.cte.fmtid": "0x00000004",
        "zos.cte.time": "Sep 24, 2022 11:30:32.614990000 UTC",
        "zos.cte.time.raw": f"0x{MOVED:016x}",
        "zos.cte.len_end": str(16 + 92 + len(PING6) + 2),
        "zos.segments": "1",
    }
    assert view.values(*expected) == expected
    assert "Entry id: Packet Trace (0x00000004)" in view.tree()


def test_fields_of_the_packet_trace_header(dissect):
    view = dissect(
        packet_capture(
            PING6,
            flags=Flag.LOCAL | Flag.CLEAR_TEXT | 0x0A | Flag.OUT,
            sport=11,
            dport=12,
            trace_count=13,
            vlan=14,
            tcb=0x008D1234,
            drop_reason=4167,
            seglen=1460,
        )
    )
    expected = {
        "zos.pth.len": "92",
        "zos.segment": "0",
        "zos.flags": "0xab",
        "zos.flags.local": "1",
        "zos.flags.confidential": "0",
        "zos.flags.cleartext": "1",
        "zos.flags.unknown": "0x05",
        "zos.flags.out": "1",
        "zos.flags.text": "Ping Out",
        "zos.direction": "1",
        "zos.ping": "1",
        "zos.device": "53",
        "zos.tlen": "104",
        "zos.interface": "IFPORTCP6",
        "zos.tod": "Sep 24, 2022 11:30:32.614976000 UTC",
        "zos.tod.raw": f"0x{TRACED:016x}",
        "zos.ipv6.src": SOURCE6,
        "zos.ipv6.dst": DESTINATION6,
        "zos.ipv6.addr": f"{SOURCE6},{DESTINATION6}",
        "zos.ipv4.src": "",
        "zos.srcport": "11",
        "zos.dstport": "12",
        "zos.port": "11,12",
        "zos.trace_count": "13",
        "zos.protocol": "58",
        "zos.vlan": "14",
        "zos.tcb": "0x008d1234",
        "zos.asid": "0x0035",
        "zos.plen": "104",
        "zos.intfx": "81",
        "zos.drop_reason": "4167",
        "zos.seglen": "1460",
        "zos.jobname": "",
        "zos.ext.len": "",
    }
    assert view.values(*expected) == expected
    assert view.matches("zos.pth") == 1


def test_ipv4_addresses_of_the_header(dissect):
    for marker in (0xFFFE, 0xFFFF):
        addresses = {
            "src": ctrace.address(ip_address(SOURCE4).packed, marker),
            "dst": ctrace.address(ip_address(DESTINATION4).packed, marker),
        }
        view = dissect(packet_capture(PING4, **addresses))
        assert view.values("zos.ipv4.src", "zos.ipv4.dst", "zos.ipv4.addr", "zos.ipv6.addr") == {
            "zos.ipv4.src": SOURCE4,
            "zos.ipv4.dst": DESTINATION4,
            "zos.ipv4.addr": f"{SOURCE4},{DESTINATION4}",
            "zos.ipv6.addr": "",
        }


@pytest.mark.parametrize("id_, shown", [(4, "::"), (7, "")])
def test_address_of_zeros_is_none_in_osaenta_records(dissect, id_, shown):
    zero = entry(ethernet(0x0800, DATAGRAM), id_, src=bytes(16), dst=bytes(16))
    view = dissect(Capture().record_of_packet(of_entry(zero), zero.data, LINKTYPE_ETHERNET))
    assert view.values("zos.ipv6.src", "zos.ipv6.dst") == {"zos.ipv6.src": shown, "zos.ipv6.dst": shown}
    filled = entry(zero.data, id_)
    view = dissect(Capture().record_of_packet(of_entry(filled), zero.data, LINKTYPE_ETHERNET))
    assert view.field("zos.ipv6.addr") == [f"{SOURCE6},{DESTINATION6}"]


def test_entry_that_is_not_from_a_data_set_has_no_place_in_it(dissect):
    view = dissect(packet_capture(PING6, record={"number": 0}))
    assert view.matches("zos.record_number || zos.file_offset") == 0


def test_both_addresses_and_ports_are_hidden_fields(dissect):
    view = dissect(packet_capture(PING6, sport=11))
    assert "Source or destination" not in view.tree()
    assert view.matches(f"zos.ipv6.addr == {DESTINATION6} && zos.port == 11") == 1


def test_tod_clock_keeps_its_resolution(dissect):
    view = dissect(packet_capture(PING6, tod=TRACED + 4095))
    assert view.field("zos.tod") == ["Sep 24, 2022 11:30:32.614976999 UTC"]


def test_clock_that_was_never_set_is_no_time(dissect):
    view = dissect(packet_capture(PING6, tod=0))
    assert view.values("zos.tod", "zos.tod.raw") == {"zos.tod": "", "zos.tod.raw": "0x0000000000000000"}


@pytest.mark.parametrize("length", [32, 33, 48, 64, 67, 68, 73, 80, 88, 90, 91, 92])
def test_short_header_shows_only_what_it_has(dissect, length):
    ends = {
        "zos.tod": 32, "zos.ipv6.src": 48, "zos.ipv6.dst": 64, "zos.srcport": 66, "zos.dstport": 68,
        "zos.trace_count": 72, "zos.protocol": 74, "zos.vlan": 76, "zos.tcb": 80, "zos.asid": 82,
        "zos.plen": 84, "zos.intfx": 88, "zos.drop_reason": 90, "zos.seglen": 92,
    }  # fmt: skip
    view = dissect(packet_capture(DATAGRAM, length=length, drop_reason=0))
    shown = view.values(*ends)
    assert {name for name, text in shown.items() if text} == {name for name, end in ends.items() if end <= length}
    assert view.field("frame.protocols") == ["zos:ip:udp:data"]


def test_extensions(dissect):
    extensions = (Extension(1, bytes.fromhex("c0a80001")), Extension(0x1234, b""))
    view = dissect(packet_capture(PING6, extensions=extensions))
    assert view.values("zos.pth.len", "zos.ext.len", "zos.ext.type", "zos.ext.data") == {
        "zos.pth.len": "104",
        "zos.ext.len": "8,4",
        "zos.ext.type": "0x0001,0x1234",
        "zos.ext.data": "c0a80001",
    }
    assert view.matches("zos.ext") == 1


@pytest.mark.parametrize("tail", ["0003 0001", "0000 0000", "0009 0001 00", "00"])
def test_extension_with_an_impossible_length_is_not_shown(dissect, tail):
    whole = of_entry(entry(PING6))
    tail = bytes.fromhex(tail)
    blocks = bytearray(whole.control_blocks + tail)
    blocks[16:18] = struct.pack(">H", 92 + len(tail))
    view = dissect(Capture().record_of_packet(replace(whole, control_blocks=bytes(blocks)), PING6))
    assert view.field("zos.ext.len") == [""]
    assert view.field("zos.pth.len") == [str(92 + len(tail))]


def test_names_that_are_not_known_are_not_shown(dissect):
    view = dissect(packet_capture(PING6, record={"component": "", "subname": "", "system": ""}))
    assert view.matches("zos.component || zos.subname || zos.system") == 0
    assert view.matches("zos.record_number == 1") == 1


def test_inferred_component_is_marked_as_generated(dissect):
    named = dissect(packet_capture(PING6)).tree()
    assert "\n    Component: SYSTCPDA\n" in named
    inferred = dissect(packet_capture(PING6, record={"notes": Note.COMPONENT_INFERRED})).tree()
    assert "\n    [Component: SYSTCPDA]\n" in inferred


def test_generated_fields_are_marked(dissect):
    tree = dissect(packet_capture(PING6)).tree()
    for line in ("[Record number: 1]", "[Flags in words: Ping In]", "[Direction: In (0)]", "[Ping: True]"):
        assert line in tree


def test_positions_that_are_not_confirmed_say_so(dissect):
    view = dissect(packet_capture(PING6))
    lines = view.tree().splitlines()
    (mark,) = (n for n, line in enumerate(lines) if line.endswith("[position not confirmed]"))
    inside = [line.split(":")[0].strip() for line in lines[mark + 1 : mark + 6]]
    assert inside == ["Trace count", "IP protocol", "VLAN id", "TCB", "ASID"]
    indent = len(lines[mark]) - len(lines[mark].lstrip())
    assert [len(line) - len(line.lstrip()) for line in lines[mark + 1 : mark + 7]] == [indent + 4] * 5 + [indent]
    assert view.matches("zos.expert.unconfirmed") == 0
    assert view.field("zos.expert.unconfirmed", "-o", "zos.report_unconfirmed:TRUE") != [""]


def test_codes_have_words(dissect):
    tree = dissect(packet_capture(PING6, drop_reason=4200)).tree()
    assert "Device type: QDIO Ethernet6 (53)" in tree
    assert "Discard reason: IP_SECLBL_NO: security header is present, but not supported (4200)" in tree
    assert "IP protocol: ICMPv6 (58)" in tree
    assert "Discard reason: TCP, code not published (8223)" in dissect(packet_capture(PING6, drop_reason=8223)).tree()
    tree = dissect(packet_capture(PING6, device=77, drop_reason=30000)).tree()
    assert "Device type: Unknown (77)" in tree
    assert "IP protocol: SMC LLC (252)" in dissect(packet_capture(PING6, protocol=252)).tree()
    assert "Discard reason: Unknown (30000)" in tree
    assert "Interface IFPORTCP6 (device type 77)" in tree


# ------------------------------------------------------------------------------------ words of IPCS


ECHO = icmp(128)
PACKETS = {
    "echo request 6": (PING6, "Ping In"),
    "echo reply 6": (ipv6(58, icmp(129)), "Ping In"),
    "neighbor solicitation": (ipv6(58, icmp(135)), "In"),
    "echo request 4": (PING4, "Ping In"),
    "echo reply 4": (ipv4(1, icmp(0)), "Ping In"),
    "unreachable": (ipv4(1, icmp(3)), "In"),
    "udp": (DATAGRAM, "In"),
    "udp with an 8 in front": (ipv4(17, icmp(8)), "In"),
    "options": (ipv4(1, icmp(8), options=bytes.fromhex("94040000")), "Ping In"),
    "first fragment 4": (ipv4(1, icmp(8), fragment=0x2000), "Ping In"),
    "later fragment 4": (ipv4(1, icmp(8), fragment=0x0001), "In"),
    "cut before icmp": (PING4[:20], "In"),
    "hop-by-hop and routing": (ipv6(0, bytes.fromhex("2b00050200000000 3a00000000000000") + ECHO), "Ping In"),
    "destination options of 16": (ipv6(60, bytes.fromhex("3a01") + bytes(14) + ECHO), "Ping In"),
    "authentication header": (ipv6(51, bytes.fromhex("3a04") + bytes(22) + ECHO), "Ping In"),
    "first fragment 6": (ipv6(44, bytes.fromhex("3a00000100000001") + ECHO), "Ping In"),
    "later fragment 6": (ipv6(44, bytes.fromhex("3a00000900000001") + ECHO), "In"),
    "extension beyond the end": (ipv6(0, bytes.fromhex("3aff000000000000")), "In"),
    "cut before icmpv6": (PING6[:40], "In"),
}
FRAMES = {
    "ipv4": (ethernet(0x0800, PING4), "Ping In"),
    "vlan": (ethernet(0x86DD, PING6, tags=bytes.fromhex("810000fe")), "Ping In"),
    "two vlans": (ethernet(0x86DD, PING6, tags=bytes.fromhex("88a8000181000002")), "Ping In"),
    "arp": (ethernet(0x0806, PING4), "In"),
    "cut in the tag": (ethernet(0x8100, b""), "In"),
}


@pytest.mark.parametrize("packet, text", PACKETS.values(), ids=PACKETS)
def test_flags_in_words(dissect, packet, text):
    view = dissect(packet_capture(packet))
    assert view.field("zos.flags.text") == [text]
    assert view.matches("zos.ping") == ("Ping" in text)


@pytest.mark.parametrize("frame, text", FRAMES.values(), ids=FRAMES)
def test_flags_in_words_of_ethernet(dissect, frame, text):
    assert dissect(packet_capture(frame, LINKTYPE_ETHERNET)).field("zos.flags.text") == [text]


@pytest.mark.parametrize("packet, text", [(PING6, "Ping Out"), (DATAGRAM, "Out")], ids=["ping", "udp"])
def test_flags_in_words_of_outbound_packets(dissect, packet, text):
    assert dissect(packet_capture(packet, flags=Flag.OUT)).field("zos.flags.text") == [text]


def test_outbound_packet_goes_to_its_interface(dissect):
    tree = dissect(packet_capture(DATAGRAM, flags=Flag.OUT, device=39, name=interface_name("ETH1"))).tree()
    assert "\nz/OS packet trace, To Interface ETH1 (QDIO Ethernet), Out\n" in tree


def test_data_trace_names_job_and_socket(dissect):
    name = SocketName("USER12").encode()
    start = entry(b"", 5, name=name, flags=Flag.OUT, tlen=0, plen=0, sport=1025)
    view = dissect(Capture().record(of_entry(start)))
    assert "\nz/OS data trace, To Jobname USER12, " in view.tree()
    assert view.values("zos.jobname", "zos.data.domain", "zos.data.type", "zos.data.protocol", "zos.interface") == {
        "zos.jobname": "USER12",
        "zos.data.domain": "2",
        "zos.data.type": "1",
        "zos.data.protocol": "6",
        "zos.interface": "",
    }
    tree = view.tree()
    assert "Domain: AF_Inet (2)" in tree and "Type: Stream (1)" in tree
    assert view.field("_ws.col.Source") == [SOURCE6]
    assert view.field("_ws.col.Destination") == [DESTINATION6]


def test_inbound_data_trace_has_no_flag_words(dissect):
    view = dissect(Capture().record(of_entry(entry(b"GET", 5, name=SocketName("USER12").encode())), b"GET"))
    assert view.values("zos.flags.text", "zos.direction") == {"zos.flags.text": "", "zos.direction": "0"}
    assert view.info() == ["From Jobname USER12, 0 → 0, 3 bytes"]


# -------------------------------------------------------------------------------------- expert infos


def experts(view) -> dict[str, str]:
    """Message of each of our expert infos in a capture of one frame."""
    layers = json.loads(view.run("-T", "json"))[0]["_source"]["layers"]
    found = {}

    def walk(node):
        if isinstance(node, list):
            for item in node:
                walk(item)
        if not isinstance(node, dict):
            return
        expert = node.get("_ws.expert", {})
        for item in expert if isinstance(expert, list) else [expert]:
            for name in item:
                if name.startswith("zos.expert."):
                    found[name] = item["_ws.expert.message"]
        for child in node.values():
            walk(child)

    walk(layers)
    return found


def test_sound_packet_has_no_expert_info(dissect):
    view = dissect(packet_capture(PING6))
    assert view.matches("zos") == 1
    assert experts(view) == {}


def test_lengths_that_differ(dissect):
    found = experts(dissect(packet_capture(PING6, record={"closing_length": 215})))
    assert found == {
        "zos.expert.length_mismatch": "The trace entry says at its start that it has 214 bytes, at its end 215"
    }


@pytest.mark.parametrize("says", [0, 31])
def test_header_too_short(dissect, says):
    record = of_entry(entry(PING6))
    blocks = bytearray(record.control_blocks[: 16 + 31])
    blocks[16:18] = struct.pack(">H", says)
    view = dissect(Capture().record(replace(record, control_blocks=bytes(blocks)), b"rest"))
    assert experts(view) == {
        "zos.expert.pth_short": f"The packet trace header says it has {says} bytes, at least 32 needed"
    }


def test_header_longer_than_the_record(dissect):
    record = of_entry(entry(PING6))
    blocks = bytearray(record.control_blocks)
    blocks[16:18] = struct.pack(">H", 93)
    view = dissect(Capture().record(replace(record, control_blocks=bytes(blocks)), b"rest"))
    assert experts(view) == {
        "zos.expert.pth_short": "The packet trace header says it has 93 bytes, the record has 92"
    }


@pytest.mark.parametrize("offset", [0, 15, 16 + 92, 0xFFFF])
def test_data_offset_without_a_header(dissect, offset):
    record = of_entry(entry(DATAGRAM))
    blocks = bytearray(record.control_blocks)
    blocks[2:4] = struct.pack(">H", offset)
    view = dissect(Capture().record_of_packet(replace(record, control_blocks=bytes(blocks)), DATAGRAM))
    assert experts(view) == {
        "zos.expert.pth_short": f"The data offset of the trace entry is {offset}, no packet trace header stands there"
    }
    assert view.matches("zos.pth || zos.pth.len || zos.flags.text") == 0
    assert view.field("frame.protocols") == ["zos:ip:udp:data"]
    assert "\nz/OS packet trace\n" in view.tree()


def test_header_that_the_reader_rejected(dissect):
    whole = of_entry(Entry(4, MOVED, bytes(40)), notes=Note.HEADER_INVALID)
    assert list(experts(dissect(Capture().record(whole, bytes(40))))) == ["zos.expert.pth_short"]


def test_complete_packet_in_pieces_is_no_loss(dissect):
    view = dissect(packet_capture(PING6, record={"notes": Note.PACKET_TOO_LONG}))
    assert list(experts(view)) == ["zos.expert.segments_apart"]


@pytest.mark.parametrize("note", [Note.FIRST_SEGMENT_MISSING, Note.SEGMENT_MISSING])
def test_missing_segments(dissect, note):
    found = experts(dissect(packet_capture(PING6, record={"notes": note})))
    assert list(found) == ["zos.expert.segment_missing"]


def test_confidential_data_says_how_to_see_it(dissect):
    view = dissect(Capture().record(of_entry(entry(b"", 5, flags=Flag.CONFIDENTIAL))))
    assert "CtraceClearText On" in experts(view)["zos.expert.confidential"]


def test_discarded_packet_is_marked_in_front_of_its_own_info(dissect):
    view = dissect(packet_capture(PING4, drop_reason=4167))
    assert experts(view) == {"zos.expert.discarded": "The packet was discarded: IP_NO_FWD (stack could not forward it)"}
    assert view.matches("zos.expert.discarded && _ws.expert.severity == note") == 1
    assert view.info()[0].startswith("[Discarded: IP_NO_FWD] Echo (ping) request")
    assert view.field("_ws.col.Protocol") == ["ICMP"]


@pytest.mark.parametrize(
    "reason, name", [(4142, "interface and IP layer 4142"), (5, "OSA-Express adapter 5"), (30000, "reason 30000")]
)
def test_discard_reason_without_a_name_shows_its_number(dissect, reason, name):
    assert dissect(packet_capture(DATAGRAM, drop_reason=reason)).info()[0].startswith(f"[Discarded: {name}] ")


@pytest.mark.parametrize("reason, name", [(0, ""), (1068, "GMAC TABLE EMPTY"), (1115, ""), (4142, ""), (8242, "DRC_TCP_ATTLS_ERR")])
def test_discard_reason_is_found_by_its_name(dissect, reason, name):
    view = dissect(packet_capture(DATAGRAM, drop_reason=reason))
    assert view.field("zos.drop_reason.name") == [name]


def test_discard_mark_survives_a_packet_that_was_cut(dissect):
    view = dissect(packet_capture(PING4[:22], drop_reason=4101))
    assert view.info()[0].startswith("[Discarded: IP_MAL_DATA] ")


def test_abbreviated_packet(dissect):
    view = dissect(packet_capture(DATAGRAM, record={"original_length": 1500}))
    assert experts(view) == {"zos.expert.abbreviated": f"{len(DATAGRAM)} of 1500 bytes were traced"}
    assert view.matches("zos.abbreviated") == 1
    assert dissect(packet_capture(DATAGRAM)).matches("zos.abbreviated") == 0


# ---------------------------------------------------------------------------------- other records


def test_gap_says_where_and_how_much(dissect):
    gap = Record(Kind.GAP, number=3, file_offset=27998, original_length=1234)
    view = dissect(Capture().record(gap, b"first bytes of the gap"))
    text = "Gap: 1234 bytes at offset 27998 of the data set could not be understood"
    assert view.info() == [text]
    assert view.field("_ws.col.Protocol") == ["CTRACE Gap"]
    assert experts(view) == {"zos.expert.lost_records": text}
    assert view.field("data.data") == [b"first bytes of the gap".hex()]
    assert view.values("zos.gap.length", "zos.file_offset") == {"zos.gap.length": "1234", "zos.file_offset": "27998"}
    assert view.matches("zos.cte.len || zos.cte.len_end || zos.segments || zos.record_number") == 0
    assert "\nz/OS component trace gap, 1234 bytes at offset 27998\n" in view.tree()


def test_gap_at_the_end_says_that_the_entry_is_cut(dissect):
    gap = Record(Kind.GAP, original_length=1, notes=Note.END_OF_DATA_MISSING)
    assert dissect(Capture().record(gap, b"x")).info() == [
        "Gap: 1 byte at offset 0 of the data set could not be understood, the data set ends inside an entry"
    ]


def test_entry_of_another_component_tells_its_text(dissect):
    data = bytes(4) + ebcdic.encode("TCPM1011   READ.ME") + b"\x00\x01" + ebcdic.encode("abc") + b"\x00"
    view = dissect(Capture().record(of_entry(Entry(0x70010004, MOVED, data), component="SYSTCPIP"), data))
    assert view.info() == ["SYSTCPIP, Send Data to Client (TELNET): TCPM1011 READ.ME"]
    assert view.field("zos.text") == ["....TCPM1011   READ.ME..abc."]
    assert "Entry id: Send Data to Client (TELNET) (0x70010004)" in view.tree()
    assert view.field("data.data") == [data.hex()]
    assert view.field("frame.protocols")[0].endswith("zos:data")
    assert view.matches("zos.pth || zos.segments || zos.lost") == 0


def test_entry_without_word_or_component(dissect):
    view = dissect(Capture().record(of_entry(Entry(0x1234, MOVED), component="")))
    assert view.info() == ["Component not known, entry id 0x00001234"]
    assert view.matches("zos.text") == 0


def test_lost_records_are_those_of_packet_trace(dissect):
    lost = Entry(0xFF000001, MOVED)
    view = dissect(Capture().record(of_entry(lost)))
    assert list(experts(view)) == ["zos.expert.lost_records"]
    assert view.matches("zos.lost") == 1
    other = dissect(Capture().record(of_entry(lost, component="SYSOMVS")))
    assert other.matches("zos.lost") == 0


def test_record_that_is_none_is_data(dissect):
    """The name `zos` in an exported PDU of somebody else does no harm."""

    class Broken:
        def __init__(self, data):
            self.data = data

        def encode(self):
            return self.data

    sound = of_entry(entry(PING6)).encode()
    for data in (b"zOST", sound[:63], sound[:100], b"x" + sound):
        assert dissect(Capture().record(Broken(data))).field("frame.protocols") == ["exported_pdu:data"]


def test_every_field_of_the_contract_is_registered(tshark):
    names = {line.split("\t")[2] for line in tshark("-G", "fields").splitlines() if "\tzos" in line}
    contract = """zos zos.pth zos.component zos.subname zos.system zos.cte.len zos.cte.off zos.cte.fmtid
        zos.cte.time zos.cte.time.raw zos.cte.len_end zos.record_number zos.text zos.lost zos.pth.len zos.segment
        zos.flags zos.flags.local zos.flags.confidential zos.flags.cleartext zos.flags.unknown zos.flags.out
        zos.flags.text zos.direction zos.ping zos.device zos.tlen zos.interface zos.jobname zos.data.domain
        zos.data.type zos.data.protocol zos.data.state zos.tod zos.tod.raw zos.ipv4.src zos.ipv4.dst zos.ipv4.addr
        zos.ipv6.src zos.ipv6.dst zos.ipv6.addr zos.srcport zos.dstport zos.port zos.trace_count zos.qid zos.cid zos.protocol
        zos.vlan zos.tcb zos.asid zos.plen zos.intfx zos.drop_reason zos.seglen zos.ext zos.ext.len zos.ext.type
        zos.ext.data zos.segments zos.abbreviated zos.expert.length_mismatch zos.expert.pth_short
        zos.expert.segment_missing zos.expert.lost_records zos.expert.confidential zos.expert.discarded
        zos.expert.abbreviated zos.expert.unconfirmed"""
    assert set(contract.split()) <= names


def test_plugins_are_listed_with_the_version_of_the_last_release(tshark):
    project = Path(__file__).parents[2]
    version = re.search(r"^## (\d+\.\d+\.\d+) - ", (project / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    listed = [row.split("\t")[:3] for row in tshark("-G", "plugins").splitlines() if row.startswith("zos_trace")]
    assert sorted(listed) == [["zos_trace_dissector.so", version, "dissector"], ["zos_trace_reader.so", version, "file type"]]
    assert all("\t".join(row) in (project / "README.md").read_text() for row in listed)

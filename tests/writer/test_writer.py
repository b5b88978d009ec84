# SPDX-License-Identifier: GPL-2.0-or-later
"""The writer keeps its own promises; what it writes is read back here without the plugin."""

import random
import struct
import subprocess
from dataclasses import replace

import pytest

from writer import (
    bulk, carriers, control, ctrace, damage, datatrace, ebcdic, framing, packets, pcap, published, samples, sniffer, tod,
)  # fmt: skip
from writer.ctrace import Entry, Extension, PacketHeader
from writer.stack import Stack

PING = bytes.fromhex(
    "4500001c00010000400166cdc000020ac6336414"  # 192.0.2.10 to 198.51.100.20
    "0800f7fd00010001"
)


def some_entries(count=200, seed=7):
    chance = random.Random(seed)
    clock = tod.at("2024/05/14 09:30:00.000000")
    return [
        Entry(4, clock + n * 5000, chance.randbytes(chance.choice((0, 1, 40, 999, 1500))), PacketHeader(tod=clock + n))
        for n in range(count)
    ]


def walk(buffer):
    """The entries at the start of a buffer, by their lengths."""
    at = 0
    while at + 2 <= len(buffer) and (length := struct.unpack_from(">H", buffer, at)[0]):
        entry = buffer[at : at + length]
        assert struct.unpack(">H", entry[-2:]) == (length,)
        yield entry
        at += length
    assert not any(buffer[at:])


def test_tod_of_published_times():
    assert tod.to_unix_ns(tod.at("2022/09/24 11:30:32.614976")) == 1664019032614976000
    assert tod.from_unix_ns(0) == 0x7D91048BCA000000  # the epoch of 1970, as every z/OS manual has it


@pytest.mark.parametrize("nanoseconds", [0, 1, 999, 1001, 1664019032_614976_123, 1664019032_999999_999])
def test_tod_keeps_nanoseconds(nanoseconds):
    assert tod.to_unix_ns(tod.from_unix_ns(nanoseconds)) == nanoseconds


def test_ebcdic_1047_is_that_of_iconv():
    done = subprocess.run(["iconv", "-f", "IBM1047", "-t", "ISO8859-1"], input=bytes(range(256)), capture_output=True)
    assert done.stdout in (ebcdic.CP1047, ebcdic.CP1047_NEWLINE)
    assert ebcdic.decode(ebcdic.encode("SYSTCPDA [1]")) == "SYSTCPDA [1]"


def test_packet_header_has_its_fields_where_they_belong():
    header = PacketHeader(
        segment=1, flags=0xC1, device=53, tlen=0x010203, name=ctrace.interface_name("IFPORTCP6"),
        tod=0x1112131415161718, src=bytes(range(16)), dst=bytes(range(16, 32)), sport=0x2122, dport=0x2324,
        trace_count=0x31323334, qid=0x41, protocol=58, vlan=0x4243, tcb=0x51525354, asid=0x35, plen=0x68,
        intfx=81, drop_reason=4167, seglen=1440, extensions=(Extension(7, b"abc"),),
    ).encode()  # fmt: skip
    assert header[:8] == bytes.fromhex("0063 01C1 35 010203")
    assert header[8:24] == ebcdic.encode("IFPORTCP6       ")
    assert header[24:32].hex() == "1112131415161718"
    assert header[32:64] == bytes(range(32))
    assert header[64:92] == bytes.fromhex("2122 2324 31323334 41 3A 4243 51525354 0035 0068 00000051 1047 05A0")
    assert header[92:] == bytes.fromhex("0007 0007") + b"abc"


def test_packet_header_cut_short_says_so():
    assert PacketHeader(length=48).encode()[:2] == b"\0\x30"
    assert len(PacketHeader(length=48).encode()) == 48


def test_entry_closes_with_its_length():
    assert Entry(4, 1, b"x").encode().hex() == "0013" "0010" "00000004" "0000000000000001" "78" "0013"
    assert Entry(4, 1, b"x", closing=9).encode()[-2:] == b"\0\x09"
    with pytest.raises(ValueError):
        Entry(4, 1, bytes(65518)).encode()


def test_segments_number_after_255_is_1():
    entry = Entry(4, 1, bytes(3000), PacketHeader(tlen=3000))
    pieces = ctrace.segments(entry, 10)
    assert [p.header.segment for p in pieces[:3] + pieces[254:258]] == [0, 1, 2, 254, 255, 1, 2]
    assert b"".join(p.data for p in pieces) == entry.data


def test_system_ssl_and_stack_event_offsets():
    gsk = ctrace.GskMessage("TCPIP", 0x0201001E, 1, ctrace.Gsk.SSL_ERROR, "f", "m").entry(1).encode()
    assert gsk[16:24] == ebcdic.encode("TCPIP   ") and gsk[24:28].hex() == "0201001e"
    assert gsk[32:40].hex() == "0000000100000004" and gsk[44:47] == ebcdic.encode("f") + b"\0" + ebcdic.encode("m")
    event = ctrace.StackEvent(1, 2, 3, "TCPM1011", 0xD, 23, 0x92552C4, b"\x0a\x01\x00\x02").entry(0x70010004, 1).encode()
    assert event[16:22].hex() == "000100020003" and event[32:44] == ebcdic.encode("TCPM1011") + b"\0\0\0\x0d"
    assert event[48:50] == b"\0\x17" and event[52:56].hex() == "092552c4" and event[68:72].hex() == "0a010002"


def test_smc_extension_offsets():
    smc_d = ctrace.smc_d_extension((1, 2), (3, 4), 5, 6, 7, 8, 9, 10, 11, 12)
    assert smc_d[16:20] == bytes((5, 6, 7, 8)) and smc_d[28:36].hex() == "000000090000000a"
    assert smc_d[36:44] == (11).to_bytes(8, "big") and smc_d[52:60] == (12).to_bytes(8, "big")
    smc_r = ctrace.smc_r_extension(9, 10, 11, 12, 13, 14)
    assert smc_r[44:52] == (11).to_bytes(8, "big") and smc_r[60:68] == (12).to_bytes(8, "big")
    assert smc_r[68:74].hex() == "00000d00000e"


@pytest.mark.parametrize("record_length", [80, 137, 1600, 8000, 27994, 32756, lambda n: 90 + n * 37 % 500])
@pytest.mark.parametrize("length", [0, 1, 43, 70])
@pytest.mark.parametrize("zero_tail", [True, False])
def test_records_hold_the_entries_in_order(record_length, length, zero_tail):
    entries = some_entries()
    layout = framing.Layout(
        buffer_size=4096, zero_tail=zero_tail, record_length=record_length, control=control.noise(length)
    )
    buffers = [buffer for buffer, _ in layout.buffers(entries)]
    records = list(layout.records(entries))
    assert all(len(r) + 4 <= (record_length(n) if callable(record_length) else record_length)
               for n, r in enumerate(records))  # fmt: skip
    assert b"".join(record[length:] for record in records) == b"".join(buffers)
    assert [e for buffer in buffers for e in walk(buffer)] == [e.encode() for e in entries]
    assert len(buffers) > 1 and all(len(buffer) == 4096 or not zero_tail for buffer in buffers)


def test_continuation_has_control_data_of_its_own():
    whole = control.named(40)
    layout = framing.Layout(record_length=400, buffer_size=2000, control=whole,
                            continuation=control.shortened(whole, 8))  # fmt: skip
    records = list(layout.records(some_entries(3)))
    assert records[0][:40].startswith(ebcdic.encode("ITTCTXDRSYSTCPDATCPIP   S0W1    "))
    assert records[1][:8] == ebcdic.encode("ITTCTXDR") and len(records[1]) == 396


def unpack_rdw(data):
    whole = b""
    while data:
        length, code = struct.unpack_from(">HB", data)
        whole += data[4:length]
        if code in (carriers.WHOLE, carriers.LAST):
            yield whole
            whole = b""
        data = data[length:]


def unpack_blocks(data):
    while data:
        if data[0] & 0x80:
            length = struct.unpack_from(">I", data)[0] & 0x7FFFFFFF
        else:
            length = struct.unpack_from(">H", data)[0]
        yield from unpack_rdw(data[4:length])
        data = data[length:]


def unpack_length4(data):
    while data:
        (length,) = struct.unpack_from(">I", data)
        yield data[4 : 4 + length]
        data = data[4 + length :]


@pytest.mark.parametrize(
    "name, unpack",
    [("rdw", unpack_rdw), ("spanned", unpack_rdw), ("bdw", unpack_blocks), ("bdw4", unpack_blocks),
     ("len4", unpack_length4), ("flat", lambda data: [data])],
)  # fmt: skip
def test_carrier_keeps_the_records(name, unpack):
    records = [random.Random(n).randbytes(n) for n in (1, 5000, 27990, 300, 9000, 20000)]
    data = b"".join(carriers.CARRIERS[name](records))
    assert b"".join(unpack(data)) == b"".join(records)
    if name != "flat":
        assert list(unpack(data)) == records


def test_fixed_blocks_fill_with_zero():
    assert b"".join(carriers.fixed_blocks([b"x" * 81])) == b"x" * 81 + bytes(79)
    assert b"".join(carriers.fixed_blocks([b"x" * 80])) == b"x" * 80


def test_wrapped_data_set_has_its_oldest_record_in_the_middle():
    records = [bytes([n]) for n in range(10)]
    assert b"".join(damage.wrapped(records, 4)) == bytes([8, 9, 6, 7])
    assert b"".join(damage.wrapped(records, 20)) == bytes(range(10))


def test_bulk_advances_both_clocks_and_nothing_else():
    entries = some_entries(5)
    again = list(bulk.repeated(entries, 3 * sum(len(e.encode()) for e in entries)))
    assert again[:5] == [e.encode() for e in entries]
    later = int.from_bytes(again[5][8:16], "big") - entries[0].clock
    shifted = replace(entries[0], clock=entries[0].clock + later).with_header(tod=entries[0].header.tod + later)
    assert later > 0 and again[5] == shifted.encode()
    clocks = [int.from_bytes(e[8:16], "big") for e in again]
    assert clocks == sorted(clocks)


def test_stack_knows_direction_ports_and_lengths():
    frame = pcap.Frame(1_700_000_000_000_000_000, PING, len(PING), pcap.RAW_IP)
    out, = Stack.with_home("192.0.2.10").trace([frame])
    into, = Stack.with_home("198.51.100.20").trace([frame])
    assert out.header.out and not into.header.out
    assert out.header.src == bytes.fromhex("00000000000000000000fffec000020a")
    assert (out.header.plen, out.header.tlen, out.header.protocol) == (28, 28, packets.ICMP)


def test_data_trace_has_the_bytes_of_both_directions():
    records = samples.socket_trace("http")
    assert len({record.header.name[12:] for record in records}) == 1  # connection ids
    states = [record.header.name[11] for record in records]
    assert states[0] == datatrace.State.FLOW_STARTS and states[-1] == datatrace.State.FLOW_ENDS
    request = b"".join(r.data for r in records if not r.header.out)
    answer = b"".join(r.data for r in records if r.header.out)
    assert request.count(b"GET ") == 3 and answer.count(b"HTTP/1.1 ") == 3
    assert b"<row><col>SYS400</col>" in answer


def test_data_trace_leaves_out_what_tcp_repeats():
    frames = samples.frames("http")
    twice = [frame for frame in frames for _ in range(2)]
    stack = Stack.with_home("192.0.2.10")
    once, again = (b"".join(e.data for e in datatrace.data_trace(stack, given)) for given in (frames, twice))
    assert once == again


def test_published_lengths():
    request, response, withheld = published.gpmserve()
    assert (len(request.data), len(response.data), len(withheld.data)) == (171, 345, 0)
    assert len(published.ee_over_adapter(samples.adapter()[-1].data).data) == 240


def test_pcap_is_read_in_either_byte_order(tmp_path):
    frames = [pcap.Frame(1_700_000_000_123_456_789, PING, 40, pcap.RAW_IP)]
    for order in "<>":
        pcap.write(tmp_path / "x.pcap", frames, pcap.RAW_IP, order, nano=True)
        assert list(pcap.read(tmp_path / "x.pcap")) == frames


def tool(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_sniffer_files_open_with_the_readers_of_wireshark(tmp_path):
    frames = [pcap.Frame(1_700_000_000_123_000_000 + n * 10**9, PING, 28, pcap.RAW_IP) for n in range(3)]
    ethernet = [replace(f, data=bytes(12) + b"\x08\x00" + f.data, original_length=42) for f in frames]
    samples = {
        "pcap": b"".join(sniffer.tcpdump(frames)),
        "ngsniffer": b"".join(sniffer.network_general(ethernet)),
    }
    for kind, data in samples.items():
        path = tmp_path / kind
        path.write_bytes(data)
        assert tool("captype", str(path)).split(": ")[1].strip() == kind
        assert tool("tshark", "-r", str(path), "-T", "fields", "-e", "ip.src").split() == ["192.0.2.10"] * 3

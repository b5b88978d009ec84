# SPDX-License-Identifier: GPL-2.0-or-later
"""Each class of bad input, and exactly what its user sees. In a data set of five pings the third is changed.

Classes with tests of their own are not repeated here:
segments missing, interleaved          test_segments.py
zeros and FB 80 at the end             test_carriers.py
text mode, packed data sets, dumps     test_other_files.py
capture files of other types           test_other_files.py
wrapped data sets                      test_damage.py
"""

import gzip
import json
import os
import struct
import subprocess
import threading
from dataclasses import replace

import pytest

from bad_input import (
    data_set, ending, in_header, number, of_length, one_each, pings, records, segments, third, third_bytes, timed,
    with_third,
)  # fmt: skip
from traces import as_arguments, parse
from writer import carriers, ebcdic, tod

REQUEST, REPLY, LAST = "Echo (ping) request", "Echo (ping) reply", "Echo (ping) request"
CUT_SHORT = "appears to have been cut short in the middle of a packet."
NO_PACKET = 'SYSTCPDA, Packet Trace: ETH1 !"#$%&\'()*+,-./01234567'


def ends_differ(start: int, end: int) -> str:
    return f"The trace entry says at its start that it has {start} bytes, at its end {end}"


def impossible(length: int, most: int = 176) -> str:
    return f"The packet trace header says it has {length} bytes, 32 to {most} are possible"


def no_header_at(offset: int) -> str:
    return f"The data offset of the trace entry is {offset}, no packet trace header stands there"


def no_room_at(offset: int) -> str:
    return f"The data offset of the trace entry is {offset}, which leaves no room for a packet trace header"


def gap(offset: int, length: int, more: str = "") -> tuple[str, str]:
    text = f"Gap: {length} bytes at offset {offset} of the data set could not be understood{more}"
    return text, text


def packet(message: str = "") -> tuple[str, str]:
    return REQUEST, message


def segment(number: int, message: str, length: int = 300, total: int = 1680) -> tuple[str, str]:
    words = f"z/OS packet trace, From Interface ETH1 (QDIO Ethernet), In, segment {number}: {length} of {total} bytes"
    return words, message


MISSING = "Segments of the packet are not in the trace, or the record was cut after it was traced"
TOO_LONG = "The packet is longer than Wireshark's limit: its segments are shown one by one"
LOST = ", trace records were lost"


def cut(here: int, whole: int) -> str:
    return f"{here} of {whole} bytes are here: the record was cut after it was traced"



# Class: the file, and of each frame in place of the third ping the start of its Info and the expert info.
SHOWN = {
    **{
        f"entry length {length}": (number(0, length), [packet(ends_differ(length, 194))])
        for length in (0, 1, 17, 0xFFFF)
    },
    **{f"entry of {length} bytes": (with_third(of_length(length)), [packet()]) for length in (65534, 65535)},
    "a record without data": (records(*one_each()[:2], b"", *one_each()[2:]), [packet()]),
    "a thousand records without data": (records(*one_each()[:2], *[b""] * 1000, *one_each()[2:]), [packet()]),
    "a record of length 0 by its 4 bytes": (
        b"".join(carriers.with_length4([*one_each()[:2], b"", *one_each()[2:]])),
        [gap(476, 4), packet()],
    ),
    "lengths of the entry differ": (number(-2, 17), [packet(ends_differ(194, 17))]),
    **{f"data offset {at}": (number(2, at), [packet(no_header_at(at))]) for at in (0, 15, 194, 0xFFFF)},
    "data offset odd": (number(2, 17), [(NO_PACKET, impossible(0x5C00, 175))]),
    "data offset at the end": (number(2, 192), [(NO_PACKET, no_room_at(192))]),
    **{f"PTH_Len {length}": (number(16, length), [(NO_PACKET, impossible(length))]) for length in (0, 31, 177, 0xFFFF)},
    "PTH_Len short": (
        number(16, 60),
        [("z/OS packet trace, From Interface ETH1 (QDIO Ethernet), In", "84 of 116 bytes were traced")],
    ),
    "PTH_Len long": (
        number(16, 93), [("z/OS packet trace, From Interface ETH1 (QDIO Ethernet), In", cut(83, 84))]
    ),
    "PTH_Tlen below the bytes": (in_header(tlen=64), [packet("64 of 84 bytes were traced")]),
    "PTH_Tlen above the bytes": (in_header(tlen=104), [packet(cut(84, 104))]),
    "PTH_Plen below the bytes": (in_header(plen=64), [packet()]),
    "PTH_Plen above the bytes": (in_header(plen=104), [packet("84 of 104 bytes were traced")]),
    "segments repeated": (
        with_third(*[piece for piece in segments() for _ in range(2)]), [packet(), packet()]
    ),
    "segments without end": (
        with_third(*[piece.with_header(tlen=0xFFFFFF) for piece in segments()]),
        [packet(TOO_LONG), *[segment(n, TOO_LONG, 180 if n == 5 else 300, 0xFFFFFF) for n in range(1, 6)]],
    ),
    "segments of more bytes than the packet": (
        with_third(*segments()[:-1], ending(segments()[-1], b"more")),
        [packet(MISSING), *[segment(n, MISSING, 184 if n == 5 else 300) for n in range(1, 6)]],
    ),
    **{f"RDW {length}": (records(*one_each(), rdw=(length, 0, 0)), [gap(476, 44), packet()]) for length in (0, 3)},
    **{f"segment code {code}": (records(*one_each(), rdw=(238, code, 0)), [packet()]) for code in (1, 2, 3)},
    "segment code 4": (records(*one_each(), rdw=(238, 4, 0)), [gap(476, 44), packet()]),
    "last byte of an RDW": (records(*one_each(), rdw=(238, 0, 9)), [gap(476, 44), packet()]),
    **{
        f"entry id {id:08x}": (number(4, id, 4), [(f"SYSTCPDA, entry id 0x{id:08x}{words}", message)])
        for id, words, message in (
            (0, ":", ""), (0x10, ":", ""), (0x80000001, ":", ""),
            (0xFF000000, LOST, "Trace records were lost"), (0xFFFFFFFF, LOST, "Trace records were lost"),
        )
    },
}  # fmt: skip


def show(programs, path, *more, options=()):
    names = ["_ws.col.Info", "_ws.expert.message", *more]
    done = programs.run("tshark", "-r", path, *options, *as_arguments(names))
    return parse(done.stdout, names), done


def middle(rows):
    """What stands in the place of the third ping; the others are as they were."""
    ends = [row["_ws.col.Info"].split("  ")[0] for row in (*rows[:2], *rows[-2:])]
    assert ends == [REQUEST, REPLY, REPLY, LAST]
    return rows[2:-2]


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown(programs, file_of, name):
    content, wanted = SHOWN[name]
    rows, done = show(programs, file_of(content))
    found = [(row["_ws.col.Info"], row["_ws.expert.message"]) for row in middle(rows)]
    assert [message for _, message in found] == [message for _, message in wanted]
    assert all(info.startswith(start) for (info, _), (start, _) in zip(found, wanted)), found
    assert (done.returncode, done.stderr) == (0, "")


def test_entry_larger_than_the_file(programs, file_of):
    last = bytearray(pings()[4].encode())
    last[0:2] = b"\x40\x00"
    rows, done = show(programs, file_of(data_set(*pings()[:4], bytes(last))))
    assert rows[4]["_ws.col.Info"] == gap(820, 194, ", the data set ends inside an entry")[0]
    assert done.returncode != 0 and done.stderr.strip().endswith(CUT_SHORT)


def test_record_larger_than_the_file(programs, file_of):
    content = bytearray(records(*one_each()))
    content[4 * 238 : 4 * 238 + 2] = (278).to_bytes(2, "big")
    rows, done = show(programs, file_of(bytes(content)))
    assert len(middle(rows)) == 1
    assert done.returncode != 0 and done.stderr.strip().endswith(CUT_SHORT)


def test_cut_in_every_byte_of_a_descriptor(programs, file_of):
    """What is whole is shown; that the file is cut is told."""
    whole = records(*one_each())
    for left in range(4):
        rows, done = show(programs, file_of(whole[: 4 * 238 + left]))
        assert [row["_ws.col.Info"].split("  ")[0] for row in rows[:4]] == [REQUEST, REPLY] * 2
        if left == 0:
            assert (len(rows), done.returncode, done.stderr) == (4, 0, "")
        else:  # also behind its first byte, which is zero as padding is
            assert done.returncode != 0 and done.stderr.strip().endswith(CUT_SHORT), left


NO_TIME = "The trace entry has no time: its clock stands before 1970"
TIMES = {
    "0": (timed(0), "", NO_TIME),
    "before 1970": (timed(tod.at("1960/01/01 00:00:00.000000")), "", NO_TIME),
    "of 2041": (timed(tod.at("2041/01/01 00:00:00.000000")), "2240611200.000000000", ""),
    "the last one": (timed(2**64 - 1), "2294610827.370495999", ""),
    # The clock starts again in 2042, which nothing tells from 1900.
    "after 2042": (timed(0x0001_0000_0000_0000), "", NO_TIME),
    "0 in the header": (in_header(tod=0), None, ""),
}


@pytest.mark.parametrize("name", TIMES)
def test_time(programs, file_of, name):
    """A time that no file can hold is not shown: the frame has none, or that of its entry."""
    content, wanted, message = TIMES[name]
    if wanted is None:
        nanoseconds = tod.to_unix_ns(third().clock)
        wanted = f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09}"
    rows, done = show(programs, file_of(content), "frame.time_epoch")
    (row,) = middle(rows)
    assert (row["frame.time_epoch"], row["_ws.expert.message"], done.returncode) == (wanted, message, 0)


def test_time_goes_back(programs, file_of):
    """Entries stay in the order of the file."""
    one, two, three, four, five = pings()
    rows, done = show(programs, file_of(data_set(one, four, three, two, five)), "zos.tod.raw")
    assert [int(row["zos.tod.raw"], 16) for row in rows] == [e.header.tod for e in (one, four, three, two, five)]
    assert (done.returncode, done.stderr) == (0, "")


NAMES = {
    "blank": (b"\x40" * 16, "no name (QDIO Ethernet)"),
    "zero": (bytes(16), "no name (QDIO Ethernet)"),
    "full": (ebcdic.encode("ABCDEFGHIJKLMNOP"), "ABCDEFGHIJKLMNOP"),
    "not EBCDIC": (b"eth0" + bytes(12), r"\x65\x74\x68\x30"),
    "control characters": (bytes(range(1, 17)), "".join(f"\\x{n:02X}" for n in range(1, 17))),
    "ones": (b"\xff" * 16, r"\xFF" * 16),
}


@pytest.mark.parametrize("name", NAMES)
def test_interface_name(programs, file_of, name):
    content, wanted = NAMES[name]
    rows, done = show(programs, file_of(in_header(name=content)), "frame.interface_name")
    (row,) = middle(rows)
    # Wireshark writes a backslash as two in the output of fields.
    assert row["frame.interface_name"].replace("\\\\", "\\") == wanted
    assert (row["_ws.expert.message"], done.returncode, done.stderr) == ("", 0, "")


def test_100_000_interfaces(programs, file_of, new_path):
    """The first 4,096 have a description each, all others share one; no frame is lost by it."""
    entry = pings()[0]
    encoded = entry.encode()
    at = encoded.index(entry.header.name)
    named = (encoded[:at] + ebcdic.name(f"IF{n}", 16) + encoded[at + 16 :] for n in range(100_000))
    path, copy = file_of(b"".join(named)), new_path(".pcapng")
    programs.output("editcap", path, copy)
    blocks, content, offset = {}, copy.read_bytes(), 0
    while offset < len(content):
        kind, length = struct.unpack_from("<II", content, offset)
        blocks[kind] = blocks.get(kind, 0) + 1
        offset += length
    description, packet = 1, 6  # block types of pcapng
    assert (blocks[description], blocks[packet]) == (4097, 100_000)


def test_two_files_open_at_once(programs, file_of, new_path):
    """mergecap reads them in turns, in the order of their times."""
    odd, even = (file_of(data_set(*pings()[start::2])) for start in (0, 1))
    merged = new_path(".pcapng")
    programs.output("mergecap", "-w", merged, odd, even)
    rows, _ = show(programs, merged, "zos.tod.raw")
    assert [int(row["zos.tod.raw"], 16) for row in rows] == [ping.header.tod for ping in pings()]
    # A folder of 80 files is one too, read in turns.
    many = new_path(".pcapng")
    programs.output("mergecap", "-w", many, *[odd, even] * 40)
    assert len(show(programs, many)[0]) == 200


def test_read_error_is_no_end_of_file(programs, new_path):
    """The first pages of this process's memory cannot be read: Wireshark's own message, and no frame."""
    done = programs.run("tshark", "-r", "/proc/self/mem")
    assert done.returncode != 0 and done.stdout == "" and "cut short" not in done.stderr
    assert "Input/output error" in done.stderr


ENTRY = ("frame.number", "frame.len", "frame.time_relative", "zos.tod.raw")
GZIP_TRAILER = 8  # checksum and length


@pytest.mark.parametrize("options", [(), ("-2",)], ids=["one pass", "two passes"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.98])
def test_compressed_file_that_is_cut(programs, file_of, part, options):
    """What stands in front of the cut is shown as of the whole file, whether opening looks so far or not."""
    whole = data_set(*pings() * 4000)
    packed = gzip.compress(whole)
    rows, done = show(programs, file_of(whole), *ENTRY, options=options)
    assert done.returncode == 0
    left, cut = show(programs, file_of(packed[: int(len(packed) * part)], ".ctrace.gz"), *ENTRY, options=options)
    assert cut.returncode != 0 and cut.stderr.strip().endswith(CUT_SHORT)
    if left[-1]["_ws.col.Info"].startswith("Gap: "):
        assert left.pop()["_ws.col.Info"].endswith(", the data set ends inside an entry")
    assert 0 < len(left) < len(rows)
    assert all(row[name] == whole[name] for row, whole in zip(left, rows) for name in ENTRY)


@pytest.mark.parametrize("count", [5, 20000])
def test_compressed_file_with_a_wrong_checksum(programs, file_of, count):
    """All of it is shown, then Wireshark's own message."""
    packed = bytearray(gzip.compress(data_set(*pings() * (count // 5))))
    packed[-GZIP_TRAILER] ^= 1
    rows, done = show(programs, file_of(bytes(packed), ".ctrace.gz"))
    assert len(rows) == count and {row["_ws.expert.message"] for row in rows} == {""}
    assert done.returncode != 0 and "cannot be decompressed; it may be damaged or corrupt.\n(bad CRC)" in done.stderr


def test_file_that_grows_while_it_is_read(programs, new_path, file_of):
    """What came in time is shown; what is half written when it is met is told as the end that is missing."""
    whole = data_set(*pings() * 2000)
    path = new_path(".ctrace")
    path.write_bytes(whole[: len(whole) // 2 + 11])
    path.chmod(0o644)
    stop = threading.Event()

    def grow():
        with path.open("ab") as file:
            for at in range(len(whole) // 2 + 11, len(whole), 997):
                if stop.wait(0.0005):
                    return
                file.write(whole[at : at + 997])
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        for _ in range(3):
            rows, done = show(programs, path, "zos.gap.length")
            assert len([row for row in rows if not row["zos.gap.length"]]) >= 4990
            assert sum(bool(row["zos.gap.length"]) for row in rows) <= 1
            assert done.stderr == "" or done.stderr.strip().endswith(CUT_SHORT)
    finally:
        stop.set()
        writer.join()


class Sharkd:
    """Wireshark without windows: it keeps a file open, and reads each frame again that it is asked for."""

    def __init__(self, programs, path):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(["sharkd", "-"], **pipes, **programs.setting())
        assert self.ask("load", file=str(path))["result"] == {"status": "OK"}

    def ask(self, method, **parameters) -> dict:
        """Its answer, which holds a result or an error."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        return next(json.loads(line) for line in self.process.stdout if line.startswith(b"{"))

    def end(self) -> int:
        """Its return code."""
        self.process.communicate(timeout=300)
        return self.process.returncode


def without_headers(trace: bytes) -> bytes:
    """The packet trace headers of the segments tell an impossible length."""
    for piece in segments():
        encoded = piece.encode()
        at = trace.index(encoded) + piece.HEADER_LENGTH
        trace = trace[:at] + b"\xff\xff" + trace[at + 2 :]
    return trace


@pytest.mark.parametrize(
    "change, readable",
    [
        (lambda trace: trace, [1, 2, 3, 4, 5]),
        (without_headers, [1, 2, 4, 5]),
        (lambda trace: trace[: trace.index(segments()[1].encode())], [1, 2]),
        (lambda trace: trace[: trace.index(segments()[1].encode())] + bytes(4000), [1, 2]),
    ],
    ids=["the same", "other bytes", "shorter", "zeros"],
)
def test_file_that_is_written_again_while_it_is_open(programs, file_of, change, readable):
    """Frames that are no longer there cannot be read; the program goes on."""
    trace = with_third(*segments())
    path = file_of(trace)
    sharkd = Sharkd(programs, path)
    path.write_bytes(change(trace))
    answers = {number: sharkd.ask("frame", frame=number) for number in (3, 1, 2, 4, 5)}
    assert sorted(number for number, answer in answers.items() if "result" in answer) == readable
    assert all("could not be read" in str(answers[number]) for number in answers if number not in readable)
    assert sharkd.end() == 0

# SPDX-License-Identifier: GPL-2.0-or-later
"""Data sets packed by AMATERSE and TSO TRANSMIT open as they are."""

import gzip
import json
import random
import re
import zipfile
from pathlib import Path

import pytest

from test_command_convert import zos_trace
from test_ways_to_read import ask
from writer import carriers, tape
from writer.carriers import rdw, zstd
from writer.make_packed import zipped
from writer.packed import tersed, transmitted

VARIABLE = Path(__file__).parents[2] / "test-captures" / "damaged.ctrace"


def records_of(path):
    return carriers.records_with_rdw(path.read_bytes())


def fixed(data, length=1024):
    return [data[at : at + length] for at in range(0, len(data), length)]


def nested(data, depth):
    for number in range(depth):
        data = tersed(fixed(data), spack=number % 2 == 0, variable=False, length=1024)
    return data


def zip_from_a_pipe(data):
    """Lengths and checksum stand behind the file."""
    archive = bytearray(zipped(("trace", data)))
    directory = archive.rindex(b"PK\1\2")
    crc_and_lengths = bytes(archive[14:26])
    archive[6] |= 8
    archive[14:26] = bytes(12)
    archive[directory:directory] = b"PK\7\x08" + crc_and_lengths
    return bytes(archive)


def ways():
    records = records_of(VARIABLE)
    packed = tersed(records)
    yield "pack", packed
    yield "spack", tersed(records, spack=True)
    yield "xmit", transmitted(records)
    yield "xmit with a message", transmitted(records, message=[b"hello", b"world"])
    yield "tersed in xmit", transmitted(fixed(packed), variable=False)
    yield "tersed four times", nested(packed, 3)
    yield "gzip", gzip.compress(packed)
    plain = VARIABLE.read_bytes()
    yield "zip", zipped(("trace", plain))
    yield "stored in zip", zipped(("trace", plain), method=zipfile.ZIP_STORED)
    yield "tersed in zip of macOS", zipped(("traces/", b""), ("traces/trace.trs", packed), ("__MACOSX/._trace.trs", b"Mac"))
    yield "tersed four times in zip", zipped(("trace", nested(packed, 3)))
    yield "zip from a pipe", zip_from_a_pipe(plain)


WAYS = dict(ways())
# The command does not unpack zstd.
COMPRESSED = {f"{way} in zstd": zstd(WAYS[way]) for way in ("pack", "xmit", "tersed four times")}


@pytest.mark.parametrize("way", WAYS | COMPRESSED)
@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["forward", "by offset"])
def test_packed_is_plain(tshark, file_of, way, passes):
    path = file_of((WAYS | COMPRESSED)[way], "")
    assert tshark("-r", path, *passes) == tshark("-r", VARIABLE, *passes)


@pytest.mark.parametrize("way", WAYS | COMPRESSED)
def test_packed_from_a_pipe(programs, tshark, way):
    assert programs.output("tshark", "-r", "-", input=(WAYS | COMPRESSED)[way]) == tshark("-r", VARIABLE)


def test_longer_than_wireshark_can_go_back_in_a_pipe(programs):
    data = transmitted(records_of(VARIABLE) * 3)
    plain = b"".join(rdw(record) for record in records_of(VARIABLE) * 3)
    assert programs.output("tshark", "-r", "-", input=data) == programs.output("tshark", "-r", "-", input=plain)


ONE_OF_EACH = ["pack", "spack", "xmit", "zip"]


def frames_in_any_order(programs, path):
    """Reading forward remembers places all over the file; then sharkd reads each frame by its offset."""
    numbers = list(range(1, 41)) * 2
    random.Random(4).shuffle(numbers)
    requests = [
        {"jsonrpc": "2.0", "id": n + 2, "method": "frame", "params": {"frame": number, "bytes": True}}
        for n, number in enumerate(numbers)
    ]
    answers = [answer["result"]["bytes"] for answer in ask(programs, path, requests) if "bytes" in answer.get("result", {})]
    assert len(answers) == len(requests)
    return answers


@pytest.mark.parametrize("way", ONE_OF_EACH)
def test_frames_in_any_order(programs, file_of, way):
    assert frames_in_any_order(programs, file_of(WAYS[way], "")) == frames_in_any_order(programs, VARIABLE)


def copies(programs, new_path, path):
    """What each of the programs makes of it."""
    for command in (["editcap", "-r", path, None, "3-30"], ["editcap", "-d", path, None], ["mergecap", "-w", None, path, path]):
        copy = new_path(".pcapng")
        programs.run(*(copy if word is None else word for word in command))
        yield programs.output("tshark", "-r", copy, "-T", "fields", "-e", "frame.time_epoch", "-e", "zos.cte.time.raw", "-e", "frame.len")
    yield programs.output("capinfos", "-T", "-r", "-m", "-M", "-c", "-d", "-a", "-e", "-I", path).split(",", 1)[1]


@pytest.mark.parametrize("way", ONE_OF_EACH)
def test_other_programs(programs, file_of, new_path, way):
    packed, plain = (list(copies(programs, new_path, path)) for path in (file_of(WAYS[way], ""), VARIABLE))
    assert packed == plain and all(text.count("\n") > 25 for text in plain[:3])


@pytest.mark.parametrize("way, packed_by", [("tersed in xmit", "AMATERSE (PACK) in XMIT"), ("gzip", "AMATERSE (PACK) in gzip"), ("zip", "zip")])
def test_info_says_what_has_packed_it(file_of, way, packed_by):
    (found,) = json.loads(zos_trace("info", "--json", file_of(WAYS[way], "")).stdout)
    assert found["packed_by"] == packed_by
    assert f"Packed by:       {packed_by}" in zos_trace("info", file_of(WAYS[way], "")).stdout.decode()


@pytest.mark.parametrize("way", WAYS)
def test_command_reads_what_is_packed(programs, file_of, new_path, way):
    saved = [new_path(".pcapng"), new_path(".pcapng")]
    for path, output in zip([file_of(WAYS[way], ""), VARIABLE], saved):
        assert zos_trace("convert", path, output).returncode == 0
    first, second = (programs.output("tshark", "-r", path) for path in saved)
    assert first == second


# What no packer writes: phrases that are not in use, a segment shorter than its header.
DAMAGE = {"spack": b"\xff" * 400, "xmit": bytes(400)}


@pytest.mark.parametrize("way, change", [("pack", b""), ("spack", b""), ("xmit", b""), *DAMAGE.items()])
def test_what_stands_in_front_of_damage_is_shown(programs, file_of, tshark, way, change):
    data = WAYS[way].rstrip(b"\0\x40")
    data = data[: len(data) * 3 // 4] + change
    path = file_of(data, "")
    done = programs.run("tshark", "-r", path)
    shown = done.stdout.splitlines()
    whole = tshark("-r", VARIABLE).splitlines()
    assert len(shown) > 10 and shown[:10] == whole[:10]
    assert re.search(r"damaged near offset \d+" if change else "cut short", done.stderr)
    converted = zos_trace("convert", path, "-")
    assert converted.returncode == 3 and b"all that stands in front of it was read" in converted.stderr


def test_properties_say_what_was_unpacked(programs, file_of):
    path = file_of(WAYS["tersed in xmit"], "")
    assert "unpacked from AMATERSE (PACK) in XMIT" in programs.run("capinfos", path).stdout


# Records of 1,024 bytes come with descriptors from transfers that keep records.
WRAPPINGS = {
    "in variable records": lambda packed: transmitted(fixed(packed, 252)),
    "with RDW": lambda packed: b"".join(map(rdw, fixed(packed))),
    "with 4-byte lengths": lambda packed: b"".join(carriers.with_length4(fixed(packed))),
    "on a tape": lambda packed: tape.image(fixed(packed, 27 * 1024)),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("way", ["pack", "xmit"])
@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["forward", "by offset"])
def test_packed_inside_something_else(tshark, file_of, way, wrapping, passes):
    path = file_of(WRAPPINGS[wrapping](WAYS[way]), "")
    assert tshark("-r", path, *passes) == tshark("-r", VARIABLE, *passes)


def test_second_file_that_the_first_megabyte_of_a_zip_does_not_show(programs, file_of, tshark):
    plain = VARIABLE.read_bytes() * 22
    path = file_of(zipped(("a", plain), ("b", plain), method=zipfile.ZIP_STORED), "")
    done = programs.run("tshark", "-r", path)
    assert done.stdout == tshark("-r", file_of(plain, ""))
    assert done.returncode != 0
    assert re.search(r"the zip archive is read up to offset \d+: another file follows it; unpack the archive", done.stderr)


UNLOADED = bytes.fromhex("00CA6D0F0200") + bytes(274)  # what IEBCOPY unloads begins so
REFUSED = {
    "PDS": (transmitted([b"x" * 100], utility="IEBCOPY"), "library (PDS) packed by TSO TRANSMIT"),
    "encrypted": (transmitted([b"x" * 100], utility="AMSCIPHR"), "encrypted data set packed by TSO TRANSMIT"),
    "tersed PDS": (tersed([UNLOADED, b"member"]), "library (PDS) that IEBCOPY has unloaded"),
    "five layers": (nested(WAYS["pack"], 4), "AMATERSE"),
    "no trace inside": (tersed([b"hello"] * 100), "unpacked from AMATERSE (PACK) is no trace"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_by_name(programs, file_of, case):
    content, words = REFUSED[case]
    path = file_of(content, "")
    done = programs.run("tshark", "-r", path)
    assert done.returncode == 2 and words in done.stderr
    converted = zos_trace("convert", path, "-")
    assert converted.returncode == 1 and words in converted.stderr.decode()

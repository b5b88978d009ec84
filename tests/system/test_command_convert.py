# SPDX-License-Identifier: GPL-2.0-or-later
"""The command `zos-trace convert` writes what tshark with the plugins saves, block by block."""

import gzip
import os
import struct
import subprocess

import pytest

from traces import mixed_entries
from writer import carriers, damage, samples
from writer.control import named
from writer.framing import Layout

COMMAND = os.environ.get("ZOS_COMMAND", "zos-trace")
# Capture files are for Wireshark itself.
SAMPLES = [sample for sample in samples.SAMPLES if not sample.name.endswith(".pcapng")]
# Files of the same blocks are shown alike, so a few of each kind do.
SHOWN = ["ping6.ctrace", "damaged.ctrace", "segments-long.ctrace", "osaenta.ctrace", "gsk.ctrace", "sniffer-ethernet.rdw"]
LAYOUT = Layout(control=named(40), record_length=4096, buffer_size=16384)


def zos_trace(*args, **options):
    return subprocess.run([COMMAND, *map(str, args)], capture_output=True, timeout=60, **options)


def blocks(content: bytes) -> list[tuple]:
    """The blocks of a pcapng file, without the name of the program that wrote it."""
    found = []
    at = 0
    while at < len(content):
        kind, length = struct.unpack_from("<II", content, at)
        body = content[at + 8 : at + length - 4]
        fixed = {0x0A0D0D0A: 16, 1: 8, 6: 20 + (struct.unpack_from("<I", body, 12)[0] + 3) // 4 * 4}[kind]
        options = []
        where = fixed
        while where < len(body):
            code, size = struct.unpack_from("<HH", body, where)
            options.append((code, body[where + 4 : where + 4 + size]))
            where += 4 + (size + 3) // 4 * 4
        if kind == 0x0A0D0D0A:
            options = [option for option in options if option[0] != 4]
        found.append((kind, body[:fixed], options))
        at += length
    assert at == len(content)
    return found


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: sample.name)
def both_ways(request, programs, file_of, new_path):
    """A sample as the plugins save it, and as the command writes it."""
    sample = request.param
    suffix = "." + sample.name.split(".", 1)[1]
    source = file_of(sample.content(), suffix)
    saved, converted = new_path(".pcapng"), new_path(".pcapng")
    plugin = programs.run("tshark", "-r", source, "-w", saved)
    command = zos_trace("convert", source, converted)
    return sample, plugin, saved, command, converted


def test_same_blocks(both_ways):
    sample, plugin, saved, command, converted = both_ways
    if command.returncode == 1:
        assert plugin.returncode != 0
        assert not converted.exists()
        return
    assert command.returncode == (3 if sample.name == "truncated.ctrace" else 0), command.stderr
    assert blocks(converted.read_bytes()) == blocks(saved.read_bytes())


def test_same_pdml(both_ways, programs):
    sample, _, saved, _, converted = both_ways
    if sample.name not in SHOWN:
        return
    # The start of a PDML file tells when it was written, and of what.
    pdml = [programs.output("tshark", "-r", path, "-T", "pdml").partition("<packet>")[2] for path in (saved, converted)]
    assert pdml[0] != ""
    assert pdml[0] == pdml[1]


def test_refuses_with_the_words_of_the_plugin(both_ways):
    _, plugin, _, command, _ = both_ways
    if command.returncode != 1:
        return
    reason = command.stderr.decode().split("zos_ctrace: ", 1)[1].strip()
    assert reason in plugin.stderr


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_every_carrier(programs, file_of, new_path, carrier):
    source = file_of(b"".join(carriers.CARRIERS[carrier](LAYOUT.records(mixed_entries()))))
    saved, converted = new_path(".pcapng"), new_path(".pcapng")
    programs.output("tshark", "-r", source, "-w", saved)
    assert zos_trace("convert", source, converted).returncode == 0
    assert blocks(converted.read_bytes()) == blocks(saved.read_bytes())


def sample(name: str) -> bytes:
    return next(sample for sample in SAMPLES if sample.name == name).content()


def test_pipes_on_both_sides(file_of, new_path):
    source, converted = file_of(sample("ping6.ctrace")), new_path(".pcapng")
    assert zos_trace("convert", source, converted).returncode == 0
    piped = zos_trace("convert", "-", input=source.read_bytes())
    assert piped.returncode == 0
    assert piped.stdout == converted.read_bytes()


def of_kind(content: bytes) -> list[tuple]:
    """The packets and records, in no order: the record number, counted from the file's start in a pipe, is left out."""
    return sorted(body[20:] for kind, body, _ in blocks(content) if kind == 6)


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_wrapped_data_set_from_a_pipe_is_complete(file_of, new_path, carrier):
    """Its last entry goes on in its first record, which is gone by then."""
    records = list(LAYOUT.records(mixed_entries()))
    content = b"".join(carriers.CARRIERS[carrier](damage.wrapped(records, len(records) - 3)))
    converted = new_path(".pcapng")
    assert zos_trace("convert", file_of(content), converted).returncode == 0
    piped = zos_trace("convert", "-", input=content)
    assert (piped.returncode, piped.stderr) == (0, b"")
    assert len(of_kind(piped.stdout)) > 40
    assert of_kind(piped.stdout) == of_kind(converted.read_bytes())


@pytest.mark.parametrize("level", [0, 1, 9])
def test_gzip(file_of, new_path, level):
    content = sample("segments-long.ctrace")
    plain, packed = new_path(".pcapng"), new_path(".pcapng")
    assert zos_trace("convert", file_of(content), plain).returncode == 0
    members = gzip.compress(content[:5000], level) + gzip.compress(content[5000:], level)
    assert zos_trace("convert", file_of(members, ".gz"), packed).returncode == 0
    assert blocks(packed.read_bytes()) == blocks(plain.read_bytes())


def test_damaged_gzip(file_of, new_path):
    content = bytearray(gzip.compress(sample("http-download.ctrace")))
    output = new_path(".pcapng")
    content[-6] ^= 1
    done = zos_trace("convert", file_of(bytes(content), ".gz"), output)
    assert done.returncode == 1
    assert b"checksum differs" in done.stderr
    done = zos_trace("convert", file_of(bytes(content[:-2000]), ".gz"), output)
    assert done.returncode == 1
    assert b"cut short" in done.stderr
    assert not output.exists()


def test_several_data_sets_in_the_order_of_time(programs, file_of, new_path):
    first, second, both = file_of(sample("ping6.ctrace")), file_of(sample("ping4.ctrace")), new_path(".pcapng")
    assert zos_trace("convert", second, first, both).returncode == 0
    merged = new_path(".pcapng")
    programs.output("mergecap", "-w", merged, first, second)
    times = ["-T", "fields", "-e", "frame.time_epoch", "-e", "zos.record_number", "-e", "frame.len"]
    rows = [programs.output("tshark", "-r", path, *times) for path in (both, merged)]
    assert rows[0].count("\n") > 4
    assert rows[0] == rows[1]

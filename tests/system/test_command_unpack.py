# SPDX-License-Identifier: GPL-2.0-or-later
"""`zos-trace unpack` gives back the data set that was packed, whatever it holds."""

import struct

import pytest

from test_command_convert import zos_trace
from writer.make_packed import zipped
from writer.packed import tersed, transmitted

RECORDS = [b"\xc1\xc2\xc3" * 40, b"", bytes(range(256)) * 20, b"\x40" * 27990]
CARDS = [b"%-80d" % number for number in range(300)]
RDW = b"".join(struct.pack(">HH", len(record) + 4, 0) + record for record in RECORDS)
WAYS = {
    "pack": (tersed(RECORDS), RDW),
    "spack": (tersed(RECORDS, spack=True), RDW),
    "xmit": (transmitted(RECORDS), RDW),
    "fixed": (tersed(CARDS, variable=False, length=80), b"".join(CARDS)),
    "zip": (zipped(("a", tersed(RECORDS))), RDW),
    "one in the other": (transmitted([tersed(RECORDS)[at : at + 1024] for at in range(0, len(tersed(RECORDS)), 1024)], variable=False), RDW),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_unpacks(file_of, new_path, way):
    packed, plain = WAYS[way]
    output = new_path()
    done = zos_trace("unpack", file_of(packed), output)
    assert (done.returncode, done.stderr) == (0, b"")
    assert output.read_bytes() == plain
    assert zos_trace("unpack", "-", "-", input=packed).stdout == plain


@pytest.mark.parametrize("way", ["pack", "fixed"])
def test_flat(file_of, new_path, way):
    output = new_path()
    assert zos_trace("unpack", "--flat", file_of(WAYS[way][0]), output).returncode == 0
    assert output.read_bytes() == b"".join(RECORDS if way == "pack" else CARDS)


def test_refused(file_of, new_path):
    output = new_path()
    for content, reason in (
        (b"not packed" * 100, b"neither by AMATERSE nor by TSO TRANSMIT"),
        (b"", b"neither by AMATERSE nor by TSO TRANSMIT"),
        (zipped(("a", b"1"), ("b", b"2")), b"this is a zip archive with a, b; unpack it"),
        (transmitted([b"x" * 100], utility="IEBCOPY"), b"this is a library (PDS) packed by TSO TRANSMIT"),
    ):
        done = zos_trace("unpack", file_of(content), output)
        assert done.returncode == 1 and reason in done.stderr
        assert not output.exists()


def test_cut_short(file_of, new_path):
    output = new_path()
    done = zos_trace("unpack", file_of(WAYS["pack"][0][:1500]), output)
    assert done.returncode == 3
    assert b"ends too early" in done.stderr
    written = output.read_bytes()
    assert 0 < len(written) and written[:2] == RDW[:2]


def test_output_that_exists_stays(file_of, new_path):
    output = new_path()
    output.write_bytes(b"mine")
    assert zos_trace("unpack", file_of(WAYS["fixed"][0]), output).returncode == 1
    assert output.read_bytes() == b"mine"
    assert zos_trace("unpack", "--force", file_of(WAYS["fixed"][0]), output).returncode == 0
    packed = file_of(WAYS["fixed"][0])
    assert zos_trace("unpack", "--force", packed, packed).returncode == 2

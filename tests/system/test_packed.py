# SPDX-License-Identifier: GPL-2.0-or-later
"""Data sets packed by AMATERSE and TSO TRANSMIT open as they are."""

import gzip
from pathlib import Path

import pytest

from writer.packed import tersed, transmitted

VARIABLE = Path(__file__).parents[2] / "test-captures" / "damaged.ctrace"


def records_of(path):
    data, found, at = path.read_bytes(), [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        found.append(data[at + 4 : at + length])
        at += length
    return found


def fixed(data, length=1024):
    return [data[at : at + length] for at in range(0, len(data), length)]


def nested(data, depth):
    for number in range(depth):
        data = tersed(fixed(data), spack=number % 2 == 0, variable=False, length=1024)
    return data


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


WAYS = dict(ways())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("passes", [[], ["-2"]], ids=["forward", "by offset"])
def test_packed_is_plain(tshark, file_of, way, passes):
    path = file_of(WAYS[way], "")
    assert tshark("-r", path, *passes) == tshark("-r", VARIABLE, *passes)


def test_properties_say_what_was_unpacked(programs, file_of):
    path = file_of(WAYS["tersed in xmit"], "")
    assert "unpacked from AMATERSE (PACK) in XMIT" in programs.run("capinfos", path).stdout


def test_partitioned_data_set_is_refused_by_name(programs, file_of):
    path = file_of(transmitted([b"x" * 100], utility="IEBCOPY"), "")
    done = programs.run("tshark", "-r", path)
    assert done.returncode != 0 and "XMIT" in done.stderr

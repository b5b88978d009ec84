# SPDX-License-Identifier: GPL-2.0-or-later
"""Data sets that the judge makes up: the command writes of them what tshark with the plugins saves.

A few of each series. More, as ZOS_JUDGED=40 tools/system-tests tests/system/test_command_judge.py"""

import os
import subprocess

import pytest

from test_command_convert import blocks, zos_trace

JUDGE = os.environ.get("ZOS_JUDGE")
COUNT = int(os.environ.get("ZOS_JUDGED", "2"))

pytestmark = pytest.mark.skipif(JUDGE is None, reason="ZOS_JUDGE does not name the program zos_judge")


@pytest.mark.parametrize("number", range(COUNT))
@pytest.mark.parametrize("series", ["flat", "described", "damaged-flat", "damaged-described"])
def test_same_blocks_and_pdml(programs, file_of, new_path, tmp_path, series, number):
    subprocess.run([JUDGE, "--file", series, str(number)], cwd=tmp_path, check=True, capture_output=True)
    (made,) = tmp_path.iterdir()
    source = file_of(made.read_bytes())
    saved, converted = new_path(".pcapng"), new_path(".pcapng")
    plugin, command = programs.run("tshark", "-r", source, "-w", saved), zos_trace("convert", source, converted)
    assert command.returncode == (0 if plugin.returncode == 0 else 3), command.stderr
    assert blocks(converted.read_bytes()) == blocks(saved.read_bytes())
    if number == 0:  # what has the same blocks is shown alike, so one of each series does
        pdml = [programs.output("tshark", "-r", path, "-c", "200", "-T", "pdml").partition("<packet>")[2] for path in (saved, converted)]
        assert pdml[0] != "" and pdml[0] == pdml[1]

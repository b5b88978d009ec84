# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that were opened and closed leave nothing behind."""

import re
import shutil
from pathlib import Path

import pytest

from conftest import WATCHED

PROGRAM = Path(__file__).with_name("open_files.py")
MOST_GROWTH = 1024  # KiB; a hundred files warm up what the library keeps


@pytest.mark.skipif(WATCHED, reason="sanitizers and Valgrind keep memory that was freed")
def test_a_thousand_files_take_no_more_memory_than_a_hundred(programs):
    version = re.match(r"TShark \(Wireshark\) (\d+\.\d+)", programs.output("tshark", "--version"))[1]
    linked = programs.output("ldd", shutil.which("tshark"))
    libraries = [re.search(rf"{name}\.so\S*", linked)[0] for name in ("libwsutil", "libwiretap")]
    python = shutil.which("python3", path="/usr/bin:/bin")
    files = sorted((Path(__file__).resolve().parents[2] / "test-captures").glob("*.ctrace"))
    printed = programs.output(python, PROGRAM, *libraries, version, 1000, *files)
    records, hundred, thousand = map(int, printed.split())
    assert records > 20_000
    assert thousand < hundred + MOST_GROWTH

# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of the user's guide do what they are there for, in the order in which they stand."""

import re
import shlex
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def commands(page: str) -> list[str]:
    text = (PROJECT / "docs" / page).read_text()
    return re.findall(r"^ {4}((?:tshark|capinfos|editcap|mergecap) .*)", text, re.MULTILINE)


def test_commands_of_the_guide(programs):
    found = commands("guide.md")
    assert len(found) > 10
    for command in found:
        # Files are named from the top of the project; what a command writes goes to a folder of the tests.
        places = {"/tmp/": f"{programs.home}/", "test-captures/": f"{PROJECT}/test-captures/", "tests/": f"{PROJECT}/tests/"}
        words = [re.sub(f"^({'|'.join(places)})", lambda found: places[found[0]], word) for word in shlex.split(command)]
        printed = programs.output(*words)
        assert printed or "-w" in words or words[0] == "editcap", command

# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands of the user's guide do what they are there for, in the order in which they stand."""

import re
import shlex
from pathlib import Path

import pytest

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


# A sample of which each filter finds some frames and not all.
SAMPLES = {
    "zos.drop_reason > 0": "discarded",
    'zos.drop_reason.name == "IP_NO_FWD"': "discarded",
    'zos.interface == "IFPORTCP6" && zos.direction == 1': "ping6",
    "zos.ping": "segments",
    "zos.asid == 0x35": "components",
    'zos.job == "GPMSERVE"': "data-trace",
    "zos.connection == 3": "data-trace",
    'zos.data.text contains "LOGON"': "data-trace",
    'zos.text contains "CHANNEL"': "components",
    "zos.flags.cleartext == 1": "attls",
    "zos.flags.confidential == 1": "attls",
    "zos.expert.gsk_error": "gsk",
    "zos.expert.lost_records": "damaged",
    'zos.ids.kind == "Scan"': "components",
}


def filters_of_tables() -> list[str]:
    """The display filters in the tables of README and guide that are headed "to find"."""
    found = set()
    for page in ("README.md", "docs/guide.md"):
        table = (PROJECT / page).read_text().split("| to find | display filter |\n")[1].split("\n\n")[0]
        for row in table.splitlines()[1:]:
            found |= set(re.findall("`([^`]+)`", row.split("|")[2]))
    return sorted(found)


@pytest.mark.parametrize("filter", filters_of_tables())
def test_filter_finds_some_frames_and_not_all(tshark, filter):
    sample = PROJECT / "test-captures" / f"{SAMPLES[filter]}.ctrace"
    found = tshark("-r", sample, "-Y", filter)
    assert 0 < len(found.splitlines()) < len(tshark("-r", sample).splitlines())


def refusals() -> list[str]:
    """What a file is that is not opened, as the reader says it."""
    literal = r'"((?:[^"\\]|\\.)*)"'
    sources = "".join((PROJECT / "wiretap" / name).read_text() for name in ("foreign.cpp", "data_set.cpp"))
    found = re.findall(rf"(?:\{{is_\w+,\s*|constexpr Foreign \w+ = )\{{((?:{literal}\s*)+),", sources)
    return ["".join(re.findall(literal, words)) for words, _ in found]


def test_each_refusal_is_in_the_table_of_the_guide():
    table = (PROJECT / "docs" / "guide.md").read_text().split("## When it does not open")[1].split("\n## ")[0]
    messages = [message for row in table.splitlines() if row.startswith("| ") for message in re.findall("`([^`]+)`", row.split("|")[1])]
    patterns = [re.escape(message).replace(re.escape("..."), ".*") for message in messages]
    found = refusals()
    assert len(found) > 15
    missing = [what for what in found if not any(re.search(pattern, what + " with a") for pattern in patterns)]
    assert missing == []

# SPDX-License-Identifier: GPL-2.0-or-later
"""The profile "z-OS trace", put where a user's own profiles are."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from conftest import Programs

PROJECT = Path(__file__).parents[2]
PROFILE = PROJECT / "profile"
NAME = "z-OS trace"


def lines(file: str) -> list[str]:
    return [line for line in (PROFILE / file).read_text().splitlines() if line and not line.startswith("#")]


def columns() -> dict[str, str]:
    return dict(re.findall(r'"([^"]+)", "(%[^"]+)"', (PROFILE / "preferences").read_text()))


def colour_rules() -> dict[str, str]:
    rules = [re.fullmatch(r"@([^@]+)@([^@]+)@(\[\d+,\d+,\d+\]){2}", line) for line in lines("colorfilters")]
    return {rule[1]: rule[2] for rule in rules}


def buttons() -> dict[str, str]:
    return {label: filter_ for _, label, filter_, _ in csv.reader(lines("dfilter_buttons"))}


@pytest.fixture(scope="module")
def profiled(new_path, plugins):
    """Programs in a home that has the profile."""
    home = new_path()
    shutil.copytree(PROFILE, home / ".config/wireshark/profiles" / NAME)
    for path in (home, *home.rglob("*")):
        path.chmod(0o777)
    return Programs(home, plugins)


def listing(programs, name: str, *args) -> list[list[str]]:
    """The packet list of a sample."""
    path = PROJECT / "test-captures" / name
    done = programs.run("tshark", "-C", NAME, "-r", path, *args)
    assert (done.returncode, done.stderr) == (0, "")  # a preference that a version does not know is complained of
    return done.stdout.splitlines()


def test_columns(profiled):
    assert list(columns()) == ["No.", "Time (UTC)", "Interface", "Dir", "Source", "Destination", "Protocol", "Length",
                               "Job", "ASID", "Info"]  # fmt: skip
    # tshark does not read how the window shows times.
    assert "gui.time_format: UTC_WITH_YMD" in lines("recent")
    _, request, reply = listing(profiled, "ping6.ctrace", "-t", "ud")
    assert re.search(r"2022-09-24 11:30:32\.614976\d*Z? IFPORTCP6 In fe80::4081.* ICMPv6 104  0x0035 Echo", request)
    assert re.search(r"2022-09-24 11:30:32\.615816\d*Z? IFPORTCP6 Out fe80::7.* ICMPv6 104  0x0035 Echo", reply)


def test_each_column_has_a_width():
    (widths,) = [line.removeprefix("column.width: ") for line in lines("recent") if line.startswith("column.width: ")]
    assert widths.split(", ")[::2] == [form.removesuffix(":0:R") for form in columns().values()]


@pytest.mark.parametrize("sample, whose", [("data-trace.ctrace", "GPMSERVE 0x0035"), ("gsk.ctrace", "TCPIP")])
def test_column_of_the_job(profiled, sample, whose):
    assert any(re.search(rf" \d+ {whose} ", line) for line in listing(profiled, sample))


def test_ports_stay_numbers(profiled):
    assert any("→ 80 " in line for line in listing(profiled, "http-download.ctrace"))


def filters() -> dict[str, str]:
    of_columns = {name: custom[1] for name, form in columns().items() if (custom := re.match(r"%Cus:(.+):0:R$", form))}
    (switch,) = [line.removeprefix("auto_switch_filter: ") for line in lines("profile_settings")]
    return of_columns | {"switch": switch} | buttons() | colour_rules()


@pytest.mark.parametrize("name", filters())
def test_filter_is_valid(programs, new_path, name):
    sample = PROJECT / "test-captures/ping6.ctrace"
    done = programs.run("tshark", "-r", sample, "-Y", filters()[name], "-w", "/dev/null")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("sample, rule", [
    ("lost.ctrace", "z/OS: lost records"), ("damaged.ctrace", "z/OS: lost records"),
    ("discarded.ctrace", "z/OS: discarded"), ("attls.ctrace", "z/OS: AT-TLS, clear text"),
    ("attls.ctrace", "z/OS: AT-TLS, data withheld"), ("gsk.ctrace", "z/OS: System SSL error"),
    ("data-trace.ctrace", "z/OS: data trace"), ("unreachable.ctrace", "ICMP error"), ("http-download.ctrace", "TCP"),
])  # fmt: skip
def test_colour_rule_matches(profiled, sample, rule):
    path = PROJECT / "test-captures" / sample
    done = profiled.run("tshark", "-C", NAME, "--color", "-r", path, "-T", "pdml")
    assert done.returncode == 0 and f'showname="Coloring Rule Name: {rule}"' in done.stdout

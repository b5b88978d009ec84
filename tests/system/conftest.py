# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives the installed programs of Wireshark, with the plugins in the folder that ZOS_PLUGIN_DIR names
(X.Y/epan and X.Y/wiretap below it), or with the installed ones where it is not set. ZOS_PRELOAD names the
libraries to be preloaded where those plugins were built with sanitizers. ZOS_MEMCHECK names Valgrind's
suppressions where the programs are to run under Valgrind, which takes some thirty times as long."""

import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the package `writer`

from handmade import View  # noqa: E402

# Wireshark ignores plugins of a user's own when it runs as root.
NOBODY = 65534

PRELOAD = os.environ.get("ZOS_PRELOAD")
MEMCHECK = os.environ.get("ZOS_MEMCHECK")
WATCHED = bool(PRELOAD or MEMCHECK)  # who watches memory takes memory and instructions as well
TIMEOUT = 1800 if WATCHED else 300  # seconds, after which a program counts as hanging

# Programs of Wireshark free little of what they hold when they end, so leaks are not looked for.
SANITIZERS = {
    "LD_PRELOAD": PRELOAD,
    "ASAN_OPTIONS": "detect_leaks=0",
    "UBSAN_OPTIONS": "print_stacktrace=1",
}
FINDING = re.compile(r"ERROR: AddressSanitizer|runtime error:")

# Most of the time goes into code that runs once, when Wireshark starts: the last option translates less of it.
VALGRIND = (
    "valgrind",
    "--quiet",
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--num-callers=30",
    "--vex-guest-chase=no",
)
OF_WIRESHARK = ("capinfos", "captype", "editcap", "mergecap", "tshark")


def as_in_4_0(rows: str) -> str:
    """Rows of fields from any version, with times and booleans as Wireshark 4.0 writes them."""
    rows = re.sub(r"(?<![^\t\n,])(True|False)(?![^\t\n,])", lambda found: str(int(found[0] == "True")), rows)

    def words(time: re.Match) -> str:
        day = datetime.fromisoformat(time[1])
        return f"{day:%b} {day.day:2}, {day.year} {time[2]} UTC"

    return re.sub(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d\.\d{9})Z", words, rows)


class Programs:
    """Runs programs in a home of their own, as a user without rights."""

    def __init__(self, home: Path, plugins: str | None):
        self.home = home
        self.plugins = plugins

    def setting(self, plugin: bool = True) -> dict:
        """User and environment of a program, for subprocess."""
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        environment |= SANITIZERS if PRELOAD else {}
        plugins = self.plugins if plugin else str(self.home)
        if plugins:
            environment["WIRESHARK_PLUGIN_DIR"] = plugins
        return {"env": environment, **user}

    def run(self, program: str, *args, plugin: bool = True, input: bytes | None = None):
        """The finished process, whatever its return code; its output is text."""
        stdin = {"stdin": subprocess.DEVNULL} if input is None else {"input": input}
        report = self.home / "memcheck"
        report.unlink(missing_ok=True)
        watched = MEMCHECK and plugin and program in OF_WIRESHARK
        under = (*VALGRIND, f"--suppressions={MEMCHECK}", f"--log-file={report}") if watched else ()
        command = [*under, program, *map(str, args)]
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, **stdin, **self.setting(plugin))
        done.stdout = done.stdout.decode(errors="replace")
        done.stderr = done.stderr.decode(errors="replace")
        assert done.returncode >= 0, f"{program} died of signal {-done.returncode}: {done.stderr}"
        assert not FINDING.search(done.stderr), done.stderr
        wrong_memory = report.read_text() if report.exists() else ""
        assert not wrong_memory, f"{command}: {wrong_memory}"
        if "fields" in args:
            done.stdout = as_in_4_0(done.stdout)
        return done

    def output(self, program: str, *args, **options) -> str:
        """What a program prints that must succeed."""
        done = self.run(program, *args, **options)
        assert done.returncode == 0, done.stderr
        return done.stdout


class Tshark:
    """Calls tshark, which must succeed; returns its output."""

    def __init__(self, programs: Programs):
        self.programs = programs

    def __call__(self, *args) -> str:
        return self.programs.output("tshark", *args)

    def without_plugin(self, *args) -> str:
        return self.programs.output("tshark", *args, plugin=False)


@pytest.fixture(scope="session")
def plugins() -> str | None:
    return os.environ.get("ZOS_PLUGIN_DIR")


@pytest.fixture(scope="session")
def shared_path():
    """A folder whose files tshark can read as another user, which pytest's own folders do not allow."""
    with tempfile.TemporaryDirectory(prefix="zos-trace-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


@pytest.fixture(scope="session")
def programs(shared_path, plugins) -> Programs:
    home = shared_path / "home"
    home.mkdir()
    home.chmod(0o777)
    return Programs(home, plugins)


@pytest.fixture(scope="session")
def tshark(programs) -> Tshark:
    return Tshark(programs)


@pytest.fixture(scope="session")
def new_path(shared_path):
    """new_path(suffix) is a file that programs may read and write."""
    numbers = count()
    folder = shared_path / "files"
    folder.mkdir()
    folder.chmod(0o777)
    return lambda suffix="": folder / f"{next(numbers)}{suffix}"


@pytest.fixture(scope="session")
def file_of(new_path):
    """file_of(bytes, suffix) writes a file for the programs."""

    def write(content: bytes, suffix: str = ".ctrace") -> Path:
        path = new_path(suffix)
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def dissect(tshark, shared_path):
    """dissect(capture) writes the capture and returns a view of it through tshark."""
    return lambda capture: View(tshark, capture.write(shared_path / "dissect.pcapng"))

# SPDX-License-Identifier: GPL-2.0-or-later
"""The stream of a data trace in a window of Wireshark, up to 4.2, whose menu Follow does not list it."""

import os
import re
import shutil
import subprocess
import time

import pytest

from conftest import NOBODY, PRELOAD, SANITIZERS
from writer import samples

NEEDED = ["wireshark", "Xvfb", "openbox", "xdotool"]


@pytest.fixture
def desktop(programs, new_path):
    """desktop(program, ...): starts a program on a display that is thrown away, or runs it and returns its output."""
    runtime = new_path()
    runtime.mkdir()
    runtime.chmod(0o777)
    environment = {"PATH": os.environ["PATH"], "HOME": str(programs.home), "TZ": "UTC", "LC_ALL": "C.UTF-8",
                   "XDG_RUNTIME_DIR": str(runtime)}  # fmt: skip
    if programs.plugins:
        environment["WIRESHARK_PLUGIN_DIR"] = programs.plugins
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    started = []

    def start(*command, **options):
        started.append(subprocess.Popen([*map(str, command)], env=environment, stderr=subprocess.DEVNULL, **options))

    def ask(*command) -> str:
        done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True, timeout=60)
        return done.stdout.strip()

    reading, writing = os.pipe()
    start("Xvfb", "-displayfd", writing, "-screen", "0", "1280x860x24", "-nolisten", "tcp", pass_fds=[writing])
    os.close(writing)
    environment["DISPLAY"] = ":" + os.fdopen(reading).readline().strip()
    start("openbox", **user)
    environment |= SANITIZERS if PRELOAD else {}
    yield lambda *command: start(*command, **user), ask
    for process in reversed(started):
        process.kill()
        process.wait()


def window(ask, name: str, seconds: int = 30) -> str:
    for _ in range(5 * seconds):
        if found := ask("xdotool", "search", "--onlyvisible", "--name", name):
            return found.splitlines()[0]
        time.sleep(0.2)
    return ""


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason="needs " + ", ".join(NEEDED))
@pytest.mark.parametrize("lines_up, coding", [(3, ""), (2, r" \(EBCDIC\)")], ids=["ASCII", "EBCDIC"])
def test_stream_of_the_selected_record(programs, desktop, file_of, lines_up, coding):
    start, ask = desktop
    if tuple(map(int, re.search(r"(\d+)\.(\d+)", programs.output("wireshark", "--version")).groups())) >= (4, 4):
        pytest.skip("the menu Follow has it")
    (made,) = [made for made in samples.SAMPLES if made.name == "data-trace.ctrace"]
    path = file_of(made.content())
    in_second_stream = 40
    start("wireshark", "-r", path, "-g", in_second_stream)
    assert window(ask, path.name)
    time.sleep(3)  # the window is there before its contents are
    for key in ("alt+t", *["Up"] * lines_up, "Return"):  # above the menu of Lua, which is the last
        ask("xdotool", "key", key)
        time.sleep(0.5)
    stream = programs.output("tshark", "-r", path, "-Y", f"frame.number == {in_second_stream}", "-T", "fields",
                             "-e", "zos.data.stream").strip()  # fmt: skip
    assert stream not in ("", "0")
    assert window(ask, f"zos.data.stream == {stream}{coding}$")

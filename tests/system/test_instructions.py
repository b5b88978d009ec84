# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading stays cheap: instructions counted by callgrind, which do not depend on what else the machine does.

Most are ratios to Wireshark's own readers on the same packets, counted in the same way. A limit is about a fifth above
what was counted when it was set: `-s` prints the counts.
"""

import os
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from conftest import WATCHED
from writer import bulk, carriers, control, framing, pcap, samples
from writer.stack import Stack

pytestmark = [
    pytest.mark.skipif(shutil.which("valgrind") is None, reason="there is no valgrind"),
    pytest.mark.skipif(WATCHED, reason="sanitizers and Valgrind take instructions of their own"),
]

LENGTH = 1_200_000  # more than is looked at when a file is opened
# Otherwise memcpy uses an instruction that counts once for each byte.
VECTOR_COPIES = "GLIBC_TUNABLES=glibc.cpu.x86_rep_movsb_threshold=1000000000"
LAYOUT = framing.Layout(control=control.named(40))


def instructions(programs, functions, *command) -> int:
    """Those of a program while one of the functions runs; none of them may call another."""
    toggles = [f"--toggle-collect={function}" for function in functions]
    done = programs.run("env", VECTOR_COPIES, "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                        *toggles, *command)  # fmt: skip
    assert done.returncode == 0, done.stderr
    count = int(re.search(r"Collected : (\d+)", done.stderr)[1])
    print(f"{count:12} {' '.join(functions)}: {' '.join(map(str, command))}")
    return count


@pytest.fixture(scope="module")
def entries():
    """Entries of small packets, of large ones, and of packets in segments."""
    stack = Stack.with_home("192.0.2.10")

    def of(capture, stack=stack):
        traced = list(stack.trace(pcap.read(samples.CAPTURES / f"{capture}.pcap")))
        return list(bulk.repeated(traced, LENGTH))

    return {
        "small": of("ping4"),
        "large": of("http-download"),
        "segments": of("http-download", replace(stack, longest=4000)),
    }


@pytest.fixture(scope="module")
def files(entries, programs, file_of, new_path):
    """The same packets as data sets of two carriers, and as a plain pcapng."""

    def of(size):
        records = list(LAYOUT.records(entries[size]))
        made = {name: file_of(b"".join(carriers.CARRIERS[name](records))) for name in ("rdw", "flat")}
        packets, plain = new_path(".pcap"), new_path(".pcapng")
        programs.output("editcap", "-F", "pcap", "-T", "rawip", made["rdw"], packets)
        programs.output("editcap", "-F", "pcapng", packets, plain)
        return made | {"pcapng": plain}

    return {size: of(size) for size in entries}


READ = ("wtap_read", "wtap_rec_reset")  # what a packet took is given back by the second
# Large packets are copied once more, and padding is looked through; segments are entries of their own.
# Entries that control data interrupt in a flat file are put together and checked.
FORWARD = {"small": (0.88, 1.05), "large": (4.5, 4.5), "segments": (3, 3.2)}


@pytest.mark.parametrize("carrier", ["rdw", "flat"])
@pytest.mark.parametrize("size", FORWARD)
def test_reading_forward(programs, files, size, carrier):
    ours, plain = (instructions(programs, READ, "capinfos", "-c", files[size][kind]) for kind in (carrier, "pcapng"))
    assert ours < FORWARD[size][carrier == "flat"] * plain


# What a second pass costs: reading by offset, and dissecting.
SECOND_PASS = {
    "small": {"wtap_seek_read": 1.1, "epan_dissect_run_with_taps": 1.15},
    "segments": {"wtap_seek_read": 2.9, "epan_dissect_run_with_taps": 1.15},
}


@pytest.mark.parametrize("size", SECOND_PASS)
def test_second_pass(programs, files, new_path, size):
    limits = SECOND_PASS[size]
    ours, plain = (inclusive(programs, limits, new_path(), "tshark", "-n", "-2", "-c", "1000", "-r", files[size][kind])
                   for kind in ("rdw", "pcapng"))  # fmt: skip
    for function, limit in limits.items():
        assert ours[function] < limit * plain[function]


def inclusive(programs, functions, profile, *command) -> dict[str, int]:
    """Instructions of a program by function, those of the functions it calls included."""
    programs.output("env", VECTOR_COPIES, "valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", *command)
    lines = programs.output("callgrind_annotate", "--inclusive=yes", "--threshold=100", profile)
    counts = {name: int(count.replace(",", "")) for count, name in
              re.findall(r"^ *([\d,]+) .*:(\w+) \[", lines, re.MULTILINE)}  # fmt: skip
    print(*(f"\n{counts[name]:12} {name}: {' '.join(map(str, command))}" for name in functions))
    return counts


# Instructions for each byte that is looked at, of a sound data set and of one that lost 100 bytes.
OPENING = {"rdw": (20, 310), "bdw": (110, 675), "len4": (20, 310), "spanned": (20, 127), "flat": (240, 260)}


@pytest.mark.parametrize("carrier", OPENING)
def test_opening(programs, entries, file_of, carrier):
    sound = b"".join(carriers.CARRIERS[carrier](LAYOUT.records(entries["small"])))
    damaged = sound[:100_000] + sound[100_100:]
    for content, limit in zip((sound, damaged), OPENING[carrier]):
        assert instructions(programs, ("wtap_open_offline",), "captype", file_of(content)) < limit * LENGTH


WORST_CASE = os.environ.get("ZOS_WORST_CASE")
WORST_SIZE = 131_072
WORST = {"open": 5200, "read": 2200}  # instructions for each byte


def worst_case(*words) -> int:
    """Instructions that the program zos_worst_case takes to open or to read one of its files."""
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--toggle-collect=*::{words[0]}(*",
                           WORST_CASE, *map(str, words)], capture_output=True, text=True, check=True)  # fmt: skip
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


@pytest.mark.skipif(WORST_CASE is None, reason="ZOS_WORST_CASE does not name the program zos_worst_case")
@pytest.mark.parametrize("work", WORST)
def test_worst_cases(work):
    """Quadratic work would take much more for each byte of these files."""
    cases = subprocess.run([WORST_CASE], capture_output=True, text=True, check=True).stdout.split()
    assert len(cases) > 10
    taken = {case: worst_case(work, case, WORST_SIZE) / WORST_SIZE for case in cases}
    print(*(f"\n{count:8.0f} for each byte to {work} {case}" for case, count in taken.items()))
    assert 0 < min(taken.values()) and max(taken.values()) < WORST[work]

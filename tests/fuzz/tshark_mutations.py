# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged samples, read by the installed tshark in two passes with the whole tree shown:

    python3 tests/fuzz/tshark_mutations.py SEED COUNT

The plugins are those in ZOS_PLUGIN_DIR, built with sanitizers, which ZOS_PRELOAD names; both as in
tests/system/conftest.py. A finding is a signal, a report of a sanitizer, a defect of a dissector of
this project that Wireshark reports, or more than a minute. Its file is kept in the current folder."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "system"))

import conftest  # noqa: E402

SAMPLES = [*SOURCE.glob("test-captures/*.ctrace*"), *SOURCE.glob("test-captures/sniffer*")]
LONGEST = 100_000  # bytes of a sample, since the whole tree takes long
BATCH = 20
TIMEOUT = 60  # seconds
DEFECTS = ("ERROR: AddressSanitizer", "runtime error:", "Dissector bug, protocol z/OS", "Malformed Packet: z/OS")


def finding(programs: conftest.Programs, file: Path) -> str | None:
    try:
        done = programs.run("tshark", "-V", "-2", "-r", file)
    except subprocess.TimeoutExpired:
        return "takes too long"
    except AssertionError as reported:
        return str(reported)
    output = done.stdout + done.stderr
    return next((defect for defect in DEFECTS if defect in output), None)


def main(seed: int, count: int) -> int:
    conftest.TIMEOUT = TIMEOUT
    samples = sorted(str(path) for path in SAMPLES if path.stat().st_size < LONGEST)
    mutations = SOURCE / "build" / "fuzz" / "tests" / "fuzz" / "zos_mutations"
    with tempfile.TemporaryDirectory(prefix="zos-trace-") as folder:
        shared = Path(folder)
        shared.chmod(0o777)
        programs = conftest.Programs(shared, conftest.os.environ.get("ZOS_PLUGIN_DIR"))
        for first in range(seed, seed + count, BATCH):
            batch = min(BATCH, seed + count - first)
            command = [mutations, "--write", shared, str(first), str(batch), *samples]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            for file in sorted(shared.glob("mutation-*")):
                if wrong := finding(programs, file):
                    kept = shutil.copy(file, ".")
                    print(f"{kept}: {wrong}")
                    return 1
                file.unlink()
    print(f"{count} files from {seed} on")
    return 0


sys.exit(main(*map(int, sys.argv[1:])))

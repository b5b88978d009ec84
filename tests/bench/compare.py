# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares reading a trace data set with reading a pcap and a pcapng of the same packets.

    ZOS_PLUGIN_DIR=DIR python3 tests/bench/compare.py [--size 300M] [--rounds 5] [--carrier rdw] [capture.pcap ...]

Each command runs on each file in turn, several rounds; the best processor time counts, since other work on the
machine only adds to it. Ratios are those to the pcap and to the pcapng. The pcapng is a plain one, written by
editcap from the pcap: Wireshark's own reader reads it, and no trace records are in it.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "traffic" / "captures"
NOBODY = 65534  # Wireshark's programs ignore WIRESHARK_PLUGIN_DIR when root runs them

COMMANDS = {
    "capinfos -c": ["capinfos", "-c", "{}"],
    "editcap": ["editcap", "-F", "pcapng", "{}", "{out}"],
    "tshark -q -z io,phs": ["tshark", "-n", "-q", "-z", "io,phs", "-r", "{}"],
    "tshark": ["tshark", "-n", "-r", "{}"],
    "tshark -2": ["tshark", "-n", "-2", "-r", "{}"],
    "tshark -Y tcp.port": ["tshark", "-n", "-Y", "tcp.port==1", "-r", "{}"],
}


def environment() -> dict[str, str]:
    folder = os.environ.get("ZOS_PLUGIN_DIR")
    return os.environ | {"LC_ALL": "C", "TZ": "UTC"} | ({"WIRESHARK_PLUGIN_DIR": folder} if folder else {})


def as_user() -> dict[str, int]:
    return {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}


def measure(command: list[str]) -> tuple[float, int]:
    """Processor seconds, and the peak of resident memory in KiB."""
    read, write = os.pipe()
    child = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=write, **as_user())
    os.close(write)
    with os.fdopen(read) as errors:
        complaint = errors.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: {complaint}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def run(*command: str) -> None:
    subprocess.run(command, env=environment(), check=True, stderr=subprocess.DEVNULL, **as_user())


def files(folder: Path, capture: Path, options: argparse.Namespace) -> dict[str, Path]:
    trace = folder / "trace"
    writer = ["-m", "tests.writer", str(capture), str(trace), "--home", options.home, "--carrier", options.carrier]
    writer += ["--control", "named:40", "--size", options.size]
    subprocess.run([sys.executable, *writer], cwd=ROOT, check=True)
    trace.chmod(0o644)
    pcap, pcapng = folder / "packets.pcap", folder / "packets.pcapng"
    run("editcap", "-F", "pcap", "-T", "rawip", str(trace), str(pcap))
    run("editcap", "-F", "pcapng", str(pcap), str(pcapng))
    return {"trace": trace, "pcapng": pcapng, "pcap": pcap}


def compare(paths: dict[str, Path], folder: Path, rounds: int) -> None:
    print(f"{'':22}{'trace':>10}{'pcapng':>10}{'pcap':>10}{'/ pcapng':>10}{'/ pcap':>8}{'memory / pcapng':>17}")
    for name, command in COMMANDS.items():
        best = {kind: (float("inf"), 0) for kind in paths}
        for _ in range(rounds):
            for kind, path in paths.items():
                words = [word.format(path, out=folder / "out") for word in command]
                best[kind] = min(best[kind], measure(words))
        seconds = {kind: time for kind, (time, _) in best.items()}
        memory = best["trace"][1] / best["pcapng"][1]
        print(
            f"{name:22}" + "".join(f"{seconds[kind]:8.2f} s" for kind in paths)
            + f"{seconds['trace'] / seconds['pcapng']:10.2f}{seconds['trace'] / seconds['pcap']:8.2f}{memory:17.2f}",
            flush=True,
        )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", type=Path, nargs="*", default=[CAPTURES / "ping4.pcap"])
    parser.add_argument("--size", default="300M")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--carrier", default="rdw")
    parser.add_argument("--home", default="192.0.2.10")
    options = parser.parse_args()
    for capture in options.captures:
        folder = Path(tempfile.mkdtemp(prefix="zos-bench-"))
        folder.chmod(0o777)
        try:
            print(f"{capture.name}, {options.size}, {options.carrier}")
            compare(files(folder, capture, options), folder, options.rounds)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()

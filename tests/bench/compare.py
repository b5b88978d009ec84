# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares reading a trace data set with reading a pcap and a pcapng of the same packets.

    ZOS_PLUGIN_DIR=DIR python3 tests/bench/compare.py [small large segments] [--carrier rdw] [--size 2G] [--rounds 3]
    ZOS_PLUGIN_DIR=DIR python3 tests/bench/compare.py small --gzip --only capinfos
    ZOS_PLUGIN_DIR=DIR python3 tests/bench/compare.py --lua FOLDER

Each command runs on each file in turn, several rounds; the least processor time counts, since other work on the
machine only adds to it. Ratios are those to the pcapng and to the pcap, which are plain: no trace records are in them.

With --lua the Lua dissectors of 2cUTC, which are not part of this project, run on a file that they understand, and so
does the dissector of this project.
"""

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "traffic" / "captures"
NOBODY = 65534  # Wireshark's programs ignore WIRESHARK_PLUGIN_DIR when root runs them


class Set(NamedTuple):
    """What is traced: the packets of a capture that the filter selects, repeated up to a size."""

    capture: str
    filter: str
    size: str
    writer_options: list[str]


SETS = {  # a million, 250,000 and 100,000 packets
    "small": Set("tn3270", "ip", "172M", []),
    "large": Set("http-download", "frame.len > 1400", "366M", ["--abbrev", "1400"]),
    "segments": Set("http-download", "frame.len > 5000 && frame.len < 20000", "1025M", ["--longest", "4000"]),
}

COMMANDS = {
    "capinfos -c": ["capinfos", "-c", "{}"],
    "editcap": ["editcap", "-F", "pcapng", "{}", "{out}"],
    "tshark -q": ["tshark", "-n", "-q", "-z", "io,phs", "-r", "{}"],
    "tshark": ["tshark", "-n", "-r", "{}"],
    "tshark -2": ["tshark", "-n", "-2", "-r", "{}"],
    "tshark -Y ip.src": ["tshark", "-n", "-Y", "ip.src==1.2.3.4", "-r", "{}"],
    "tshark -Y zos.asid": ["tshark", "-n", "-Y", "zos.asid==0xfffe", "-r", "{}"],
    "tshark -V": ["tshark", "-n", "-V", "-c", "50000", "-r", "{}"],
}


def environment(plugins: str | None) -> dict[str, str]:
    home = {"HOME": "/nonexistent"}  # no settings of the one who measures
    return os.environ | home | {"LC_ALL": "C", "TZ": "UTC"} | ({"WIRESHARK_PLUGIN_DIR": plugins} if plugins else {})


def as_user() -> dict[str, int]:
    return {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}


OURS = os.environ.get("ZOS_PLUGIN_DIR")


def measure(command: list[str], plugins: str | None = OURS) -> tuple[float, int]:
    """Processor seconds, and the peak of resident memory in KiB."""
    read, write = os.pipe()
    child = subprocess.Popen(
        command, env=environment(plugins), stdout=subprocess.DEVNULL, stderr=write, **as_user()
    )
    os.close(write)
    with os.fdopen(read) as errors:
        complaint = errors.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: {complaint}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def run(*command: str | Path) -> None:
    subprocess.run(command, env=environment(OURS), check=True, stderr=subprocess.DEVNULL, **as_user())


def files(folder: Path, name: str, options: argparse.Namespace) -> dict[str, Path]:
    chosen = SETS[name]
    sent, trace, pcap, pcapng = (folder / name for name in ("sent.pcap", "trace", "packets.pcap", "packets.pcapng"))
    run("tshark", "-F", "pcap", "-Y", chosen.filter, "-r", CAPTURES / f"{chosen.capture}.pcap", "-w", sent)
    writer = [sys.executable, "-m", "tests.writer", str(sent), str(trace), "--home", "192.0.2.10"]
    writer += ["--carrier", options.carrier, "--control", "named:40", "--size", options.size or chosen.size]
    subprocess.run(writer + chosen.writer_options, cwd=ROOT, check=True)
    trace.chmod(0o644)
    run("editcap", "-F", "pcap", "-T", "rawip", trace, pcap)
    run("editcap", "-F", "pcapng", pcap, pcapng)
    made = {"trace": trace, "pcapng": pcapng, "pcap": pcap}
    return {kind: compressed(path) for kind, path in made.items()} if options.gzip else made


def packets(path: Path) -> str:
    command = ["capinfos", "-T", "-M", "-r", "-c", str(path)]
    count = subprocess.run(command, env=environment(OURS), check=True, capture_output=True, text=True, **as_user())
    return f"{int(count.stdout.split()[-1]):,} packets, {path.stat().st_size / 1e6:,.0f} MB"


def compressed(path: Path) -> Path:
    target = path.with_name(path.name + ".gz")
    with path.open("rb") as source, gzip.open(target, "wb", compresslevel=6) as packed:
        shutil.copyfileobj(source, packed)
    path.unlink()
    return target


def compare(paths: dict[str, Path], folder: Path, options: argparse.Namespace) -> None:
    print(f"{'':22}{'trace':>10}{'pcapng':>10}{'pcap':>10}{'/ pcapng':>10}{'/ pcap':>8}{'memory / pcapng':>17}")
    for name, command in COMMANDS.items():
        if options.only and not any(name.startswith(wanted) for wanted in options.only):
            continue
        best = {kind: (float("inf"), 0) for kind in paths}
        for _ in range(options.rounds):
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


def compare_with_lua(folder: Path, options: argparse.Namespace) -> None:
    sys.path.insert(0, str(ROOT / "tests"))
    from writer import pcap, two_cutc
    from writer.stack import Stack

    entries = list(Stack.with_home("192.0.2.10").trace(pcap.read(CAPTURES / "ping4.pcap"))) * 5000
    path = folder / "2cutc.pcapng"
    path.write_bytes(two_cutc.capture(("SYSTCPDA", entry, "") for entry in entries))
    path.chmod(0o644)
    scripts = sorted(options.lua.glob("dissector_*.lua")) + sorted(options.lua.glob("postdissector_*.lua"))
    lua = [word for script in scripts for word in ("-X", f"lua_script:{script}")]
    lua += ["-o", 'uat:user_dlts:"User 0 (DLT=147)","2cutc","0","","0",""']
    for name in ("tshark", "tshark -V"):
        command = [*name.split(), "-n", "-r", str(path)]
        ours, theirs = (float("inf"),) * 2
        for _ in range(options.rounds):
            ours = min(ours, measure(command)[0])
            theirs = min(theirs, measure([*command, *lua], str(folder))[0])
        print(f"{name:22}{ours:8.2f} s{theirs:8.2f} s with Lua{ours / theirs:8.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="set", help=", ".join(SETS))
    parser.add_argument("--size", help="of the trace, instead of what gives the usual number of packets")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--carrier", default="rdw")
    parser.add_argument("--gzip", action="store_true", help="all files compressed")
    parser.add_argument("--only", action="append", help="commands that begin so; repeatable")
    parser.add_argument("--lua", type=Path, metavar="FOLDER", help="with the Lua dissectors of 2cUTC")
    options = parser.parse_args()
    for name in options.sets or ([] if options.lua else SETS):
        with workplace() as folder:
            paths = files(folder, name, options)
            print(f"{name}, {packets(paths['trace'])}, {options.carrier}{', gzip' if options.gzip else ''}")
            compare(paths, folder, options)
    if options.lua:
        with workplace() as folder:
            compare_with_lua(folder, options)


class workplace(tempfile.TemporaryDirectory):
    """A folder in which other users may write."""

    def __enter__(self) -> Path:
        folder = Path(super().__enter__())
        folder.chmod(0o777)
        return folder


if __name__ == "__main__":
    main()

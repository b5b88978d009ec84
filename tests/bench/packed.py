# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares reading packed data sets with reading the same data set as it is.

    ZOS_PLUGIN_DIR=DIR python3 tests/bench/packed.py [--size 8M] [--rounds 7]

`capinfos -c` reads forward: the time that it takes for a file of a few bytes is taken off. `by offset` are frames in
any order, read by sharkd after the file was opened: its processor time for each. To pack is slow here: 8 MB take a minute and a half.
"""

import argparse
import json
import os
import random
import subprocess
import sys
from pathlib import Path

from compare import ROOT, OURS, as_user, environment, measure, workplace

sys.path.insert(0, str(ROOT / "tests"))
from writer import bulk, carriers, control, framing, make_packed, packed, pcap, samples  # noqa: E402
from writer.stack import Stack  # noqa: E402


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    path.chmod(0o644)
    return path


def data_sets(folder: Path, size: int) -> dict[str, Path]:
    traced = list(Stack.with_home("192.0.2.10").trace(pcap.read(samples.CAPTURES / "http-download.pcap")))
    records = list(framing.Layout(control=control.named(40)).records(bulk.repeated(traced, size)))
    return {
        "plain": write(folder / "plain", b"".join(carriers.with_rdw(records))),
        "PACK": write(folder / "pack", packed.tersed(records)),
        "SPACK": write(folder / "spack", packed.tersed(records, spack=True)),
        "XMIT": write(folder / "xmit", packed.transmitted(records)),
        "zip": write(folder / "zip", make_packed.zipped(("trace", b"".join(carriers.with_rdw(records))))),
    }


def forward(path: Path, rounds: int) -> float:
    return min(measure(["capinfos", "-c", str(path)])[0] for _ in range(rounds))


def processor_time(process: subprocess.Popen) -> float:
    user_and_system = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, user_and_system)) / os.sysconf("SC_CLK_TCK")


def by_offset(path: Path, count: int = 300) -> float:
    """Seconds of a frame."""
    asked = ['{"jsonrpc":"2.0","id":1,"method":"load","params":{"file":"%s"}}' % path]
    asked.append('{"jsonrpc":"2.0","id":2,"method":"status"}')
    sharkd = subprocess.Popen(["sharkd", "-"], env=environment(OURS), text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **as_user())  # fmt: skip

    def ask(line: str) -> dict:
        sharkd.stdin.write(line + "\n")
        sharkd.stdin.flush()
        return json.loads(sharkd.stdout.readline())

    ask(asked[0])
    frames = ask(asked[1])["result"]["frames"]
    chance = random.Random(1)
    begun = processor_time(sharkd)
    for number in range(count):
        frame = chance.randrange(frames) + 1
        ask('{"jsonrpc":"2.0","id":%d,"method":"frame","params":{"frame":%d,"bytes":true}}' % (number + 3, frame))
    took = processor_time(sharkd) - begun
    sharkd.stdin.close()
    sharkd.wait()
    return took / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="8M")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with workplace() as folder:
        paths = data_sets(folder, int(options.size.rstrip("M")) * 1_000_000)
        small = write(folder / "small", (ROOT / "test-captures" / "discarded.ctrace").read_bytes())
        start = forward(small, options.rounds)
        size = paths["plain"].stat().st_size
        plain = forward(paths["plain"], options.rounds) - start
        print(f"{size / 1e6:.1f} MB\n{'':8}{'file':>10}{'forward':>14}{'/ plain':>10}{'by offset':>12}")
        for name, path in paths.items():
            took = plain if name == "plain" else forward(path, options.rounds) - start
            rate = size / took / 1e6
            print(f"{name:8}{path.stat().st_size / 1e6:7.1f} MB{rate:9.0f} MB/s{took / plain:10.1f}"
                  f"{by_offset(path) * 1e3:9.2f} ms", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the command zos-trace with copying the file, and with what Wireshark's programs need for the same.

    ZOS_PLUGIN_DIR=DIR python3 tests/bench/command.py [small large segments] [--command FILE] [--rounds 3]

Files are in the page cache. As in compare.py, the least processor time of several rounds counts. The command is that of
the preset "command", where --command names no other.
"""

import argparse

from compare import ROOT, SETS, files, measure, packets, workplace

NOTHING = "203.0.113.99"  # an address that no packet has
ROWS = {
    "cp": ["cp", "{trace}", "{out}"],
    "zos-trace info": ["{command}", "info", "{trace}"],
    "zos-trace convert --address": ["{command}", "convert", "--force", "--address", NOTHING, "{trace}", "{out}.pcapng"],
    "zos-trace convert": ["{command}", "convert", "--force", "{trace}", "{out}.pcapng"],
    "tshark -Y ip.addr -w": ["tshark", "-n", "-Y", f"ip.addr=={NOTHING}", "-r", "{trace}", "-w", "{out}"],
    "tshark -w": ["tshark", "-n", "-r", "{trace}", "-w", "{out}"],
    "editcap": ["editcap", "-F", "pcapng", "{trace}", "{out}"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="set", help=", ".join(SETS))
    parser.add_argument("--command", default=str(ROOT / "build" / "command" / "command" / "zos-trace"))
    parser.add_argument("--size")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    options.carrier, options.gzip = "rdw", False
    for name in options.sets or SETS:
        with workplace() as folder:
            trace = files(folder, name, options)["trace"]
            size = trace.stat().st_size
            print(f"{name}, {packets(trace)}\n{'':30}{'seconds':>9}{'GB/s':>8}{'/ cp':>8}{'memory':>10}")
            best = dict.fromkeys(ROWS, (float("inf"), 0))
            for _ in range(options.rounds):
                for row, words in ROWS.items():
                    command = [word.format(trace=trace, out=folder / "out", command=options.command) for word in words]
                    best[row] = min(best[row], measure(command))
            for row, (seconds, memory) in best.items():
                rate = size / max(seconds, 1e-6) / 1e9
                print(f"{row:30}{seconds:9.2f}{rate:8.2f}{seconds / best['cp'][0]:8.2f}{memory / 1024:7.1f} MB", flush=True)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""Wraps the packets of a pcap file as z/OS would have traced them.

    python3 -m tests.writer in.pcap out.ctrace --home 192.0.2.10 --carrier rdw --control named:40
    python3 -m tests.writer in.pcap big.ctrace --home 192.0.2.10 --size 2G
"""

import argparse
from itertools import islice
from pathlib import Path

from . import bulk, carriers, control, damage, framing, pcap
from .stack import Stack

CONTROL = {
    "none": lambda length: control.none,
    "zeros": control.zeros,
    "noise": control.noise,
    "named": control.named,
    "gtf": control.like_gtf,
}
UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}


def size(text: str) -> int:
    unit = UNITS.get(text[-1].upper())
    return int(text[:-1]) * unit if unit else int(text)


def control_data(text: str) -> control.ControlData:
    kind, _, length = text.partition(":")
    return CONTROL[kind](int(length or 0))


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.writer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pcap", type=Path, help="packets (pcapng: convert with editcap -F pcap)")
    parser.add_argument("output", type=Path)
    parser.add_argument("--home", action="append", required=True, help="address of the z/OS side; repeatable")
    parser.add_argument("--carrier", choices=carriers.CARRIERS, default="flat")
    parser.add_argument("--fb80", action="store_true", help="zero up to a multiple of 80")
    parser.add_argument("--compress", choices=("gzip", "zstd"))
    parser.add_argument("--control", type=control_data, default=control.none, metavar="KIND:LENGTH",
                        help=f"control data of each record: {', '.join(CONTROL)}")
    parser.add_argument("--continuation", type=control_data, metavar="KIND:LENGTH",
                        help="control data of a buffer's further records, when it differs")
    parser.add_argument("--lrecl", type=int, default=27994, help="record length, RDW included")
    parser.add_argument("--buffer", type=size, default=65536, help="size of a trace buffer")
    parser.add_argument("--cut-buffers", action="store_true", help="no zero tail in a buffer")
    parser.add_argument("--abbrev", type=int, help="trace this many bytes of a packet")
    parser.add_argument("--longest", type=int, default=65400, help="payload of an entry; more takes segments")
    parser.add_argument("--size", type=size, help="repeat the packets up to this size, as 2G")
    parser.add_argument("--wrap", type=int, metavar="RECORDS", help="capacity of a wrapped data set")
    return parser  # fmt: skip


def main() -> None:
    options = arguments().parse_args()
    stack = Stack.with_home(*options.home, abbreviate=options.abbrev, longest=options.longest)
    layout = framing.Layout(
        buffer_size=options.buffer,
        zero_tail=not options.cut_buffers,
        record_length=options.lrecl,
        control=options.control,
        continuation=options.continuation,
    )
    entries = stack.trace(pcap.read(options.pcap))
    records = layout.records(bulk.repeated(list(entries), options.size) if options.size else entries)
    if options.wrap:
        records = damage.wrapped(list(records), options.wrap)
    chunks = carriers.CARRIERS[options.carrier](records)
    if options.fb80:
        chunks = carriers.fixed_blocks(chunks)
    if options.compress:
        chunks = [getattr(carriers, options.compress)(b"".join(chunks))]
    with open(options.output, "wb") as file:
        while piece := b"".join(islice(chunks := iter(chunks), 256)):
            file.write(piece)


if __name__ == "__main__":
    main()

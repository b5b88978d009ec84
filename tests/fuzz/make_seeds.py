# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes small seeds for the fuzz targets, one folder for each: python3 tests/fuzz/make_seeds.py FOLDER

The entries are those of the samples, a few in each seed, their packets cut to some hundred bytes."""

import struct
import sys
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Iterable, Iterator

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from writer import carriers, control, make_packed, packed, packets, published, samples, sniffer, tape, two_cutc  # noqa: E402
from writer.ctrace import Entry, Id  # noqa: E402
from writer.framing import Layout  # noqa: E402

LONGEST_DATA = 160
FEW = 4


def cut(entry: Entry, longest: int = LONGEST_DATA) -> Entry:
    return replace(entry, data=entry.data[:longest])


def groups(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    entries = list(entries)
    for at in range(0, min(len(entries), 6 * FEW), FEW):
        yield entries[at : at + FEW]


def segmented() -> list[Entry]:
    stack = replace(samples.ZOS, longest=42)  # two segments for a ping
    return list(stack.trace(samples.frames("ping4")))[:12]


# The entries of each component, by kind.
KINDS: dict[str, list] = {
    "SYSTCPDA": [
        samples.packet_trace("ping6", samples.PUBLISHED), samples.discarded, segmented, samples.all_sockets,
        samples.enterprise_extender, samples.smc_records, samples.lost_and_old, published.gpmserve,
    ],
    "SYSTCPOT": [samples.adapter],
    "GSKSRVR": [samples.system_ssl],
    "SYSTCPIP": [samples.stack_events],
    **{name: [entries.copy] for name, entries in samples.other_components()},
}  # fmt: skip


# ------------------------------------------------------------------------------------------- data sets

CARRIER_CODES = {"flat": 0, "rdw": 1, "spanned": 1, "bdw": 2, "bdw4": 2, "len4": 3}
SNIFFER, WRAPPED, PACKETS, ADAPTER = 0x04, 0x08, 0x10, 0x20  # as in check_frames()
SHAPES = [  # carrier, control data in the first and in further records, length of a record
    ("flat", control.none, None, 32760),
    ("flat", control.named(40), None, 300),
    ("flat", control.named(64), control.shortened(control.named(64), 24), 400),
    ("rdw", control.like_gtf(14), None, 600),
    ("rdw", control.named(40), control.none, 200),
    ("spanned", control.noise(33), None, 900),
    ("bdw", control.named(40), None, 500),
    ("bdw4", control.named(43), control.shortened(control.named(43), 9), 256),
    ("len4", control.noise(26), None, 700),
]
SMALL_CARRIERS = {
    **carriers.CARRIERS,
    "spanned": carriers.spanned(150),
    "bdw": carriers.blocked(800),
    "bdw4": carriers.blocked(800, wide=True),
}


def choice(carrier: str, first: int, following: int, record_length: int, flags: int) -> bytes:
    """The first bytes of an input of check_frames()."""
    interrupted = carrier == "flat" and following and record_length < 32760
    length = record_length - following - 1 if interrupted else 0
    return struct.pack(">BHH", CARRIER_CODES[carrier] | flags, first, following) + length.to_bytes(3, "big")


def data_set(entries: list[Entry], shape, wrapped: bool) -> tuple[bytes, bytes]:
    """What check_frames() is told of a file, and the file."""
    carrier, first, continuation, length = shape
    layout = Layout(buffer_size=1024, record_length=length, control=first, continuation=continuation)
    records = list(layout.records(entries))
    if wrapped:
        records = records[len(records) // 2 :] + records[: len(records) // 2]
    place = control.Place(0, 0, 0, 0)
    lengths = len(first(place)), len((continuation or first)(place))
    flags = PACKETS | (WRAPPED if wrapped else 0)
    return choice(carrier, *lengths, length - 4, flags), b"".join(SMALL_CARRIERS[carrier](records))


def data_sets() -> Iterator[tuple[bytes, bytes]]:
    kinds = [list(map(cut, group)) for made in chain.from_iterable(KINDS.values()) for group in groups(made())]
    for number, entries in enumerate(kinds):
        yield data_set(entries, SHAPES[number % len(SHAPES)], wrapped=False)
    pings = list(map(partial(cut, longest=40), samples.many_pings(14)))
    for shape in SHAPES:
        yield data_set(pings, shape, wrapped=False)
        yield data_set(pings, shape, wrapped=True)


def sniffers() -> Iterator[tuple[bytes, bytes]]:
    frames = samples.frames("unreachable")[:3]
    for carrier in ("rdw", "bdw", "len4", "flat"):
        for records in sniffer.tcpdump(frames), sniffer.tcpdump(frames, "<"), sniffer.network_general(frames):
            yield choice(carrier, 0, 0, 32760, SNIFFER), b"".join(SMALL_CARRIERS[carrier](records))


# ---------------------------------------------------------------------------------------- dissections

# As in tests/fuzz/dissection.cpp.
COMPONENTS = ["", "SYSTCPDA", "SYSTCPOT", "GSKSRVR", "SYSTCPIP", "SYSTCPIS", "SYSOMVS", "CSF"]
ENTRY, RECORD, OPTION_IP, OPTION_ETHERNET, OPTION_TOKEN_RING, TWO_CUTC = range(6)


def frame(mode: int, content: bytes, component: str = "") -> bytes:
    code = COMPONENTS.index(component) if component in COMPONENTS else 0
    return struct.pack(">BH", mode | code << 3, len(content)) + content


def record_header(control_blocks: bytes, kind: int, component: str, closing: int) -> bytes:
    """As in format/blob.h."""
    names = component.encode().ljust(8, b"\0") + b"TCPIP\0\0\0" + b"S0W1\0\0\0\0"
    return (
        struct.pack(">4sBBHIHH", b"zOST", 1, kind, 64, 7, 1, 0)
        + names
        + struct.pack(">QQHHI", 4096, 200, len(control_blocks), closing, 0)
        + control_blocks
    )


def header_and_payload(entry: Entry, component: str) -> tuple[bytes, bytes]:
    whole = entry.encode()
    length = len(whole) - 2 - len(entry.data) if entry.header else 16
    header = record_header(whole[:length], 0 if entry.header else 1, component, len(whole))
    return header, whole[length:-2]


def with_option(mode: int, entry: Entry, component: str) -> bytes:
    header, packet = header_and_payload(entry, component)
    return frame(mode, struct.pack(">H", len(header)) + header + packet)


def dissections() -> Iterator[bytes]:
    number = 0
    for component, made in KINDS.items():
        for group in chain.from_iterable(groups(kind()) for kind in made):
            entries = [cut(entry, 400) for entry in group]
            number += 1
            preferences = bytes((number % 8,))
            yield preferences + b"".join(frame(ENTRY, entry.encode(), component) for entry in entries)
            headers = (b"".join(header_and_payload(entry, component)) for entry in entries)
            yield preferences + b"".join(frame(RECORD, whole) for whole in headers)
            packed = (two_cutc.packet(component, entry.encode(), "text") for entry in entries)
            yield preferences + b"".join(frame(TWO_CUTC, packet) for packet in packed)
            mode = OPTION_ETHERNET if component == "SYSTCPOT" else OPTION_IP
            if entries[0].header and entries[0].id != Id.DATA:
                yield preferences + b"".join(with_option(mode, entry, component) for entry in entries)
    gap = record_header(b"", 2, "SYSTCPDA", 0) + packets.from_frame(samples.frames("ping4")[0]).data[:64]
    yield b"\0" + frame(RECORD, gap) + frame(ENTRY, b"")


def headers() -> Iterator[bytes]:
    for component, made in KINDS.items():
        for entry in chain.from_iterable(next(groups(kind())) for kind in made):
            yield b"".join(header_and_payload(cut(entry), component))


# ---------------------------------------------------------------------------------------- packed data sets


def packed_files() -> Iterator[bytes]:
    """Each form, fixed and variable, and one inside the other."""
    layout = Layout(control=control.named(40), record_length=300)
    records = list(layout.records(samples.packet_trace("ping4", samples.ZOS)()[:6]))[:4]
    fixed = [b"".join(records)[at : at + 256] for at in range(0, 1024, 256)]
    for spack in False, True:
        tersed = packed.tersed(records, spack=spack).rstrip(b"\0") + b"\0\0"
        yield tersed
        yield packed.tersed(fixed, spack=spack, variable=False, length=256).rstrip(b"\0") + b"\0\0"
        yield packed.transmitted([tersed[:700]], variable=False)
    yield packed.transmitted(records)
    yield packed.transmitted(records[:2], message=[b"see the trace"])
    yield packed.transmitted([tersed[at : at + 100] for at in range(0, 700, 100)])
    blocks = b"".join(carriers.blocked(800)(records[:2]))
    for labels in False, True:
        yield tape.image([blocks, blocks], labels=labels)
    yield from make_packed.files().values()
    trace = ("trace", b"".join(records))
    yield make_packed.zipped(("folder/", b""), trace, ("__MACOSX/._trace", b"Mac"))
    yield make_packed.zipped(trace, method=0)
    yield make_packed.zipped(trace, trace)


def write(folder: Path, seeds: Iterable[bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"{number:03}").write_bytes(seed)


def main(folder: Path) -> None:
    files = [*data_sets(), *sniffers()]
    for target in "reader", "wiretap":
        write(folder / target, [file for _, file in files])
    write(folder / "frames", [choice + file for choice, file in files])
    write(folder / "walker", [choice + file for choice, file in files])
    # Every second asks for nothing, so that all of it is written.
    write(folder / "conversion", [bytes((number % 128 if number % 2 else 0, 1, 200, 4, 5, 1, 20, 60)) + file
                                  for number, (_, file) in enumerate(files)])  # fmt: skip
    write(folder / "unpacking", packed_files())
    write(folder / "record_header", headers())
    write(folder / "dissection", dissections())


main(Path(sys.argv[1]))

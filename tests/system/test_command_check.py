# SPDX-License-Identifier: GPL-2.0-or-later
"""`zos-trace check` tells the layout of a data set, and nothing of its users."""

import json
import random
import re
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from test_command_convert import zos_trace
from traces import in_order
from writer import carriers, control, ctrace, ebcdic, framing, pcap, samples
from writer.samples import SAMPLES, Sample
from writer.stack import Interface, Stack

FOLDER = Path(__file__).parents[2] / "test-captures"
TRACES = [made for made in SAMPLES if isinstance(made, Sample) and any(e.header for e in made.entries())]


def check(path, *options) -> str:
    done = zos_trace("check", path, *options)
    assert done.returncode in (0, 3), done.stderr
    return done.stdout.decode()


def windows(data: bytes) -> set[bytes]:
    """All strings of four bytes that are not of one kind, as padding and small numbers are."""
    return {four for at in range(len(data) - 3) if len(set(four := data[at : at + 4])) > 2 and four[0]}


@pytest.mark.parametrize("made", TRACES, ids=lambda made: made.name)
def test_no_payload_address_or_name_of_a_sample_is_in_the_report(made):
    text = check(FOLDER / made.name)
    shown = bytes.fromhex(re.sub(r"\W|nn", "", "".join(re.findall(r"^ +record .*?byte \d+ +(.*)$", text, re.M))))
    for entry in made.entries():
        if entry.header is None:
            continue
        assert not windows(shown) & windows(entry.data)
        for end in (entry.header.src, entry.header.dst):
            packed = end[12:] if end[8:12] in (b"\0\0\xff\xfe", b"\0\0\xff\xff") else end
            assert any(end) is False or str(ip_address(packed)) not in text
        name = ebcdic.decode(entry.header.name[: 8 if entry.id == 5 else 16]).rstrip()
        assert name not in text


def data_set(seed: int, file_of):
    """The same records, whatever the seed, but for what is the users'."""
    rng = random.Random(seed)
    host = bytes([192, 0, 2, rng.randrange(1, 250)])
    stack = replace(Stack(frozenset({host})), ipv4=Interface(f"LNK{seed}X", 39, 17), job=f"JOBX{seed}")
    entries = []
    for frame in pcap.read(samples.CAPTURES / "http-download.pcap"):
        traced = next(iter(Stack.with_home("192.0.2.10").trace([frame])), None)
        if traced is None or len(traced.data) > 3000:
            continue
        far = bytes([198, 51, 100, 1 + seed])
        ends = (host, far) if traced.header.out else (far, host)
        data = traced.data[:12] + ends[0] + ends[1] + traced.data[20:52] + rng.randbytes(max(0, len(traced.data) - 52))
        named = {"name": ctrace.interface_name(stack.ipv4.name), "src": ctrace.address(ends[0]), "dst": ctrace.address(ends[1]), "trace_count": len(entries) + 1}
        entries.append(replace(traced, data=data[: len(traced.data)]).with_header(**named))
    names = control.Names("SYSTCPDA", f"STACK{seed}", f"SYS{seed}")
    records = framing.Layout(control=control.named(40, names), buffer_size=8192).records(in_order(entries))
    return file_of(b"".join(carriers.CARRIERS["rdw"](list(records))))


def test_report_is_the_same_whatever_the_users_sent_and_whoever_they_are(file_of):
    first, second, third = (check(data_set(seed, file_of)) for seed in (1, 2, 3))
    assert first == second == third
    assert "INTF1" in first and "LNK1X" not in first and "STACK1" not in first


def test_names_are_there_for_who_wants_them(file_of):
    assert "LNK1X" in check(data_set(1, file_of), "--names")


def test_report_has_verdicts_counts_and_values(file_of):
    text = check(data_set(1, file_of))
    assert re.search(r"Trace count at 68 +(proven|cannot be told|refuted|not filled in)", text)
    assert re.search(r"IP protocol at 73 +cannot be told \(\d+ of \d+\)", text)  # of TCP alone
    assert re.search(r"39 QDIO Ethernet +\d+", text)
    assert re.search(r"92 bytes, entry id 4 +\d+", text)
    assert re.search(r"in common, byte 0 +[=.n+t]", text)
    assert len(text.splitlines()) < 120


def test_json_says_the_same():
    path = FOLDER / "data-and-packets.ctrace"
    sections = json.loads(check(path, "--json"))
    text = check(path)
    assert {"data_set", "positions_1", "entry_ids", "device_types"} <= set(sections)
    for section in sections.values():
        assert section["title"] in text
        assert all(name in text and value in text for name, value in section["rows"])


def test_other_files_are_refused():
    done = zos_trace("check", FOLDER / "sniffer-tcpdump.rdw")
    assert done.returncode == 1 and b"is no component trace" in done.stderr

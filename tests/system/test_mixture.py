# SPDX-License-Identifier: GPL-2.0-or-later
"""A data set of 100,000 entries of all kinds and components: read, filtered, followed, saved, read again."""

from collections import Counter

import pytest

from traces import as_arguments, parse
from writer import carriers, ctrace, samples
from writer.ctrace import Flag, Gsk, Id

FIELDS = ["frame.time_epoch", "frame.cap_len", "frame.len", "frame.protocols", "zos.record_number", "zos.component",
          "zos.cte.fmtid", "zos.cte.time.raw", "zos.interface", "zos.jobname", "zos.flags", "zos.segments",
          "zos.drop_reason", "zos.gsk.function", "zos.tcpip.user", "zos.smc.type", "ip.id", "tcp.seq_raw",
          "http.request.uri"]  # fmt: skip


@pytest.fixture(scope="module")
def parts():
    return samples.mixture()


@pytest.fixture(scope="module")
def entries(parts):
    return [(component, entry) for component, traced in parts for entry in traced]


@pytest.fixture(scope="module")
def data_set(parts, file_of):
    return file_of(b"".join(carriers.with_rdw(samples.mixture_records(parts))))


@pytest.fixture(scope="module")
def all_rows(programs, data_set):
    return parse(programs.output("tshark", "-r", data_set, *as_arguments(FIELDS)), FIELDS)


def joined(row) -> int:
    """How many entries a frame holds; those without a packet trace header have no segments."""
    return int(row["zos.segments"] or 1)


def test_every_entry_is_in_a_frame(all_rows, entries):
    assert len(entries) >= 100_000
    assert sum(map(joined, all_rows)) == len(entries)
    numbers = [int(row["zos.record_number"]) for row in all_rows]
    assert numbers[0] == 1 and len(set(numbers)) == len(numbers) and max(numbers) == len(entries)


def test_components_and_ids(all_rows, entries):
    """Counted as entries, a frame of several segments with each of them."""
    seen, wanted = Counter(), Counter((component, entry.id) for component, entry in entries)
    for row in all_rows:
        seen[row["zos.component"], int(row["zos.cte.fmtid"], 16)] += joined(row)
    assert seen == wanted


def matches(programs, path, filter):
    return len(programs.output("tshark", "-r", path, "-Y", filter, "-T", "fields", "-e", "frame.number").split())


def test_filters(programs, data_set, entries):
    traced = [entry for _, entry in entries if entry.header]
    headers = [entry.header for entry in traced]
    wanted = {
        "zos.flags.confidential == 1": sum(bool(header.flags & Flag.CONFIDENTIAL) for header in headers),
        "zos.drop_reason > 0": sum(header.drop_reason > 0 for header in headers),
        "zos.data && http.request": sum(
            entry.id == Id.DATA and entry.data.startswith(b"GET ") for entry in traced
        ),
        "zos.gsk.type == 4": sum(c == "GSKSRVR" and entry.id == Gsk.SSL_ERROR for c, entry in entries),
        "zos.lost": sum(entry.id >> 24 == 0xFF for _, entry in entries),
        "zos.smc.type == \"SMC-R\"": sum(
            entry.id == Id.SMC and entry.header.protocol == ctrace.SMC_LLC for entry in traced
        ),
        "zos.component == \"SYSTCPOT\"": sum(c == "SYSTCPOT" for c, _ in entries),
    }  # fmt: skip
    assert all(wanted.values())
    assert {filter: matches(programs, data_set, filter) for filter in wanted} == wanted


def test_follow(programs, data_set):
    """The first connection of job GPMSERVE, from its start record to its end record."""
    requests = "zos.jobname == GPMSERVE && http.request"
    stream = programs.output("tshark", "-r", data_set, "-Y", requests, "-T", "fields", "-e", "zos.data.stream", "-c", "2000")
    number = stream.split()[0]
    answer = programs.output("tshark", "-r", data_set, "-q", "-z", f"follow,zos.data,raw,{number}")
    data = [line.strip() for line in answer.splitlines() if line.strip() and set(line.strip()) <= set("0123456789abcdef")]
    assert bytes.fromhex("".join(data)) == b"".join(entry.data for entry in samples.socket_trace("http"))


def test_two_passes_and_saving_show_the_same(programs, data_set, new_path, all_rows):
    copy = new_path(".pcapng")
    programs.output("editcap", data_set, copy)
    assert parse(programs.output("tshark", "-r", copy, *as_arguments(FIELDS)), FIELDS) == all_rows
    assert parse(programs.output("tshark", "-2", "-r", data_set, *as_arguments(FIELDS)), FIELDS) == all_rows

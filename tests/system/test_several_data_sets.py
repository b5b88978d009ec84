# SPDX-License-Identifier: GPL-2.0-or-later
"""One trace in several data sets (TRCOUT01, ...), joined end to end in the order of their names."""

from dataclasses import replace
from itertools import islice

import pytest

from traces import NAME_FIELDS, in_order, look, mixed_entries, sees_all
from writer import carriers, ctrace, pcap, samples, tod
from writer.control import Names, named
from writer.framing import Layout
from writer.stack import Stack

LAYOUT = Layout(control=named(40), record_length=4096, buffer_size=16384)
CARRIERS = ["rdw"]  # as the guide says
USUAL = Layout(control=named(40))  # 64 KB in records of 27,994


def joined(carrier, data_sets):
    return b"".join(b"".join(carriers.CARRIERS[carrier](records)) for records in data_sets)


def filled(records, count):
    """The writer goes on in the next data set when one is full."""
    return [records[at : at + count] for at in range(0, len(records), count)]


@pytest.mark.parametrize("carrier", CARRIERS)
def test_filled_one_after_the_other(programs, file_of, carrier):
    records = list(LAYOUT.records(mixed_entries()))
    sees_all(look(programs, file_of(joined(carrier, filled(records, 3)))), mixed_entries())


@pytest.mark.parametrize("carrier", CARRIERS)
def test_segments_that_go_on_in_the_next_data_set_are_joined(programs, file_of, carrier):
    whole = mixed_entries()[20]
    long = replace(whole, data=whole.data * 400).with_header(tlen=400 * len(whole.data))
    entries = [*mixed_entries()[:20], *ctrace.segments(long, 3000), *mixed_entries()[21:41]]
    records = list(LAYOUT.records(entries))
    for count in range(2, len(records) - 1):
        seen = look(programs, file_of(joined(carrier, filled(records, count))), names=["frame.cap_len"])
        assert seen.entries[20]["frame.cap_len"] == str(len(long.data))
        assert (len(seen.entries), seen.gaps, seen.errors) == (41, [], "")


def repeated(capture, count):
    """Packets that do not fit into an entry are in many, all of which have one clock."""
    stack = replace(Stack.with_home("192.0.2.10"), longest=4000)
    traced = list(stack.trace(pcap.read(samples.CAPTURES / f"{capture}.pcap")))
    span = traced[-1].clock - traced[0].clock + tod.SECOND // 1000
    later = (
        replace(entry, clock=entry.clock + turn * span).with_header(tod=entry.header.tod + turn * span)
        for turn in range(count // len(traced) + 1)
        for entry in traced
    )
    return list(islice(later, count))


def overwritten(records, sets, capacity):
    """The writer fills the data sets one after the other, and then writes over the first and those behind it."""
    slots = [None] * sets * capacity
    for number, record in enumerate(records):
        slots[number % len(slots)] = record
    return filled(slots, capacity)


# The group is overwritten up to the middle of a data set, in the middle of a packet of 34,804 bytes.
@pytest.mark.parametrize("carrier", ["rdw", "flat"])
@pytest.mark.parametrize("count", [600, 700, 850])
def test_wrapped_group_is_one_trace_from_its_oldest_packet_on(programs, file_of, carrier, count):
    records = list(USUAL.records(repeated("http-download", count)))
    group = overwritten(records, 4, int(len(records) / 5.6))
    names = ["frame.time_epoch", "frame.len", "frame.cap_len"]
    seen = look(programs, file_of(joined(carrier, group)), names=names)
    assert (seen.returncode, seen.errors) == (0, "")
    assert len(seen.gaps) <= 1
    times = [float(row["frame.time_epoch"]) for row in seen.entries]
    assert times == sorted(times)
    # All but the oldest, which may be overwritten in part, and the newest, which the trace may end in, are whole.
    assert len(seen.entries) > 140
    inner = [row for row, time in zip(seen.entries, times) if times[0] < time < times[-1]]
    assert all(row["frame.cap_len"] == row["frame.len"] for row in inner)


def test_wrapped_flat_group_that_begins_in_the_middle_of_a_buffer(programs, file_of):
    """What stands in front of its first entry is the rest of another one, and no control record."""
    records = list(LAYOUT.records(repeated("tls13", 1500)))
    group = overwritten(records, 4, int(len(records) / 5.6))
    seen = {carrier: look(programs, file_of(joined(carrier, group))) for carrier in ("rdw", "flat")}
    assert len(seen["flat"].gaps) <= 1 and len(seen["rdw"].entries) > 1000
    assert seen["flat"].entries == seen["rdw"].entries


OTHERS = {
    "another stack": named(40, Names(subname="TCPIPB")),
    "another component": named(40, Names(component="SYSTCPIS")),
    "another system": named(40, Names(system="S0W2")),
}


# The newer one may end where the older one begins, as the two parts of a wrapped data set do.
@pytest.mark.parametrize("carrier", ["rdw", "flat"])
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "newer first"])
@pytest.mark.parametrize("other", OTHERS)
def test_data_sets_of_others_keep_their_order_and_origins(programs, file_of, carrier, order, other):
    entries = mixed_entries() * 5
    half = len(entries) // 2
    entries = in_order(entries)
    parts = [
        list(LAYOUT.records(entries[:half])),
        list(replace(LAYOUT, control=OTHERS[other]).records(entries[half:])),
    ][::order]
    wanted = [*entries[:half], *entries[half:]] if order == 1 else [*entries[half:], *entries[:half]]
    seen = look(programs, file_of(joined(carrier, parts)), names=["zos.cte.time.raw", *NAME_FIELDS])
    assert [row["zos.cte.time.raw"] for row in seen.entries] == [f"0x{entry.clock:016x}" for entry in wanted]
    assert (seen.gaps, seen.errors) == ([], "")
    origins = [tuple(row[name] for name in NAME_FIELDS) for row in seen.entries]
    turn = half if order == 1 else len(entries) - half
    assert len({*origins[:turn]}) == len({*origins[turn:]}) == 1 and origins[0] != origins[-1]


@pytest.mark.parametrize("carrier", ["rdw", "flat"])
@pytest.mark.parametrize("days", [0, 1], ids=["adjoining", "of two days"])
def test_newer_data_set_of_the_same_stack_first(programs, file_of, carrier, days):
    """Where they adjoin nothing tells them from a wrapped data set, which is shown in the order of time."""
    entries = in_order(mixed_entries() * 5)
    half = len(entries) // 2
    older, newer = entries[:half], [replace(entry, clock=entry.clock + days * 86400 * tod.SECOND) for entry in entries[half:]]
    parts = [list(LAYOUT.records(part)) for part in (newer, older)]
    seen = look(programs, file_of(joined(carrier, parts)), names=["zos.cte.time.raw", *NAME_FIELDS])
    wanted = [*newer, *older] if days else [*older, *newer]
    assert [row["zos.cte.time.raw"] for row in seen.entries] == [f"0x{entry.clock:016x}" for entry in wanted]
    assert (seen.gaps, seen.errors) == ([], "")
    assert len({tuple(row[name] for name in NAME_FIELDS) for row in seen.entries}) == 1

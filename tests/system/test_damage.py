# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged data sets open as far as they go: nothing wrong is shown, and the damage has a place."""

import random

import pytest

from traces import MARKS, all_expected, look, mixed_entries
from writer import bulk, carriers, damage
from writer.control import named, noise
from writer.framing import Layout

NAMES = Layout(control=named(40), record_length=4096, buffer_size=8192)
NOISE = Layout(control=noise(43), record_length=4096, buffer_size=8192, zero_tail=False)
LAYOUTS = {"names": NAMES, "noise": NOISE}


def write(layout, carrier):
    return b"".join(carriers.CARRIERS[carrier](layout.records(mixed_entries())))


def shown(seen) -> list[str]:
    """Clocks of the sound entries shown; each must be one that was written, unchanged, and in its order."""
    sound = [row for row in seen.entries if not any(row[mark] for mark in MARKS)]
    wanted = {row["zos.tod.raw"]: row | {"zos.record_number": ""} for row in all_expected(mixed_entries())}
    for row in sound:
        assert row | {"zos.record_number": ""} == wanted[row["zos.tod.raw"]]
    clocks = [row["zos.tod.raw"] for row in sound]
    assert clocks == sorted(set(clocks))
    return clocks


def clock_of(entry) -> str:
    return f"0x{entry.header.tod:016x}"


def lost(clocks) -> list[int]:
    return [n for n, entry in enumerate(mixed_entries()) if clock_of(entry) not in clocks]


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_cut_short(programs, file_of, layout, carrier):
    data = write(LAYOUTS[layout], carrier)
    encoded = [entry.encode() for entry in mixed_entries()]
    for length in random.Random(carrier + layout).sample(range(2000, len(data)), 5):
        seen = look(programs, file_of(damage.truncate(data, length)))
        clocks = shown(seen)
        # Entries whose last byte is there. One is taken apart by control data at most once per record.
        whole = [n for n, entry in enumerate(encoded) if entry in data[:length]]
        assert {clock_of(mixed_entries()[n]) for n in whole} <= set(clocks)
        assert lost(clocks) == list(range(len(clocks), len(encoded)))  # those behind the cut, no other


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_cut_short_inside_an_entry_is_told(programs, file_of, carrier):
    data = write(NAMES, carrier)
    last = mixed_entries()[20].encode()
    assert data.count(last) == 1
    cut = data[: data.index(last) + len(last) // 2]
    seen = look(programs, file_of(cut))
    assert len(shown(seen)) == 20
    assert len(seen.gaps) == 1 and seen.gaps[0]["zos.expert.lost_records"]
    assert seen.returncode != 0 and "cut short" in seen.errors


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("part, at", [("length", 0), ("length", 1), ("closing length", -1), ("header length", 16)])
def test_one_byte_of_a_length_changed(programs, file_of, carrier, part, at):
    """The entry that was hit may be lost or shown as damaged; all others are there."""
    data = write(NAMES, carrier)
    victim = mixed_entries()[30].encode()
    assert data.count(victim) == 1
    place = data.index(victim) + (at if at >= 0 else len(victim) + at)
    seen = look(programs, file_of(damage.flip(data, place)), names=["zos.tod.raw", "zos.cte.len"])
    clocks = {row["zos.tod.raw"] for row in seen.entries}
    missing = [n for n, entry in enumerate(mixed_entries()) if clock_of(entry) not in clocks]
    assert set(missing) <= {30}
    assert len(clocks) <= len(mixed_entries())


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_overwritten_part(programs, file_of, carrier):
    data = write(NAMES, carrier)
    first, last = (data.index(mixed_entries()[n].encode()) for n in (25, 28))
    seen = look(programs, file_of(damage.overwrite(data, first + 100, last - first)))
    gone = lost(shown(seen))
    assert {26, 27} <= set(gone) <= {25, 26, 27, 28}
    assert len(seen.gaps) >= 1 and all(gap["zos.expert.lost_records"] for gap in seen.gaps)
    assert seen.returncode == 0


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("change", ["drop", "insert"])
def test_bytes_lost_or_added(programs, file_of, carrier, change):
    """The records behind the damage are found again; at most a block's worth of entries is lost."""
    data = write(NAMES, carrier)
    place = data.index(mixed_entries()[25].encode()) + 50
    damaged = damage.drop(data, place, 33) if change == "drop" else damage.insert(data, place, 33)
    seen = look(programs, file_of(damaged))
    clocks = shown(seen)
    assert set(clocks) >= {clock_of(entry) for entry in mixed_entries()[:25]}
    assert 25 in lost(clocks)
    assert clock_of(mixed_entries()[-1]) in clocks
    assert len(seen.gaps) >= 1


def test_descriptor_of_a_record_destroyed(programs, file_of):
    records = list(NAMES.records(mixed_entries()))
    for carrier in ("rdw", "len4"):
        descriptors = [0]
        for record in records:
            descriptors.append(descriptors[-1] + 4 + len(record))
        data = damage.overwrite(write(NAMES, carrier), descriptors[2], 4)
        seen = look(programs, file_of(data))
        clocks = shown(seen)
        assert clock_of(mixed_entries()[0]) in clocks and clock_of(mixed_entries()[-1]) in clocks
        assert len(seen.gaps) >= 1


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_damage_shows_nothing_that_was_not_written_and_hides_nothing(programs, file_of, layout, carrier):
    chance = random.Random(carrier + layout)
    data = write(LAYOUTS[layout], carrier)
    for _ in range(8):
        change = chance.choice((damage.drop, damage.insert))
        place, length = chance.randrange(100, len(data)), chance.randrange(1, 2000)
        seen = look(programs, file_of(change(data, place, length)))
        assert seen.entries and (seen.gaps or not lost(shown(seen))), (change, place, length)


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("turns", [1, 3, 5])
def test_wrapped(programs, file_of, carrier, turns):
    """The oldest entry that is left comes first, whatever part of its buffer was overwritten."""
    entries = list(mixed_entries())
    records = list(NAMES.records(entries))
    capacity = len(records) - turns
    kept = damage.wrapped(records, capacity)
    seen = look(programs, file_of(b"".join(carriers.CARRIERS[carrier](kept))))
    clocks = shown(seen)
    assert clocks[-1] == clock_of(entries[-1])
    # All entries of the buffers that are whole are there. In a flat file as short as this the length
    # of the records cannot be told; an entry that control data interrupt is then a gap, not a guess.
    per_buffer = -(-8192 // (4096 - 4 - 40))
    first_whole = -(-turns // per_buffer)
    buffers = [buffer for buffer, _ in NAMES.buffers(entries)]
    whole = b"".join(buffers[first_whole:])
    missing = {clock_of(entry) for entry in entries if entry.encode() in whole} - set(clocks)
    assert len(missing) <= (2 * len(seen.gaps) if carrier == "flat" else 0)


def test_many_damages_in_a_large_data_set(programs, file_of):
    """Entries far from any damage survive twenty of them."""
    chance = random.Random(11)
    data = bytearray(b"".join(carriers.with_rdw(NAMES.records(bulk.repeated(mixed_entries(), 3_000_000)))))
    count = len(list(bulk.repeated(mixed_entries(), 3_000_000)))
    for _ in range(20):
        place = chance.randrange(10_000, len(data) - 10_000)
        data[place : place + 100] = chance.randbytes(100)
    seen = look(programs, file_of(bytes(data)), names=["zos.tod.raw"])
    assert count * 0.97 < len(seen.entries) < count
    assert 5 <= len(seen.gaps) <= 60

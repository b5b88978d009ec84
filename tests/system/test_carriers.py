# SPDX-License-Identifier: GPL-2.0-or-later
"""Every carrier with every shape of control data gives all entries, in order, with their fields."""

import pytest

from traces import FIELDS, NAME_FIELDS, all_expected, look, mixed_entries, sees_all
from writer import carriers, control
from writer.control import Names, named, noise, shortened
from writer.framing import Layout

LAYOUTS = {
    "no control data": Layout(),
    "no control data, no zero tail": Layout(zero_tail=False),
    "small buffers": Layout(buffer_size=4096),
    "small buffers cut at the last entry": Layout(buffer_size=4096, zero_tail=False),
    "names": Layout(control=named(40)),
    "names, a record for each buffer": Layout(buffer_size=4096, control=named(40)),
    "names, long": Layout(control=named(600), record_length=4096),
    "like GTF": Layout(control=control.like_gtf(14), record_length=4096),
    "one byte": Layout(control=noise(1), record_length=1024),
    "zeros": Layout(control=control.zeros(18), record_length=1024),
    "noise, even": Layout(control=noise(26), record_length=2048),
    "noise, odd": Layout(control=noise(43), record_length=2048),
    "noise, none in continuations": Layout(control=noise(43), continuation=control.none, record_length=2048),
    "names, shorter in continuations": Layout(
        control=named(64), continuation=shortened(named(64), 9), record_length=2048, buffer_size=8192
    ),
    "noise, shorter in continuations": Layout(
        control=noise(64), continuation=noise(17), record_length=1600, buffer_size=8192
    ),
    "a control record first": Layout(control=named(40), header_records=(named(40)(control.Place(0, 0, 0, 0)),)),
    "an alien record first": Layout(control=noise(30), header_records=(noise(200)(control.Place(0, 0, 0, 0)),)),
    "a control record in each block": Layout(
        control=named(16), control_record=control.gtf_control_record(), record_length=4096
    ),
    "a control record in each block, no other control data": Layout(
        control_record=control.gtf_control_record(), record_length=4096
    ),
    "short records": Layout(control=named(16), record_length=80, zero_tail=False, buffer_size=4096),
    "records of 137": Layout(control=named(33), record_length=137, zero_tail=False, buffer_size=4096),
    "records of NetView": Layout(control=named(40), record_length=27990),
    "longest records": Layout(control=named(32), record_length=32756),
}

VARYING = Layout(control=named(40), record_length=lambda n: 300 + n * 391 % 1700, zero_tail=False, buffer_size=8192)


def write(layout, carrier, entries=mixed_entries):
    return b"".join(carriers.CARRIERS[carrier](layout.records(entries())))


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_all_entries(programs, file_of, layout, carrier):
    seen = look(programs, file_of(write(LAYOUTS[layout], carrier)))
    sees_all(seen, mixed_entries())


@pytest.mark.parametrize("carrier", sorted(carriers.CARRIERS.keys() - {"flat"}))
@pytest.mark.parametrize("make", [named(16), named(40), control.none])
def test_control_records_of_several_systems(programs, file_of, carrier, make):
    """As COPYTRC merges them: each control record names as many sources as its block has."""
    control_record = control.gtf_control_record(lambda place: place.record % 4)
    layout = Layout(control=make, control_record=control_record, record_length=2048)
    seen = look(programs, file_of(write(layout, carrier)))
    sees_all(seen, mixed_entries())
    assert not seen.gaps


@pytest.mark.parametrize("carrier", sorted(carriers.CARRIERS.keys() - {"flat"}))
def test_records_of_varying_length(programs, file_of, carrier):
    sees_all(look(programs, file_of(write(VARYING, carrier))), mixed_entries())


def test_records_of_varying_length_flat_lose_no_entry_silently(programs, file_of):
    """Without record boundaries and without a period, what cannot be proven must be a gap, never wrong."""
    data = write(VARYING, "flat")
    seen = look(programs, file_of(data))
    shown = {row["zos.tod.raw"]: row for row in seen.entries}
    wanted = {row["zos.tod.raw"]: row for row in all_expected(mixed_entries())}
    for clock, row in shown.items():
        same = [name for name in FIELDS if name != "zos.record_number"]
        assert [row[name] for name in same] == [wanted[clock][name] for name in same]
    assert len(shown) >= len(wanted) // 2
    assert len(shown) == len(wanted) or seen.gaps


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("layout", ["no control data", "names", "noise, odd"])
def test_zero_tail_of_a_copy_through_fb80(programs, file_of, layout, carrier):
    data = b"".join(carriers.fixed_blocks([write(LAYOUTS[layout], carrier) + bytes(1)]))
    sees_all(look(programs, file_of(data)), mixed_entries())


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("zero_tail", [True, False])
@pytest.mark.parametrize("make", [control.none, named(40), noise(43)])
def test_one_entry_in_the_whole_file(programs, file_of, carrier, zero_tail, make):
    one = mixed_entries()[:1]
    data = write(Layout(control=make, zero_tail=zero_tail), carrier, lambda: one)
    sees_all(look(programs, file_of(data)), one)


@pytest.mark.parametrize("length", range(0, 600, 37))
def test_flat_with_any_length_of_control_data(programs, file_of, length):
    layout = Layout(control=noise(length, seed=length), record_length=6000, buffer_size=16384)
    sees_all(look(programs, file_of(write(layout, "flat"))), mixed_entries())


@pytest.mark.parametrize("longest", [100, 1000, 32760])
def test_spanned_segments_of_any_length(programs, file_of, longest):
    records = list(Layout(control=named(40), record_length=2048, zero_tail=False).records(mixed_entries()))
    data = b"".join(carriers.spanned(longest + 4)(records))
    sees_all(look(programs, file_of(data)), mixed_entries())


@pytest.mark.parametrize("compress", [carriers.gzip, carriers.zstd])
@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_compressed(programs, file_of, carrier, compress):
    data = write(LAYOUTS["names, shorter in continuations"], carrier)
    path = file_of(compress(data), ".ctrace." + compress.__name__)
    sees_all(look(programs, path), mixed_entries())
    sees_all(look(programs, path, "-2"), mixed_entries())


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_names_of_the_control_data(programs, file_of, carrier):
    layout = Layout(control=named(48, Names("SYSTCPDA", "TCPIPB", "MVS181")), record_length=4096)
    seen = look(programs, file_of(write(layout, carrier)), names=NAME_FIELDS)
    assert seen.entries == [dict(zip(NAME_FIELDS, ("SYSTCPDA", "TCPIPB", "MVS181")))] * len(mixed_entries())


def test_no_names_are_invented(programs, file_of):
    """Without names in the data set the component follows from the entries, and nothing else is known."""
    seen = look(programs, file_of(write(LAYOUTS["noise, even"], "rdw")), names=NAME_FIELDS)
    assert seen.entries == [dict(zip(NAME_FIELDS, ("SYSTCPDA", "", "")))] * len(mixed_entries())


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_file_type(programs, file_of, carrier):
    path = file_of(write(LAYOUTS["names"], carrier))
    assert programs.output("captype", path).strip() == f"{path}: zos_ctrace"
    assert programs.output("capinfos", "-trTmc", path).split(",")[2].strip() == str(len(mixed_entries()))

# SPDX-License-Identifier: GPL-2.0-or-later
"""One trace in several data sets (TRCOUT01, ...), joined end to end in the order of their names."""

from dataclasses import replace

import pytest

from traces import look, mixed_entries, sees_all
from writer import carriers, ctrace
from writer.control import named
from writer.framing import Layout

LAYOUT = Layout(control=named(40), record_length=4096, buffer_size=16384)
CARRIERS = ["rdw"]  # as the guide says


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

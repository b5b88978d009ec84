# SPDX-License-Identifier: GPL-2.0-or-later
"""What copies fill the last block with, whatever it is, costs no entry and is not called cut short."""

import pytest

from traces import look, mixed_entries, sees_all
from writer import carriers
from writer.control import named
from writer.framing import Layout

LAYOUTS = {
    "zero tail": Layout(control=named(40)),
    "no zero tail": Layout(control=named(40), record_length=4096, zero_tail=False),
    "no control data": Layout(zero_tail=False),
}
PADDINGS = {
    "zeros": b"\0",
    "EBCDIC blanks": b"\x40",
    "ASCII blanks": b" ",
    "SUB": b"\x1a",
    "ones": b"\xff",
}


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("carrier", carriers.CARRIERS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_padding_behind_the_last_record(programs, file_of, layout, carrier, padding):
    data = b"".join(carriers.CARRIERS[carrier](LAYOUTS[layout].records(mixed_entries())))
    for length in (5, 77, 4095, 32759):
        sees_all(look(programs, file_of(data + PADDINGS[padding] * length)), mixed_entries())


@pytest.mark.parametrize("carrier", carriers.CARRIERS)
def test_a_mark_at_the_end_alone_and_with_what_fills_its_block(programs, file_of, carrier):
    data = b"".join(carriers.CARRIERS[carrier](LAYOUTS["no zero tail"].records(mixed_entries())))
    for tail in (b"\x1a", b"\x1a" + bytes(126), bytes(30) + b"\x40" * 50):
        sees_all(look(programs, file_of(data + tail)), mixed_entries())


def test_more_than_a_block_of_blanks_is_no_padding(programs, file_of):
    data = b"".join(carriers.with_rdw(LAYOUTS["no zero tail"].records(mixed_entries())))
    seen = look(programs, file_of(data + b"\x40" * 40_000))
    assert seen.gaps and seen.returncode == 0

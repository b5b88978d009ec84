# SPDX-License-Identifier: GPL-2.0-or-later
"""Images of tapes are read as the data sets that are on them."""

import pytest

from traces import look, mixed_entries, sees_all
from writer import carriers, tape
from writer.control import named
from writer.framing import Layout

LAYOUT = Layout(control=named(40), record_length=4096, buffer_size=16384)


def blocks(records):
    """Blocks of variable-length records."""
    return [b"".join(carriers.blocked(32760)([*records[at : at + 3]])) for at in range(0, len(records), 3)]


@pytest.mark.parametrize("labels", [False, True], ids=["no labels", "labels"])
@pytest.mark.parametrize("options", [[], ["-2"]], ids=["forward", "by offset"])
def test_tape_image(programs, file_of, labels, options):
    records = list(LAYOUT.records(mixed_entries()))
    path = file_of(tape.image(blocks(records), labels=labels), ".aws")
    sees_all(look(programs, path, *options), mixed_entries())
    assert "unpacked from tape image (AWS)" in programs.output("capinfos", path)


def test_several_data_sets_on_a_tape(programs, file_of):
    records = list(LAYOUT.records(mixed_entries()))
    path = file_of(tape.image(blocks(records[:6]), blocks(records[6:]), labels=True), ".aws")
    sees_all(look(programs, path), mixed_entries())


def test_damaged_tape_shows_what_came_before(programs, file_of):
    whole = tape.image(blocks(list(LAYOUT.records(mixed_entries()))))
    path = file_of(whole[: len(whole) // 2] + b"\xff" * 20_000, ".aws")
    seen = look(programs, path)
    assert len(seen.entries) > 10 and seen.returncode != 0
    assert "tape image (AWS) archive is damaged near offset" in seen.errors

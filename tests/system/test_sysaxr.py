# SPDX-License-Identifier: GPL-2.0-or-later
"""Entries of System REXX (SYSAXR)."""

import pytest

from entries import View, flat, written
from writer import published

FIELDS = {
    "zos.axr.asid": "0x0033",
    "zos.axr.caller_asid": "0x0032",
    "zos.axr.job": "AXRMAIN",
    "zos.axr.caller_job": "AXRMAIN",
    "zos.axr.tcb": "0x006eae88",
    "zos.axr.exec": "HARRISV",
    "zos.axr.home_asid": "0x0032",
    "zos.axr.token": "0000500000000001bf8c797095690db8",
}


@pytest.fixture
def look(programs, file_of):
    return lambda *entries: View(programs, file_of(flat(*written(*entries, component="SYSAXR", system="SY1"))))


def test_published_entry(look):
    view = look(published.rexx_variable())
    wanted = FIELDS | {"zos.component": "SYSAXR", "zos.cte.fmtid": "0x04130d06", "zos.job": "AXRMAIN"}
    assert view.row(*wanted) == wanted
    (info,) = view.info()
    assert info.startswith("SYSAXR, name of a variable: ") and "HARRISV" in info and info.endswith("MYVAR.1")
    assert view.unconfirmed() == []


def test_entry_that_is_too_short_has_no_fields(look):
    entry = published.rexx_variable()
    short = entry.__class__(entry.id, entry.clock, entry.data[:51])
    assert look(short).row(*FIELDS) == dict.fromkeys(FIELDS, "")

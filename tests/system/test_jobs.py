# SPDX-License-Identifier: GPL-2.0-or-later
"""`zos.job` is the job of any record that tells one."""

from pathlib import Path

import pytest

from entries import View

CAPTURES = Path(__file__).parents[2] / "test-captures"


@pytest.mark.parametrize("sample, told", [
    ("data-trace.ctrace", "zos.jobname"), ("gsk.ctrace", "zos.gsk.job"), ("systcpip.ctrace", "zos.tcpip.user"),
])  # fmt: skip
def test_job_is_that_of_the_record(programs, sample, told):
    rows = View(programs, CAPTURES / sample).rows("zos.job", told)
    assert [row["zos.job"] for row in rows] == [row[told] for row in rows]
    assert any(row["zos.job"] for row in rows)


def test_packet_names_no_job(programs):
    assert set(View(programs, CAPTURES / "ping6.ctrace").values("zos.job")) == {""}

# SPDX-License-Identifier: GPL-2.0-or-later
"""The TOD clock: bit 51 is one microsecond since 1900-01-01 UTC, so the low 12 bits are 1/4096 us."""

from datetime import datetime, timezone

UNITS_PER_MICROSECOND = 4096
MICROSECOND = UNITS_PER_MICROSECOND
SECOND = 1_000_000 * MICROSECOND
UNIX_EPOCH = 2_208_988_800 * SECOND  # 1970-01-01


def from_unix_ns(nanoseconds: int) -> int:
    """The first clock value within a nanosecond, so that truncating it gives the nanosecond back."""
    return UNIX_EPOCH - (-nanoseconds * UNITS_PER_MICROSECOND // 1000)


def to_unix_ns(clock: int) -> int:
    return (clock - UNIX_EPOCH) * 1000 // UNITS_PER_MICROSECOND


def at(text: str) -> int:
    """Clock of a time as IPCS prints it: "2022/09/24 11:30:32.614976"."""
    moment = datetime.strptime(text, "%Y/%m/%d %H:%M:%S.%f").replace(tzinfo=timezone.utc)
    seconds = int(moment.replace(microsecond=0).timestamp())
    return from_unix_ns((seconds * 1_000_000 + moment.microsecond) * 1000)

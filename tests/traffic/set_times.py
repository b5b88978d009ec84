# SPDX-License-Identifier: GPL-2.0-or-later
"""Gives the packets of a pcap file the times of a published report: set_times.py FILE TIME..."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from writer import pcap, tod  # noqa: E402

path, *times = sys.argv[1:]
frames = list(pcap.read(path))
if len(frames) != len(times):
    sys.exit(f"{path}: {len(frames)} packets, {len(times)} times")
moved = [replace(frame, time_ns=tod.to_unix_ns(tod.at(time))) for frame, time in zip(frames, times)]
pcap.write(path, moved, frames[0].link_type, nano=True)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Data sets of entries of one component, or of several, as tshark shows them."""

import json
from typing import Sequence

from traces import as_arguments, parse
from writer import carriers, control
from writer.ctrace import Entry
from writer.framing import Layout


def written(*entries: Entry | bytes, component: str, subname: str = "TCPIP", system: str = "S0W1") -> list[bytes]:
    """Records whose control data names the component; "" names none."""
    names = control.named(40, control.Names(component, subname, system)) if component else control.none
    return list(Layout(control=names, buffer_size=8192).records(entries))


def flat(*records: bytes) -> bytes:
    return b"".join(carriers.CARRIERS["flat"](list(records)))


class View:
    """A file through tshark, which must succeed."""

    def __init__(self, programs, path):
        self.programs = programs
        self.path = path

    def run(self, *args) -> str:
        return self.programs.output("tshark", "-r", self.path, *args)

    def rows(self, *names: str, options: Sequence[str] = ()) -> list[dict[str, str]]:
        """The fields of each frame."""
        return parse(self.run(*options, *as_arguments(names)), names)

    def row(self, *names: str) -> dict[str, str]:
        """The fields of the only frame."""
        (row,) = self.rows(*names)
        return row

    def values(self, name: str, *options: str) -> list[str]:
        return [row[name] for row in self.rows(name, options=options)]

    def info(self) -> list[str]:
        return self.values("_ws.col.Info")

    def matches(self, filter: str) -> list[int]:
        return [int(number) for number in self.values("frame.number", "-Y", filter)]

    def tree(self, *args) -> str:
        return self.run("-V", *args)

    def unconfirmed(self) -> list[str]:
        """Labels of the values whose position is not confirmed."""
        mark = " [position not confirmed]"
        return [line.strip()[: -len(mark)].split(":")[0] for line in self.tree().splitlines() if line.endswith(mark)]

    def experts(self) -> list[list[tuple[str, str, str]]]:
        """Of each frame, name, severity and message of our expert infos."""
        return [sorted(_experts(packet["_source"]["layers"])) for packet in json.loads(self.run("-T", "json"))]


def _experts(node) -> list[tuple[str, str, str]]:
    if isinstance(node, list):
        return [expert for item in node for expert in _experts(item)]
    if not isinstance(node, dict):
        return []
    found = []
    for name in node:
        if name.startswith("zos.expert."):
            found.append((name, node["_ws.expert.severity"], node["_ws.expert.message"]))
    return found + [expert for child in node.values() for expert in _experts(child)]


ERROR, WARNING, NOTE = "8388608", "6291456", "4194304"

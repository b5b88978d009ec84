# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes tests/unit/packed: small files of each form of packing, and of one form inside the other, for the tests that
damage each byte."""

import io
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))

from writer import control, samples, tape  # noqa: E402
from writer.framing import Layout  # noqa: E402
from writer.packed import tersed, transmitted  # noqa: E402


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return content.getvalue()


def short(data: bytes) -> bytes:
    """Without what fills the last record, but for the code that ends it."""
    return data.rstrip(b"\0") + b"\0\0"


def files() -> dict[str, bytes]:
    layout = Layout(control=control.named(40), record_length=200, buffer_size=600, zero_tail=False)
    records = list(layout.records(samples.packet_trace("ping4", samples.ZOS)()[:3]))
    pack, spack = (short(tersed(records, spack=spack)) for spack in (False, True))
    inner = short(tersed(records[:2]))
    return {
        "pack": pack,
        "spack": spack,
        "xmit": transmitted(records),
        "zip": zipped(("trace", b"".join(records))),
        "pack-in-pack": short(tersed([pack], variable=False, length=len(pack))),
        "spack-in-xmit": transmitted([inner[at : at + 80] for at in range(0, len(inner), 80)], variable=False),
        "pack-in-zip": zipped(("trace.trs", pack)),
        "xmit-on-tape": tape.image([transmitted(records[:2])]),
    }


if __name__ == "__main__":
    folder = HERE / "unit" / "packed"
    folder.mkdir(exist_ok=True)
    for name, data in files().items():
        (folder / name).write_bytes(data)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the data sets of test-captures/ and their README: python3 tests/writer/make_samples.py [FOLDER]"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from writer.samples import SAMPLES, OtherFile, Sample  # noqa: E402

FOLDER = Path(__file__).resolve().parents[2] / "test-captures"

HEAD = """\
# Sample data sets

Written by `python3 tests/writer/make_samples.py`, this page as well; do not edit them. The packets are real:
sent in network namespaces by `tests/traffic/make-all` and kept in `tests/traffic/captures/` as pcap files, with
the TLS key logs. What is around them is made up after format knowledge alone: **no sample comes from a z/OS
system**, and the layout of the trace writer's control data, which is not published, is a different guess in
each file. Addresses are of the documentation ranges, but for those of published reports.
"""


def section(sample: Sample | OtherFile) -> str:
    printed = getattr(sample, "report", "")
    report = f"\nThe published report of it, in part:\n\n```\n{printed}```\n\n{sample.not_in_tree}\n" if printed else ""
    command = f"tshark -r test-captures/{sample.name} {sample.options}".rstrip()
    return f"""
## {sample.name}

- Packets: {sample.origin}.
- Layout: {sample.layout_text}.
- To see: {sample.see}.

      {command}
{report}"""


def readme() -> str:
    return HEAD + "".join(map(section, SAMPLES))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        (folder / sample.name).write_bytes(sample.content())
    (folder / "README.md").write_text(readme())


if __name__ == "__main__":
    main()

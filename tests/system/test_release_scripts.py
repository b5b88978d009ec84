# SPDX-License-Identifier: GPL-2.0-or-later
"""What the scripts of a release promise, as far as it can be seen without building one."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def bill(folder, *names):
    for name in names:
        (folder / name).write_bytes(name.encode())
    command = [ROOT / "tools" / "sbom", "1.2.3", "1700000000", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout


def test_bill_of_materials(tmp_path):
    names = ["a_amd64.deb", "b-windows-x64.zip", "c-source.tar.gz"]
    text = bill(tmp_path, *names)
    assert text == bill(tmp_path, *names)  # reproducible
    document = json.loads(text)
    assert document["spdxVersion"] == "SPDX-2.3" and document["creationInfo"]["created"] == "2023-11-14T22:13:20Z"
    by_id = {package["SPDXID"]: package["name"] for package in document["packages"]}
    for package in document["packages"]:
        if package["name"] in names:
            assert package["checksums"][0]["checksumValue"] == hashlib.sha256(package["name"].encode()).hexdigest()
    linked = {(by_id[one["spdxElementId"]], by_id[one["relatedSpdxElement"]]) for one in document["relationships"]
              if one["relationshipType"] == "STATIC_LINK"}  # fmt: skip
    assert ("a_amd64.deb", "CLI11") in linked and ("b-windows-x64.zip", "CLI11") in linked
    assert ("b-windows-x64.zip", "mingw-w64 runtime") in linked and ("a_amd64.deb", "mingw-w64 runtime") not in linked
    assert "c-source.tar.gz" not in {one for one, _ in linked}


def test_scripts_name_no_machine():
    """Package mirrors come from apt's own configuration; paths are those of the checkout or of Debian."""
    for path in (ROOT / "tools").iterdir():
        if not path.is_file() or path.suffix == ".cpp":
            continue
        text = path.read_text()
        assert not re.search(r"https?://(?!example\.org/)", text), path
        assert not re.search(r"(^|[\s'\"=])/(home|work|root)/", text), path

# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives the installed tshark with the plugins in the folder that ZOS_PLUGIN_DIR names."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the package `writer`

# Wireshark ignores plugins of a user's own when it runs as root.
NOBODY = 65534


class Tshark:
    """Calls tshark in a home of its own, as a user without rights; returns its output."""

    def __init__(self, home: Path, plugins: str):
        self.home = home
        self.plugins = plugins

    def __call__(self, *args) -> str:
        return self._run(args, self.plugins)

    def without_plugin(self, *args) -> str:
        return self._run(args, str(self.home))

    def _run(self, args, plugins: str) -> str:
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "WIRESHARK_PLUGIN_DIR": plugins,
        }
        result = subprocess.run(
            ["tshark", *map(str, args)], env=environment, capture_output=True, text=True, **user
        )
        assert result.returncode == 0, result.stderr
        return result.stdout


@pytest.fixture(scope="session")
def plugins() -> str:
    folder = os.environ.get("ZOS_PLUGIN_DIR")
    if not folder:
        pytest.fail("set ZOS_PLUGIN_DIR to the folder that holds the plugins, X.Y/epan and X.Y/wiretap")
    return folder


@pytest.fixture(scope="session")
def shared_path():
    """A folder whose files tshark can read as another user, which pytest's own folders do not allow."""
    with tempfile.TemporaryDirectory(prefix="zos-trace-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


@pytest.fixture(scope="session")
def tshark(shared_path, plugins) -> Tshark:
    home = shared_path / "home"
    home.mkdir()
    home.chmod(0o777)
    return Tshark(home, plugins)

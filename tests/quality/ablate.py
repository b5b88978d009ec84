#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What each policy value and each rule of the reader is worth.

    tests/quality/ablate.py [--check] [--list FILE] [--out FOLDER] [NAME...] [-- ARGUMENTS OF zos_judge]

Halves and doubles one constant at a time, and takes one rule out at a time, in a copy of the source; builds the judge, runs it on the files to
tune by, and prints a table of what changes (Markdown, as the one in docs/). ablation.txt says what is changed; with names, only those.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parents[2]
SERIES = ("flat", "described", "damaged-flat", "damaged-described")


class Change(NamedTuple):
    """One thing that is done to the source."""

    file: str
    name: str
    now: str
    instead: str
    source: str  # the file with the change


def constants(text):
    """The places of all integers and fractions that have a name: (name, value)."""
    word = r"(?:inline|static|constexpr|const|unsigned|double|float|int|Bits|std::\w+)"
    pattern = rf"^[ \t]*(?:{word}[ \t]+)+([a-z]\w*)[ \t]*=[ \t]*([^;,]+);|^[ \t]*\.([a-z]\w*)[ \t]*=[ \t]*([^;,]+),"
    for found in re.finditer(pattern, text, re.MULTILINE):
        first = 1 if found.group(1) else 3
        if re.search(r"\d", found.group(first + 1)):
            yield found.group(first), found.span(first + 1)


def changes_of_value(file, text, names):
    """A constant, halved and doubled."""
    places = {}
    for name, place in constants(text):
        places.setdefault(name, place)
    for name in names or places:
        if name not in places:
            sys.exit(f"{file} has no constant {name}")
        begin, end = places[name]
        now = text[begin:end]
        for instead in (f"({now}) / 2", f"({now}) * 2"):
            yield Change(file, name, now, instead, text[:begin] + instead + text[end:])


def change_of_rule(file, text, function, result):
    """A function that does nothing."""
    found = re.search(rf"^[^\s#/}}][^;{{}}]*\b{re.escape(function)}\([^;{{}}]*\{{", text, re.MULTILINE)
    if not found:
        sys.exit(f"{file} has no function {function}")
    instead = f"return {result};"
    return Change(file, f"{function}()", "", instead, text[: found.end()] + f"\n    {instead}\n" + text[found.end() :])


def planned(listing, wanted):
    """All changes of the list, or those with the names that are wanted."""
    for line in listing.read_text().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        kind, file, *rest = words
        text = (TOP / file).read_text()
        changes = [change_of_rule(file, text, *rest)] if kind == "rule" else changes_of_value(file, text, rest)
        yield from (change for change in changes if not wanted or change.name.rstrip("()") in wanted)


def copy_source(to):
    """What git knows, as it is now."""
    listed = subprocess.run(
        ["git", "-C", TOP, "ls-files", "-co", "--exclude-standard"], check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        if (TOP / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, to / name)


def judged(copy, arguments):
    """The figures of each series, or what the compiler said."""
    build = subprocess.run(
        ["cmake", "--build", copy / "build", "--target", "zos_judge"], capture_output=True, text=True, check=False
    )
    if build.returncode != 0:
        return re.search(r"error: .*", build.stdout + build.stderr).group()
    table = subprocess.run(
        [copy / "build/tests/quality/zos_judge", "--tune", *arguments], check=True, capture_output=True, text=True
    ).stdout
    figures = {}
    for name, row in re.findall(r"^(\S+): all +(.*)$", table, re.MULTILINE):
        _, _, _, shown, wrong, silent, *_ = row.split()
        figures[name] = (int(shown), int(wrong), int(silent))
    return figures


def difference(now, before):
    """Cells of a row: for each series what more is shown, wrong and silent."""
    for name in SERIES:
        if name in before:
            for after, base in zip(now[name], before[name]):
                yield f"{after - base:+d}" if after != base else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", type=Path, default=Path(__file__).with_name("ablation.txt"))
    parser.add_argument("--out", type=Path, help="folder for the copy, which is kept (default: a temporary one)")
    parser.add_argument("--check", action="store_true", help="only see whether the source has all that the list names")
    parser.add_argument("names", nargs="*")
    arguments = sys.argv[1:]
    of_judge = ["--jobs", str(os.cpu_count())]
    if "--" in arguments:
        of_judge += arguments[arguments.index("--") + 1 :]
        arguments = arguments[: arguments.index("--")]
    options = parser.parse_args(arguments)
    changes = list(planned(options.list, options.names))
    if options.check:
        print(f"{len(changes)} changes")
        return

    with tempfile.TemporaryDirectory() as temporary:
        copy = options.out or Path(temporary)
        copy_source(copy)
        subprocess.run(
            ["cmake", "-S", copy, "-B", copy / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo"]
            + ["-DZOS_PLUGINS=OFF", "-DZOS_TESTS=ON", "-DZOS_WERROR=OFF"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        before = judged(copy, of_judge)
        print("| | | " + " | ".join(f"{name}: shown | wrong | silent" for name in SERIES if name in before) + " |")
        print("|---|---|" + "--:|" * (3 * len(before)))
        as_it_is = " | ".join(str(figure) for name in SERIES if name in before for figure in before[name])
        print(f"| as it is | | {as_it_is} |", flush=True)
        for change in changes:
            place = copy / change.file
            original = place.read_text()
            place.write_text(change.source)
            now = judged(copy, of_judge)
            place.write_text(original)
            row = [now] if isinstance(now, str) else difference(now, before)
            what = f"{change.now} → " if change.now else ""
            print(f"| `{change.name}` | {what}{change.instead} | " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: GPL-2.0-or-later
"""`zos-trace convert` over several files: together they hold what one would."""

import pytest

from test_command_convert import blocks, sample, zos_trace
from traces import mixed_entries
from writer import carriers
from writer.control import named
from writer.framing import Layout

TRACE = b"".join(carriers.with_rdw(Layout(control=named(40)).records(mixed_entries())))


def packets(path) -> list[bytes]:
    """Without the number of the interface, which each file counts for itself."""
    return [(body[4:], options) for kind, body, options in blocks(path.read_bytes()) if kind == 6]


@pytest.fixture
def split(file_of, new_path):
    """Converts a data set in one piece and split, and gives the folder of the parts."""

    def convert(content, *options):
        folder, whole = new_path(), new_path(".pcapng")
        folder.mkdir()
        folder.chmod(0o755)
        source = file_of(content)
        assert zos_trace("convert", source, whole).returncode == 0
        done = zos_trace("convert", source, folder / "out.pcapng", *options)
        assert (done.returncode, done.stderr) == (0, b"")
        return whole, sorted(folder.iterdir())

    return convert


def test_by_size(split, programs):
    whole, parts = split(sample("http-download.ctrace"), "--split-size", "50k")
    assert [part.name for part in parts] == [f"out_{number:05}.pcapng" for number in range(1, len(parts) + 1)]
    assert sum(map(packets, parts), []) == packets(whole)
    longest = max(len(body) for kind, body, _ in blocks(whole.read_bytes()) if kind == 6)
    assert len(parts) > 3 and all(50_000 <= part.stat().st_size < 50_500 + longest for part in parts[:-1])
    frames = sum(programs.output("tshark", "-r", part).count("\n") for part in parts)
    assert frames == programs.output("tshark", "-r", whole).count("\n")


def test_by_time(split, programs):
    whole, parts = split(sample("data-trace.ctrace"), "--split-time", "1s")
    assert sum(map(packets, parts), []) == packets(whole)

    def times(path):
        return [float(time) for time in programs.output("tshark", "-r", path, "-T", "fields", "-e", "frame.time_epoch").split()]

    begin = times(whole)[0]
    turns = [{int(time - begin) for time in times(part)} for part in parts]
    assert len(parts) > 1 and all(len(turn) == 1 for turn in turns)
    assert turns == sorted(turns, key=min) and len(set().union(*turns)) == len(parts)


def test_by_interface(split, programs):
    whole, parts = split(sample("data-and-packets.ctrace"), "--split-interface")
    names = {part: programs.output("tshark", "-r", part, "-T", "fields", "-e", "frame.interface_name").split("\n")[:-1] for part in parts}
    assert [part.name for part in parts] == ["out_ETH1.pcapng", "out_GPMSERVE.pcapng"]
    assert all(set(found) == {part.stem.removeprefix("out_")} for part, found in names.items())
    assert sorted(sum(map(packets, parts), []), key=repr) == sorted(packets(whole), key=repr)


def test_time_of_a_part_begins_with_its_first_frame_and_gaps_stay(split):
    whole, parts = split(sample("damaged.ctrace"), "--split-time", "1min", "--split-size", "20k")
    assert len(parts) > 1 and sum(map(packets, parts), []) == packets(whole)


@pytest.mark.parametrize("options", [["--split-size", "0"], ["--split-time", "1year"], ["--split-interface", "--split-size", "9"]])
def test_what_is_no_way_to_split(file_of, new_path, options):
    output = new_path(".pcapng")
    assert zos_trace("convert", file_of(TRACE), output, *options).returncode == 2
    assert not list(output.parent.glob(output.stem + "*"))


def test_not_to_a_pipe(file_of):
    done = zos_trace("convert", file_of(TRACE), "-", "--split-size", "9")
    assert done.returncode == 2 and b"cannot be written to a pipe" in done.stderr and done.stdout == b""


def test_a_file_that_is_there_stays(file_of, new_path):
    output = new_path(".pcapng")
    there = output.with_name(output.stem + "_00002.pcapng")
    there.write_bytes(b"mine")
    done = zos_trace("convert", file_of(sample("http-download.ctrace")), output, "--split-size", "100k")
    assert done.returncode == 1 and b"_00002.pcapng: is there already" in done.stderr
    assert there.read_bytes() == b"mine"
    assert {path.name for path in output.parent.glob(output.stem + "*")} == {output.stem + "_00001.pcapng", there.name}

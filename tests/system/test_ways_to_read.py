# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading forward, in two passes, at random, from a pipe and after saving shows the same."""

import base64
import json
import os
import random
import re
import threading

import pytest

from traces import FIELDS, NAME_FIELDS, as_arguments, look, mixed_entries, parse, protocols, sees_all
from writer import carriers, samples
from writer.control import named, shortened
from writer.framing import Layout

LAYOUT = Layout(control=named(64), continuation=shortened(named(64), 9), record_length=2048, buffer_size=8192)

DATA_SETS = [sample for sample in samples.SAMPLES if isinstance(sample, samples.Sample)]
WHOLE = [sample for sample in DATA_SETS if sample.name != "truncated.ctrace"]
NO_PACKETS = [
    "data-trace.ctrace", "attls.ctrace", "smc.ctrace", "gsk.ctrace", "systcpip.ctrace", "csf.ctrace",
    "segments-long.ctrace",
]  # fmt: skip
CARRIERS = list(carriers.CARRIERS)


def by_name(sample):
    return sample.name


@pytest.fixture(params=CARRIERS)
def data_set(request, file_of):
    return file_of(b"".join(carriers.CARRIERS[request.param](LAYOUT.records(mixed_entries()))))


@pytest.fixture(scope="module")
def sample_file(file_of):
    suffix = lambda sample: ".ctrace.gz" if sample.name.endswith(".gz") else ".ctrace"  # noqa: E731
    return lambda sample: file_of(sample.content(), suffix(sample))


def test_two_passes(programs, data_set):
    sees_all(look(programs, data_set, "-2"), mixed_entries())


@pytest.mark.parametrize("sample", DATA_SETS, ids=by_name)
def test_two_passes_of_a_sample(programs, sample_file, sample):
    path = sample_file(sample)
    once = programs.run("tshark", "-r", path, "-V")
    twice = programs.run("tshark", "-r", path, "-V", "-2")
    fields = ["zos.record_number", "zos.gap.length", "frame.time_epoch", "frame.cap_len", "ip.checksum"]
    once_fields = programs.run("tshark", "-r", path, *as_arguments(fields))
    twice_fields = programs.run("tshark", "-r", path, "-2", *as_arguments(fields))
    assert once_fields.stdout == twice_fields.stdout
    frames, frames_twice = (len(re.findall("^Frame ", run.stdout, re.M)) for run in (once, twice))
    assert frames == frames_twice > 0


def ask(programs, path, requests) -> list[dict]:
    """Answers of sharkd, which reads each frame that it is asked for again from its place in the file."""
    load = {"jsonrpc": "2.0", "id": 1, "method": "load", "params": {"file": str(path)}}
    lines = [json.dumps(request) for request in [load, *requests]]
    done = programs.run("sharkd", "-", input=("\n".join(lines) + "\n").encode())
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_random_access(programs, data_set):
    """Frames in any order, each with the bytes that reading forward gave it."""
    numbers = list(range(1, len(mixed_entries()) + 1)) * 2
    random.Random(5).shuffle(numbers)
    requests = [
        {"jsonrpc": "2.0", "id": n + 2, "method": "frame", "params": {"frame": number, "bytes": True}}
        for n, number in enumerate(numbers)
    ]
    answers = {answer["id"]: answer["result"] for answer in ask(programs, data_set, requests) if "result" in answer}
    for n, number in enumerate(numbers):
        assert base64.b64decode(answers[n + 2]["bytes"]) == mixed_entries()[number - 1].data


def test_standard_input(programs, data_set):
    sees_all(look(programs, "-", input=data_set.read_bytes()), mixed_entries())


def test_named_pipe(programs, data_set, new_path):
    pipe = new_path(".fifo")
    os.mkfifo(pipe)
    pipe.chmod(0o666)
    threading.Thread(target=lambda: pipe.write_bytes(data_set.read_bytes()), daemon=True).start()
    sees_all(look(programs, pipe), mixed_entries())


def saved(programs, new_path, *command):
    """A pcapng file that a program has written; `command` has None in place of its path."""
    path = new_path(".pcapng")
    programs.output(*(path if word is None else word for word in command))
    return path


WAYS_TO_SAVE = {
    "tshark": ("tshark", "-r", "IN", "-w", None),
    "editcap": ("editcap", "IN", None),
    "mergecap": ("mergecap", "-w", None, "IN"),
}


@pytest.fixture(params=WAYS_TO_SAVE)
def save(request, programs, new_path):
    def saver(path):
        return saved(programs, new_path, *(path if word == "IN" else word for word in WAYS_TO_SAVE[request.param]))

    return saver


def test_saved_file_keeps_all_fields(programs, data_set, save):
    copy = save(data_set)
    assert programs.output("captype", copy).strip().endswith(": pcapng")
    sees_all(look(programs, copy), mixed_entries())
    original, again = (look(programs, path, names=NAME_FIELDS).entries for path in (data_set, copy))
    assert original == again and original[0]["zos.component"] == "SYSTCPDA"


def pdml(programs, path, *options, plugin=True):
    """PDML; a truncated data set ends with an error behind its last frame."""
    return programs.run("tshark", "-r", path, *options, "-T", "pdml", plugin=plugin).stdout


@pytest.mark.parametrize("sample", WHOLE, ids=by_name)
def test_saved_sample_dissects_the_same(programs, new_path, sample_file, sample):
    path = sample_file(sample)
    copy = saved(programs, new_path, "tshark", "-r", path, "-w", None)
    skipped = ("geninfo", "frame")
    original, again = (protocols(pdml(programs, file), skipped) for file in (path, copy))
    assert len(original) > 0 and original == again
    frame_fields = ["frame.time_epoch", "frame.len", "frame.cap_len", "frame.interface_name",
                    "frame.interface_description", "frame.packet_flags_direction", "frame.protocols"]  # fmt: skip
    first, second = (programs.output("tshark", "-r", file, *as_arguments(frame_fields)) for file in (path, copy))
    assert first == second


@pytest.mark.parametrize("sample", WHOLE, ids=by_name)
def test_saved_sample_dissects_as_ip_without_the_plugin(programs, new_path, sample_file, sample):
    copy = saved(programs, new_path, "tshark", "-r", sample_file(sample), "-w", None)
    with_plugin = protocols(pdml(programs, copy))
    without = protocols(pdml(programs, copy, plugin=False))
    packets = [(ours, plain) for ours, plain in zip(with_plugin, without) if plain[0][0] != "exported_pdu"]
    assert len(with_plugin) == len(without) and (packets or sample.name in NO_PACKETS)
    assert all(ours == plain for ours, plain in packets)


def test_merged_with_a_plain_capture(programs, data_set, new_path):
    """Frames of a data set and of a pcap file in one file: each is dissected as in its own."""
    plain = samples.CAPTURES / "ping4.pcap"
    copy = new_path(".pcap")
    copy.write_bytes(plain.read_bytes())
    merged = saved(programs, new_path, "mergecap", "-a", "-w", None, data_set, copy)
    rows = parse(programs.output("tshark", "-r", merged, *as_arguments([*FIELDS, "eth.type", "zos"])),
                 [*FIELDS, "eth.type", "zos"])  # fmt: skip
    ours, others = rows[: len(mixed_entries())], rows[len(mixed_entries()) :]
    assert all(row["zos"] and not row["eth.type"] for row in ours)
    assert len(others) == 10 and all(row["eth.type"] and not row["zos"] for row in others)


def test_editcap_keeps_the_records_of_chosen_frames(programs, data_set, new_path):
    copy = saved(programs, new_path, "editcap", "-r", data_set, None, "3", "5-7")
    chosen = [mixed_entries()[n - 1] for n in (3, 5, 6, 7)]
    rows = look(programs, copy).entries
    assert [row["zos.tod.raw"] for row in rows] == [f"0x{entry.header.tod:016x}" for entry in chosen]
    assert [row["zos.record_number"] for row in rows] == ["3", "5", "6", "7"]


def test_a_comment_stays_with_its_frame(programs, data_set, new_path):
    """What a program adds to the options of one frame is not seen in those that are read after it."""
    copy = saved(programs, new_path, "editcap", "-a", "3:look here", data_set, None)
    comments = programs.output("tshark", "-r", copy, *as_arguments(["frame.comment"])).splitlines()
    assert comments == ["look here" if number == 3 else "" for number in range(1, len(mixed_entries()) + 1)]
    sees_all(look(programs, copy), mixed_entries())

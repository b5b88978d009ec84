# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that are not ours: refused by name where they come from z/OS, else left alone."""

import random
import re

import pytest

from traces import mixed_entries
from writer import carriers, control, damage, ebcdic, foreign, samples
from writer.control import named, noise
from writer.framing import Layout

LAYOUTS = {
    "plain": Layout(),
    "names": Layout(control=named(40)),
    "noise": Layout(control=noise(43), record_length=4096),
    "short": Layout(control=named(16), record_length=400, zero_tail=False),
}

REFUSED = {
    "tersed, PACK": (foreign.tersed(0x02), r"ters"),
    "tersed, SPACK": (foreign.tersed(0x05), r"ters"),
    "tersed, PDS": (foreign.tersed(0x07), r"ters"),
    "tersed, native": (foreign.tersed_native(), r"ters"),
    "TRANSMIT": (foreign.transmitted(), r"xmit|transmit"),
    "SVC dump": (foreign.dump(), r"dump"),
    "31-bit dump": (foreign.dump("DR1 "), r"dump"),
    "GTF, RDW": (b"".join(carriers.with_rdw(foreign.gtf_records())), r"GTF"),
    "GTF, BDW": (b"".join(carriers.blocked()(foreign.gtf_records())), r"GTF"),
    "SMF": (b"".join(carriers.with_rdw(foreign.smf_records())), r"SMF"),
    "GTF, flat": (b"".join(foreign.gtf_records()), r"GTF"),
}


def refusal(programs, path):
    done = programs.run("tshark", "-r", path)
    assert done.returncode != 0 and done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("kind", REFUSED)
def test_other_data_sets_of_zos_are_refused_by_name(programs, file_of, kind):
    content, word = REFUSED[kind]
    assert re.search(word, refusal(programs, file_of(content, "")), re.IGNORECASE)


@pytest.mark.parametrize("table", ebcdic.TO_LATIN1)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("trailing_blanks", [True, False])
def test_text_mode_is_refused_with_the_reason(programs, file_of, layout, table, trailing_blanks):
    records = LAYOUTS[layout].records(mixed_entries())
    message = refusal(programs, file_of(damage.text_mode(records, table, trailing_blanks)))
    assert re.search(r"text|ascii", message, re.IGNORECASE) and re.search("binary", message, re.IGNORECASE)


@pytest.mark.parametrize("name, content", [
    ("zeros", bytes(100_000)),
    ("blanks", b"\x40" * 100_000),
    ("ones", b"\xff" * 100_000),
    ("one byte", b"\0"),
    ("text", b"The quick brown fox jumps over the lazy dog.\r\n" * 2000),
    ("EBCDIC text", ebcdic.encode("//CTWTR PROC".ljust(80)) * 1000),
    ("RDW records of text", b"".join(carriers.with_rdw([ebcdic.encode(f"LINE {n}") for n in range(999)]))),
    ("len4 records of text", b"".join(carriers.with_length4([ebcdic.encode(f"LINE {n}") for n in range(999)]))),
    ("control data only", b"".join(carriers.with_rdw([named(40)(control.Place(n, n, 0, 0)) for n in range(99)]))),
    ("short entries without a clock", (b"\0\x12\0\x10" + bytes(12) + b"\0\x12") * 1000),
])  # fmt: skip
def test_other_contents_are_not_claimed(programs, file_of, name, content):
    path = file_of(content, "")
    with_plugin, without = (programs.run("captype", path, plugin=plugin) for plugin in (True, False))
    assert (with_plugin.stdout, with_plugin.returncode) == (without.stdout, without.returncode)


def test_random_bytes_are_not_claimed(programs, file_of):
    chance = random.Random(3)
    paths = [file_of(chance.randbytes(chance.choice((100, 1000, 70_000, 300_000))), "") for _ in range(200)]
    with_plugin, without = (programs.run("captype", *paths, plugin=plugin) for plugin in (True, False))
    assert with_plugin.stdout == without.stdout and with_plugin.stdout.count("\n") == 200


# Every file type of Wireshark that holds some kind of packet can be written with one of these.
ENCAPSULATIONS = ["ether", "bluetooth-h4-linux", "isdn", "wireshark-upper-pdu"]


def file_types(programs):
    known = programs.run("editcap", "-F")
    return re.findall(r"^ {4}(\S+) - ", known.stdout + known.stderr, re.MULTILINE)


def test_files_of_other_types_are_dissected_as_without_the_plugin(programs, new_path):
    """Every type that can hold the packets, read back with the plugin, with zos disabled, and without."""
    source = new_path(".pcap")
    source.write_bytes((samples.CAPTURES / "tls13.pcap").read_bytes())
    tried = []
    for kind in file_types(programs):
        if kind.startswith("zos_"):
            continue
        path = new_path()
        if not any(
            programs.run("editcap", "-F", kind, "-T", name, source, path, plugin=False).returncode == 0
            for name in ENCAPSULATIONS
        ):
            continue
        tried.append(kind)
        # Some types cannot be read back even by Wireshark alone.
        wanted = dissection(programs, path, plugin=False)
        assert dissection(programs, path) == wanted, kind
        assert dissection(programs, path, "--disable-protocol", "zos") == wanted, kind
        assert programs.run("captype", path).stdout == programs.run("captype", path, plugin=False).stdout, kind
    assert {"pcap", "nsecpcap", "pcapng", "ngsniffer", "snoop", "netmon2", "k12text", "btsnoop", "eyesdn", "logcat"} <= set(tried)


def dissection(programs, path, *options, plugin=True):
    done = programs.run("tshark", "-r", path, "-T", "pdml", *options, plugin=plugin)
    return done.returncode, done.stderr, re.sub(r"<pdml version=[^>]*>", "", done.stdout)


def test_data_sets_are_ours_whatever_other_readers_would_take_them_for(programs, file_of):
    """Heuristics of Wireshark's own claim some trace data sets; ours is asked before them."""
    for carrier in carriers.CARRIERS.values():
        for layout in LAYOUTS.values():
            path = file_of(b"".join(carrier(layout.records(mixed_entries()))), "")
            assert programs.output("captype", path).strip().endswith(": zos_ctrace")

# SPDX-License-Identifier: GPL-2.0-or-later
"""SNIFFER data sets of IPCS open when a carrier is in the way; the clean ones stay with Wireshark."""

import pytest

from traces import as_arguments
from writer import carriers, samples, sniffer
from writer.pcap import Frame

FRAMES = samples.frames("ping4") + samples.frames("tls13")
FIELDS = ["frame.time_epoch", "frame.len", "frame.cap_len", "eth.src", "ip.src", "ip.dst", "ip.id", "tcp.seq_raw",
          "icmp.seq", "tcp.payload"]  # fmt: skip

CONTENTS = {
    "pcap big-endian": lambda: sniffer.tcpdump(raw(), ">"),
    "pcap little-endian": lambda: sniffer.tcpdump(raw(), "<"),
    "pcap Ethernet": lambda: sniffer.tcpdump(FRAMES, ">", 1),
    "Network General Ethernet": lambda: sniffer.network_general(FRAMES),
    "Network General token ring": lambda: sniffer.network_general(token_ring(), sniffer.TOKEN_RING),
}
IN_THE_WAY = ["rdw", "bdw", "bdw4", "len4", "spanned"]


def raw():
    return samples.raw_ip("ping4") + samples.raw_ip("tls13")


def token_ring():
    """The IP packets behind token ring and LLC/SNAP headers."""
    header = bytes.fromhex("1040 00005E005310 00005E005301 AAAA03 000000 0800")
    return [Frame(f.time_ns, header + f.data, f.original_length + len(header), 6) for f in raw()]


def fields(programs, path):
    return programs.output("tshark", "-r", path, *as_arguments(FIELDS)).splitlines()


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("carrier", IN_THE_WAY)
@pytest.mark.parametrize("fb80", [False, True])
def test_carrier_in_the_way(programs, file_of, content, carrier, fb80):
    clean = file_of(b"".join(CONTENTS[content]()), ".sniffer")
    chunks = carriers.CARRIERS[carrier](CONTENTS[content]())
    wrapped = file_of(b"".join(carriers.fixed_blocks(chunks) if fb80 else chunks), ".sniffer")
    assert programs.output("captype", wrapped).strip() == f"{wrapped}: zos_sniffer"
    wanted = fields(programs, clean)
    assert len(wanted) == len(FRAMES) and fields(programs, wrapped) == wanted


@pytest.mark.parametrize("content", CONTENTS)
def test_zero_tail(programs, file_of, content):
    clean = b"".join(CONTENTS[content]())
    for more in (0, 40):  # a tail that is shorter, and one that is longer than a record header
        padded = file_of(clean + bytes(more) + bytes(-(len(clean) + more) % 80), ".sniffer")
        assert fields(programs, padded) == fields(programs, file_of(clean, ".sniffer"))


@pytest.mark.parametrize("content", CONTENTS)
def test_clean_files_stay_with_the_readers_of_wireshark(programs, file_of, content):
    path = file_of(b"".join(CONTENTS[content]()), ".sniffer")
    kind = "pcap" if content.startswith("pcap") else "ngsniffer"
    assert programs.output("captype", path).strip() == f"{path}: {kind}"


@pytest.mark.parametrize("carrier", IN_THE_WAY)
@pytest.mark.parametrize("content", ["pcap big-endian", "Network General Ethernet"])
def test_saved_as_pcapng(programs, file_of, new_path, carrier, content):
    path = file_of(b"".join(carriers.CARRIERS[carrier](CONTENTS[content]())), ".sniffer")
    copy = new_path(".pcapng")
    programs.output("editcap", path, copy)
    assert fields(programs, copy) == fields(programs, path)


@pytest.mark.parametrize("compress", [carriers.gzip, carriers.zstd])
def test_compressed(programs, file_of, compress):
    data = b"".join(carriers.with_rdw(CONTENTS["pcap big-endian"]()))
    assert fields(programs, file_of(compress(data), ".gz")) == fields(programs, file_of(data, ".sniffer"))


@pytest.mark.parametrize("compress, lost", [(bytes, 1), (carriers.gzip, 3)])
def test_truncated(programs, file_of, compress, lost):
    data = b"".join(carriers.with_rdw(CONTENTS["pcap big-endian"]()))
    done = programs.run("tshark", "-r", file_of(compress(data)[:-30], ".sniffer"), *as_arguments(["ip.id"]))
    assert len(FRAMES) - lost <= len(done.stdout.splitlines()) < len(FRAMES) and "cut short" in done.stderr


def test_link_type_that_nobody_knows(programs, file_of):
    """To open it as another type would show wrong packets."""
    data = b"".join(carriers.with_rdw(sniffer.tcpdump(raw(), ">", 9999)))
    done = programs.run("tshark", "-r", file_of(data, ".sniffer"))
    assert done.returncode != 0 and done.stdout == "" and "(zos_sniffer: link type 9999 is not known)" in done.stderr

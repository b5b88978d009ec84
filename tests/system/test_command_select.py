# SPDX-License-Identifier: GPL-2.0-or-later
"""Each criterion of `zos-trace` keeps the frames that its display filter finds in the same data set."""

import json

import pytest

from test_command_convert import sample, zos_trace

# Data set, options, display filter.
CRITERIA = [
    ("components.ctrace", "--component systcpda", 'zos.component == "SYSTCPDA"'),
    ("components.ctrace", "--component GSK*,CSF", 'zos.component matches "^GSK" or zos.component == "CSF"'),
    ("components.ctrace", "--subname TCPIP", 'zos.subname == "TCPIP"'),
    ("components.ctrace", "--system S0W1", 'zos.system == "S0W1"'),
    ("data-and-packets.ctrace", "--entry-id 5", "zos.cte.fmtid == 5"),
    ("data-and-packets.ctrace", "--entry-id 4", "zos.cte.fmtid == 4"),
    ("ping6.ctrace", "--interface IFPORT*", 'zos.interface matches "^IFPORT"'),
    ("discarded.ctrace", "--interface ETH1", 'zos.interface == "ETH1"'),
    ("data-trace.ctrace", "--job G*", 'zos.jobname matches "^G"'),
    ("http-download.ctrace", "--asid X'35'", "zos.asid == 0x35"),
    ("discarded.ctrace", "--discarded", "zos.drop_reason > 0"),
    ("discarded.ctrace", "--discard-reason 4096-8191", "zos.drop_reason in {4096..8191}"),
    ("http-download.ctrace", "--address 198.51.100.20", "ip.addr == 198.51.100.20 or zos.ipv4.addr == 198.51.100.20"),
    ("discarded.ctrace", "--address 192.0.2.0/24", "ip.addr == 192.0.2.0/24 or zos.ipv4.addr == 192.0.2.0/24"),
    ("ping6.ctrace", "--address fe80::/10", "ipv6.addr == fe80::/10 or zos.ipv6.addr == fe80::/10"),
    ("ping6.ctrace", "--address 2000::67:1:1", "ipv6.addr == 2000::67:1:1"),
    ("osaenta.ctrace", "--address 192.0.2.0/24", "ip.addr == 192.0.2.0/24 or zos.ipv4.addr == 192.0.2.0/24"),
    ("data-and-packets.ctrace", "--port 8803", "tcp.port == 8803 or udp.port == 8803 or zos.port == 8803"),
    ("ee.ctrace", "--port 12000-12004", "udp.port in {12000..12004} or zos.port in {12000..12004}"),
    ("ee.ctrace", "--protocol udp", "ip.proto == 17 or ipv6.nxt == 17 or zos.data.protocol == 17"),
    ("data-and-packets.ctrace", "--protocol TCP", "ip.proto == 6 or ipv6.nxt == 6 or zos.data.protocol == 6"),
    ("ping6.ctrace", "--protocol 58", "ipv6.nxt == 58"),
    ("ping6.ctrace", "--direction out", "zos.direction == 1"),
    ("discarded.ctrace", "--direction in --discarded", "zos.direction == 0 and zos.drop_reason > 0"),
    ("ping4.ctrace", "--record 3-5", "zos.record_number in {3..5}"),
    ("segments.ctrace", "--record 2-4", "zos.record_number in {2..4}"),
    ("ping4.ctrace", "--limit 3", "frame.number <= 3"),
    ("damaged.ctrace", "--limit 40", "frame.number <= 40"),
    ("damaged.ctrace", "--direction in", "zos.direction == 0"),
    ("sniffer-tcpdump.rdw", "--protocol icmp", "icmp"),
]  # fmt: skip
FIELDS = ["zos.record_number", "frame.time_epoch", "frame.len", "frame.cap_len", "zos.gap.length"]


def rows(programs, path, *filter):
    wanted = [argument for field in FIELDS for argument in ("-e", field)]
    return programs.output("tshark", "-r", path, "-T", "fields", *wanted, *filter)


def select(programs, path, output, *options):
    done = zos_trace("convert", path, output, *options)
    assert done.returncode == 0, done.stderr
    return rows(programs, output)


def check(programs, path, output, options, display_filter):
    found = select(programs, path, output, *options)
    assert found == rows(programs, path, "-Y", display_filter)
    every = rows(programs, path)
    return found.count("\n"), every.count("\n")


@pytest.mark.parametrize("name, options, display_filter", CRITERIA, ids=lambda value: value)
def test_criterion(programs, file_of, new_path, name, options, display_filter):
    path = file_of(sample(name), "." + name.split(".", 1)[1])
    found, _ = check(programs, path, new_path(".pcapng"), options.split(), display_filter)
    assert found > 0


def test_times(programs, file_of, new_path):
    """START and STOP of IPCS: the time at which the record was moved to the buffer."""
    path = file_of(sample("http-download.ctrace"))
    times = programs.output("tshark", "-r", path, "-T", "fields", "-e", "zos.cte.time.raw").split()
    clocks = sorted(int(time, 16) for time in times)
    seconds = lambda clock: (clock >> 12) / 1e6 - 2208988800  # noqa: E731
    from datetime import datetime, timedelta, timezone

    start, stop = (datetime.fromtimestamp(seconds(clocks[len(clocks) * part // 4]), timezone.utc) for part in (1, 3))
    utc, east = "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f+02:00"
    options = ["--start", start.strftime(utc), "--stop", (stop + timedelta(hours=2)).strftime(east)]
    display_filter = f'zos.cte.time >= "{start.strftime(utc)}Z" and zos.cte.time <= "{stop.strftime(utc)}Z"'
    found, every = check(programs, path, new_path(".pcapng"), options, display_filter)
    assert 0 < found < every


def test_connection(programs, file_of, new_path):
    path = file_of(sample("data-and-packets.ctrace"))
    fields = ["-T", "fields", "-e", "ip.src", "-e", "tcp.srcport", "-e", "ip.dst", "-e", "tcp.dstport"]
    one, port, other, other_port = programs.output("tshark", "-r", path, "-Y", "tcp", *fields).split("\n")[0].split("\t")
    packets = f"(ip.addr == {one} and ip.addr == {other} and tcp.port == {port} and tcp.port == {other_port})"
    sockets = f"(zos.ipv4.addr == {one} and zos.ipv4.addr == {other} and zos.port == {port} and zos.port == {other_port})"
    options = ["--connection", f"{other}:{other_port}-{one}:{port}"]
    found, _ = check(programs, path, new_path(".pcapng"), options, f"{packets} or {sockets}")
    assert found > 0


def test_segments_stay_with_their_packet(programs, file_of, new_path):
    path = file_of(sample("segments.ctrace"))
    output = new_path(".pcapng")
    select(programs, path, output, "--protocol", "TCP,ICMP,UDP")
    segments = ["-T", "fields", "-e", "zos.segments", "-e", "frame.len"]
    found = programs.output("tshark", "-r", output, *segments)
    assert found == programs.output("tshark", "-r", path, "-Y", "ip or ipv6", *segments)
    assert max(int(line.split("\t")[0] or 1) for line in found.splitlines()) > 1


def test_abbrev(programs, file_of, new_path):
    path, output = file_of(sample("http-download.ctrace")), new_path(".pcapng")
    select(programs, path, output, "--abbrev", "60")
    fields = ["-T", "fields", "-e", "frame.len", "-e", "frame.cap_len"]
    before, after = (programs.output("tshark", "-r", at, *fields).splitlines() for at in (path, output))
    cut = [f"{length}\t{min(int(captured), 60)}" for length, captured in (line.split("\t") for line in before)]
    assert after == cut != before


@pytest.mark.parametrize(
    "options, expected",
    [
        ("--port 70000", "--port 70000: a number up to 65535 is expected"),
        ("--port 9-3", "--port 9-3: "),
        ("--port http", "--port http: "),
        ("--address 192.0.2", "--address 192.0.2: an address is expected"),
        ("--address 2001:db8::1::2", "--address 2001:db8::1::2: "),
        ("--address 192.0.2.1/33", "--address 192.0.2.1/33: "),
        ("--protocol tpc", "--protocol tpc: a protocol is expected"),
        ("--connection 192.0.2.1:80", "--connection 192.0.2.1:80: two sockets are expected"),
        ("--start 2022-13-01", "--start 2022-13-01: a time is expected"),
        ("--stop yesterday", "--stop yesterday: a time is expected"),
        ("--direction up", "--direction up: in or out is expected"),
        ("--limit many", "--limit"),
    ],
)
def test_wrong_words(file_of, new_path, options, expected):
    output = new_path(".pcapng")
    done = zos_trace("convert", file_of(sample("ping4.ctrace")), output, *options.split())
    assert done.returncode == 2
    assert expected in done.stderr.decode()
    assert not output.exists()


def test_info_counts_as_wireshark_does(programs, file_of):
    for name in ("discarded.ctrace", "components.ctrace", "damaged.ctrace", "osaenta.ctrace"):
        path = file_of(sample(name))
        done = zos_trace("info", "--json", path)
        assert done.returncode == 0
        (found,) = json.loads(done.stdout)
        count = lambda display_filter: rows(programs, path, "-Y", display_filter).count("\n")  # noqa: E731
        assert found["frames"] == count("not zos.gap.length")
        assert found["gaps"] == count("zos.gap.length")
        assert found["inbound"] == count("zos.direction == 0")
        assert sum(row["frames"] for row in found["discard_reasons"]) == count("zos.drop_reason > 0")
        devices = {row["name"]: row["frames"] for row in found["devices"]}
        described = count("frame.interface_description")
        assert sum(frames for name, frames in devices.items() if name != "no device") == described
        assert all(frames == count(f'frame.interface_description contains "({name})"') for name, frames in devices.items() if name != "no device")
        assert found["packed_by"] == ""
        for row in found["components"]:
            component = row["name"].split()[0]
            same = sum(other["frames"] for other in found["components"] if other["name"].split()[0] == component)
            assert same == count(f'zos.component == "{component}"')
        assert found["complete"]


def test_info_is_text_for_people(file_of):
    done = zos_trace("info", file_of(sample("discarded.ctrace")), "--discarded")
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "z/OS component trace SYSTCPDA; records with RDW" in text
    assert "ETH1 (QDIO Ethernet)" in text
    assert "4167 IP_NO_FWD" in text

# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistics > z/OS Connections: what tshark -z zos,connections prints of each connection."""

from dataclasses import replace

import pytest

from entries import written
from writer import carriers, published, samples, tod
from writer.ctrace import Flag, Gsk, GskMessage

HERE, THERE = "192.0.2.10:8803", "198.51.100.20:42280"


@pytest.fixture
def table(programs, file_of):
    """table(*(component, entries), filter=...): the lines, each a dict by the heads of the columns."""

    def read(*parts, filter: str = "", options=()):
        records = [record for component, entries in parts for record in written(*entries, component=component)]
        path = file_of(b"".join(carriers.CARRIERS["rdw"](records)))
        printed = programs.output("tshark", "-r", path, *options, "-q", "-z", f"zos,connections,{filter}".rstrip(","))
        cells = [[cell.strip() for cell in line.split("|")] for line in printed.splitlines() if "|" in line]
        return [dict(zip(cells[0], row)) for row in cells[1:]]

    return read


def alert(port: int, type: Gsk = Gsk.SSL_ERROR):
    text = f"TLS 1.3 alert 51 received from ::ffff:198.51.100.20.{port}."
    return GskMessage("GPMSERVE", 1, 1, type, "read_tls13_alert", text).entry(tod.at("2026/11/21 22:48:20.000000"))


def test_all_that_was_traced_of_a_connection_stands_in_its_line(table):
    entries = samples.packets_and_sockets()
    data = [entry for entry in entries if entry.id == 5]
    traced = [entry for entry in entries if entry.id == 4]
    ways = {way: [entry for entry in traced if entry.header.out == way] for way in (False, True)}
    (line,) = table(("SYSTCPDA", entries), ("GSKSRVR", [alert(42280), alert(42280, Gsk.SSL_INFO)]))
    assert line["Connection"] == "0" and line["Job"] == "GPMSERVE" and line["ASID"] == "0035"
    assert (line["Local"], line["Remote"], line["Interface"]) == (HERE, THERE, "ETH1")
    assert (line["Packets in"], line["Packets out"]) == tuple(str(len(ways[way])) for way in (False, True))
    sums = [str(sum(len(entry.data) for entry in ways[way])) for way in (False, True)]
    assert [line["Bytes in"], line["Bytes out"]] == sums
    assert (line["Data records"], line["Data bytes"]) == (str(len(data)), str(sum(len(entry.data) for entry in data)))
    assert (line["SSL errors"], line["First SSL error"]) == ("1", "TLS alert 51: decrypt_error")
    assert (line["Discarded"], line["AT-TLS"], line["End"]) == ("0", "", "closed")
    assert line["First time"] == "2026-11-21 22:48:16" and line["Last time"] == "2026-11-21 22:48:20"


def test_each_connection_has_a_line_and_a_filter_selects_what_is_counted(table):
    entries = samples.all_sockets()
    lines = table(("SYSTCPDA", entries))
    assert [line["Connection"] for line in lines] == [str(number) for number in range(len(lines))]
    assert sum(int(line["Data records"]) for line in lines) == len(entries)
    chosen = table(("SYSTCPDA", entries), filter='zos.job == "FTPD1"')
    assert chosen == [line for line in lines if line["Job"] == "FTPD1"] and len(chosen) == 2


@pytest.mark.parametrize(
    "flags, text", [(Flag.CLEAR_TEXT, "clear text"), (Flag.CONFIDENTIAL, "withheld"), (Flag(0), "")]
)
def test_at_tls(table, flags, text):
    (entry, *_) = published.gpmserve()
    (line,) = table(("SYSTCPDA", [entry.with_header(flags=flags)]))
    assert line["AT-TLS"] == text and line["Remote"] == "10.1.0.2:41416"


def test_discards_and_resets(table):
    connecting, rejected, *_ = samples.ZOS.trace(samples.frames("http"))
    reset = bytearray(rejected.data)
    reset[20 + 13] = 0x14
    (line,) = table(("SYSTCPDA", [connecting.with_header(drop_reason=8219), replace(rejected, data=bytes(reset))]))
    assert line["Discarded"] == "1" and line["End"] == "reset by this stack"


def test_a_file_is_counted_once_however_often_it_is_dissected(table):
    entries = samples.packets_and_sockets()
    assert table(("SYSTCPDA", entries), options=["-2"]) == table(("SYSTCPDA", entries))

# SPDX-License-Identifier: GPL-2.0-or-later
"""EBCDIC is found by display filters without Decode As, and the byte view shows it."""

from dataclasses import replace

import pytest

from entries import View, flat, written
from writer import ctrace, ebcdic, samples, tod


@pytest.fixture
def look(programs, file_of):
    return lambda entries, component="SYSTCPDA": View(programs, file_of(flat(*written(*entries, component=component))))


def characters(view: View, number: int) -> str:
    """The column of characters beside the bytes of a frame."""
    lines = view.run("-x", "-Y", f"frame.number == {number}").splitlines()
    return "".join(line[56:] for line in lines if line[:4].isalnum())


def test_text_of_data_trace_records(look):
    seen = look(samples.all_sockets())
    found = seen.matches('zos.data.text contains "LOGON"')
    assert found and set(seen.values("zos.job", "-Y", "zos.data.text")) == {"TN3270"}
    assert seen.matches('zos.data.payload contains "LOGON"') == []  # not in ASCII
    assert "LOGON IBMUSER" in characters(seen, found[1])
    assert "GET /index.html" in characters(seen, seen.matches("http.request")[0])


def test_what_a_record_is_wrapped_in_is_hidden(look):
    seen = look(samples.all_sockets()[:3])
    assert "EXPORTED_PDU" not in seen.tree() and seen.matches("exported_pdu && zos") == [1, 2, 3]


def test_text_of_packets(look):
    seen = look([*samples.ZOS.trace(samples.frames("tn3270")), *samples.ZOS.trace(samples.frames("http"))])
    found = seen.matches('zos.text contains "LOGON"')
    assert found and seen.matches('zos.text && !(tcp.port == 23)') == []
    assert any("ENTER LOGON COMMAND" in text for text in seen.values("zos.text"))


def test_text_of_cut_packets(look):
    """Whatever is left of the headers."""
    whole = list(samples.ZOS.trace(samples.frames("tn3270")))[5]
    seen = look([replace(whole, data=whole.data[:length]) for length in (0, 1, 19, 20, 30, 39, 40, 52, 53)])
    assert seen.matches("_ws.malformed && zos.text") == [] and len(seen.values("frame.number")) == 9


@pytest.mark.parametrize(
    "component, data, shown",
    [
        ("CSF", ebcdic.encode("CSFPSKE FAILED"), "CSFPSKE FAILED"),
        ("SYSTCPIP", bytes(56) + ebcdic.encode("SOME TEXT OF THE STACK"), "SOME TEXT OF THE STACK"),
        ("CSF", b"ASCII text of a component", "ASCII text of a component"),
        ("GSKSRVR", None, "crypto_chacha_encrypt_ctx"),
    ],
)
def test_bytes_of_entries(look, component, data, shown):
    clock = tod.at("2024/05/14 09:30:00.000000")
    message = ctrace.GskMessage("TCPIP", 1, 1, ctrace.Gsk.SSL_ERROR, "crypto_chacha_encrypt_ctx", "ICSF service failure")
    entry = message.entry(clock) if data is None else ctrace.Entry(0x10010001, clock, data)
    assert shown in characters(look([entry], component), 1)


def test_bytes_of_an_ascii_dump(look):
    clock = tod.at("2024/05/14 09:30:00.000000")
    dump = ctrace.GskMessage("TCPIP", 1, 1, ctrace.Gsk.SSL_ASCII_DUMP, "f", "Title\0", b"ASCII text of a dump")
    assert "ASCII text of a dump" in characters(look([dump.entry(clock)], "GSKSRVR"), 1)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Entries of System SSL (GSKSRVR)."""

from dataclasses import replace

import pytest

from entries import ERROR as SEVERE, View, flat, written
from writer import ebcdic, published, samples, tod
from writer.ctrace import Entry, Gsk, GskMessage

CLOCK = tod.at("2025/01/02 17:20:47.690772")
CERTIFICATE = (samples.CAPTURES / "zossrv.der").read_bytes()


@pytest.fixture
def look(programs, file_of):
    def view(*entries, component="GSKSRVR", **names):
        return View(programs, file_of(flat(*written(*entries, component=component, **names))))

    return view


def entry(type=Gsk.SSL_ERROR, function="read_tls13_alert", message="", dump=b"", **fields) -> Entry:
    text = GskMessage("HTTPCP8", 0x0501003C, 0x32, type, function, message, dump)
    return replace(text.entry(CLOCK), **fields)


def dump(title: str, content: bytes, type=Gsk.SSL_ASCII_DUMP) -> Entry:
    return entry(type, "gsk_read_v3_record", title, content)


# ---------------------------------------------------------------------------------- published records

ERROR, INFO = "4", "8"
PUBLISHED = [
    ("S0W1", "Jan  2, 2025 12:52:55.333904000 UTC", "TCPIP", "0x0201001e", "0x00000001", ERROR,
     "crypto_chacha_encrypt_ctx", "ICSF service failure: CSFPSKE retCode = 0x8, rsnCode = 0xbfe"),
    ("S0W1", "Jan  2, 2025 12:52:55.334123000 UTC", "TCPIP", "0x0201001e", "0x00000001", ERROR,
     "crypto_chacha_encrypt_ctx", "The algorithm or key size is not supported by ICSF FIPS"),
    ("S0W1", "Jan  2, 2025 12:52:55.334355000 UTC", "TCPIP", "0x0201001e", "0x00000001", ERROR,
     "gsk_encrypt_tls13_record", "ChaCha20 Encryption failed: Error 0x0335308f"),
    ("S0W1", "Jan  2, 2025 17:20:47.690772000 UTC", "HTTPCP8", "0x0501003c", "0x00000032", ERROR,
     "read_tls13_alert", "TLS 1.3 alert 51 received from ::ffff:10.1.0.2.60830."),
    ("C01", "Nov 14, 2005 20:43:45.522449000 UTC", "TCP341", "0x00020032", "0x00000002", INFO,
     "gsk_read_v3_record", "Socket closed by 192.168.50.80.1360."),
]  # fmt: skip
FIELDS = ["zos.system", "zos.cte.time", "zos.gsk.job", "zos.gsk.process", "zos.gsk.thread", "zos.gsk.type",
          "zos.gsk.function", "zos.gsk.message"]  # fmt: skip


@pytest.mark.parametrize("system", ["S0W1", "C01"])
def test_published_messages(look, system):
    chosen = [number for number, values in enumerate(PUBLISHED) if values[0] == system]
    view = look(*(published.system_ssl()[number] for number in chosen), system=system)
    assert view.rows(*FIELDS) == [dict(zip(FIELDS, PUBLISHED[number])) for number in chosen]
    assert set(view.values("zos.component")) == {"GSKSRVR"}


def test_info_tells_the_published_lines(look):
    *later, oldest = published.system_ssl()
    tcpip = "  Job TCPIP  Process 0201001E  Thread 00000001"
    icsf = "ICSF return code 8, reason code BFE: algorithm or key not approved for FIPS 140-2"
    assert look(oldest, *later).info() == [
        "gsk_read_v3_record: Socket closed by 192.168.50.80.1360.  Job TCP341  Process 00020032  Thread 00000002",
        "crypto_chacha_encrypt_ctx: ICSF service failure: CSFPSKE retCode = 0x8, rsnCode = 0xbfe "
        f"[{icsf}]{tcpip}",
        "crypto_chacha_encrypt_ctx: The algorithm or key size is not supported by ICSF FIPS" + tcpip,
        "gsk_encrypt_tls13_record: ChaCha20 Encryption failed: Error 0x0335308f" + tcpip,
        "read_tls13_alert: TLS 1.3 alert 51 received from ::ffff:10.1.0.2.60830. [TLS alert 51: decrypt_error]"
        "  Job HTTPCP8  Process 0501003C  Thread 00000032",
    ]


# -------------------------------------------------------------------------------------------- messages


def test_info_names_types_whose_messages_do_not_tell(look):
    start, end = "gsk_secure_socket_init", "  Job HTTPCP8  Process 0501003C  Thread 00000032"
    view = look(*(entry(type, "gsk_secure_socket_init", text) for type in (1, 2, 64) for text in ("", "Size 1")))
    words = ("SSL_ENTRY", "SSL_EXIT", "type 64")
    assert view.info() == [f"{start} ({word}){text}{end}" for word in words for text in ("", ": Size 1")]


def test_tree_opens_with_type_and_heading(look):
    tree = look(entry(message="Socket closed")).tree()
    assert "\nz/OS System SSL trace, SSL_ERROR\n" in tree
    assert "\nSystem SSL, Job HTTPCP8  Process 0501003C  Thread 00000032  read_tls13_alert\n" in tree
    assert "    Type: SSL_ERROR (4)\n" in tree


def test_type_is_confirmed_by_the_entry_id_and_nothing_else(look):
    assert look(entry(message="Socket closed")).unconfirmed() == ["Job", "Process", "Thread"]


def test_message_of_several_lines(look):
    view = look(entry(message="Handle 7E828198\x85Size 1\0Timeout\0\0"))
    assert view.values("zos.gsk.message") == ["Handle 7E828198,Size 1,Timeout"]
    assert view.info()[0].startswith("read_tls13_alert: Handle 7E828198 / Size 1 / Timeout  Job ")


@pytest.mark.parametrize("data, function", [(b"", ""), (ebcdic.encode("gsk_strerror"), "gsk_strerror")])
def test_entry_that_ends_early(look, data, function):
    """No function name, or one without its end: nothing is made up."""
    start = entry().encode()[16:44]
    view = look(Entry(Gsk.SSL_ERROR, CLOCK, start + data))
    assert view.row("zos.gsk.job", "zos.gsk.function", "zos.gsk.message") == {
        "zos.gsk.job": "HTTPCP8", "zos.gsk.function": function, "zos.gsk.message": "",
    }  # fmt: skip


def test_other_layout_is_shown_as_text_and_bytes(look):
    """The type repeats the entry id; where it does not, the layout is another one."""
    view = look(*(entry(message="Socket closed", id=id) for id in (1, 2, 8, 0x00010004)))
    assert view.matches("zos.gsk") == []
    assert view.matches('zos.text contains "Socket closed"') == [1, 2, 3, 4]
    assert view.values("frame.protocols") == 4 * ["exported_pdu:zos:data"]


def test_component_is_inferred_where_the_data_set_names_none(look):
    view = look(entry(message="Socket closed"), component="")
    assert view.row("zos.component", "zos.gsk.message") == {
        "zos.component": "GSKSRVR", "zos.gsk.message": "Socket closed",
    }  # fmt: skip


def test_entries_of_other_components_are_left_alone(look):
    assert look(entry(message="Socket closed"), component="SYSOMVS").matches("zos.gsk") == []


# ---------------------------------------------------------------------------------------- explanations

ICSF = "ICSF service failure: CSFPSKE retCode = 0x{:x}, rsnCode = 0x{:x}"
GUIDE = "z/OS ICSF Application Programmer's Guide, SA22-7522"
RETURN_CODES = "z/OS System SSL Programming, SC14-7495, SSL function return codes"
STATUSES = "z/OS System SSL Programming, SC14-7495, CMS status codes"

# Message and what is explained of it.
EXPLANATIONS = [
    ("TLS 1.3 alert 51 received from ::ffff:10.1.0.2.60830.",
     "TLS alert 51: decrypt_error (IANA, TLS Alerts)"),
    ("TLS 1.2 alert 0 sent", "TLS alert 0: close_notify (IANA, TLS Alerts)"),
    ("TLS 1.2 alert 48 sent", "TLS alert 48: unknown_ca (IANA, TLS Alerts)"),
    ("TLS 1.3 alert 120 sent", "TLS alert 120: no_application_protocol (IANA, TLS Alerts)"),
    ("TLS 1.3 alert 200 sent", ""),  # not assigned
    ("TLS 1.3 alert received", ""),
    ("alert 99999999999", ""),
    (ICSF.format(8, 0xBFE),
     f"ICSF return code 8, reason code BFE: algorithm or key not approved for FIPS 140-2 ({GUIDE})"),
    (ICSF.format(12, 0), f"ICSF return code 12, reason code 0: ICSF is not available ({GUIDE})"),
    (ICSF.format(8, 0xBBB),
     "ICSF return code 8, reason code BBB: output area is too small (openCryptoki, ICSF token, icsf_to_ock_err())"),
    (ICSF.format(4, 0x2AF8),
     "ICSF return code 4, reason code 2AF8: signature is not valid (openCryptoki, ICSF token, icsf_to_ock_err())"),
    (ICSF.format(16, 0), f"ICSF return code 16, reason code 0: see {GUIDE}"),
    (ICSF.format(12, 0xBFE), f"ICSF return code 12, reason code BFE: see {GUIDE}"),
    (ICSF.format(8, 0), f"ICSF return code 8, reason code 0: see {GUIDE}"),
    ("ICSF service failure: CSFPSKE retCode = 0x8", ""),
    ("retCode = 0x8, rsnCode = 0xbfe", ""),  # of another service
    ("ChaCha20 Encryption failed: Error 0x0335308f", f"System SSL status 0335308F: see {STATUSES}"),
    ("Encryption failed: Error 0x03353003",
     f"System SSL status 03353003: cryptographic algorithm is not supported ({STATUSES})"),
    ("Exit status 0x03353003 (53817347)",
     f"System SSL status 03353003: cryptographic algorithm is not supported ({STATUSES})"),
    ("Exit status 0x000001a4 (420)", f"System SSL return code 420: partner closed the socket ({RETURN_CODES})"),
    ("Error 0x134cc19e", f"System SSL return code 414: certificate is not valid ({RETURN_CODES})"),
    ("Exit status 0x00000008 (8)", f"System SSL return code 8: certificate validation error ({RETURN_CODES})"),
    ("Exit status 0x00000000 (0)", ""),
    ("Exit status 0x000001ff (511)", ""),
    ("Error 0x01353003", ""),
    ("Error unknown", ""),
    ("Socket closed by 192.168.50.80.1360.", ""),
]  # fmt: skip


def test_explanations(look):
    view = look(*(entry(message=message) for message, _ in EXPLANATIONS))
    assert list(zip(view.values("zos.gsk.message"), view.values("zos.gsk.explanation"))) == EXPLANATIONS
    assert "[Explanation: TLS alert 51" in view.tree()  # generated


def test_errors_are_expert_infos_and_nothing_else_is(look):
    types = [Gsk.SSL_ENTRY, Gsk.SSL_EXIT, Gsk.SSL_ERROR, Gsk.SSL_INFO, Gsk.SSL_EBCDIC_DUMP, Gsk.SSL_ASCII_DUMP]
    view = look(*(entry(type, message="Socket closed") for type in types))
    error = ("zos.expert.gsk_error", SEVERE, "read_tls13_alert: Socket closed")
    assert view.experts() == [[error] if type == Gsk.SSL_ERROR else [] for type in types]
    assert view.matches("zos.gsk.type == 4") == view.matches("zos.expert.gsk_error") == [3]


# ------------------------------------------------------------------------------------------------ dumps


@pytest.mark.parametrize(
    "type, text",
    [(Gsk.SSL_ASCII_DUMP, "GET /\x01"), (Gsk.SSL_EBCDIC_DUMP, "READY\x01")],
    ids=["ascii", "ebcdic"],
)
def test_dump(look, type, text):
    content = text.encode() if type == Gsk.SSL_ASCII_DUMP else ebcdic.encode(text)
    view = look(dump("Data\0", content, type))
    assert view.row("zos.gsk.message", "zos.gsk.dump", "zos.gsk.dump.text") == {
        "zos.gsk.message": "Data",
        "zos.gsk.dump": content.hex(),
        "zos.gsk.dump.text": text.replace("\x01", "."),
    }
    assert view.info()[0].startswith(f"gsk_read_v3_record ({Gsk(type).name}): Data, {len(content)} bytes  Job ")
    assert "[Dump as text: " in view.tree()


def test_dump_whose_title_has_no_end(look):
    """The bytes begin where the text ends."""
    view = look(dump("Data", b"\x16\x03\x03GET"))
    assert view.row("zos.gsk.message", "zos.gsk.dump") == {
        "zos.gsk.message": "Data", "zos.gsk.dump": b"\x16\x03\x03GET".hex(),
    }  # fmt: skip


def test_message_is_no_dump(look):
    view = look(entry(Gsk.SSL_INFO, message="Data\0GET"))
    assert view.values("zos.gsk.dump") == [""]


# ----------------------------------------------------------------------------------------- certificates


TITLE = "Encoded X.509 certificate"


def test_certificate_is_dissected(look):
    """At once behind the title, behind its NUL, behind a length of 4 bytes; with bytes behind it."""
    places = [(b"", b""), (b"\0", b""), (b"\0\x00\x00\x02\x00", b""), (b"\0", bytes(7))]
    view = look(*(dump(TITLE, between + CERTIFICATE + behind) for between, behind in places))
    names = ["zos.gsk.message", "zos.gsk.certificate", "x509sat.uTF8String"]
    wanted = dict(zip(names, (TITLE, CERTIFICATE.hex(), "Example,SSS,DOCZOSCA,Example,SSS,ZOSSRV")))
    assert view.rows(*names) == 4 * [wanted]
    assert set(view.values("x509af.serialNumber")) == {CERTIFICATE[15:35].hex()}
    assert view.matches("_ws.malformed") == []


def test_what_is_no_certificate_stays_a_dump(look):
    dumps = {
        "not said to be one": ("Record", CERTIFICATE),
        "cut": (TITLE, CERTIFICATE[:-1]),
        "too far behind the title": (TITLE, bytes(17) + CERTIFICATE),
        "a sequence of nothing": (TITLE, b"\x30\x82\x01\x00" + bytes(256)),
        "nothing": (TITLE, b""),
    }
    view = look(*(dump(title + "\0", content) for title, content in dumps.values()))
    names = ["zos.gsk.message", "zos.gsk.dump", "zos.gsk.certificate", "x509sat.uTF8String"]
    wanted = [dict(zip(names, (title, content.hex(), "", ""))) for title, content in dumps.values()]
    assert dict(zip(dumps, view.rows(*names))) == dict(zip(dumps, wanted))


# ------------------------------------------------------------------------------------------ saved files


def test_saved_file_tells_the_same_story(look, programs, new_path):
    view = look(*samples.system_ssl())
    saved = new_path(".pcapng")
    view.run("-w", saved)
    again = View(programs, saved)
    names = ["_ws.col.Info", "zos.gsk.explanation", "zos.gsk.certificate", "zos.gsk.type", "x509sat.uTF8String"]
    assert len(view.rows(*names)) == 10 and again.rows(*names) == view.rows(*names)


def test_entry_cut_at_every_byte(look):
    """Whatever is left of an entry is shown without a complaint."""
    whole = dump("Data\0", b"GET /").encode()[16:-2]
    view = look(*(Entry(Gsk.SSL_ASCII_DUMP, CLOCK, whole[:length]) for length in range(len(whole) + 1)))
    assert view.matches("_ws.malformed") == []
    fixed = 28
    assert view.matches("zos.gsk") == list(range(fixed + 1, len(whole) + 2))

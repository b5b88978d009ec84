# SPDX-License-Identifier: GPL-2.0-or-later
"""SMC records (entry id 8): the extension of the header, and messages of SMC-R."""

import pytest

from entries import View, flat, written
from writer import ctrace, samples, smc, tod
from writer.ctrace import Extension

CLOCK = tod.at("2024/05/14 09:30:00.000000")
SMC_R = ctrace.smc_r_extension(0x11, 0x22, 0x0102030405060708, 0x1112131415161718, 0x456, 0x123)
SMC_D = ctrace.smc_d_extension(
    (1, 2), (3, 4), 0x80, 5, 6, 7, 0x33, 0x44, 0x2122232425262728, 0x3132333435363738
)  # fmt: skip
MESSAGE = smc.test_link(b"z/OS link test")

SMC_R_FIELDS = {
    "zos.smc.type": "SMC-R",
    "zos.smc.local_connid": "0x00000011",
    "zos.smc.remote_connid": "0x00000022",
    "zos.smc.local_gid": "0x1112131415161718",
    "zos.smc.remote_gid": "0x0102030405060708",
    "zos.smc.local_gid16": "00000000000000001112131415161718",
    "zos.smc.remote_gid16": "00000000000000000102030405060708",
    "zos.smc.local_qp": str(0x123),
    "zos.smc.remote_qp": str(0x456),
}
SMC_D_FIELDS = {
    "zos.smc.type": "SMC-D",
    "zos.smc.producer_cursor": "0x0000000100000002",
    "zos.smc.consumer_cursor": "0x0000000300000004",
    "zos.smc.producer_flags": "0x80",
    "zos.smc.conn_state": "0x05",
    "zos.smc.remote_index": "6",
    "zos.smc.local_index": "7",
    "zos.smc.local_connid": "0x00000033",
    "zos.smc.remote_connid": "0x00000044",
    "zos.smc.local_gid": "0x3132333435363738",
    "zos.smc.remote_gid": "0x2122232425262728",
    "zos.smc.local_gid16": "31323334353637380000000000000000",
    "zos.smc.remote_gid16": "21222324252627280000000000000000",
}
# Where each field ends in the data of the extension.
SMC_R_ENDS = {
    "zos.smc.local_connid": 32, "zos.smc.remote_connid": 36, "zos.smc.remote_gid": 52, "zos.smc.local_gid": 68,
    "zos.smc.remote_gid16": 52, "zos.smc.local_gid16": 68, "zos.smc.remote_qp": 71, "zos.smc.local_qp": 74,
}  # fmt: skip
SMC_D_ENDS = {
    "zos.smc.producer_cursor": 8, "zos.smc.consumer_cursor": 16, "zos.smc.producer_flags": 17,
    "zos.smc.conn_state": 18, "zos.smc.remote_index": 19, "zos.smc.local_index": 20, "zos.smc.local_connid": 32,
    "zos.smc.remote_connid": 36, "zos.smc.remote_gid": 44, "zos.smc.local_gid": 60,
    "zos.smc.remote_gid16": 52, "zos.smc.local_gid16": 68,
}  # fmt: skip
ALL = list(SMC_R_FIELDS | SMC_D_FIELDS)


def record(name, data=b"", extension=SMC_R, **fields):
    entry = smc.record(name, data, extension, CLOCK, out=False)
    return entry.with_header(**fields) if fields else entry


@pytest.fixture
def look(programs, file_of):
    return lambda *entries: View(programs, file_of(flat(*written(*entries, component="SYSTCPDA"))))


def all_fields(**values) -> dict[str, str]:
    return dict.fromkeys(ALL, "") | values


def test_fields_of_both_kinds(look):
    view = look(record("EZARIUT15100"), record("EZAISM01", extension=SMC_D))
    assert view.rows(*ALL) == [all_fields(**SMC_R_FIELDS), all_fields(**SMC_D_FIELDS)]
    assert view.info() == [
        "z/OS SMC trace, From Interface EZARIUT15100, In, SMC-R",
        "z/OS SMC trace, From Interface EZAISM01, In, SMC-D",
    ]
    assert view.values("zos.interface") == ["EZARIUT15100", "EZAISM01"]
    assert view.values("zos.interface.kind") == ["RoCE adapter (SMC-R)", "ISM device (SMC-D)"]
    assert look(record("OSDX1")).values("zos.interface.kind") == [""]


def test_addresses_that_are_left_zero_are_none(look):
    filled = ctrace.address(bytes([192, 0, 2, 10]))
    view = look(record("EZAISM01", extension=SMC_D), record("EZAISM01", extension=SMC_D, src=filled))
    assert view.rows("zos.ipv4.addr", "zos.ipv6.addr") == [
        {"zos.ipv4.addr": "", "zos.ipv6.addr": ""},
        {"zos.ipv4.addr": "192.0.2.10", "zos.ipv6.addr": ""},
    ]


def test_positions_are_not_confirmed(look):
    of_the_header = ["Fields that nothing proves here"]
    assert look(record("EZARIUT15100")).unconfirmed()[len(of_the_header) :] == [
        "Local connection id", "Remote connection id", "Remote GID, 16 bytes", "Remote GID", "Local GID, 16 bytes",
        "Local GID", "Remote queue pair", "Local queue pair",
    ]  # fmt: skip
    assert look(record("EZAISM01", extension=SMC_D)).unconfirmed()[len(of_the_header) :] == [
        "Producer cursor", "Consumer cursor", "Producer flags", "Connection state", "Remote index", "Local index",
        "Local connection id", "Remote connection id", "Remote GID, 16 bytes", "Remote GID", "Local GID, 16 bytes",
        "Local GID",
    ]  # fmt: skip


def test_each_name_is_one_field(programs):
    listed = [line.split("\t")[2] for line in programs.output("tshark", "-G", "fields").splitlines()]
    ours = [name for name in listed if name.startswith("zos.smc.")]
    assert sorted(ours) == sorted(ALL)


@pytest.mark.parametrize(
    "name, whole, ends", [("EZARIUT15100", SMC_R, SMC_R_ENDS), ("EZAISM01", SMC_D, SMC_D_ENDS)]
)
def test_short_extension_shows_only_what_it_has(look, name, whole, ends):
    lengths = range(len(whole) + 1)
    view = look(*(record(name, extension=whole[:length]) for length in lengths))
    shown = [{field for field, text in row.items() if text} for row in view.rows(*ends)]
    assert shown == [{field for field, end in ends.items() if end <= length} for length in lengths]


def test_record_without_extension_or_of_another_interface(look):
    bare = record("EZARIUT15100", extensions=())
    other = record("OSDX1", MESSAGE)
    view = look(bare, other, record("EZARIUT15100", extensions=(Extension(2, SMC_R), Extension(3, SMC_D))))
    only_type = all_fields(**{"zos.smc.type": "SMC-R"})
    assert view.rows(*ALL) == [only_type, all_fields(), all_fields(**SMC_R_FIELDS)]
    assert view.values("frame.protocols") == ["exported_pdu:zos", "exported_pdu:zos:data", "exported_pdu:zos"]
    assert view.values("zos.ext.len") == ["", str(4 + len(SMC_R)), f"{4 + len(SMC_R)},{4 + len(SMC_D)}"]


# ------------------------------------------------------------------------------------ messages of SMC-R


def test_messages_of_the_sample(programs, file_of):
    (sample,) = [made for made in samples.SAMPLES if made.name == "smc.ctrace"]
    view = View(programs, file_of(sample.content()))
    start = "z/OS SMC trace, {} Interface EZARIUT15100, {} [SMC-R] "
    came, went = start.format("From", "In"), start.format("To", "Out")
    assert view.info()[:6] == [
        came + "Confirm Link", went + "Confirm Link(Resp)", went + "Test Link", came + "Test Link(Resp)",
        went + "Confirm Rkey", came + "Confirm Rkey(Resp)",
    ]  # fmt: skip
    assert view.values("_ws.col.Protocol") == 6 * ["SMC-R"] + 3 * ["SMC-D"]
    assert view.values("smc.llc_msg") == ["0x01", "0x01", "0x07", "0x07", "0x06", "0x06", "", "", ""]
    assert view.values("frame.protocols")[:6] == 6 * ["exported_pdu:zos:smc"]
    first = view.rows("smc.confirm.link.sender.mac", "smc.confirm.link.sender.qp.number")[0]
    assert list(first.values()) == ["00:00:5e:00:53:20", "0x000456"]


def test_message_is_as_long_as_it_says(look):
    """Bytes behind a message do not hide it."""
    view = look(record("EZARIUT15100", MESSAGE + bytes(4)))
    assert view.row("smc.llc_msg", "_ws.malformed") == {"smc.llc_msg": "0x07", "_ws.malformed": ""}


def test_cut_message_is_shown_as_far_as_it_goes(look):
    message = smc.confirm_link(smc.LOCAL.mac, smc.LOCAL.gid, smc.LOCAL.queue_pair)
    view = look(record("EZARIUT15100", message[:20], plen=len(message)))
    assert view.row("smc.llc_msg", "_ws.malformed") == {"smc.llc_msg": "0x01", "_ws.malformed": ""}
    assert "Packet size limited during capture" in view.tree()


def test_message_of_version_2(look):
    message = b"\x27\x00\x2c\x80".ljust(44, b"\0")
    view = look(record("EZARIUT15100", message))
    assert view.row("smc.llc_msg", "_ws.col.Protocol") == {"smc.llc_msg": "0x27", "_ws.col.Protocol": "SMC-Rv2"}


def test_what_is_no_message_is_data(look):
    other_length, other_type = b"\x07\x2d\0\0" + bytes(41), b"\x0a\x2c\0\0" + bytes(40)
    payloads = [MESSAGE[:43], b"GET / HTTP/1.1", b"\x07", other_length, other_type, b"\x27\0\x04\0"]
    view = look(*(record("EZARIUT15100", payload) for payload in payloads))
    assert view.values("frame.protocols") == len(payloads) * ["exported_pdu:zos:data"]
    assert view.values("smc.llc_msg") == len(payloads) * [""]


def test_messages_are_of_smc_r_only(look):
    assert look(record("EZAISM01", MESSAGE, SMC_D)).values("frame.protocols") == ["exported_pdu:zos:data"]


def test_disabled_smc_dissector_leaves_data(look):
    view = look(record("EZARIUT15100", MESSAGE))
    assert view.values("frame.protocols", "--disable-protocol", "smc") == ["exported_pdu:zos:data"]


def test_saved_file_shows_the_same(look, programs, new_path):
    view = look(*samples.smc_records())
    saved = new_path(".pcapng")
    view.run("-w", saved)
    names = [*ALL, "_ws.col.Info", "smc.llc_msg"]
    assert len(view.rows(*names)) == 9 and View(programs, saved).rows(*names) == view.rows(*names)

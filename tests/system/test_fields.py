# SPDX-License-Identifier: GPL-2.0-or-later
"""The display filters are a promise to users, who save them in columns, colour rules and scripts."""

import os
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "fields.md"

PROTOCOLS = ["zos", "zos.pth", "zos.data", "zos.gsk", "zos.tcpip"]

# Filters and types that stay as they are.
PROMISED = {
    "FT_ABSOLUTE_TIME": "zos.cte.time zos.tod",
    "FT_BOOLEAN": "zos.connection.inferred zos.job.inferred zos.flags.local zos.flags.confidential zos.flags.cleartext zos.flags.out zos.ping zos.abbreviated",
    "FT_BYTES": "zos.ext.data zos.gsk.certificate zos.smc.local_gid16 zos.smc.remote_gid16 zos.axr.token",
    "FT_IPv4": "zos.gsk.peer zos.ipv4.src zos.ipv4.dst zos.ipv4.addr zos.tcpip.raddr",
    "FT_IPv6": "zos.gsk.peer6 zos.ipv6.src zos.ipv6.dst zos.ipv6.addr",
    "FT_NONE": "zos.lost zos.ext zos.expert.length_mismatch zos.expert.pth_short zos.expert.segment_missing "
    "zos.expert.lost_records zos.expert.confidential zos.expert.discarded zos.expert.abbreviated "
    "zos.expert.unconfirmed zos.expert.no_time zos.expert.count_gap zos.expert.layout",
    "FT_STRING": "zos.layout.proven zos.layout.refuted zos.job zos.data.text zos.component zos.subname zos.system zos.text zos.flags.text zos.interface zos.jobname zos.smc.type "
    "zos.drop_reason.name zos.ids.kind zos.ids.level zos.ids.attack zos.interface.kind zos.axr.job "
    "zos.axr.caller_job zos.axr.exec zos.gsk.job zos.gsk.function zos.gsk.message zos.tcpip.user",
    "FT_UINT8": "zos.segment zos.flags zos.flags.unknown zos.direction zos.device zos.data.domain zos.data.type "
    "zos.data.protocol zos.data.state zos.qid zos.protocol zos.smc.producer_flags zos.smc.conn_state "
    "zos.smc.local_index zos.smc.remote_index",
    "FT_UINT16": "zos.gsk.peer_port zos.cte.len zos.cte.off zos.cte.len_end zos.pth.len zos.srcport zos.dstport zos.port zos.vlan "
    "zos.asid zos.plen zos.drop_reason zos.seglen zos.ext.len zos.ext.type zos.segments zos.tcpip.hasid "
    "zos.tcpip.pasid zos.tcpip.sasid zos.tcpip.lport zos.axr.asid zos.axr.caller_asid zos.axr.home_asid",
    "FT_UINT24": "zos.tlen zos.smc.local_qp zos.smc.remote_qp",
    "FT_UINT32": "zos.missing zos.connection zos.cte.fmtid zos.record_number zos.cid zos.trace_count zos.tcb zos.intfx zos.smc.local_connid "
    "zos.smc.remote_connid zos.errno zos.errnojr zos.axr.tcb zos.gsk.process zos.gsk.thread zos.gsk.type zos.tcpip.ducb zos.tcpip.cid",
    "FT_UINT64": "zos.cte.time.raw zos.tod.raw zos.smc.producer_cursor zos.smc.consumer_cursor zos.smc.local_gid "
    "zos.smc.remote_gid",
}


@pytest.fixture(scope="module")
def registered(tshark) -> str:
    return tshark("-G", "fields")


@pytest.fixture(scope="module")
def types(registered) -> dict[str, set[str]]:
    """The types of each field; a filter may stand for several fields."""
    found: dict[str, set[str]] = {}
    for line in registered.splitlines():
        kind, _, name, *rest = line.split("\t")
        if name.startswith("zos"):
            found.setdefault(name, set()).add("protocol" if kind == "P" else rest[0])
    return found


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_protocol_is_registered(types, protocol):
    assert types.get(protocol) == {"protocol"}


@pytest.mark.parametrize("filter, type", [(name, type) for type, names in PROMISED.items() for name in names.split()])
def test_promised_filter_is_registered(types, filter, type):
    assert types.get(filter) == {type}


def test_page_of_fields_is_up_to_date(registered):
    generator = os.environ.get("ZOS_FIELDS_DOC")
    if not generator:
        pytest.skip("ZOS_FIELDS_DOC does not name the program zos_fields_doc")
    page = subprocess.run([generator], input=registered, capture_output=True, text=True, check=True).stdout
    assert PAGE.read_text() == page, (
        "write the page again: tools/with-plugins tshark -G fields | build/dev/tools/zos_fields_doc > docs/fields.md"
    )

# SPDX-License-Identifier: GPL-2.0-or-later
"""The filters of docs/ipcs-keywords.md: tshark takes each, and they select what they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CAPTURES = ROOT / "test-captures"
PAGE = (ROOT / "docs" / "ipcs-keywords.md").read_text()

# What selects records, by the manual.
KEYWORDS = """
    DEVTYPE ETHTYPE DEVICEID MACADDR QID VLANID
    ADDR IPADDR BROADCAST CLASSA CLASSB CLASSC CLASSD CLASSE HOST LINKLOCAL SITELOCAL LOOPBACK LOOPBACK6
    MULTICAST IPV4 IPV6 IPID QOS TRAFFICCLASS
    INTERFACE LINKNAME JOBNAME ASIDLIST
    PORT BOOTP DOMAIN EE FINGER FTP GOPHER IKE NAT NTP ROUTER RPC SASP SMTP SNMP TELNET TFTP TIME WWW
    AH TCP UDP ICMP PROTOCOL ARP X25 PACKETTRACE DATTRACE ENTIDLIST CID DISCARD ELEMENT FLAGS RECORDS LIMIT
    FIRST START STOP
""".split()


def rows() -> list[list[str]]:
    """Keyword, filter and remark of each row."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("|")]
    return [row for row in cells if row[0] != "keyword" and not row[0].startswith("---")]


FILTERS = {row[0]: row[1].strip("`") for row in rows() if row[1] != "no filter"}
REMARKED = sorted({found for row in rows() for found in re.findall(r"`([^`]+)`", row[2]) if not found.startswith("tshark")})


def test_page_has_every_keyword():
    words = {word for row in rows() for word in re.findall(r"[A-Z][A-Z0-9]+", row[0])}
    assert set(KEYWORDS) <= words


def test_row_has_a_filter_or_says_why_not():
    for keyword, filter_, remark in rows():
        assert (filter_.startswith("`") and filter_.endswith("`")) or remark, keyword


def test_tshark_takes_every_filter(programs):
    def is_taken(*filters: str) -> bool:
        joined = " or ".join(f"({filter_})" for filter_ in filters)
        return programs.run("tshark", "-r", CAPTURES / "ping6.ctrace", "-Y", joined).returncode == 0

    filters = [*FILTERS.values(), *REMARKED]
    # All at once; one by one where that fails, to name those that are not taken.
    assert is_taken(*filters) or [filter_ for filter_ in filters if not is_taken(filter_)] == []


@pytest.mark.parametrize(
    "sample, keyword, frames",
    [
        ("ping6", "LINKLOCAL", [2, 3]),
        ("ping6", "FLAGS(IN), FLAGS(OUT)", [1, 2]),
        ("ping6", "FLAGS(PING)", [1, 2, 3]),
        ("ping6", "IPV6", [1, 2, 3]),
        ("ping6", "IPV4", []),
        ("ping6", "ASIDLIST(X'35')", [1, 2, 3]),
        ("ping6", "PACKETTRACE", [1, 2, 3]),
        ("ping6", "DATTRACE", []),
        ("ping6", "START(09/24/22,11.30.00)", [1, 2, 3]),
        ("ping6", "STOP(09/24/22,11.31.00)", [1, 2, 3]),
        ("ping6", "CLASSA, IPADDR(A)", []),
        ("discarded", "DISCARD(4167)", [1]),
        ("discarded", "DISCARD(4096:8191)", [1, 3]),
        ("discarded", "ICMP", [*range(1, 11)]),
        ("discarded", "CLASSC, IPADDR(C)", [*range(1, 11)]),
        # The errors of the router have 6 here, the packets that they quote 0.
        ("unreachable", "QOS(5)", []),
        ("attls", "JOBNAME(GPMSERVE), JOBLIST(GPMSERVE)", [1, 2, 3]),
        ("attls", "PORT(8803)", [1, 2, 3]),
        ("attls", "IPADDR(10.1.1.2-8803)", [1, 2, 3]),
        ("attls", "CLASSA, IPADDR(A)", [1, 2, 3]),
        ("attls", "DATTRACE", [1, 2, 3]),
        ("attls", "TCP", [1, 2, 3]),
    ],
)
def test_filter_selects(tshark, sample, keyword, frames):
    found = tshark("-r", CAPTURES / f"{sample}.ctrace", "-Y", FILTERS[keyword], "-T", "fields", "-e", "frame.number")
    assert [int(number) for number in found.split()] == frames


@pytest.mark.parametrize("zone", ["UTC", "EST5", "JST-9"])
@pytest.mark.parametrize("time, frames", [("11:30:25Z", 3), ("11:30:30Z", 2), ("11:30:35Z", 0)])
def test_start_is_in_utc_in_every_time_zone(programs, zone, time, frames):
    start = FILTERS["START(09/24/22,11.30.00)"].replace("11:30:00Z", time)
    found = programs.output("env", f"TZ={zone}", "tshark", "-r", CAPTURES / "ping6.ctrace", "-Y", start)
    assert len(found.splitlines()) == frames


def test_address_with_port_is_found_without_trace_header(tshark):
    def packets_of(address: str) -> list[str]:
        found = FILTERS["IPADDR(10.1.1.2-8803)"].replace("10.1.1.2", address).replace("8803", "2175")
        return tshark("-r", CAPTURES / "sniffer-tcpdump.rdw", "-Y", f"({found}) and not icmp.type == 3").splitlines()

    assert len(packets_of("198.51.100.20")) == 2
    assert packets_of("192.0.2.10") == []

# SPDX-License-Identifier: GPL-2.0-or-later
"""Records that were published as IPCS or another program printed them, built again.

What was printed is exact; each function tells what was not.
"""

from ipaddress import ip_address

from . import ctrace, tod
from .ctrace import Entry, Flag, Gsk, GskMessage, Id, PacketHeader, SocketName, StackEvent
from .datatrace import State

ZOS, LAPTOP = ip_address("10.1.1.2").packed, ip_address("10.1.0.2").packed

HTTP_RESPONSE = "\r\n".join([
    "Warning: 199 RMF-DDS-Server SeverityCode(03) Data(0)",
    "Content-Location: perform_20250102110157_20250102110157.xml",
    "Cache-Control: max-age=30",
    "Date: Thu, 02 Jan 2025 11:01:57 GMT",
    "Connection: close",
    "Content-Length: 1468",
    "Content-Type: application/xml",
    "X-UA-Compatible: IE=edge",
    "X-Content-Type-Options: nosniff",
    "X-XSS-Protection: 1; mode=block",
    "",
    "",
]).encode()  # fmt: skip

HTTP_REQUEST = "\r\n".join([
    'GET /gpm/perform.xml?resource=",ADCDPL,SYSPLEX"&id=8D0EA0 HTTP/1.1',
    "Host: 10.1.1.2:8803",
    "User-Agent: Mozilla/5.0 Gecko/2010",
    "Accept: application/xml, */*;q=0.8",
    "DNT: 1",
    "",
    "",
]).encode()  # fmt: skip


def _gpmserve(time: str, port: int, out: bool, data: bytes, flags: int) -> Entry:
    """A data trace record of job GPMSERVE, 10.1.1.2 port 8803 to or from 10.1.0.2."""
    here, there = (ctrace.address(ZOS), 8803), (ctrace.address(LAPTOP), port)
    (src, sport), (dst, dport) = (here, there) if out else (there, here)
    clock = tod.at(time)
    header = PacketHeader(
        flags=flags | (Flag.OUT if out else 0), name=SocketName("GPMSERVE").encode(), tod=clock, src=src, dst=dst,
        sport=sport, dport=dport, protocol=6, tlen=len(data), plen=len(data),
    )  # fmt: skip
    return Entry(Id.DATA, clock + 2 * tod.MICROSECOND, data, header)


def gpmserve() -> list[Entry]:
    """AT-TLS clear text, and what is left of it when it is withheld.

    Of the request the first line and the length of 171 are published, of the response all 345 bytes; the dates
    but for that of the response are not.
    """
    return [
        _gpmserve("2025/01/02 09:58:24.093466", 41416, False, HTTP_REQUEST, Flag.CLEAR_TEXT),
        _gpmserve("2025/01/02 11:01:57.258946", 45168, True, HTTP_RESPONSE, Flag.CLEAR_TEXT),
        _gpmserve("2025/01/02 11:27:48.733616", 52860, True, b"", Flag.CONFIDENTIAL),
    ]


def data_flow_starts() -> Entry:
    """The start record of job USER12; its addresses and ports were not printed."""
    socket = SocketName("USER12", state=State.FLOW_STARTS, cid=0x58)
    header = PacketHeader(flags=Flag.OUT, name=socket.encode(), tod=tod.at("2009/06/22 13:18:52.705248"))
    return Entry(Id.DATA, tod.at("2009/06/22 13:18:52.705250"), b"", header)


def ee_over_adapter(frame: bytes) -> Entry:
    """Record 1010 of system SLOVAKIA: a frame of 240 bytes, of which 222 are the packet."""
    clock = tod.at("2006/10/18 20:43:11.637547")
    header = PacketHeader(
        flags=Flag.OUT, name=ctrace.interface_name("EZANTAOGETHF"), tod=clock, tlen=len(frame), plen=len(frame)
    )
    return Entry(Id.OSAENTA, clock + 2 * tod.MICROSECOND, frame, header)


OSPF_HELLO = bytes.fromhex("45000040 D22D0000 0159D384 092A2A84 E0000005") + bytes.fromhex("0201002C C0096B01") + bytes(36)


OSPF_HELLO_REPORT = """\
     6317 TVT2007 OSAENTA 00000007 14:05:03.638377 OSA-Express NTA
     From Interface    : EZANTAOSAA                                 Full=64
      Tod Clock        : 2009/01/19 14:05:05.493685
     Frame: Device ID : N/A               Sequence Nr: 33701        Discard: 1115
      Segment #        : 0                Flags: In Nta Lpar L3 Dscrd
      Source           : 9.42.42.132
      Destination      : 224.0.0.5
      Source Port      : 0                Dest Port: 0      Asid: 0000 TCB: 00000000
     IpHeader: Version : 4                Header Length: 20
      Packet Length    : 64               ID Number: D22D
      TTL              : 1                Protocol: OSPFIGP         CheckSum: D384
"""


def ospf_hello() -> Entry:
    """Record 6317 of system TVT2007 (SC27-2855-03, figures 66 and 67): an IP packet without a link header.

    The IP header and the first eight bytes behind it are exact.
    """
    header = PacketHeader(
        name=ctrace.interface_name("EZANTAOSAA"), tod=tod.at("2009/01/19 14:05:05.493685"), drop_reason=1115,
        src=ctrace.address(ip_address("9.42.42.132").packed), dst=ctrace.address(ip_address("224.0.0.5").packed),
        tlen=64, plen=64,
    )  # fmt: skip
    return Entry(Id.OSAENTA, tod.at("2009/01/19 14:05:03.638377"), OSPF_HELLO, header)


TELNET_ACK = bytes.fromhex(
    "45000034 523A0000 4006BB0D 092A2D65 092A2DC4"
    "04050017 86A2AE4E 8FE83CD8 80108000 C87B0000 0101080A 1EE2BE99 1EE2BE98"
)


TELNET_ACK_REPORT = """\
      971 NMP101    PACKET   00000004 13:15:56.415130 Packet Trace
     To Interface       : TCPIPLINK        Device: QDIO Ethernet     Full=52
      Tod Clock         : 2019/02/12 13:15:56.415130                 Intfx: 5
      Segment #         : 0                Flags: Out
      Source            : 9.42.45.101
      Destination       : 9.42.45.196
      Source Port       : 1029             Dest Port: 23     Asid: 002C TCB: 00000000
     IpHeader: Version : 4                 Header Length: 20
      Packet Length     : 52               ID Number: 523A
      TTL               : 64               Protocol: TCP             CheckSum: BB0D
     TCP
      Sequence Number   : 2258808398         Ack Number: 2414361816
      Header Length     : 32                 Flags: Ack
      Window Size       : 32768              CheckSum: C87B
       Option           : Timestamp          Len: 10 Value: 1EE2BE99 Echo: 1EE2BE98
"""


def telnet_ack() -> Entry:
    """Record 971 of system NMP101 (SC27-2855-03, figure 55), with all bytes of its packet."""
    clock = tod.at("2019/02/12 13:15:56.415130")
    header = PacketHeader(
        flags=Flag.OUT, device=39, name=ctrace.interface_name("TCPIPLINK"), tod=clock, asid=0x2C, intfx=5,
        src=ctrace.address(ip_address("9.42.45.101").packed), dst=ctrace.address(ip_address("9.42.45.196").packed),
        sport=1029, dport=23, protocol=6, tlen=52, plen=52,
    )  # fmt: skip
    return Entry(Id.PACKET, clock, TELNET_ACK, header)


IDS_PACKET = bytes.fromhex("45000028 00004000 3E015914 092A6947 092A6826 08005592 0B3F0000 AEBCDB3D 03340A00 00000000")


def intrusion_detection() -> Entry:
    """A Scan-Normal entry of SYSTCPIS with its packet; where the packet stands in it is not published."""
    return Entry(0x03030000, tod.at("2024/05/14 09:30:00.000000"), IDS_PACKET)


def _gsk(time: str, job: str, process: int, thread: int, type: Gsk, function: str, message: str) -> Entry:
    return GskMessage(job, process, thread, type, function, message).entry(tod.at(time))


def system_ssl() -> list[Entry]:
    """Messages of System SSL: ChaCha20 in FIPS mode, an alert that a client sent, a socket closed.

    The dates of the first four are not published, nor the types of the last two.
    """
    error, info = Gsk.SSL_ERROR, Gsk.SSL_INFO
    tcpip = ("TCPIP", 0x0201001E, 1, error)
    return [
        _gsk("2025/01/02 12:52:55.333904", *tcpip, "crypto_chacha_encrypt_ctx",
             "ICSF service failure: CSFPSKE retCode = 0x8, rsnCode = 0xbfe"),
        _gsk("2025/01/02 12:52:55.334123", *tcpip, "crypto_chacha_encrypt_ctx",
             "The algorithm or key size is not supported by ICSF FIPS"),
        _gsk("2025/01/02 12:52:55.334355", *tcpip, "gsk_encrypt_tls13_record",
             "ChaCha20 Encryption failed: Error 0x0335308f"),
        _gsk("2025/01/02 17:20:47.690772", "HTTPCP8", 0x0501003C, 0x32, error, "read_tls13_alert",
             "TLS 1.3 alert 51 received from ::ffff:10.1.0.2.60830."),
        _gsk("2005/11/14 20:43:45.522449", "TCP341", 0x00020032, 2, info, "gsk_read_v3_record",
             "Socket closed by 192.168.50.80.1360."),
    ]  # fmt: skip


def telnet_event() -> Entry:
    """SYSTCPIP, Send Data to Client, system MVS181; its date and data areas are not published."""
    event = StackEvent(0x2A, 0x2A, 0x2A, "TCPM1011", ducb=0xD, cid=0x092552C4)
    return event.entry(0x70010004, tod.at("2025/01/02 12:49:06.354966"))


def rexx_variable() -> Entry:
    """An entry of System REXX that names a variable: IBM z/OS MVS Diagnosis: Tools and Service Aids, GA32-0905. No day was printed."""
    data = bytes.fromhex(
        "00330032 C1E7D9D4 C1C9D540 C1E7D9D4 C1C9D540 006EAE88 C8C1D9D9 C9E2E540"
        "00320000 00005000 00000001 BF8C7970 95690DB8 00000001 D4E8E5C1D94BF1"
    )
    return Entry(0x04130D06, tod.at("2024/05/14 20:40:59.969289"), data)

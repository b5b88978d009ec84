# SPDX-License-Identifier: GPL-2.0-or-later
"""What is sent in place of a trace is told by name, with the next step; no other file is."""

import bz2
import lzma
import zipfile
from pathlib import Path

import pytest

from traces import mixed_entries
from writer import carriers, control, damage, ebcdic, make_packed
from writer.framing import Layout

REPORT = """\
COMPONENT TRACE SHORT FORMAT
 SYSNAME(S0W1)
 COMP(SYSTCPDA)SUBNAME((TCPIP))
 **** 2022/09/24
 RcdNr Sysname  Mnemonic Entry Id   Time Stamp    Description
 ----- -------- -------- -------- --------------- --------------------------------
     1 S0W1     PACKET   00000004 11:30:32.614976 Packet Trace
 From Interface    : ETH1             Device: QDIO Ethernet    Full=84
""".splitlines() * 30
ZWIRESHARK = """\
Data trace.  Data length 345.  ATTLS Clear Text.
<GPMSERVE 11:01:57.258946 Src 192.0.2.2 Port 8803 Dst 192.0.2.10 Port 45168
Content-Type: application/xml
""".splitlines() * 30
JCL = """\
//CTWTR    PROC
//IEFPROC  EXEC PGM=ITTTRCWR,TIME=1440,REGION=0K
//TRCOUT01 DD DSN=IBMUSER.CTRACE1,DISP=(NEW,CATLG)
""".splitlines()
JOB = ["//PACK     JOB 1,MSGCLASS=H", "//* pack the trace", "//RUN      EXEC PGM=AMATERSE,PARM=PACK"]
JOB_LOG = """\
1                    J E S 2  J O B  L O G  --  S Y S T E M  S 0 W 1  --  N O D E  N 1
0
 11.30.32 JOB01234  IEF403I PACK - STARTED
""".splitlines()
SYSPRINT = [
    "1AMA504I PROGRAM STARTED", " IEF142I PACK RUN - STEP WAS EXECUTED - COND CODE 0000", " AMA527I INPUT  - DDNAME",
]  # fmt: skip


def lines(text, end="\n"):
    return "".join(line + end for line in text)


def fixed(text):
    return lines([line.ljust(133) for line in text], "")


FORMS = {
    "ASCII": lambda text: lines(text, "\r\n").encode(),
    "UTF-8 with a mark": lambda text: b"\xef\xbb\xbf" + lines(text).encode(),
    "fixed ASCII": lambda text: fixed(text).encode(),
    "fixed EBCDIC": lambda text: ebcdic.encode(fixed(text)),
    "EBCDIC, lines": lambda text: b"\x15".join(ebcdic.encode(line) for line in text),
    "EBCDIC, RDW": lambda text: b"".join(carriers.with_rdw([ebcdic.encode(line) for line in text])),
}

TEXTS = {
    "a report of IPCS": (REPORT, "a report that IPCS has printed"),
    "a print of zWireshark": (ZWIRESHARK, "what TCPDATA of zWireshark has printed"),
    "a procedure": (JCL, "job control statements"),
    "a job": (JOB, "job control statements"),
    "a job log": (JOB_LOG, "the listing of a job"),
    "a SYSPRINT": (SYSPRINT, "the listing of a job"),
}


def refusal(programs, path):
    done = programs.run("tshark", "-r", path)
    assert done.returncode != 0 and done.stdout == ""
    assert programs.run("capinfos", path).returncode != 0
    return done.stderr


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", TEXTS)
def test_text_in_place_of_the_trace(programs, file_of, name, form):
    text, words = TEXTS[name]
    assert words in refusal(programs, file_of(FORMS[form](text), ""))


TRACE = b"".join(Layout().records(mixed_entries()[:9]))


def zipped(*names, method=zipfile.ZIP_DEFLATED):
    return make_packed.zipped(*((name, TRACE) for name in names), method=method)


def encrypted(archive):
    """As its flags say."""
    return archive[:6] + b"\1" + archive[7:]


UNLOADED = bytes.fromhex("00CA6D0F 0200 6D60 0050 90 00") + bytes(40)  # COPYR1 of a PDS, FB 80
FILES = {
    "empty": (b"", "an empty file; "),
    "zip, bzip2 inside": (zipped("one.ctrace", method=zipfile.ZIP_BZIP2), "a zip archive with one.ctrace; unpack it"),
    "zip, encrypted": (encrypted(zipped("one.ctrace")), "a zip archive with one.ctrace; unpack it"),
    "zip of a report": (make_packed.zipped(("report", lines(REPORT).encode())), "a report that IPCS has printed"),
    "zip of two": (zipped("big", "small"), "a zip archive with big, small; unpack it"),
    "zip of several": (zipped("d/", *"abcdef"), "a zip archive with a, b, c, d, ...; unpack it"),
    "xz": (lzma.compress(b"trace"), "packed by xz; unpack it (xz -dk FILE)"),
    "bzip2": (bz2.compress(b"trace"), "packed by bzip2; unpack it (bunzip2 -k FILE)"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(100), "a 7z archive"),
    "library": (UNLOADED, "a library (PDS) that IEBCOPY has unloaded"),
    "library, RDW": (b"".join(carriers.with_rdw([UNLOADED])), "a library (PDS) that IEBCOPY has unloaded"),
    "library, BDW": (b"".join(carriers.blocked()([UNLOADED])), "a library (PDS) that IEBCOPY has unloaded"),
}


@pytest.mark.parametrize("name", FILES)
def test_file_in_place_of_the_trace(programs, file_of, name):
    content, words = FILES[name]
    assert words in refusal(programs, file_of(content, ""))


@pytest.mark.parametrize("table", ebcdic.TO_LATIN1)
@pytest.mark.parametrize("control_data", [control.none, control.named(40)])
def test_text_mode_into_utf8(programs, file_of, table, control_data):
    latin = damage.text_mode(Layout(control=control_data).records(mixed_entries()), table)
    message = refusal(programs, file_of(latin.decode("latin-1").encode("utf-8")))
    assert "transferred in text mode" in message and "binary" in message


def test_no_other_text_is_claimed(programs, file_of):
    """Documents and programs that speak of all this, and text with one mark of two."""
    top = Path(__file__).parents[2]
    documents = [*top.glob("*.md"), *top.glob("docs/*.md"), *top.glob("wiretap/*.cpp")]
    contents = [path.read_bytes() for path in documents] + [
        b"IEF403I is a message\n",
        lines(REPORT[:1]).encode(), lines(ZWIRESHARK[:1]).encode(), lines(JCL[1:]).encode(),
        "Gr\u00fc\u00dfe aus M\u00fcnchen\n".encode() * 999, "\u4e2d\u6587\n".encode() * 999, b"PK\x03\x04", b"BZh9", b"\xca\x6d\x0f\0\0" * 99,
    ]  # fmt: skip
    paths = [file_of(content, "") for content in contents]
    with_plugin, without = (programs.run("captype", *paths, plugin=plugin) for plugin in (True, False))
    assert with_plugin.stderr == without.stderr and with_plugin.stdout == without.stdout
    assert with_plugin.stdout.count("\n") == len(paths)

# SPDX-License-Identifier: GPL-2.0-or-later
"""EBCDIC text, and the translations that a text-mode transfer may use."""

# Code page 1047 is 037 with these characters in other places.
_MOVED_IN_1047 = {0x5F: "^", 0xAD: "[", 0xB0: "\u00ac", 0xBA: "\u00dd", 0xBB: "\u00a8", 0xBD: "]"}


def _table(codec: str) -> bytes:
    return bytes(range(256)).decode(codec).encode("latin-1")


def _with(table: bytes, changes: dict[int, int]) -> bytes:
    return bytes(changes.get(byte, to) for byte, to in enumerate(table))


CP037 = _table("cp037")
CP500 = _table("cp500")
CP1047 = _with(CP037, {byte: ord(character) for byte, character in _MOVED_IN_1047.items()})
# z/OS UNIX and many FTP configurations take the newline X'15' for LF, and X'25' for NEL.
CP1047_NEWLINE = _with(CP1047, {0x15: 0x0A, 0x25: 0x85})

# The 7-bit table of EZACIC04: what ASCII does not have becomes X'1A', and both newlines LF.
SEVEN_BIT = _with(
    bytes(to if to < 0x80 else 0x1A for to in CP1047), {0x15: 0x0A, 0x22: 0x1C, 0x25: 0x0A, 0x35: 0x1E}
)

TO_LATIN1 = {
    "037": CP037,
    "500": CP500,
    "1047": CP1047,
    "1047-newline": CP1047_NEWLINE,
    "7-bit": SEVEN_BIT,
}

_FROM_LATIN1 = bytes(CP1047.index(byte) for byte in range(256))


def encode(text: str) -> bytes:
    return text.encode("latin-1").translate(_FROM_LATIN1)


def decode(data: bytes) -> str:
    return data.translate(CP1047).decode("latin-1")


def name(text: str, length: int = 8) -> bytes:
    """A name field: blank-padded, and not terminated."""
    if len(text) > length:
        raise ValueError(f"{text!r} is longer than {length} characters")
    return encode(text.ljust(length))

# SPDX-License-Identifier: GPL-2.0-or-later
"""A TN3270 server that shows one screen, and another when the terminal has sent something."""

import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from writer import ebcdic  # noqa: E402

IAC, DO, WILL, SB, SE, EOR = 255, 253, 251, 250, 240, 239
BINARY, TERMINAL_TYPE, END_OF_RECORD = 0, 24, 25

# Request, and how its answer ends: each DO with WILL, each WILL with DO.
NEGOTIATION = [
    (bytes([IAC, DO, TERMINAL_TYPE]), bytes([IAC, WILL, TERMINAL_TYPE])),
    (bytes([IAC, SB, TERMINAL_TYPE, 1, IAC, SE]), bytes([IAC, SE])),
    (bytes([IAC, DO, END_OF_RECORD, IAC, WILL, END_OF_RECORD]), bytes([IAC, DO, END_OF_RECORD])),
    (bytes([IAC, DO, BINARY, IAC, WILL, BINARY]), bytes([IAC, DO, BINARY])),
]
RECORD_END = bytes([IAC, EOR])

ERASE_WRITE, RESTORE_KEYBOARD = 0xF5, 0xC3
SET_ADDRESS, START_FIELD, INSERT_CURSOR = 0x11, 0x1D, 0x13
PROTECTED, UNPROTECTED = 0x60, 0x40


def screen(*lines: str) -> bytes:
    """A 3270 data stream: the lines, protected, and an input field behind the last."""
    stream = bytearray([ERASE_WRITE, RESTORE_KEYBOARD])
    for row, line in enumerate(lines):
        position = row * 80
        stream += bytes([SET_ADDRESS, position >> 8, position & 0xFF, START_FIELD, PROTECTED])
        stream += ebcdic.encode(line)
    stream += bytes([START_FIELD, UNPROTECTED, INSERT_CURSOR])
    return bytes(stream).replace(b"\xff", b"\xff\xff") + RECORD_END


def exchange(connection: socket.socket, request: bytes, answer_end: bytes) -> None:
    connection.sendall(request)
    answer = b""
    while not answer.endswith(answer_end) and (more := connection.recv(4096)):
        answer += more


def serve(connection: socket.socket) -> None:
    for request, answer_end in NEGOTIATION:
        exchange(connection, request, answer_end)
    exchange(connection, screen("z/OS V3R1  LU TCPM1011", "ENTER LOGON COMMAND ==>"), RECORD_END)
    connection.sendall(screen("IKJ56455I IBMUSER LOGON IN PROGRESS", "READY"))
    connection.recv(4096)


with socket.create_server(("", int(sys.argv[1]))) as listener:
    while True:
        with listener.accept()[0] as peer:
            serve(peer)

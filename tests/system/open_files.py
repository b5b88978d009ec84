# SPDX-License-Identifier: GPL-2.0-or-later
"""Opens, reads and closes files again and again in one process, with Wireshark's own library.

    open_files.py LIBWSUTIL LIBWIRETAP MAJOR.MINOR TIMES FILE...

Prints the number of records that were read, and the memory in use (KiB) after a hundred files and after all.
"""

import ctypes
import resource
import sys
from ctypes import byref, c_char_p, c_int, c_int64, c_size_t, c_void_p
from pathlib import Path

wsutil, wiretap = (ctypes.CDLL(name) for name in sys.argv[1:3])
glib = ctypes.CDLL("libglib-2.0.so.0")
record_has_buffer = tuple(map(int, sys.argv[3].split("."))) >= (4, 6)
times = int(sys.argv[4])
files = sys.argv[5:]


def memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


wsutil.init_process_policies()
wsutil.configuration_init(b"tshark", None)
wiretap.wtap_init(1)
wiretap.wtap_open_offline.restype = c_void_p
wiretap.wtap_open_offline.argtypes = [c_char_p, c_int, c_void_p, c_void_p, c_int]
wiretap.wtap_read.argtypes = [c_void_p] * (5 if record_has_buffer else 6)
wiretap.wtap_close.argtypes = [c_void_p]
wiretap.wtap_rec_init.argtypes = [c_void_p, c_size_t]
wsutil.ws_buffer_init.argtypes = [c_void_p, c_size_t]
glib.g_free.argtypes = [c_void_p]

error, information, offset = c_int(), c_void_p(), c_int64()
# Larger than the structures are.
record, buffer = ctypes.create_string_buffer(8192), ctypes.create_string_buffer(1024)
wiretap.wtap_rec_init(record, 1514)
wsutil.ws_buffer_init(buffer, 1514)
room = () if record_has_buffer else (buffer,)
random_too = 1
records, after_a_hundred = 0, 0
for number in range(times):
    handle = wiretap.wtap_open_offline(files[number % len(files)].encode(), 0, byref(error), byref(information), random_too)
    while handle and wiretap.wtap_read(handle, record, *room, byref(error), byref(information), byref(offset)):
        records += 1
        wiretap.wtap_rec_reset(record)
    glib.g_free(information)  # of an error
    information.value = None
    if handle:
        wiretap.wtap_close(handle)
    if number + 1 == 100:
        after_a_hundred = memory()
print(records, after_a_hundred, memory())
wiretap.wtap_cleanup()

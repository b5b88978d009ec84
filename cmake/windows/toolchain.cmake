# SPDX-License-Identifier: GPL-2.0-or-later
# For Windows, with Debian's cross compiler (g++-mingw-w64-ucrt64, Debian 13 or later):
#
#   cmake -S . -B build/windows --toolchain cmake/windows/toolchain.cmake
#
# The flavour that uses the Universal CRT, since Wireshark's own programs do. Where it is not there, as in
# Debian 12, that for the older CRT (g++-mingw-w64-x86-64) serves the command, not the plugins. The runtime
# of the compiler becomes part of what is built, so nothing has to be installed beside it.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
find_program(ZOS_UCRT_COMPILER x86_64-w64-mingw32ucrt-g++)
if(ZOS_UCRT_COMPILER)
    set(zos_triple x86_64-w64-mingw32ucrt)
    set(CMAKE_CXX_COMPILER ${zos_triple}-g++)
else()
    set(zos_triple x86_64-w64-mingw32)
    set(CMAKE_CXX_COMPILER ${zos_triple}-g++-posix)
endif()
set(CMAKE_RC_COMPILER ${zos_triple}-windres)
set(CMAKE_DLLTOOL ${zos_triple}-dlltool)
set(CMAKE_FIND_ROOT_PATH /usr/${zos_triple})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# off_t has 32 bits otherwise, and files end at 2 GiB.
set(CMAKE_CXX_FLAGS_INIT "-D_FILE_OFFSET_BITS=64 -DWIN32_LEAN_AND_MEAN -DNOMINMAX")
# No time of the build in what is built: the same source gives the same bytes.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -Wl,--no-insert-timestamp")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "${CMAKE_EXE_LINKER_FLAGS_INIT}")

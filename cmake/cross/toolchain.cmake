# SPDX-License-Identifier: GPL-2.0-or-later
# For another Linux, with Debian's cross compiler g++-<triple>: -DZOS_TRIPLE=s390x-linux-gnu. What is
# built is static, so that it runs where nothing of that Linux is installed, as under qemu-user.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES ZOS_TRIPLE)
set(CMAKE_SYSTEM_NAME Linux)
string(REGEX REPLACE "-.*" "" CMAKE_SYSTEM_PROCESSOR "${ZOS_TRIPLE}")
set(CMAKE_CXX_COMPILER ${ZOS_TRIPLE}-g++)
set(CMAKE_FIND_ROOT_PATH /usr/${ZOS_TRIPLE})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")

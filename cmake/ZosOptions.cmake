# SPDX-License-Identifier: GPL-2.0-or-later
# Compiler settings that every target of this project shares: link to zos_options.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

add_library(zos_options INTERFACE)
target_compile_features(zos_options INTERFACE cxx_std_20)
target_include_directories(zos_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(zos_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    $<$<BOOL:${ZOS_WERROR}>:-Werror>)
if(ZOS_SANITIZE)
    target_compile_options(zos_options INTERFACE
        -fsanitize=${ZOS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(zos_options INTERFACE -fsanitize=${ZOS_SANITIZE})
endif()

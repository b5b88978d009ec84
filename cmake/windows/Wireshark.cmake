# SPDX-License-Identifier: GPL-2.0-or-later
# What find_package(Wireshark) gives on Linux, for Windows, where Wireshark installs nothing for
# developers: the headers are those of Debian's development packages, and import libraries are made of
# the names that the libraries in Debian's packages export. Both systems export the same, what
# WS_DLL_PUBLIC marks; a name that the version lacks is an error of the linker.

set(ZOS_WIRESHARK_ROOT "/" CACHE PATH
    "Where the packages libwireshark-dev, libwiretap-dev, libwsutil-dev and their libraries are unpacked")
set(ZOS_GLIB_ROOT "/" CACHE PATH "Where libglib2.0-dev is unpacked")
cmake_path(APPEND ZOS_WIRESHARK_ROOT usr OUTPUT_VARIABLE wireshark_usr)
cmake_path(APPEND ZOS_GLIB_ROOT usr OUTPUT_VARIABLE glib_usr)
set(wireshark_headers "${wireshark_usr}/include/wireshark")
set(windows_dir "${CMAKE_BINARY_DIR}/windows")

set(version_header "${wireshark_headers}/ws_version.h")
if(NOT EXISTS "${version_header}")
    message(FATAL_ERROR "There is no ${version_header}: set ZOS_WIRESHARK_ROOT")
endif()
file(STRINGS "${version_header}" version_lines REGEX "define WIRESHARK_VERSION_")
foreach(part MAJOR MINOR MICRO)
    string(REGEX MATCH "WIRESHARK_VERSION_${part} +([0-9]+)" found "${version_lines}")
    set(Wireshark_${part}_VERSION ${CMAKE_MATCH_1})
endforeach()
set(Wireshark_VERSION
    ${Wireshark_MAJOR_VERSION}.${Wireshark_MINOR_VERSION}.${Wireshark_MICRO_VERSION})
# Below %APPDATA%\Wireshark.
set(Wireshark_PLUGIN_LIBDIR "plugins/${Wireshark_MAJOR_VERSION}.${Wireshark_MINOR_VERSION}")
set(Wireshark_INSTALL_PREFIX "${CMAKE_BINARY_DIR}/installed")

include("${CMAKE_CURRENT_LIST_DIR}/GlibConfig.cmake")
find_program(ZOS_NM nm REQUIRED)

# zos_import(<target> <library> <DLL>): a target that links against the DLL.
function(zos_import target library dll)
    file(GLOB found "${library}" "${library}.*")
    if(NOT found)
        message(FATAL_ERROR "There is no ${library}, whose exported names are needed")
    endif()
    list(GET found 0 found)
    set(import_library "${windows_dir}/${dll}.a")
    add_custom_command(OUTPUT "${import_library}" VERBATIM
        DEPENDS "${found}" "${PROJECT_SOURCE_DIR}/cmake/windows/ImportLibrary.cmake"
        COMMAND "${CMAKE_COMMAND}" -DNM=${ZOS_NM} -DDLLTOOL=${CMAKE_DLLTOOL} -DLIBRARY=${found}
                -DDLL=${dll} -DOUTPUT=${import_library}
                -P "${PROJECT_SOURCE_DIR}/cmake/windows/ImportLibrary.cmake")
    add_custom_target(import_${target} DEPENDS "${import_library}")
    add_library(${target} INTERFACE IMPORTED GLOBAL)
    add_dependencies(${target} import_${target})
    target_link_libraries(${target} INTERFACE "${import_library}")
endfunction()

set(library_dir "lib/x86_64-linux-gnu")
zos_import(glib "${glib_usr}/${library_dir}/libglib-2.0.so" glib-2.0-0.dll)
target_include_directories(glib INTERFACE "${windows_dir}" "${glib_usr}/include/glib-2.0")
foreach(name wireshark wiretap wsutil)
    set(target ${name})
    if(name STREQUAL wireshark)
        set(target epan)
    endif()
    zos_import(${target} "${wireshark_usr}/${library_dir}/lib${name}.so" lib${name}.dll)
    target_include_directories(${target} INTERFACE "${wireshark_headers}" "${wireshark_headers}/wiretap")
    target_link_libraries(${target} INTERFACE glib)
endforeach()

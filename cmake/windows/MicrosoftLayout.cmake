# SPDX-License-Identifier: GPL-2.0-or-later
# zos_check_microsoft_layout(<header> <target>): the header's assertions on structures hold for
# Microsoft's compiler too, which Wireshark is built with. clang knows its layout; the headers of the C
# library are those of the cross compiler, whose attributes it does not all know.
function(zos_check_microsoft_layout header target)
    find_program(ZOS_CLANG NAMES clang clang-19 clang-18 clang-14)
    if(NOT ZOS_CLANG)
        message(STATUS "clang is not there: Microsoft's layout of structures is not checked")
        return()
    endif()
    set(includes "$<TARGET_PROPERTY:epan,INTERFACE_INCLUDE_DIRECTORIES>;$<TARGET_PROPERTY:glib,INTERFACE_INCLUDE_DIRECTORIES>")
    set(stamp "${CMAKE_CURRENT_BINARY_DIR}/microsoft-layout")
    add_custom_command(OUTPUT "${stamp}" DEPENDS "${header}" VERBATIM COMMAND_EXPAND_LISTS
        COMMAND "${ZOS_CLANG}" --target=x86_64-pc-windows-msvc -fms-extensions -fms-compatibility
                -fsyntax-only -x c -std=c11 -w "-D__declspec(x)=" -D_FILE_OFFSET_BITS=64
                -DHAVE_SSIZE_T -DWIN32_LEAN_AND_MEAN "-I$<JOIN:${includes},;-I>"
                -isystem "${CMAKE_FIND_ROOT_PATH}/include" "${header}"
        COMMAND "${CMAKE_COMMAND}" -E touch "${stamp}"
        COMMENT "Checking the layout of structures with Microsoft's rules")
    add_custom_target(microsoft_layout DEPENDS "${stamp}")
    add_dependencies(${target} microsoft_layout)
endfunction()

# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the import library of a DLL from the names that the same library exports on Linux:
#
#   cmake -DNM= -DDLLTOOL= -DLIBRARY=<shared object> -DDLL=<name> -DOUTPUT=<file> -P ImportLibrary.cmake
execute_process(COMMAND "${NM}" --dynamic --defined-only "${LIBRARY}"
    OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[TWBDRV] [^\n]+" symbols "${symbols}")
set(exports "")
foreach(symbol IN LISTS symbols)
    string(REGEX REPLACE "^..([^@]+).*" "\\1" name "${symbol}")
    if(symbol MATCHES "^[BDRV]")
        string(APPEND name " DATA")
    endif()
    string(APPEND exports "${name}\n")
endforeach()
if(exports STREQUAL "")
    message(FATAL_ERROR "${LIBRARY} exports nothing")
endif()
file(WRITE "${OUTPUT}.def" "LIBRARY \"${DLL}\"\nEXPORTS\n${exports}")
execute_process(COMMAND "${DLLTOOL}" -d "${OUTPUT}.def" -l "${OUTPUT}" COMMAND_ERROR_IS_FATAL ANY)

# SPDX-License-Identifier: GPL-2.0-or-later
# Removes what was installed last from this build, and folders of Wireshark that are empty then:
#
#   cmake --build <build> --target uninstall

set(manifest "${CMAKE_BINARY_DIR}/install_manifest.txt")
if(NOT EXISTS "${manifest}")
    message(FATAL_ERROR "Nothing was installed from here: there is no ${manifest}")
endif()
file(STRINGS "${manifest}" files)
foreach(file IN LISTS files)
    message(STATUS "Removing: ${file}")
    file(REMOVE "${file}")
    cmake_path(GET file PARENT_PATH folder)
    while(folder MATCHES "/wireshark" AND IS_DIRECTORY "${folder}")
        file(GLOB left "${folder}/*")
        if(left)
            break()
        endif()
        file(REMOVE_RECURSE "${folder}")
        cmake_path(GET folder PARENT_PATH folder)
    endwhile()
endforeach()
file(REMOVE "${manifest}")

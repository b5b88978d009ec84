# SPDX-License-Identifier: GPL-2.0-or-later
# glibconfig.h is the one header of GLib that is made for a system. What Windows has otherwise is put
# into that of Linux: long has 32 bits, and a few names. It is written to ${windows_dir}.
file(READ "${glib_usr}/lib/x86_64-linux-gnu/glib-2.0/include/glibconfig.h" glibconfig)

# replace(<expression> <text>): what is not found is an error, so that nothing of Linux stays unseen.
function(replace expression text)
    if(NOT glibconfig MATCHES "${expression}")
        message(FATAL_ERROR "glibconfig.h of this GLib is not as expected: no \"${expression}\"")
    endif()
    string(REGEX REPLACE "${expression}" "${text}" replaced "${glibconfig}")
    set(glibconfig "${replaced}" PARENT_SCOPE)
endfunction()

# Types of 64 bits, their constants, formats and limits.
replace("signed long g" "signed long long g")
replace("##(U?)L\\)" "##\\1LL)")
replace("\"l([iu]?)\"" "\"ll\\1\"")
replace("G_MAXULONG\n\n?#define G_MINSSIZE[^\n]*\n#define G_MAXSSIZE[^\n]*"
        "G_MAXUINT64\n#define G_MINSSIZE G_MININT64\n#define G_MAXSSIZE G_MAXINT64")
replace("GLIB_SIZEOF_LONG +8" "GLIB_SIZEOF_LONG 4")
replace("\\(glong\\) \\(p\\)" "(gint64) (p)")
replace("\\(gulong\\) \\(p\\)" "(guint64) (p)")
replace("\\(glong\\) \\(i\\)" "(gint64) (i)")
replace("\\(gulong\\) \\(u\\)" "(guint64) (u)")
replace("\\(glong\\) GINT64_" "(glong) GINT32_")
replace("\\(gulong\\) GUINT64_" "(gulong) GUINT32_")
# The system; G_PLATFORM_WIN32 is left out, since it asks for a header that packages for Linux lack.
replace("#define G_OS_UNIX" "#define G_OS_WIN32")
replace("G_THREADS_IMPL_POSIX" "G_THREADS_IMPL_WIN32")
replace("#define GLIB_USING_SYSTEM_PRINTF" "")
replace("#define GLIB_HAVE_ALLOCA_H" "")
replace("typedef int GPid;\n#define G_PID_FORMAT \"i\"" "typedef void* GPid;\n#define G_PID_FORMAT \"p\"")
replace("GLIB_SYSDEF_AF_INET6 10" "GLIB_SYSDEF_AF_INET6 23")
replace("G_MODULE_SUFFIX \"so\"" "G_MODULE_SUFFIX \"dll\"")
replace("G_DIR_SEPARATOR '/'" "G_DIR_SEPARATOR '\\\\\\\\'")
replace("G_DIR_SEPARATOR_S \"/\"" "G_DIR_SEPARATOR_S \"\\\\\\\\\"")
replace("G_SEARCHPATH_SEPARATOR ':'" "G_SEARCHPATH_SEPARATOR ';'")
replace("G_SEARCHPATH_SEPARATOR_S \":\"" "G_SEARCHPATH_SEPARATOR_S \";\"")
file(CONFIGURE OUTPUT "${windows_dir}/glibconfig.h" CONTENT "${glibconfig}" @ONLY)

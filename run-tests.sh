#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds everything and runs all tests. Nothing is installed but packages that are missing, by root
# or with sudo. Ends with one line for each part, and fails when one of them failed.
#
#   ./run-tests.sh              with the Wireshark of this system
#   ./run-tests.sh 4.4 4.6      with these as well, each in a system of its own (tools/with-version)
#   ./run-tests.sh --plugins    only what differs between versions: plugins and system tests
set -uo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")" || exit
. tools/packages.sh

clang=14  # version of clang and its tools; others format differently and find other things
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
results=()
only_plugins=
[ "${1:-}" != --plugins ] || { only_plugins=yes; shift; }

# part <name> <command...>: runs one part of the tests; the last line it prints is its result.
part() {
    local name=$1 start=$SECONDS verdict=ok
    shift
    printf '\n== %s\n' "$name"
    "$@" 2>&1 | tee "$work/output" || verdict=FAILED
    results+=("$(printf '%-7s%-34s%4d s  %s' "$verdict" "$name" $((SECONDS - start)) \
        "$(grep . "$work/output" | tail -n 1 | sed 's/^=* //; s/ =*$//')")")
}

sources() { find format wiretap command dissectors plugin tests tools -name '*.h' -o -name '*.cpp'; }

check_format() {
    if ! command -v clang-format-$clang >/dev/null; then
        echo "skipped: there is no clang-format-$clang"
        return
    fi
    sources | xargs clang-format-$clang --dry-run -Werror && echo "$(sources | wc -l) files"
}

build() {
    if cmake --preset "$1" >"$work/build" 2>&1 && cmake --build --preset "$1" >>"$work/build" 2>&1; then
        touch "$work/built-$1"
        echo "in build/$1"
    else
        grep -v '^\[[0-9]*/[0-9]*\]' "$work/build"
        return 1
    fi
}

need_build() { [ -e "$work/built-$1" ] || { echo "not built"; return 1; }; }

# The result of ctest, with the tests that failed in front.
run_unit_tests() {
    need_build "$1" || return
    ctest --preset "$1" -j "$(nproc)" >"$work/ctest"
    local status=$?
    [ $status = 0 ] || grep -v -e ' Passed ' -e '^ *Start ' "$work/ctest"
    grep 'tests passed' "$work/ctest"
    return $status
}

check_source() {
    need_build dev || return
    if ! command -v run-clang-tidy-$clang >/dev/null; then
        echo "skipped: there is no clang-tidy-$clang"
        return
    fi
    # The tests are left out: the macros of GoogleTest take ten times as long as all the rest.
    run-clang-tidy-$clang -p build/dev -quiet -j "$(nproc)" \
        "^$PWD/(format|wiretap|command|dissectors|plugin|tools)/" >"$work/tidy" 2>/dev/null
    local findings
    findings=$(grep -E '(warning|error):' "$work/tidy" | sort -u)
    [ -z "$findings" ] || { echo "$findings"; return 1; }
    echo "no findings"
}

run_system_tests() {
    need_build dev && TMPDIR=$work tools/system-tests
}

# What has no compiler here is left out, and named.
compare_elsewhere() { need_build dev && tools/everywhere; }

# Each target for a few seconds, after the corpus and the inputs that once broke something.
fuzz_shortly() {
    if ! command -v clang++-$clang >/dev/null ||
        ! ls /usr/lib/llvm-$clang/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1; then
        echo "skipped: there is no clang-$clang with libFuzzer"
    elif [ "$version" != 4.0 ]; then
        echo "skipped: the targets are made for Wireshark 4.0"
    else
        tools/fuzz 35
    fi
}

need_packages tshark wireshark-common wireshark-dev libwireshark-dev libwiretap-dev libwsutil-dev \
    libglib2.0-dev cmake g++ ninja-build libcli11-dev libgtest-dev python3 python3-pytest python3-pytest-xdist zstd
[ -n "$only_plugins" ] || want_packages clang-format-$clang clang-tidy-$clang clang-$clang libclang-rt-$clang-dev valgrind \
    g++-s390x-linux-gnu qemu-user-static g++-i686-linux-gnu g++-mingw-w64-x86-64-posix wine wine64
version=$(wireshark_version) || exit
echo "Wireshark $version, $(g++ --version | head -n 1)"

[ -n "$only_plugins" ] || part "format" check_format
part "build" build dev
part "unit tests" run_unit_tests dev
if [ -z "$only_plugins" ]; then
    part "build with sanitizers" build sanitize
    part "unit tests with sanitizers" run_unit_tests sanitize
    part "clang-tidy" check_source
    part "short fuzzing" fuzz_shortly
    part "the command on other systems" compare_elsewhere
fi
part "system tests" run_system_tests
for other; do
    part "Wireshark $other" tools/with-version "$other" ./run-tests.sh --plugins
done

printf '\n== all in %d s, with Wireshark %s\n' $SECONDS "$version $*"
printf '%s\n' "${results[@]}"
! printf '%s\n' "${results[@]}" | grep -q '^FAILED'

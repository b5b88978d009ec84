#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the plugins, installs them and prints a sample trace: for all users when run by root, for
# the user alone otherwise. Packages that are missing are installed by root or with sudo.
set -euo pipefail
umask 022
cd "$(dirname "${BASH_SOURCE[0]}")"
. tools/packages.sh

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || step() { printf '\n%s\n' "$*"; }

# Root ignores plugins of a user's own, and tshark warns each time it is run by root.
as_user_sees_it() { "$@" 2> >(grep -v '^Running as user "root"' >&2); }

show() {
    echo "\$ $*"
    as_user_sees_it "$@"
}

folder() { tshark -G folders 2>/dev/null | sed -n "s/^$1:[[:space:]]*//p"; }

step "Packages"
need_packages tshark wireshark-dev libwireshark-dev libwiretap-dev libwsutil-dev libglib2.0-dev \
    cmake g++ ninja-build libcli11-dev
version=$(wireshark_version)
global=$(folder "Global Plugins")
personal=$(folder "Personal Plugins")
echo "All there. This is Wireshark $version."

step "Build"
build=build/release
if ! mkdir -p "$build" 2>/dev/null || [ ! -w "$build" ]; then
    build=$(mktemp -d)
    trap 'rm -rf "$build"' EXIT
fi
if [ "$(id -u)" = 0 ]; then
    target=$global users="all users"
else
    target=$personal users=$(id -un)
fi
echo "Compiling in $build, which takes a minute ..."
quietly cmake --preset release -B "$build" -DZOS_PLUGIN_DIR="$target"
quietly cmake --build "$build"

step "Install"
if [ "$target" != "$global" ] && [ -e "$global/wiretap/zos_trace_reader.so" ]; then
    echo "Nothing installed: the plugins in $global, for all users, come before a user's own."
    [ ! -e "$personal/wiretap/zos_trace_reader.so" ] ||
        echo "Those in $personal are never used: rm $personal/*/zos_trace_*.so"
else
    quietly cmake --install "$build"
    profiles=$(folder "Personal configuration")/profiles
    if [ "$target" = "$personal" ] && [ ! -e "$profiles/z-OS trace" ]; then
        mkdir -p "$profiles"
        cp -r profile "$profiles/z-OS trace"
    fi
    echo "To $target, with the profile \"z-OS trace\", for $users:"
fi
as_user_sees_it tshark -G plugins | grep zos_trace ||
    fail "tshark does not load the plugins from $target."

sample=test-captures/ping6.ctrace
step "A packet trace of z/OS: two pings, the first of which gets no reply"
show tshark -r $sample -T fields -E header=y -e zos.record_number -e zos.tod -e zos.interface \
    -e zos.flags.text -e zos.asid -e zos.ipv6.src -e zos.ipv6.dst | expand -t 18,55,69,84,93,133

step "The reply in full"
show tshark -r $sample -V -Y frame.number==3

if [ -x "$build/command/zos-trace" ]; then
    step "The same data set without Wireshark: what is in it"
    show "$build/command/zos-trace" info $sample
fi

step "Now open $PWD/$sample in Wireshark, or a data set of your own."

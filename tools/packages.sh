# SPDX-License-Identifier: GPL-2.0-or-later
# Shell functions of the scripts at the top: packages of Debian and Ubuntu.
# shellcheck shell=bash

fail() {
    echo "$*" >&2
    exit 1
}

# Runs a command, whose output is shown only when it fails.
quietly() {
    local output
    output=$("$@" 2>&1) || { echo "$output" >&2; return 1; }
}

# Those of the named packages that are not installed.
missing_packages() {
    local package
    for package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || echo "$package"
    done
}

# sudo may ask for a password where there is someone to ask.
may_become_root() {
    [ "$(id -u)" = 0 ] || { command -v sudo && { [ -t 0 ] || sudo -n true; }; } >/dev/null 2>&1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs without asking: Wireshark's package has a question about who may capture.
apt_install() {
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "$@"
}

# need_packages <package...>: sees to it that they are there.
need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "This is not Debian or Ubuntu, so nothing is installed. Needed is what these packages hold: $*"
        return
    fi
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    may_become_root || fail "Missing packages, and no right to install them. As root:
    apt-get install ${missing[*]}"
    echo "Installing packages: ${missing[*]}"
    quietly as_root apt-get -qq update || echo "The package lists could not be updated; going on with those there are."
    apt_install "${missing[@]}" || fail "The packages could not be installed."
}

# The same for packages that not every release has, and that can be done without.
want_packages() {
    command -v dpkg-query >/dev/null && may_become_root || return 0
    local package
    for package in $(missing_packages "$@"); do
        apt_install "$package" 2>/dev/null || true
    done
}

# The version of the installed tshark, as in 4.0, which must be one that the plugins can be built for.
wireshark_version() {
    local version
    version=$(tshark --version 2>/dev/null | sed -n '1s/.* \([0-9]*\.[0-9]*\)\..*/\1/p')
    [ -n "$version" ] || fail "tshark is not installed."
    [ "$(printf '%s\n' 4.0 "$version" | sort -V | head -n 1)" = 4.0 ] ||
        fail "This system has Wireshark $version; 4.0 or later is needed."
    echo "$version"
}

# SPDX-License-Identifier: GPL-2.0-or-later
# Shell functions that drive the real Wireshark on a display that nobody sees: for tools/screenshot and
# tools/gui-walk. The plugins are those below the folder ZOS_PLUGIN_DIR (X.Y/epan, X.Y/wiretap), else the
# installed ones. Needs wireshark, xvfb, openbox, xdotool and imagemagick.
# shellcheck shell=bash

desktop=$(mktemp -d)
settings=$desktop/home/.config/wireshark
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; wait; rm -rf "$desktop"' EXIT

# Wireshark run by root ignores plugins of a user's own, so root becomes another user.
user=()
[ "$(id -u)" != 0 ] || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)

environment=(HOME="$desktop/home" XDG_RUNTIME_DIR="$desktop/run" TZ=UTC LC_ALL=C.UTF-8)
[ -z "${ZOS_PLUGIN_DIR:-}" ] || environment+=(WIRESHARK_PLUGIN_DIR="$ZOS_PLUGIN_DIR")

# Starts a program that runs as long as this script.
serve() {
    env "${environment[@]}" "$@" >"$desktop/log" 2>&1 &
    servers+=($!)
}

await() {
    local try
    for try in $(seq 150); do
        ! "$@" >/dev/null 2>&1 || return 0
        sleep 0.2
    done
    echo "no success after $((try / 5)) seconds: $*" >&2
    cat "$desktop/log" >&2
    exit 1
}

# start_desktop SIZE: a display of this size, with a window manager.
start_desktop() {
    mkdir -p "$settings" "$desktop/run" "$desktop/files"
    cat >"$settings/recent_common" <<END
gui.geometry_main_x: 0
gui.geometry_main_y: 0
gui.geometry_main_width: ${1%x*}
gui.geometry_main_height: ${1#*x}
gui.geometry_main_maximized: TRUE
END
    chmod -R a+rwX "$desktop"
    chmod 700 "$desktop/run"
    [ ${#user[@]} = 0 ] || chown 65534:65534 "$desktop/run"
    serve Xvfb -displayfd 3 -screen 0 "${1}x24" -nolisten tcp 3>"$desktop/display"
    await grep . "$desktop/display"
    DISPLAY=:$(cat "$desktop/display")
    export DISPLAY
    serve "${user[@]}" openbox
    await xdotool get_num_desktops
}

# add_profile: gives Wireshark the profile "z-OS trace".
add_profile() {
    mkdir -p "$settings/profiles"
    cp -r "$(dirname "${BASH_SOURCE[0]}")/../profile" "$settings/profiles/z-OS trace"
    chmod -R a+rwX "$settings"
}

await_window() {
    await xdotool search --onlyvisible --name "$1"
    sleep 1  # until it takes keys
}

# start_wireshark FILE [OPTION...]: opens a copy of the file in the folder "files" of the desktop.
start_wireshark() {
    local file
    file=$desktop/files/$(basename "$1")
    [ -e "$file" ] || cp "$1" "$file"
    shift
    serve "${user[@]}" wireshark "$@" -r "$file"
    await_window "^$(basename "$file")"
    sleep 2  # the window is there before its contents are
}

# stop_wireshark: ends the one that was started last, without a question about what is not saved.
stop_wireshark() {
    kill "${servers[-1]}" 2>/dev/null || true
    wait "${servers[-1]}" 2>/dev/null || true
    unset 'servers[-1]'
}

# press KEY...: keys one after another, named as xdotool does (Home Down Right), and places to click on (300,256)
press() {
    local key
    for key; do
        case $key in
            *,*) xdotool mousemove "${key%,*}" "${key#*,}" click 1 ;;
            *) xdotool key "$key" ;;
        esac
        sleep 0.1
    done
}

# click X Y: in the active window; negative numbers count from its right and lower edge
click() {
    local window WIDTH HEIGHT
    window=$(xdotool getactivewindow)
    eval "$(xdotool getwindowgeometry --shell "$window")"
    xdotool mousemove --window "$window" $(($1 < 0 ? WIDTH + $1 : $1)) $(($2 < 0 ? HEIGHT + $2 : $2)) click "${3:-1}"
    sleep 0.2
}

as_user() { "${user[@]}" env "${environment[@]}" "$@"; }

# write TEXT: where the cursor is
write() { xdotool type --delay 20 "$1"; }

# picture FILE.png: of the whole display. 256 colours are enough for a window, and a third of the bytes.
picture() {
    sleep 1
    import -window root "$desktop/picture.png"
    convert "$desktop/picture.png" +dither -colors 256 -strip -define png:compression-level=9 "PNG8:$1"
}

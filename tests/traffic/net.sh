# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Networks to make traffic in: namespaces for z/OS, a router and a client. Sourced by the scripts
# beside it; needs root.
#
#   zos 192.0.2.10 ── 192.0.2.1 router 198.51.100.1 ── 198.51.100.20 client
#       2001:db8:2::10     :1          2001:db8:100::1      2001:db8:100::20

set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
captures=$here/captures
work=$(mktemp -d)
spaces=()
started=()

zos=192.0.2.10
client=198.51.100.20
zos6=2001:db8:2::10
client6=2001:db8:100::20

inside() { ip netns exec "zt-$1" "${@:2}"; }

new_space() {
    ip netns add "zt-$1"
    spaces+=("zt-$1")
    inside "$1" ip link set lo up
}

# cable A IFACE-A MAC-A B IFACE-B MAC-B
cable() {
    ip link add "$2" netns "zt-$1" address "$3" type veth peer name "$5" netns "zt-$4" address "$6"
    inside "$1" ip link set "$2" up
    inside "$4" ip link set "$5" up
}

# Packets as they would be on a wire: whole checksums, no segmentation offload.
without_offload() { inside "$1" ethtool -K "$2" tx off rx off gso off tso off gro off >/dev/null; }

three_hosts() {
    new_space zos
    new_space router
    new_space client
    cable zos eth1 00:00:5e:00:53:10 router eth0 00:00:5e:00:53:01
    cable router eth1 00:00:5e:00:53:02 client eth0 00:00:5e:00:53:20
    inside zos ip address add $zos/24 dev eth1
    inside zos ip address add $zos6/64 dev eth1 nodad
    inside router ip address add 192.0.2.1/24 dev eth0
    inside router ip address add 2001:db8:2::1/64 dev eth0 nodad
    inside router ip address add 198.51.100.1/24 dev eth1
    inside router ip address add 2001:db8:100::1/64 dev eth1 nodad
    inside client ip address add $client/24 dev eth0
    inside client ip address add $client6/64 dev eth0 nodad
    inside router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    inside zos ip route add default via 192.0.2.1
    inside zos ip -6 route add default via 2001:db8:2::1
    inside client ip route add default via 198.51.100.1
    inside client ip -6 route add default via 2001:db8:100::1
    inside zos ping -q -c 1 -W 5 $client >/dev/null
    inside zos ping -q -c 1 -W 5 $client6 >/dev/null
}

all_without_offload() {
    without_offload zos eth1
    without_offload router eth0
    without_offload router eth1
    without_offload client eth0
}

# capture NAME FILTER...: what the z/OS side sends and receives, until `captured`. TLS peers may
# write their keys to $keys.
capture() {
    target=$captures/$1.pcap
    keys=$captures/$1.keys
    rm -f "$keys"
    ip netns exec zt-zos tcpdump -i eth1 -w "$target" --time-stamp-precision=nano --immediate-mode -U -Z root "${@:2}" \
        2>"$work/tcpdump" &
    capturing=$!
    until grep -qs "listening on" "$work/tcpdump"; do sleep 0.05; done
}

captured() {
    sleep 0.5
    kill "$capturing"
    wait "$capturing"
    chmod 644 "$target"
    [ ! -e "$keys" ] || chmod 644 "$keys"
    printf '%-18s %s packets\n' "$(basename "$target" .pcap)" \
        "$(capinfos -Tmrc "$target" | cut -d, -f2)"
}

# start SPACE COMMAND...: a server, ended with the script.
start() {
    ip netns exec "zt-$1" "${@:2}" >"$work/server" 2>&1 </dev/null &
    started+=($!)
}

# listening SPACE PORT: waits until a TCP server is there.
listening() { until [ -n "$(inside "$1" ss -Hltn "sport = :$2")" ]; do sleep 0.05; done; }

preload() { cc -shared -fPIC -Wall -Wextra -Werror -o "$work/$1.so" "$here/preload/$1.c" -ldl; }

end() {
    [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
    for space in "${spaces[@]}"; do ip netns delete "$space"; done
    rm -rf "$work"
}
trap end EXIT

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What an OSA-Express adapter and Enterprise Extender see: frames of a LAN; LLC and HPR on UDP ports 12000
# to 12004. The datagrams are really sent, but their bytes are made up from the published formats: there is
# no SNA here.
source "$(dirname "$0")/net.sh"

new_space zos
new_space peer
cable zos eth1 00:00:5e:00:53:10 peer eth0 00:00:5e:00:53:20
without_offload zos eth1
without_offload peer eth0
inside zos ip address add 192.0.2.10/24 dev eth1
inside zos ip address add 2001:db8:2::10/64 dev eth1 nodad
inside peer ip address add 192.0.2.20/24 dev eth0
inside peer ip address add 2001:db8:2::20/64 dev eth0 nodad
inside zos ping -q -c 1 -W 5 192.0.2.20 >/dev/null
inside zos ping -q -c 1 -W 5 2001:db8:2::20 >/dev/null

# datagram SPACE PORT ADDRESS HEX: one UDP datagram from PORT to the same port.
datagram() { printf "$(sed 's/../\\x&/g' <<<"$4")" | inside "$1" socat -u - "$3:$2,sourceport=$2"; }

start peer socat -u UDP6-RECV:12000,ipv6only=0 OPEN:/dev/null
start peer socat -u UDP6-RECV:12001,ipv6only=0 OPEN:/dev/null
start peer socat -u UDP6-RECV:12002,ipv6only=0 OPEN:/dev/null
sleep 0.3

test_command=0404e3              # LLC TEST
# LLC XID, format 3: node identification, characteristics, then control vector 0E, the name EXAMPLE.ZOS
exchange_id=0404bf322105d000010000f6c4d000800000001501010e0cf4c5e7c1d4d7d3c54be9d6e2
# network_packet PADDING: an HPR network layer packet. Its header (ANR, priority, labels, FF); a transport
# header with the lengths of itself in words and of the data; FID5 header, request header, LOGON APPLID(TSO)
# and zeros.
network_packet() {
    local data=5c0000010000000000000101039020d3d6c7d6d540c1d7d7d3c9c44de3e2d65d$(printf '00%.0s' $(seq "$1"))
    printf 'c8c803c600d000000000ff00%s3000%04x%08x00000001%s' 0000000000000100 5 $((${#data} / 2)) "$data"
}

capture lan 'arp or icmp or udp or (icmp6 and ip6[40] >= 128 and ip6[40] <= 129)'
inside zos ip neighbour flush dev eth1
inside zos ping -q -c 1 192.0.2.20 >/dev/null
inside peer ping -q -c 1 2001:db8:2::10 >/dev/null
# As in a published OSAENTA record: IPv6, payload length 182.
datagram zos 12000 'UDP6:[2001:db8:2::20]' "$(network_packet 110)"
captured

capture ee udp
datagram zos 12000 UDP4:192.0.2.20 $exchange_id
datagram zos 12000 UDP4:192.0.2.20 $test_command
datagram zos 12001 UDP4:192.0.2.20 "$(network_packet 1)"
datagram zos 12002 'UDP6:[2001:db8:2::20]' "$(network_packet 1)"
captured

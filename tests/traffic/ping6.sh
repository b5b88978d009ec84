#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The pings of the report that IBM's formatter printed (test-captures/README.md): a request to
# 2000::67:1:1 that gets no reply, then fe80::7:7:7:7 asked and answering. Addresses, hop limits, flow
# label, id, sequence number and times are those of the report. The report does not print the echo data but its
# checksums, 1A35 and 1935; of the times that ping puts into the data, those of one microsecond in
# 65,535 give these sums, and PING_TIME is the last of them before the request arrived.
source "$(dirname "$0")/net.sh"

new_space zos
new_space peer
# The peer's link-local address is made from its MAC.
cable zos eth1 00:00:5e:00:53:10 peer tap2 42:81:88:c5:b6:24
without_offload zos eth1
without_offload peer tap2
inside zos ip address add fe80::7:7:7:7/64 dev eth1 nodad
inside zos ip address add 2000::67:1:1/128 dev eth1 nodad
inside peer ip address add 2a00:23c5:978f:6e01:307a:2e51:9020:afc5/64 dev tap2 nodad
inside peer ip route add 2000::67:1:1 dev tap2
inside zos ip route add 2a00:23c5:978f:6e01::/64 dev eth1
inside zos sysctl -qw net.ipv6.conf.eth1.hop_limit=255 net.ipv6.flowlabel_reflect=7
inside zos nft add table ip6 lost
inside zos nft add chain ip6 lost input '{ type filter hook input priority 0; }'
inside zos nft add rule ip6 lost input ip6 daddr 2000::67:1:1 icmpv6 type echo-request drop
until ! inside peer ip -6 address show tentative dev tap2 | grep -q fe80; do sleep 0.1; done
inside peer ping -q -c 1 -W 5 fe80::7:7:7:7%tap2 >/dev/null

preload ping_time
send() { inside peer env LD_PRELOAD="$work/ping_time.so" PING_TIME="$1" ping -q -c 1 -s 56 -I tap2 "${@:2}" >/dev/null 2>&1 || true; }

capture ping6 'icmp6 and (ip6[40] == 128 or ip6[40] == 129)'
send 1664019025.468801 -W 1 -e 3 2000::67:1:1
send 1664019032.565659 -e 4 -F 0x3ce34 fe80::7:7:7:7
captured
python3 "$here/set_times.py" "$captures/ping6.pcap" \
    '2022/09/24 11:30:25.470408' '2022/09/24 11:30:32.614976' '2022/09/24 11:30:32.615816'

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# z/OS connects to port 2175 of the client and sends it a datagram; the firewall in the router between
# them answers both with ICMP port unreachable.
source "$(dirname "$0")/net.sh"

three_hosts
all_without_offload
inside router nft add table ip filter
inside router nft add chain ip filter forward '{ type filter hook forward priority 0; }'
inside router nft add rule ip filter forward meta l4proto '{ tcp, udp }' th dport 2175 \
    reject with icmp type port-unreachable
capture unreachable ip
inside zos curl -s -m 5 "telnet://$client:2175" </dev/null || true
inside zos socat -u - "UDP4:$client:2175" <<<'SYSLOGD TEST' || true
captured

#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A client pings z/OS, and z/OS the client.
source "$(dirname "$0")/net.sh"

three_hosts
all_without_offload
capture ping4 icmp
inside client ping -q -c 3 -i 0.2 $zos >/dev/null
inside zos ping -q -c 2 -i 0.2 -s 1400 $client >/dev/null
captured

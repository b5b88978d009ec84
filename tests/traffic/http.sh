#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An HTTP download with segmentation offload: the trace point sees packets of up to 64 KB.
source "$(dirname "$0")/net.sh"

three_hosts
mkdir "$work/www"
for number in $(seq 1 6000); do
    printf '%06d IEF403I JOB%05d - STARTED - TIME=09.30.%02d\r\n' "$number" $((number % 977)) $((number % 60))
done >"$work/www/syslog.txt"
start zos python3 -m http.server --directory "$work/www" 80
listening zos 80
capture http-download ip
inside client curl -s "http://$zos/syslog.txt" -o "$work/answer"
cmp -s "$work/answer" "$work/www/syslog.txt"
captured

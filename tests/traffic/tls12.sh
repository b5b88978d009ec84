#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# TLS 1.2 with a client certificate whose issuer the server does not have: alert Unknown CA.
source "$(dirname "$0")/net.sh"
source "$here/pki.sh"

three_hosts
all_without_offload
authority STRANGER
certificate CLIENT STRANGER "DNS:client.example"
serve 443 -tls1_2 -Verify 1 -verify_return_error -CAfile "$pki/DOCZOSCA.pem"
capture tls12-unknown-ca ip
fetch "https://$zos/index.html" --cert "$pki/CLIENT.pem" --key "$pki/CLIENT.key"
captured

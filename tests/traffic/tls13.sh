#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# TLS 1.3: a session that fetches a page; one whose server signs wrongly, so that the client ends it with
# alert 51, encrypted; and one whose server stops after ServerHello and ChangeCipherSpec, without an alert.
source "$(dirname "$0")/net.sh"
source "$here/pki.sh"

three_hosts
all_without_offload
openssl x509 -in "$pki/ZOSSRV.pem" -outform DER -out "$captures/zossrv.der"
page='<!DOCTYPE html><title>z/OS</title><p>Sent by a TLS 1.3 server, and readable with its key log.'
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s' ${#page} "$page" >"$work/index.html"

serve 443 -tls1_3
capture tls13 ip
fetch "https://$zos/index.html"
[ "$(cat "$work/answer")" = "$page" ]
captured

preload bad_signature
server_preload=$work/bad_signature.so serve 444 -tls1_3
capture tls13-alert51 ip
# The client is one of GnuTLS: OpenSSL's would send this alert in the clear.
inside client env SSLKEYLOGFILE="$keys" \
    gnutls-cli --x509cafile "$pki/DOCZOSCA.pem" -p 444 $zos </dev/null >"$work/client" 2>&1 || true
captured

preload stop_after_ccs
server_preload=$work/stop_after_ccs.so serve 992 -tls1_3
capture tls13-stops ip
fetch "https://$zos:992/index.html" --tls13-ciphers TLS_CHACHA20_POLY1305_SHA256
captured

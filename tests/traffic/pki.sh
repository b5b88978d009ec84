# shellcheck shell=bash
# shellcheck disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
# Certificates for the TLS traffic. Sourced after net.sh; the keys are forgotten with the directory.

pki=$work/pki
mkdir "$pki"

# authority NAME
authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -keyout "$pki/$1.key" -out "$pki/$1.pem" -subj "/O=Example/OU=SSS/CN=$1" 2>/dev/null
}

# certificate NAME AUTHORITY SUBJECT-ALTERNATIVE-NAME
certificate() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
        -keyout "$pki/$1.key" -subj "/O=Example/OU=SSS/CN=$1" 2>/dev/null |
        openssl x509 -req -days 3650 -CA "$pki/$2.pem" -CAkey "$pki/$2.key" -CAcreateserial \
            -extfile <(echo "subjectAltName=$3") -out "$pki/$1.pem" 2>/dev/null
}

authority DOCZOSCA
certificate ZOSSRV DOCZOSCA "IP:$zos,IP:$zos6"

# serve PORT OPTIONS...: a TLS server on z/OS that sends whole HTTP responses from files.
serve() {
    (cd "$work" && exec env LD_PRELOAD="${server_preload:-}" ip netns exec zt-zos \
        openssl s_server -quiet -HTTP -accept "$1" -cert "$pki/ZOSSRV.pem" -key "$pki/ZOSSRV.key" "${@:2}" \
        >"$work/server" 2>&1 </dev/null) &
    started+=($!)
    listening zos "$1"
}

# fetch URL OPTIONS...: a client that writes its key log beside the capture.
fetch() {
    inside client env SSLKEYLOGFILE="$keys" \
        curl -s -S -m 4 --cacert "$pki/DOCZOSCA.pem" "${@:2}" "$1" >"$work/answer" 2>"$work/client" || true
}

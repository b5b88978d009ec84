#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Applications whose bytes a data trace sees: HTTP, DNS, SMTP, FTP, TN3270. The servers are on z/OS, but
# for DNS, where z/OS is the resolver.
source "$(dirname "$0")/net.sh"

python=/usr/bin/python3 # the one that has Debian's modules

three_hosts
all_without_offload

mkdir "$work/www"
{
    echo '<?xml version="1.0"?><ddsml>'
    for number in $(seq 1 400); do
        printf '<row><col>SYS%03d</col><col>%d.%02d</col></row>\n' "$number" $((number % 100)) $((number * 7 % 100))
    done
    echo '</ddsml>'
} >"$work/www/perform.xml"
echo '<!DOCTYPE html><title>RMF</title>' >"$work/www/index.html"
start zos "$python" -m http.server --protocol HTTP/1.1 --directory "$work/www" 8803
listening zos 8803
capture http ip
inside client curl -s "http://$zos:8803/index.html" "http://$zos:8803/perform.xml" "http://$zos:8803/missing" \
    -o "$work/1" -o "$work/2" -o "$work/3"
cmp -s "$work/2" "$work/www/perform.xml"
captured

start client dnsmasq --keep-in-foreground --no-resolv --no-hosts --no-daemon --listen-address=$client \
    --host-record="zos.example,$zos,$zos6" --txt-record="zos.example,a text" --user=root --pid-file=
listening client 53
capture dns ip
inside zos dig +short @$client zos.example A >"$work/answer"
inside zos dig +short @$client zos.example AAAA >>"$work/answer"
inside zos dig +short @$client nowhere.example MX >>"$work/answer"
inside zos dig +short +tcp @$client zos.example TXT >>"$work/answer"
grep -qx "$zos" "$work/answer"
captured

start zos "$python" -m aiosmtpd -n -l $zos:25 -c aiosmtpd.handlers.Sink
listening zos 25
printf 'From: ibmuser@zos.example\r\nTo: ops@client.example\r\nSubject: JOB00042 ENDED\r\n\r\nIEF404I - ENDED\r\n' \
    >"$work/mail"
capture smtp ip
inside client curl -s "smtp://$zos" --mail-from ibmuser@zos.example --mail-rcpt ops@client.example -T "$work/mail"
captured

mkdir "$work/ftp"
cp "$work/www/perform.xml" "$work/ftp/CTRACE1"
start zos "$python" -m pyftpdlib -i $zos -p 21 -d "$work/ftp"
listening zos 21
capture ftp ip
inside client curl -s "ftp://$zos/CTRACE1" -o "$work/answer"
cmp -s "$work/answer" "$work/ftp/CTRACE1"
captured

start zos "$python" "$here/tn3270_server.py" 23
listening zos 23
capture tn3270 ip
inside client s3270 -model 3278-2 "$zos" <<'END' >"$work/answer"
Wait(5,InputField)
String("LOGON IBMUSER")
Enter()
Wait(5,InputField)
Ascii()
Quit()
END
grep -q 'IBMUSER LOGON IN PROGRESS' "$work/answer"
captured

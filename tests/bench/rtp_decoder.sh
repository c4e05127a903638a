#!/usr/bin/env bash
# Builds libsrtp2's test program rtp_decoder, which Debian does not package, from Debian's source
# package against Debian's library, and prints its path.
# usage: rtp_decoder.sh FOLDER   (kept there, so that the next run finds it)
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
program=$folder/rtp_decoder
[ -x "$program" ] && { echo "$program"; exit; }

# A list of package sources of our own: the system's need not have deb-src, and stays as it is.
# shellcheck source=/dev/null
. /etc/os-release
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
    "http://deb.debian.org/debian ${VERSION_CODENAME:-sid} main" >"$folder/src.list"
apt_options=(-o "Dir::Etc::sourcelist=$folder/src.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=)
cd "$folder"
apt-get "${apt_options[@]}" -qq update >&2
apt-get "${apt_options[@]}" -qq source libsrtp2 >&2

cd "$folder"/libsrtp2-*/
./configure >/dev/null 2>&1
cc -O2 -DHAVE_CONFIG_H -I. -Iinclude -Icrypto/include -Itest \
    test/rtp_decoder.c test/util.c test/getopt_s.c -o "$program" -lpcap -lsrtp2
echo "$program"

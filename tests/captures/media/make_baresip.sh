#!/usr/bin/env bash
# Makes baresip-NAME.pcapng: two baresip call each other with SDES, each playing its source file; the caller
# presses two keys. Needs baresip, ffmpeg, dumpcap and the right to capture on lo.
#   make_baresip.sh opus|amr-wb
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
case $1 in
opus) codec=opus/48000/2 module=opus rate=48000 channels=2 ;;
amr-wb) codec=AMR-WB/16000/1 module=amr rate=16000 channels=1 ;;
esac
for side in a b; do
    mkdir "$work/$side"
    ffmpeg -v error -i source_$side.wav -ar "$rate" -ac "$channels" "$work/$side/source.wav"
    port=15060 console=15555
    if [ $side = b ]; then port=15070 console=15556; fi
    cat >"$work/$side/config" <<EOF
sip_listen 127.0.0.1:$port
audio_source aufile,$work/$side/source.wav
audio_player aufile,$work/$side/player.wav
audio_alert aufile,$work/$side/alert.wav
ausrc_srate $rate
auplay_srate $rate
ausrc_channels $channels
auplay_channels $channels
rtp_ports 42000-42099
opus_stereo no
module_path /usr/lib/baresip/modules
module $module.so
module aufile.so
module srtp.so
module_app account.so
module_app menu.so
module cons.so
cons_listen 127.0.0.1:$console
EOF
    touch "$work/$side/contacts"
done
echo "<sip:alice@127.0.0.1:15060;transport=udp>;regint=0;mediaenc=srtp;audio_codecs=$codec" >"$work/a/accounts"
echo "<sip:bob@127.0.0.1:15070;transport=udp>;regint=0;mediaenc=srtp;audio_codecs=$codec;answermode=auto" >"$work/b/accounts"
dumpcap -q -i lo -w "$work/all.pcapng" -f 'udp portrange 42000-42099 or udp port 15060 or udp port 15070' 2>"$work/log" &
dumpcap=$!
sleep 1
timeout -k 2 10 baresip -f "$work/b" -t 8 >"$work/b.log" 2>&1 &
sleep 1
timeout -k 2 8 baresip -f "$work/a" -t 5 -e "d sip:bob@127.0.0.1:15070" >"$work/a.log" 2>&1 &
caller=$!
sleep 2
for key in 7 '#'; do
    python3 -c "import socket, sys; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(sys.argv[1].encode(), ('127.0.0.1', 15555))" "$key"
    sleep 0.4
    python3 -c "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'\x04', ('127.0.0.1', 15555))"
    sleep 0.4
done
wait $caller || true
sleep 1
kill -INT $dumpcap
wait $dumpcap || true
cp "$work"/*.log "${KEEP_LOGS:-$work}" 2>/dev/null || true
tshark -r "$work/all.pcapng" -Y '!icmp' -F pcapng -w "baresip-$1.pcapng"

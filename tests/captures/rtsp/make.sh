#!/bin/bash
# Makes the captures of this folder again: GStreamer's RTSP server with MIKEY (serve.py) and rtspsrc.
# Needs gir1.2-gst-rtsp-server-1.0, python3-gi, gstreamer1.0-tools, -plugins-good and -bad, tcpdump.
#
#   make.sh NAME udp|tcp
set -eu
cd "$(dirname "$0")"
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
/usr/bin/python3 serve.py 127.0.0.2 & sleep 2
tcpdump -q -i lo --immediate-mode -s 0 -w "$1.pcap" -Z root 'tcp port 8554 or udp portrange 1024-65535' 2>/dev/null & capture=$!
sleep 1
timeout -s INT 6 gst-launch-1.0 -e rtspsrc location=rtsp://127.0.0.2:8554/cam "protocols=$2" name=s \
    s. ! rtppcmadepay ! filesink location="$1.pcma" \
    s. ! rtppcmudepay ! filesink location="$1.pcmu" >/dev/null 2>&1 || true
sleep 0.5
kill $capture; wait $capture 2>/dev/null || true

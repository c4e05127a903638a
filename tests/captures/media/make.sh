#!/usr/bin/env bash
# Makes the captures of this folder with GStreamer: what is encoded, packed into RTP and encrypted is its
# work (opusenc, voamrwbenc, amrnbenc, avenc_g722, avenc_g726le, gsmenc, x264enc, vp8enc ...,
# rtp*pay, srtpenc); h263 is ffmpeg's. Needs gstreamer1.0-{tools,plugins-base,plugins-good,plugins-bad,plugins-ugly,libav},
# ffmpeg, espeak-ng, dumpcap and the right to capture on lo.
#   make.sh NAME...    (no name: all)
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key_a=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d
key_b=a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbd
key_va=202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d
key_vb=404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d

sdp() { # KEY PORT RTPMAP FMTP [VIDEO-KEY VIDEO-PORT VIDEO-RTPMAP VIDEO-FMTP]
    printf 'v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n'
    media_line audio "$1" "$2" "$3" "$4"
    if [ $# -gt 4 ]; then media_line video "$5" "$6" "$7" "$8"; fi
}
media_line() { # KIND KEY PORT RTPMAP FMTP
    printf 'm=%s %s RTP/SAVP %s\n' "$1" "$3" "${4%% *}"
    printf 'a=rtpmap:%s\n' "$4"
    if [ -n "$5" ]; then printf 'a=fmtp:%s %s\n' "${4%% *}" "$5"; fi
    printf 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:%s\n' \
        "$(printf '%s' "$2" | xxd -r -p | base64)"
}

begin_capture() { # NAME
    dumpcap -q -i lo -w "$work/$1.pcapng" \
        -f 'udp portrange 42000-42099 or udp port 5060' 2>"$work/dumpcap" &
    capture=$!
    until grep -q 'File:' "$work/dumpcap"; do sleep 0.1; done
    sleep 0.5
}
end_capture() { # NAME
    sleep 1
    kill -INT "$capture"
    wait "$capture" || true
    tshark -r "$work/$1.pcapng" -Y '!icmp' -F pcapng -w "$1.pcapng"
}

sound() { # SOURCE ENCODER... : a sender of one direction, in real time
    local side=$1
    shift
    echo "filesrc location=source_$side.wav ! wavparse ! audioconvert ! audioresample ! $*"
}

audio_call() { # NAME RTPMAP FMTP ENCODER-AND-PAYLOADER
    local name=$1 rtpmap=$2 fmtp=$3 encode=$4 pt=${2%% *}
    sdp $key_a 42010 "$rtpmap" "$fmtp" >"$work/offer"
    sdp $key_b 42020 "$rtpmap" "$fmtp" >"$work/answer"
    begin_capture "$name"
    python3 sip_by_hand.py begin "$name@media" "$work/offer" "$work/answer"
    # shellcheck disable=SC2046
    gst-launch-1.0 -q $(sound a "$encode pt=$pt ssrc=0xaaaa0001 ! srtpenc key=$key_a ! udpsink host=127.0.0.1 port=42020 bind-port=42010") &
    local sender=$!
    # shellcheck disable=SC2046
    gst-launch-1.0 -q $(sound b "$encode pt=$pt ssrc=0xbbbb0001 ! srtpenc key=$key_b ! udpsink host=127.0.0.1 port=42010 bind-port=42020")
    wait $sender
    python3 sip_by_hand.py end "$name@media" "$work/offer" "$work/answer"
    end_capture "$name"
}

# The same picture sequence in every codec; the encoder's output is kept to be compared with.
video_call() { # NAME RTPMAP FMTP ENCODER PAYLOADER KEEP
    local name=$1 rtpmap=$2 fmtp=$3 encode=$4 pay=$5 keep=$6 pt=${2%% *}
    sdp $key_a 42010 "111 opus/48000/2" "" $key_va 42030 "$rtpmap" "$fmtp" >"$work/offer"
    sdp $key_b 42020 "111 opus/48000/2" "" $key_vb 42040 "$rtpmap" "$fmtp" >"$work/answer"
    begin_capture "$name"
    python3 sip_by_hand.py begin "$name@media" "$work/offer" "$work/answer"
    local pictures="videotestsrc pattern=ball num-buffers=45 ! video/x-raw,width=160,height=120,framerate=15/1"
    # shellcheck disable=SC2046,SC2086
    gst-launch-1.0 -q $pictures ! $encode ! tee name=t \
        ! queue ! $pay pt=$pt mtu=500 ssrc=0xaaaa0002 ! srtpenc key=$key_va ! udpsink host=127.0.0.1 port=42040 bind-port=42030 \
        t. ! queue ! $keep location="$work/sent.$name" \
        $(sound a "opusenc ! rtpopuspay pt=111 ssrc=0xaaaa0001 ! srtpenc key=$key_a ! udpsink host=127.0.0.1 port=42020 bind-port=42010") &
    local sender=$!
    # shellcheck disable=SC2046
    gst-launch-1.0 -q $(sound b "opusenc ! rtpopuspay pt=111 ssrc=0xbbbb0001 ! srtpenc key=$key_b ! udpsink host=127.0.0.1 port=42010 bind-port=42020")
    wait $sender
    python3 sip_by_hand.py end "$name@media" "$work/offer" "$work/answer"
    end_capture "$name"
    ffmpeg -v error -y -i "$work/sent.$name" -an -vsync passthrough -f framemd5 - |
        grep -v '^#' | sed 's/.*, *//' >"$name.frames.md5"
}

# Pictures alone, by ffmpeg's encoder, payloader and SRTP.
ffmpeg_call() { # NAME RTPMAP ENCODER
    local name=$1 rtpmap=$2 encoder=$3 pt=${2%% *}
    sdp $key_a 42010 "8 PCMA/8000" "" $key_va 42030 "$rtpmap" "" >"$work/offer"
    sdp $key_b 42020 "8 PCMA/8000" "" $key_vb 42040 "$rtpmap" "" >"$work/answer"
    begin_capture "$name"
    python3 sip_by_hand.py begin "$name@media" "$work/offer" "$work/answer"
    ffmpeg -v error -f lavfi -i testsrc=size=176x144:rate=15 -t 3 -c:v "$encoder" -b:v 200k -g 30 \
        -flags +bitexact "$work/sent.avi"
    ffmpeg -v error -re -i "$work/sent.avi" -c copy -f rtp -payload_type "$pt" -ssrc 1431633922 \
        -srtp_out_suite AES_CM_128_HMAC_SHA1_80 \
        -srtp_out_params "$(printf '%s' "$key_va" | xxd -r -p | base64)" \
        "srtp://127.0.0.1:42040?localrtpport=42030&pkt_size=500" >/dev/null
    python3 sip_by_hand.py end "$name@media" "$work/offer" "$work/answer"
    end_capture "$name"
    ffmpeg -v error -y -i "$work/sent.avi" -an -vsync passthrough -f framemd5 - |
        grep -v '^#' | sed 's/.*, *//' >"$name.frames.md5"
}

[ -e source_a.wav ] || {
    espeak-ng -v en -s 140 -w "$work/a.wav" \
        "This is Alice. The train leaves at nine forty five from platform three."
    espeak-ng -v en+f3 -s 140 -w "$work/b.wav" "Bob here. I shall wait for you below the clock."
    for side in a b; do
        ffmpeg -v error -y -i "$work/$side.wav" -ac 1 -ar 16000 -t 3.6 source_$side.wav
    done
}

make_one() {
    case $1 in
    opus) audio_call opus "111 opus/48000/2" "" "opusenc bitrate=32000 ! rtpopuspay" ;;
    amr-wb) audio_call amr-wb "97 AMR-WB/16000" "octet-align=1" "voamrwbenc band-mode=8 ! rtpamrpay" ;;
    amr) audio_call amr "98 AMR/8000" "octet-align=1" "amrnbenc band-mode=7 ! rtpamrpay" ;;
    g722) audio_call g722 "9 G722/8000" "" "audio/x-raw,rate=16000,channels=1 ! avenc_g722 ! rtpg722pay max-ptime=20000000 min-ptime=20000000" ;;
    g726) audio_call g726 "99 G726-32/8000" "" "audio/x-raw,rate=8000,channels=1 ! avenc_g726 bitrate=32000 ! rtpg726pay force-aal2=false max-ptime=20000000 min-ptime=20000000" ;;
    gsm) audio_call gsm "3 GSM/8000" "" "audio/x-raw,rate=8000,channels=1 ! gsmenc ! rtpgsmpay" ;;
    h264) video_call h264 "102 H264/90000" "packetization-mode=1" "x264enc tune=zerolatency bitrate=200 key-int-max=30" "rtph264pay config-interval=-1" "h264parse ! video/x-h264,stream-format=byte-stream ! filesink" ;;
    h265) video_call h265 "103 H265/90000" "" "x265enc tune=zerolatency bitrate=200 key-int-max=30" "rtph265pay config-interval=-1" "h265parse ! video/x-h265,stream-format=byte-stream ! filesink" ;;
    vp8) video_call vp8 "104 VP8/90000" "" "vp8enc deadline=1 target-bitrate=200000 keyframe-max-dist=30" "rtpvp8pay picture-id-mode=2" "webmmux ! filesink" ;;
    vp9) video_call vp9 "105 VP9/90000" "" "vp9enc deadline=1 target-bitrate=200000 keyframe-max-dist=30" "rtpvp9pay picture-id-mode=2" "webmmux ! filesink" ;;
    h263) ffmpeg_call h263 "106 H263-1998/90000" h263p ;;
    *) echo "no capture $1" >&2; return 1 ;;
    esac
}

if [ $# -eq 0 ]; then set -- opus amr-wb amr g722 g726 gsm h264 h265 vp8 vp9 h263; fi
for name in "$@"; do
    echo "$name"
    make_one "$name"
done

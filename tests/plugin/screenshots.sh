#!/usr/bin/env bash
# Makes the pictures of docs/wireshark.md: real Wireshark on a virtual screen, with the plugin that
# was built last and the sample call ims-aka-dh.  Needs wireshark, xvfb, xdotool, imagemagick and
# openbox, which ./run setup does not install.
#
#   tests/plugin/screenshots.sh [FOLDER]       docs/images unless told otherwise
#
# LISRTP_SCREEN_HOME names Wireshark's home folder, which one picture shows; it must not be there yet, and
# is removed.
#
# Somebody has to look at them: a script cannot tell whether a label is cut off.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(realpath -m "${1:-docs/images}")
plugin=$(realpath "${LISRTP_PLUGIN:-build/plugin/lisrtp.so}")
samples=$PWD/samples/captures
mkdir -p "$out"

if [ -n "${LISRTP_SCREEN_HOME:-}" ]; then
    home=$LISRTP_SCREEN_HOME
    mkdir "$home"
else
    home=$(mktemp -d /tmp/lisrtp-screen-XXXXXX)
fi
export DISPLAY=:77
pids=()
# shellcheck disable=SC2317  # called by trap
finish() {
    kill "${pids[@]}" 2>/dev/null || true
    rm -rf "$home"
}
trap finish EXIT

version=$(tshark --version 2>/dev/null | sed -n '1s/.*(Wireshark) \([0-9]*\.[0-9]*\).*/\1/p')
install -D "$plugin" "$home/.local/lib/wireshark/plugins/$version/epan/lisrtp.so"
mkdir -p "$home/.config/wireshark" "$home/run"
chmod 700 "$home/run"
cat >"$home/.config/wireshark/preferences" <<PREFERENCES
gui.update.enabled: FALSE
gui.ask_unsaved: FALSE
lisrtp.key_file: $home/keys.toml
PREFERENCES
cat >"$home/.config/wireshark/recent" <<'RECENT'
privs.warn_if_elevated: FALSE
gui.geometry_main_maximized: FALSE
gui.geometry_main_x: 0
gui.geometry_main_y: 0
gui.geometry_main_width: 1240
gui.geometry_main_height: 860
RECENT

# Started as root, Wireshark loads no personal plugins.
as_user=()
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid nobody --regid nogroup --clear-groups)
as_user+=(env HOME="$home" XDG_RUNTIME_DIR="$home/run" LANG=C.UTF-8 TZ=UTC QT_QPA_PLATFORM=xcb)

Xvfb "$DISPLAY" -screen 0 1700x900x24 -nolisten tcp >"$home/xvfb.log" 2>&1 &
pids+=($!)
sleep 1
openbox >/dev/null 2>&1 &
pids+=($!)

# start SAMPLE FRAME: Wireshark with this sample, at this frame.
start() {
    install -m 600 "$samples/$1/$1.toml" "$home/keys.toml"
    install -m 644 "$samples/$1/$1.pcapng" "$home/call.pcapng"
    [ "$(id -u)" != 0 ] || chown -R nobody:nogroup "$home"
    "${as_user[@]}" wireshark -r "$home/call.pcapng" -g "$2" >"$home/wireshark.log" 2>&1 &
    pids+=($!)
    window 'call.pcapng' >/dev/null
    sleep 8
}

stop() {
    kill "${pids[-1]}" 2>/dev/null || true
    wait "${pids[-1]}" 2>/dev/null || true
    unset 'pids[-1]'
}

# window TITLE: the window with this title, once it is there.
window() {
    local id
    for _ in $(seq 60); do
        id=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | tail -n 1 || true)
        if [ -n "$id" ]; then
            printf '%s\n' "$id"
            return
        fi
        sleep 1
    done
    printf 'screenshots: no window %s\n' "$1" >&2
    return 1
}

# click X Y: where Wireshark 4.0 of Debian 12 has its menus on this screen.
click() {
    xdotool mousemove "$1" "$2" click 1
    sleep 1.5
}

# picture NAME [WINDOW [WIDTH HEIGHT]]: of a window that is given a size, or of the whole screen.
picture() {
    if [ -n "${3:-}" ]; then
        xdotool windowmove "$2" 20 60 windowsize "$2" "$3" "$4"
    fi
    sleep 3
    import -window "${2:-root}" -depth 8 "$home/shot.png"
    convert "$home/shot.png" -strip +dither -colors 32 "$out/$1.png"
}

start ims-aka-dh 14
click 100 563 # "Lawful decryption of SRTP"
xdotool key shift+Right
sleep 1
main=$(window 'call.pcapng')
picture packet "$main"

click 403 30 # Telephony
click 407 254 # RTP
click 650 304 # RTP Player
player=$(window 'RTP Player')
picture player "$player" 1240 420
xdotool windowclose "$player"
sleep 1

xdotool key ctrl+shift+p
preferences=$(window 'Preferences')
xdotool windowmove "$preferences" 20 60 windowsize "$preferences" 900 500
sleep 1
xdotool mousemove --window "$preferences" 65 156 click 1 # Protocols
sleep 1
xdotool key Right
sleep 2
xdotool type --delay 60 LISRTP
picture preferences "$preferences"
xdotool key Escape
sleep 1

click 21 30  # File
click 82 410 # Export Objects
click 420 510 # LISRTP
export=$(window 'Export')
picture export "$export" 820 300
stop

start ims-aka-dh 12
click 100 580 # "Lawful decryption", below SIP
xdotool key shift+Right
sleep 1
picture signalling "$(window 'call.pcapng')"
stop

start verdicts 312
click 403 30 # Telephony
click 417 454 # LI calls
calls=$(window 'LI calls')
picture calls "$calls" 1640 260
xdotool windowclose "$calls"
sleep 1
click 276 30 # Analyze
click 330 387 # Expert Information
picture expert "$(window 'Expert')" 1000 320
stop
ls -l "$out"

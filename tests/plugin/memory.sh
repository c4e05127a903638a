#!/usr/bin/env bash
# The plugin's memory: sharkd opens captures, clicks, changes the preference, reloads, opens another
# capture and ends, under valgrind (leaks of the plugin's own) and under the address sanitizer.
# Takes minutes, so it is not in ./run test.  Needs valgrind; builds an instrumented plugin below
# build-asan.
#
#   tests/plugin/memory.sh [valgrind|asan]     both unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/../.."
python=/usr/bin/python3
log=$(mktemp -d /tmp/lisrtp-memory-XXXXXX)

# Every block by malloc itself, or the tools cannot tell one from another.
export G_SLICE=always-malloc WIRESHARK_DEBUG_WMEM_OVERRIDE=simple PYTHONDONTWRITEBYTECODE=1

under_valgrind() {
    chmod 777 "$log"
    "$python" tests/plugin/memory_session.py valgrind --quiet --leak-check=full \
        --show-leak-kinds=definite --num-callers=30 \
        --log-file="$log/valgrind.%p" --keep-debuginfo=yes
    # Of what is left over, what the plugin has a part in; Wireshark has leaks of its own.
    "$python" tests/plugin/memory_session.py --read "$log"/valgrind.*
}

under_asan() {
    cmake --preset asan >/dev/null
    cmake --build --preset asan --target lisrtp_plugin
    local libraries
    libraries="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so)"
    # Leaks are valgrind's part: here they would be those of all of Wireshark.
    LISRTP_PLUGIN=build-asan/plugin/lisrtp.so LISRTP_PRELOAD="$libraries" \
        ASAN_OPTIONS=detect_leaks=0:halt_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
        "$python" tests/plugin/memory_session.py
}

case "${1:-both}" in
    valgrind) under_valgrind ;;
    asan) under_asan ;;
    both) under_valgrind; under_asan ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
rm -rf "$log"
printf 'memory: clean\n'

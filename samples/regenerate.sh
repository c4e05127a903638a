#!/usr/bin/env bash
# Makes every committed sample again and compares it octet for octet with what is committed.
# `samples/regenerate.sh --write` replaces the committed ones instead.
set -euo pipefail
cd "$(dirname "$0")"

program=${LISRTP_SAMPLE:-../build/bin/lisrtp-sample}
if [ "${1:-}" = --write ]; then
    exec "$program" --all scenarios -o captures
fi
made=$(mktemp -d)
trap 'rm -r "$made"' EXIT
"$program" --all scenarios -o "$made" >/dev/null
diff -r "$made" captures
echo "samples: all as committed"

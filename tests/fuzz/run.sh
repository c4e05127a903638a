#!/usr/bin/env bash
# Runs every fuzz target for a while, beginning from its committed corpus. New inputs go to
# build-fuzz/found; what crashes stays in build-fuzz/crashes and fails the run.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
found=build-fuzz/found
crashes=build-fuzz/crashes
mkdir -p "$crashes"
for program in build-fuzz/fuzz/fuzz_*; do
    name=${program##*fuzz_}
    mkdir -p "$found/$name"
    printf '%s: %s s\n' "$name" "$seconds"
    "$program" -max_total_time="$seconds" -runs=20000000 -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$crashes/$name-" -print_final_stats=1 \
        "$found/$name" "tests/fuzz/corpus/$name" 2>&1 |
        grep -E 'ERROR|SUMMARY|number_of_executed_units|Test unit' || true
done
if [ -n "$(ls -A "$crashes")" ]; then
    printf 'crashes:\n'
    ls "$crashes"
    exit 1
fi

#!/usr/bin/env bash
# Runs the benchmarks of the bench preset, then sets what they measured beside the targets.
# Arguments go to Google Benchmark, e.g. --benchmark_filter=160; the results stay in
# build-bench/bench-results.
set -euo pipefail
cd "$(dirname "$0")/../.."
results=build-bench/bench-results
rm -rf "$results"
mkdir -p "$results"
# What cannot be measured here is said, and left out of the table at the end.
measure() {
    printf '\n'
    "$@" || printf 'bench: %s ended with %s: its rows are left out\n' "$1 $2" $? >&2
}
for program in build-bench/bench/bench_*; do
    measure "$program" --benchmark_out="$results/$(basename "$program").json" \
        --benchmark_out_format=json "$@"
done
measure /usr/bin/python3 tests/bench/decrypt_bench.py --out "$results/decrypt.json"
measure /usr/bin/python3 tests/bench/plugin_bench.py --out "$results/plugin.json"
printf '\n'
/usr/bin/python3 tests/bench/summary.py "$results"

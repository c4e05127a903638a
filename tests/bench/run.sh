#!/usr/bin/env bash
# Runs the benchmarks of the bench preset, then sets what they measured beside the targets.
# Arguments go to Google Benchmark, e.g. --benchmark_filter=160; the results stay in
# build-bench/bench-results.
set -euo pipefail
cd "$(dirname "$0")/../.."
results=build-bench/bench-results
rm -rf "$results"
mkdir -p "$results"
for program in build-bench/bench/bench_*; do
    "$program" --benchmark_out="$results/$(basename "$program").json" \
        --benchmark_out_format=json "$@"
done
printf '\n'
/usr/bin/python3 tests/bench/decrypt_bench.py --out "$results/decrypt.json"
printf '\n'
/usr/bin/python3 tests/bench/plugin_bench.py --out "$results/plugin.json"
printf '\n'
/usr/bin/python3 tests/bench/summary.py "$results"

#!/usr/bin/env bash
# Runs every benchmark program of the bench preset; arguments go to Google Benchmark.
set -euo pipefail
cd "$(dirname "$0")/../.."
for program in build-bench/bench/bench_*; do
    "$program" "$@"
done

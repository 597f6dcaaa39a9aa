#!/usr/bin/env bash
# Rebalances many baskets on a development chain, and draws how long a rebalance executes. CHART is the
# file of the chart, ASSETS how many assets the chain lists beside those of the preset (400): with fewer
# there are no baskets of 400 components.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath "$CARGO_TARGET_DIR")
export EXECUTION=$target/load.json CHART=${CHART:-$target/load.svg}
cargo bench -p ballast-node --bench rebalance -- --json "$EXECUTION"
node tests/load.mjs

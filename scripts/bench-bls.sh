#!/usr/bin/env bash
# Times certificate verification in the compiled runtime: with the host functions of RFC-0163, and in
# plain wasm.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
wasm=$CARGO_TARGET_DIR/release/wbuild/ballast-runtime/ballast_runtime.wasm
cargo build --release -p ballast-runtime --features plain-bls
cp "$wasm" "$out/plain.wasm"
cargo build --release -p ballast-runtime
cp "$wasm" "$out/rfc-0163.wasm"
cargo bench -p ballast-node --bench certificate -- "rfc-0163=$out/rfc-0163.wasm" "plain=$out/plain.wasm"

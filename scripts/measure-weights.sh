#!/usr/bin/env bash
# Measures what the calls of $PALLET cost in the compiled runtime, with its host functions, against their
# components, and prints it. CALLS names some of them; STEPS and REPEAT say how thoroughly.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.28.0
pallet=${PALLET:-pallet_settlement} calls=${CALLS:-*} steps=${STEPS:-10} repeat=${REPEAT:-5}

say() { printf '\033[1m[weights]\033[0m %s\n' "$*"; }
fail() { printf '\033[1;31m[weights]\033[0m %s\n' "$*" >&2; exit 1; }

bencher=$(command -v frame-omni-bencher || true)
if [ -z "$bencher" ] || [ "$("$bencher" --version | awk '{ print $2 }')" != "$version" ]; then
	bencher=$CARGO_TARGET_DIR/tools/bin/frame-omni-bencher
	if ! [ -x "$bencher" ]; then
		say "installing frame-omni-bencher $version, a quarter of an hour"
		cargo install frame-omni-bencher --version "$version" --locked --root "$CARGO_TARGET_DIR/tools"
	fi
fi

say "compiling the runtime with its benchmarks"
cargo build --release --locked -p ballast-runtime --features runtime-benchmarks
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
say "measuring $pallet, $steps steps of each component, $repeat times"
"$bencher" v1 benchmark pallet \
	--runtime "$CARGO_TARGET_DIR/release/wbuild/ballast-runtime/ballast_runtime.wasm" \
	--genesis-builder runtime --genesis-builder-preset development --pallet "$pallet" --extrinsic "$calls" \
	--steps "$steps" --repeat "$repeat" --min-duration 0 --json-file "$out/measured.json" >"$out/log" 2>&1 ||
	fail "$(tail -n 20 "$out/log")"
node tests/weights.mjs "$out/measured.json"

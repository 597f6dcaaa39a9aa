#!/usr/bin/env bash
# Measures the weights of all pallets, or of $PALLET, in the compiled runtime with its host functions,
# and writes them where the runtime reads them.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.28.0
steps=${STEPS:-20} repeat=${REPEAT:-10}

say() { printf '\033[1m[weights]\033[0m %s\n' "$*"; }
fail() { printf '\033[1;31m[weights]\033[0m %s\n' "$*" >&2; exit 1; }

is_ours() { [ -x "$1" ] && [ "$("$1" --version | awk '{ print $2 }')" = "$version" ]; }
bencher=$(command -v frame-omni-bencher || true)
is_ours "$bencher" || bencher=$CARGO_TARGET_DIR/tools/bin/frame-omni-bencher
if ! is_ours "$bencher"; then
	say "installing frame-omni-bencher $version, a quarter of an hour"
	cargo install frame-omni-bencher --version "$version" --locked --force --root "$CARGO_TARGET_DIR/tools"
fi

say "compiling the runtime with its benchmarks"
cargo build --release --locked -p ballast-runtime --features runtime-benchmarks
runtime=$CARGO_TARGET_DIR/release/wbuild/ballast-runtime/ballast_runtime.wasm
# Some benchmarks of the SDK name pallets that are not here.
run() {
	"$bencher" v1 benchmark pallet --runtime "$runtime" --genesis-builder runtime \
		--genesis-builder-preset development --ignore-unknown-pov-mode "$@"
}

listed=$(run --list=pallets --no-csv-header 2>/dev/null | sort -u) || fail "$bencher cannot list the benchmarks of $runtime"
pallets=${PALLET:-$listed}
for pallet in $pallets; do
	grep -qx "$pallet" <<<"$listed" ||
		fail "no benchmarks of $pallet; PALLET is one of: $(tr '\n' ' ' <<<"$listed")"
done

results=$CARGO_TARGET_DIR/weights
mkdir -p "$results"
measured=()
number=0 total=$(wc -w <<<"$pallets")
for pallet in $pallets; do
	number=$((number + 1)) start=$SECONDS
	# What a folder of pallets/ holds is ours: its weights are its own.
	folder=pallets/$(tr '_' '-' <<<"${pallet#pallet_}")
	if [ -d "$folder" ]; then template=pallet output=$folder/src/weights.rs measured+=("$pallet")
	else template=runtime output=runtime/src/weights/$pallet.rs
	fi
	case $pallet in frame_benchmarking) continue ;; esac
	say "$number of $total: $pallet -> $output"
	# Least squares, where a plane would go below zero, take for its base the least that was measured: with
	# all other components at their most. Beside a pairing that cannot be, and slopes are small.
	case $pallet in pallet_bls_oracle) analysis=min-squares ;; *) analysis=median-slopes ;; esac
	# Steps and repeats decide, not the time that they take.
	run --pallet "$pallet" --extrinsic '*' --steps "$steps" --repeat "$repeat" --min-duration 0 \
		--output-analysis "$analysis" --template "scripts/weights/$template.hbs" --output "$output" --json-file "$results/$pallet.json" \
		>"$results/$pallet.log" 2>&1 || fail "$pallet: see $results/$pallet.log"
	say "measured in $((SECONDS - start)) s"
	node tests/weights.mjs "$results/$pallet.json"
done

# To which calls the weights of ours belong.
if [ ${#measured[@]} -gt 0 ]; then
	say "writing runtime/src/weights/signatures.txt"
	MEASURED="${measured[*]}" SKIP_WASM_BUILD=1 cargo test --quiet --release --locked -p ballast-runtime --lib \
		tests::weights::write_signatures -- --ignored --exact ||
		fail "the calls do not fit their new weights: see above, then run this again"
fi

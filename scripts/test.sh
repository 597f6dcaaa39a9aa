#!/usr/bin/env bash
# Everything that a change has to pass, with the time of each part.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_PROGRESS_WHEN=${CARGO_TERM_PROGRESS_WHEN:-auto}

names=() seconds=()
summary() {
	printf '\n%-44s %8s\n' part time
	for i in "${!names[@]}"; do
		printf '%-44s %5dm%02ds\n' "${names[$i]}" $((seconds[i] / 60)) $((seconds[i] % 60))
	done
	printf '%-44s %5dm%02ds\n' total $((SECONDS / 60)) $((SECONDS % 60))
}
part() {
	local name=$1 start=$SECONDS
	shift
	printf '\n\033[1m== %s\033[0m\n' "$name"
	if ! "$@"; then
		names+=("$name (failed)") seconds+=($((SECONDS - start)))
		summary
		printf '\n\033[1;31mfailed: %s\033[0m. To repeat only this: %s\n' "$name" "$*" >&2
		exit 1
	fi
	names+=("$name") seconds+=($((SECONDS - start)))
}

pallets=(-p pallet-rebalance -p pallet-bls-oracle -p pallet-settlement)
part "set-up" scripts/setup.sh
part "one version of the SDK" scripts/check-versions.sh
part "format" cargo fmt --all --check
part "format of the JavaScript" npm --prefix tests run format
part "clippy" env SKIP_WASM_BUILD=1 cargo clippy --release --workspace --all-targets --locked -- -D warnings
part "unit and property tests" cargo test --release --workspace --locked
part "benchmarks as tests, try-runtime" env SKIP_WASM_BUILD=1 \
	cargo test --release --locked "${pallets[@]}" --features runtime-benchmarks,try-runtime
part "node, sandbox exchange, participant" cargo build --release --workspace --locked
part "instructions of the hot paths" scripts/instructions.sh
specs=$(mktemp -d)
trap 'rm -rf "$specs"' EXIT
part "chain specifications" env OUT="$specs" scripts/chain-specs.sh
part "the same again" env OUT="$specs" CHECK=1 scripts/chain-specs.sh
# A test that waits for ever is a failure with a name, not a build that never ends.
part "end to end: parts" timeout --foreground 5m npm --prefix tests run unit
part "end to end: one node" timeout --foreground 30m npm --prefix tests run e2e
part "end to end: networks" timeout --foreground 25m npm --prefix tests run network
summary
printf '\n\033[1;32mall passed\033[0m\n'

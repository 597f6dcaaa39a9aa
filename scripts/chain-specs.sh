#!/usr/bin/env bash
# Writes chain-specs/dev.json, local.json and staging.json, the last from the file that NETWORK names.
# With CHECK=1 it compares instead and fails on a difference. OUT is another folder than chain-specs.
set -euo pipefail
network=$(realpath "${NETWORK:-$(dirname "$0")/../chain-specs/staging.example.toml}")
cd "$(dirname "$0")/../chain-specs"
: "${BALLAST_BIN:=${CARGO_TARGET_DIR:-$PWD/../target}/release/ballast}"
out=${OUT:-.}

# Everything is made before anything is replaced. Beside the target, so that moving is renaming.
new=$(mktemp -d "$out/.new.XXXXXX")
trap 'rm -rf "$new"' EXIT
write() { "$BALLAST_BIN" export-chain-spec --output "$new/$1.json" "${@:2}" >/dev/null; }
write dev --chain dev
write local --chain local
write staging --chain "$network" --raw

status=0
for name in dev local staging; do
	if [ "${CHECK:-}" = 1 ]; then
		if ! cmp -s "$new/$name.json" "$out/$name.json"; then
			echo "$out/$name.json is not what would be written" >&2
			status=1
		fi
	else
		mv "$new/$name.json" "$out/$name.json"
		sha256sum "$out/$name.json"
	fi
done
exit $status

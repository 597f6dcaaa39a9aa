#!/usr/bin/env bash
# Two copies of these crates in the tree mean that two releases of polkadot-sdk are mixed.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0
for crate in sp-runtime frame-support sc-network; do
	versions=$(awk -v crate="$crate" '
		$0 == "name = \"" crate "\"" { getline; gsub(/version = |"/, ""); print }' Cargo.lock)
	if [ "$(wc -w <<<"$versions")" != 1 ]; then
		echo "$crate must be in Cargo.lock exactly once, found: $(tr '\n' ' ' <<<"$versions"). \
See who needs it with: cargo tree -i $crate@VERSION" >&2
		status=1
	else
		echo "$crate $versions"
	fi
done
exit $status

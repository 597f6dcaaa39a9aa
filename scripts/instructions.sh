#!/usr/bin/env bash
# Counts the instructions of the hot paths and compares them with tests/instructions/baseline.txt.
# A path that takes more than 3 % more fails; UPDATE=1 writes the baseline anew.
set -euo pipefail
cd "$(dirname "$0")/.."
baseline=tests/instructions/baseline.txt
tolerance=30 # thousandths

fail() { printf '\033[1;31m[instructions]\033[0m %s\n' "$*" >&2; exit 1; }
command -v valgrind >/dev/null || fail "valgrind is missing: run make setup"
# The count depends on the instruction set, and on nothing else.
[ "$(uname -m)" = x86_64 ] || { echo "The baseline is for x86_64; nothing is compared here."; exit 0; }

# With the features that the node has.
cargo build --release --locked --workspace
program=$CARGO_TARGET_DIR/release/ballast-instructions
counted=$(mktemp)
trap 'rm -f "$counted"' EXIT
count() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null '--toggle-collect=*measured*' "$program" "$1" 2>&1 |
		awk '/Collected/ { print $NF }'
}
mapfile -t paths < <("$program")
[ "${#paths[@]}" -gt 0 ] || fail "$program lists no paths"
failed=0
printf '\n%-34s %14s %14s %9s\n' path instructions baseline change
for name in "${paths[@]}"; do
	now=$(count "$name" || true)
	[ "${now:-0}" -gt 0 ] || fail "$name: nothing was counted"
	printf '%s\t%s\n' "$name" "$now" >>"$counted"
	before=$(awk -F '\t' -v name="$name" '$1 == name { print $2 }' "$baseline" 2>/dev/null || true)
	if [ -z "$before" ]; then
		printf '%-34s %14s %14s %9s\n' "$name" "$now" - new
		[ -n "${UPDATE:-}" ] || failed=1
		continue
	fi
	change=$(((now - before) * 1000 / before)) mark='' sign=''
	if [ "$change" -lt 0 ]; then sign=-; fi
	if [ "$change" -gt "$tolerance" ]; then failed=1 mark=' slower'; fi
	if [ "$change" -lt "-$tolerance" ]; then mark=' faster: UPDATE=1'; fi
	printf '%-34s %14s %14s %7s.%s %%%s\n' "$name" "$now" "$before" "$sign$((${change#-} / 10))" $((${change#-} % 10)) "$mark"
done
gone=$(awk -F '\t' 'NR == FNR { now[$1]; next } !($1 in now) { print $1 }' "$counted" "$baseline" 2>/dev/null || true)
if [ -n "$gone" ]; then
	echo "in the baseline, and not counted any more: $gone"
	[ -n "${UPDATE:-}" ] || failed=1
fi
if [ -n "${UPDATE:-}" ]; then
	cp "$counted" "$baseline"
	echo "written: $baseline"
elif [ "$failed" = 1 ]; then
	fail "a hot path takes more than 3 % more instructions, or paths and baseline differ. If that has to be, say why in the commit and run: UPDATE=1 make instructions"
fi

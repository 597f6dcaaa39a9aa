#!/usr/bin/env bash
# Installs what building and testing Ballast needs and is not there yet. Changes nothing when all is.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m[setup]\033[0m %s\n' "$*"; }
fail() { printf '\033[1;31m[setup]\033[0m %s\n' "$*" >&2; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"
	elif command -v sudo >/dev/null; then sudo "$@"
	else fail "need root for: $*. Run it as root, then run this again."
	fi
}

# command -> Debian package
missing=()
while read -r tool package; do
	command -v "$tool" >/dev/null || missing+=("$package")
done <<'TOOLS'
cc gcc
c++ g++
make make
clang clang
cmake cmake
protoc protobuf-compiler
pkg-config pkg-config
curl curl
git git
jq jq
openssl openssl
script bsdutils
valgrind valgrind
TOOLS
# clang-sys looks for the library itself.
ls /usr/lib/llvm-*/lib/libclang*.so* /usr/lib/*/libclang*.so* >/dev/null 2>&1 || missing+=(libclang-dev)
ls /usr/include/google/protobuf/empty.proto >/dev/null 2>&1 || missing+=(libprotobuf-dev)
if ! command -v node >/dev/null; then missing+=(nodejs npm)
elif ! command -v npm >/dev/null; then missing+=(npm)
fi

if [ ${#missing[@]} -gt 0 ]; then
	command -v apt-get >/dev/null ||
		fail "install these with your package manager, then run this again: ${missing[*]}"
	say "installing ${missing[*]}"
	as_root apt-get update -qq || fail "apt-get update failed: check the network and /etc/apt/sources.list"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null ||
		fail "apt-get could not install: ${missing[*]}. Install them by hand, then run this again."
fi

node_major=$(node -p 'process.versions.node.split(".")[0]')
[ "$node_major" -ge 18 ] || fail "Node.js $node_major is too old: install 18 or newer from https://nodejs.org"

command -v rustup >/dev/null ||
	fail "rustup is missing: install it from https://rustup.rs, then run this again"
# rustup reads the channel from rust-toolchain.toml; cargo alone would not add the rest.
rustup show active-toolchain >/dev/null 2>&1 || rustup toolchain install >/dev/null ||
	fail "rustup cannot install the toolchain that rust-toolchain.toml names"
have_targets=$(rustup target list --installed)
have_components=$(rustup component list --installed)
grep -q '^wasm32v1-none' <<<"$have_targets" || { say "adding the wasm32v1-none target"; rustup target add wasm32v1-none; }
for component in rust-src rustfmt clippy; do
	grep -q "^$component" <<<"$have_components" || { say "adding $component"; rustup component add "$component"; }
done

# npm packages of the tests and the demo, when their lock file changed since.
stamp=tests/node_modules/.installed
if ! [ -f "$stamp" ] || ! cmp -s tests/package-lock.json "$stamp"; then
	say "installing the npm packages of tests/"
	(cd tests && npm ci --no-audit --no-fund --loglevel=error) ||
		fail "npm ci failed in tests/: check the network, or set your registry with npm config set registry"
	cp tests/package-lock.json "$stamp"
fi

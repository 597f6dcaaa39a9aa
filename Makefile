# Ballast. `make demo` shows the main job, `make test` checks everything, `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup build demo dev node network chain-specs test nightly fmt bench bench-bls latency network-latency
.PHONY: settlement-latency simulate load bench-rebalance weights instructions

# Where cargo puts what it builds; set CARGO_TARGET_DIR to share it between clones.
export CARGO_TARGET_DIR ?= $(CURDIR)/target
export BALLAST_BIN ?= $(CARGO_TARGET_DIR)/release/ballast
export PATH := $(HOME)/.cargo/bin:$(PATH)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1m%-18s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what building and testing needs (system packages, wasm target, npm packages)
	@scripts/setup.sh

# The runtime for tests of upgrades is left out: `make test` builds it.
build: setup ## Build the node, the sandbox exchange and the participant's daemon
	@cargo build --release --workspace --exclude ballast-runtime-next

demo: build ## Rebalance a basket under BLS consensus, settle its vault in every way (EXIT=1 ends afterwards)
	@node tests/demo.mjs

dev: build ## Run the development node with its sandbox exchange, and a participant that settles vaults
	@node tests/dev.mjs

node: build ## Run only the development node: vaults are left to you
	@"$(BALLAST_BIN)" --dev --rpc-cors all

network: build ## Run four validators that are oracles and a full node, with a live table (BLOCKS=N ends at block N)
	@node tests/network.mjs

chain-specs: build ## Write chain-specs/*.json (NETWORK=file.toml for staging, CHECK=1 only compares)
	@NETWORK="$(NETWORK)" CHECK="$(CHECK)" scripts/chain-specs.sh

test: ## Set-up, format, clippy, unit, property, end-to-end and network tests
	@scripts/test.sh

nightly: setup ## A million random steps of settlement, with every invariant after each
	@SETTLEMENT_STEPS=1000000 cargo test --release -p pallet-settlement --lib properties

fmt: ## Format the code
	@cargo fmt --all

bench: setup ## Time basket arithmetic for 10, 100 and 400 components
	@cargo bench -p ballast-basket-math

bench-bls: setup ## Time certificate verification in the compiled runtime, with and without host functions
	@scripts/bench-bls.sh

instructions: setup ## Count the instructions of the hot paths against the baseline (UPDATE=1 writes it)
	@UPDATE="$(UPDATE)" scripts/instructions.sh

weights: setup ## Measure the weights of all pallets in the compiled runtime (PALLET=pallet_rebalance for one)
	@PALLET="$(PALLET)" STEPS="$(STEPS)" REPEAT="$(REPEAT)" scripts/weights.sh

bench-rebalance: setup ## Time rebalances of 10 to 400 components in the compiled runtime
	@cargo bench -p ballast-node --bench rebalance

load: build ## Rebalance 220 baskets under as few certificates as fit, send junk, chart execution time (CHART=FILE.svg)
	@scripts/load.sh

latency: build ## Time 30 requests from their block to the block that settles them
	@node tests/latency.mjs

network-latency: build ## The same on a network of four, also with an oracle or the leader missing, and bytes gossiped
	@node tests/network-latency.mjs

settlement-latency: build ## Time 30 settlements by a participant (SETTLEMENTS=10 for fewer)
	@node tests/settlement-latency.mjs

SEEDS ?= 0..10000
simulate: setup ## Run the consensus core over seeds of faults, nightly; SEEDS=0..100 for fewer
	@SKIP_WASM_BUILD=1 cargo run --release --locked -p ballast-oracle-simulator -- --seeds $(SEEDS)

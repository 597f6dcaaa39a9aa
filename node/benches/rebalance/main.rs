//! Times rebalances in the compiled runtime, through the call with which a block is built.
//!
//! Two certificates over the same prices are applied to the same state, one with a request of each
//! basket and one without any. What the first takes beyond the second, for each basket, is a rebalance:
//! its checks, arithmetic, storage and events, and the begin of its settlement. Verification is in
//! both, and so in neither.
//!
//! The state is a trie in memory, behind the cache with which a node builds blocks. What a database on
//! a disk adds is in the weights, and not here.
//!
//! `rebalance [--json FILE]` also writes the figures for a chart.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used,
	reason = "a bench that cannot run has to stop"
)]

mod chain;

use chain::{fixture, Fixture};
use codec::Decode;
use sc_executor::WasmExecutor;
use serde_json::json;
use sp_core::{
	traits::{CallContext, CodeExecutor, Externalities, RuntimeCode, WrappedRuntimeCode},
	Blake2Hasher,
};
use sp_runtime::ApplyExtrinsicResult;
use sp_state_machine::{Ext, InMemoryBackend, OverlayedChanges, TrieBackendBuilder};
use sp_trie::cache::{CacheSize, SharedTrieCache};
use std::{
	hint::black_box,
	time::{Duration, Instant},
};

type HostFunctions =
	(sp_io::SubstrateHostFunctions, sp_crypto_ec_utils::bls12_381::host_calls::HostFunctions);

/// Components of a basket.
const COMPONENTS: [u32; 9] = [10, 20, 50, 100, 150, 200, 250, 300, 400];
/// Rebalances under one certificate.
const BASKETS: u32 = 4;
const CALLS: usize = 100;
/// What a node caches of its state unless it is told otherwise.
const CACHE: CacheSize = CacheSize::new(1024 * 1024 * 1024);
/// What is aimed at: components, and most milliseconds.
const AIMS: [(u32, f64); 2] = [(100, 0.5), (400, 2.0)];
/// Least coefficient of determination of the straight line.
const LINEAR: f64 = 0.99;

/// Events of the block so far.
fn events(ext: &mut dyn Externalities) -> u32 {
	let key = frame_support::storage::storage_prefix(b"System", b"EventCount");
	ext.storage(&key).map_or(0, |count| u32::decode(&mut count.as_slice()).unwrap())
}

/// Time of the call, and the events that it emits.
fn apply(
	executor: &WasmExecutor<HostFunctions>,
	code: &RuntimeCode,
	backend: &InMemoryBackend<Blake2Hasher>,
	cache: &SharedTrieCache<Blake2Hasher>,
	transaction: &[u8],
) -> (Duration, u32) {
	let backend = TrieBackendBuilder::wrap(backend).with_cache(cache.local_cache_trusted()).build();
	let mut overlay = OverlayedChanges::<Blake2Hasher>::default();
	let mut ext = Ext::new(&mut overlay, &backend, None);
	let before = events(&mut ext);
	let start = Instant::now();
	let (result, _) = executor.call(
		&mut ext,
		code,
		"BlockBuilder_apply_extrinsic",
		black_box(transaction),
		CallContext::Onchain { import: false },
	);
	let elapsed = start.elapsed();
	let applied = ApplyExtrinsicResult::decode(&mut result.unwrap().as_slice()).unwrap();
	assert_eq!(applied, Ok(Ok(())));
	(elapsed, events(&mut ext) - before)
}

/// Milliseconds of the shortest: what else runs on the machine only adds to a call.
fn shortest(times: &[Duration]) -> f64 {
	times.iter().min().unwrap().as_secs_f64() * 1e3
}

/// Milliseconds of a certificate without requests, and of each rebalance beyond it.
fn measure(
	executor: &WasmExecutor<HostFunctions>,
	code: &RuntimeCode,
	components: u32,
) -> (f64, f64) {
	let Fixture { backend, full, empty } = fixture(components, BASKETS);
	let cache = SharedTrieCache::new(CACHE, None);
	let (mut with, mut without) = (Vec::new(), Vec::new());
	// The first calls compile the runtime and warm the caches.
	for call in 0..CALLS + 2 {
		let (full, trades) = apply(executor, code, &backend, &cache, &full);
		let (empty, others) = apply(executor, code, &backend, &cache, &empty);
		// Of each basket one trade for each component, and that it was rebalanced.
		assert!(trades - others > BASKETS * components, "{trades} events");
		if call >= 2 {
			with.push(full);
			without.push(empty);
		}
	}
	let (with, without) = (shortest(&with), shortest(&without));
	(without, (with - without) / f64::from(BASKETS))
}

/// Intercept, slope and coefficient of determination of the least-squares line.
fn line(points: &[(f64, f64)]) -> (f64, f64, f64) {
	let count = points.len() as f64;
	let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
	let (x, y) = (mean(|point| point.0), mean(|point| point.1));
	let sum = |of: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>();
	let slope = sum(&|p| (p.0 - x) * (p.1 - y)) / sum(&|p| (p.0 - x).powi(2));
	let intercept = y - slope * x;
	let rest = sum(&|p| (p.1 - intercept - slope * p.0).powi(2));
	(intercept, slope, 1.0 - rest / sum(&|p| (p.1 - y).powi(2)))
}

fn main() {
	let arguments: Vec<String> = std::env::args().collect();
	let file = arguments.iter().position(|argument| argument == "--json");
	let file = file.map(|at| arguments.get(at + 1).expect("--json FILE"));
	let wasm = ballast_runtime::WASM_BINARY.expect("build without SKIP_WASM_BUILD");
	let executor = WasmExecutor::<HostFunctions>::builder().build();
	let code = RuntimeCode {
		code_fetcher: &WrappedRuntimeCode(wasm.into()),
		hash: sp_io::hashing::blake2_256(wasm).to_vec(),
		heap_pages: None,
	};
	println!(
		"{:>10} {:>14} {:>14} {:>16}",
		"components", "rebalance", "per component", "certificate"
	);
	let mut points = Vec::new();
	for components in COMPONENTS {
		let (certificate, rebalance) = measure(&executor, &code, components);
		let each = rebalance * 1e3 / f64::from(components);
		println!("{components:>10} {rebalance:>11.3} ms {each:>11.2} µs {certificate:>13.2} ms");
		points.push((f64::from(components), rebalance));
	}
	let (intercept, slope, determination) = line(&points);
	println!(
		"\n{:.1} µs + {:.2} µs for each component, R² = {determination:.5}",
		intercept * 1e3,
		slope * 1e3
	);
	for (components, most) in AIMS {
		let (_, took) = points.iter().find(|point| point.0 == f64::from(components)).unwrap();
		let met = if *took < most { "met" } else { "missed" };
		println!("{components} components below {most} ms: {met}");
	}
	println!(
		"linear, R² above {LINEAR}: {}",
		if determination > LINEAR { "met" } else { "missed" }
	);
	if let Some(file) = file {
		let figures = json!({
			"points": points,
			"intercept": intercept,
			"slope": slope,
			"determination": determination,
			"aims": AIMS,
		});
		std::fs::write(file, figures.to_string()).unwrap_or_else(|error| panic!("{file}: {error}"));
	}
}

//! Time of the steps of a rebalance for 10, 100 and 400 components:
//! `cargo bench -p ballast-basket-math`.

#![allow(
	clippy::arithmetic_side_effects,
	clippy::as_conversions,
	clippy::indexing_slicing,
	clippy::unwrap_used,
	reason = "a benchmark prepares its own input"
)]

use ballast_basket_math::{
	basket_amount, drift, plan, AssetId, Component, FixedU128, Perquintill, Plan, Prices,
	MAX_COMPONENTS, MAX_PRICE, MIN_PRICE, MIN_WEIGHT, ONE_VALUE36, U256,
};
use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use std::hint::black_box;

const SIZES: [u32; 3] = [10, 100, 400];
const ONE: u128 = 1_000_000_000_000_000_000;

/// Spreads its argument over 64 bits (the finalizer of SplitMix64).
fn mix(n: u32) -> u64 {
	let mut z = u64::from(n).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
	z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
	z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
	z ^ (z >> 31)
}

/// Twice as many assets as components, in ascending order, priced from 1e-12 to 1e12.
fn price_list(moved: bool) -> Vec<(AssetId, FixedU128)> {
	(0..2 * MAX_COMPONENTS)
		.map(|asset| {
			let price = u128::from(mix(asset)) << (mix(asset + 1_000_000) % 37);
			let price = if moved { price / 100 * u128::from(90 + mix(asset) % 20) } else { price };
			let range = MIN_PRICE.into_inner()..=MAX_PRICE.into_inner();
			(asset, FixedU128::from_inner(price.clamp(*range.start(), *range.end())))
		})
		.collect()
}

/// `count` unequal weights for assets from `first` on, in no particular order.
fn targets(first: AssetId, count: u32, seed: u32) -> Vec<(AssetId, Perquintill)> {
	let min = MIN_WEIGHT.deconstruct();
	let spare = ONE as u64 - min * u64::from(count);
	let shares: Vec<u128> = (0..count).map(|i| u128::from(mix(seed + i) >> 32) + 1).collect();
	let sum: u128 = shares.iter().sum();
	let mut weights: Vec<u64> =
		shares.iter().map(|share| min + (u128::from(spare) * share / sum) as u64).collect();
	weights[0] += ONE as u64 - weights.iter().sum::<u64>();
	let mut list: Vec<_> =
		(first..).zip(weights.into_iter().map(Perquintill::from_parts)).collect();
	list.sort_by_key(|(asset, _)| mix(*asset + seed));
	list
}

struct Case {
	old: Vec<Component>,
	dust36: U256,
	prices: Vec<(AssetId, FixedU128)>,
}

impl Case {
	fn new(count: u32) -> Self {
		let before = price_list(false);
		let created =
			plan(&[], ONE_VALUE36, &targets(0, count, 1), &Prices::from_pairs(&before).unwrap())
				.unwrap();
		Self { old: created.components, dust36: created.dust36, prices: price_list(true) }
	}

	fn plan(&self, targets: &[(AssetId, Perquintill)]) -> Plan {
		let prices = Prices::from_pairs(black_box(&self.prices)).unwrap();
		plan(black_box(&self.old), self.dust36, black_box(targets), &prices).unwrap()
	}
}

fn amounts(plan: &Plan) -> u128 {
	plan.deltas
		.iter()
		.map(|delta| basket_amount(delta, 1_000 * ONE, 8).unwrap())
		.fold(0, u128::wrapping_add)
}

fn rebalance(criterion: &mut Criterion) {
	let mut group = criterion.benchmark_group("rebalance");
	for count in SIZES {
		let case = Case::new(count);
		let (same, other) = (targets(0, count, 7), targets(MAX_COMPONENTS, count, 7));
		group.throughput(Throughput::Elements(count.into()));
		group.bench_function(BenchmarkId::new("plan, same assets", count), |b| {
			b.iter(|| case.plan(&same))
		});
		group.bench_function(BenchmarkId::new("plan, all assets replaced", count), |b| {
			b.iter(|| case.plan(&other))
		});
		group.bench_function(BenchmarkId::new("plan and amounts, same assets", count), |b| {
			b.iter(|| amounts(&case.plan(&same)))
		});
		let prices = Prices::from_pairs(&case.prices).unwrap();
		group.bench_function(BenchmarkId::new("drift", count), |b| {
			b.iter(|| drift(black_box(&case.old), &prices).unwrap())
		});
	}
	group.finish();
}

criterion_group!(benches, rebalance);
criterion_main!(benches);

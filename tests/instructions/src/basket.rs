//! The arithmetic of a rebalance.

use crate::measured;
use ballast_basket_math::{
	basket_amount, AssetId, Component, FixedU128, Perquintill, Plan, Prices, MAX_COMPONENTS,
	MAX_PRICE, MIN_PRICE, MIN_WEIGHT, ONE_VALUE36, U256,
};
use std::hint::black_box;

const ONE: u128 = 1_000_000_000_000_000_000;

/// Spreads its argument over 64 bits (the finalizer of SplitMix64).
fn mix(n: u32) -> u64 {
	let mut z = u64::from(n).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
	z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
	z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
	z ^ (z >> 31)
}

/// Twice as many assets as components, ascending, at prices over twelve decades.
fn prices(seed: u32) -> Vec<(AssetId, FixedU128)> {
	let price = |asset: u32| {
		let inner = u128::from(mix(asset)) << (mix(asset + 1_000_000) % 37);
		let moved = inner / 100 * u128::from(90 + mix(asset + seed) % 20);
		(asset, FixedU128::from_inner(moved.clamp(MIN_PRICE.into_inner(), MAX_PRICE.into_inner())))
	};
	(0..2 * MAX_COMPONENTS).map(price).collect()
}

/// Unequal weights for `count` assets from `first` on.
fn targets(first: AssetId, count: u32, seed: u32) -> Vec<(AssetId, Perquintill)> {
	let least = MIN_WEIGHT.deconstruct();
	let spare = ONE as u64 - least * u64::from(count);
	let shares: Vec<u128> = (0..count).map(|i| u128::from(mix(seed + i) >> 32) + 1).collect();
	let sum: u128 = shares.iter().sum();
	let mut weights: Vec<u64> =
		shares.iter().map(|share| least + (u128::from(spare) * share / sum) as u64).collect();
	weights[0] += ONE as u64 - weights.iter().sum::<u64>();
	(first..).zip(weights.into_iter().map(Perquintill::from_parts)).collect()
}

struct Basket {
	components: Vec<Component>,
	dust36: U256,
	prices: Vec<(AssetId, FixedU128)>,
}

impl Basket {
	fn of(count: u32) -> Self {
		let start = prices(1);
		let at = Prices::from_pairs(&start).unwrap();
		let Plan { components, dust36, .. } =
			ballast_basket_math::plan(&[], ONE_VALUE36, &targets(0, count, 1), &at).unwrap();
		Self { components, dust36, prices: prices(2) }
	}

	fn plan(&self, targets: &[(AssetId, Perquintill)]) -> Plan {
		let prices = Prices::from_pairs(black_box(&self.prices)).unwrap();
		ballast_basket_math::plan(&self.components, self.dust36, targets, &prices).unwrap()
	}
}

/// New weights for the same assets.
pub fn plan_same(count: u32) {
	let (basket, targets) = (Basket::of(count), targets(0, count, 7));
	measured(|| basket.plan(&targets));
}

/// All assets removed, as many others added.
pub fn plan_replaced(count: u32) {
	let (basket, targets) = (Basket::of(count), targets(MAX_COMPONENTS, count, 7));
	measured(|| basket.plan(&targets));
}

/// The amounts of all deltas for a thousand shares.
pub fn amounts(count: u32) {
	let plan = Basket::of(count).plan(&targets(0, count, 7));
	let amount = |delta| basket_amount(delta, 1_000 * ONE, 8).unwrap();
	measured(|| plan.deltas.iter().map(amount).fold(0, u128::wrapping_add));
}

/// The distance of every weight from its target.
pub fn drift(count: u32) {
	let basket = Basket::of(count);
	let prices = Prices::from_pairs(&basket.prices).unwrap();
	measured(|| ballast_basket_math::drift(&basket.components, &prices).unwrap());
}

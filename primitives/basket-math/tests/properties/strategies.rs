//! Random baskets: prices over their whole range, sizes with a bias that lets both one and 400
//! components occur often.

use ballast_basket_math::{
	AssetId, Component, FixedU128, Perquintill, MAX_COMPONENTS, MAX_PRICE, MIN_PRICE, MIN_WEIGHT,
	U256,
};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeSet;

/// 100 %.
pub const ONE: u64 = 1_000_000_000_000_000_000;

/// A basket before, the targets it moves to, and prices of all assets involved.
#[derive(Clone, Debug)]
pub struct Case {
	/// Components before, in no particular order; their weights mean nothing.
	pub old: Vec<Component>,
	/// Dust before.
	pub dust36: U256,
	/// Valid weights of distinct assets, in no particular order.
	pub targets: Vec<(AssetId, Perquintill)>,
	/// Prices of the union, ascending.
	pub prices: Vec<(AssetId, FixedU128)>,
	/// A basket of the target assets whose quantities have nothing to do with the weights.
	pub adrift: Vec<Component>,
}

impl Case {
	/// The price of `asset`.
	pub fn price(&self, asset: AssetId) -> FixedU128 {
		let found = self.prices.binary_search_by_key(&asset, |(asset, _)| *asset);
		self.prices[found.unwrap()].1
	}
}

/// A number of any magnitude below 2^`bits`, small ones as likely as large ones.
pub fn log_uniform(bits: u32) -> impl Strategy<Value = u128> {
	(any::<u128>(), (128 - bits)..=128).prop_map(|(n, shift)| n.checked_shr(shift).unwrap_or(0))
}

/// A price from 1e-12 to 1e12, both ends included.
pub fn price() -> impl Strategy<Value = FixedU128> {
	let (min, max) = (MIN_PRICE.into_inner(), MAX_PRICE.into_inner());
	prop_oneof![
		1 => Just(MIN_PRICE),
		1 => Just(MAX_PRICE),
		2 => Just(FixedU128::from_u32(1)),
		30 => (any::<u128>(), 28u32..=108)
			.prop_map(move |(n, shift)| FixedU128::from_inner((n >> shift).clamp(min, max))),
	]
}

/// A 256-bit value of any magnitude.
pub fn value() -> impl Strategy<Value = U256> {
	(any::<[u64; 4]>(), 0usize..=256).prop_map(|(limbs, shift)| U256(limbs) >> shift)
}

/// Weights that sum to exactly one, each at least the minimum, in the proportions of `shares`
/// otherwise. 1 to 400 shares.
pub fn weights(shares: &[u64]) -> Vec<Perquintill> {
	let min = MIN_WEIGHT.deconstruct();
	let spare = u128::from(ONE) - u128::from(min) * shares.len() as u128;
	let sum = shares.iter().map(|share| u128::from(*share)).sum::<u128>().max(1);
	let mut weights: Vec<u64> = shares
		.iter()
		.map(|share| min + (u128::from(*share).checked_mul(spare).unwrap() / sum) as u64)
		.collect();
	weights[0] += ONE - weights.iter().sum::<u64>();
	weights.into_iter().map(Perquintill::from_parts).collect()
}

/// Whether an asset is held before, after, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
	Kept,
	Removed,
	Added,
}

#[derive(Clone, Debug)]
struct Slot {
	asset: AssetId,
	part: Part,
	price: FixedU128,
	/// What the quantity is made from: a value in 1e-36, or the quantity itself.
	holding: u128,
	share: u64,
}

fn slot() -> impl Strategy<Value = Slot> {
	let part = prop_oneof![Just(Part::Kept), Just(Part::Removed), Just(Part::Added)];
	(any::<u32>(), part, price(), log_uniform(124), 0u64..1 << 60, 0u32..60).prop_map(
		|(asset, part, price, holding, share, shift)| Slot {
			asset,
			part,
			price,
			holding,
			share: share >> shift,
		},
	)
}

fn slots() -> impl Strategy<Value = Vec<Slot>> {
	let most = MAX_COMPONENTS as usize;
	let keep_all = |mut slots: Vec<Slot>| {
		slots.iter_mut().for_each(|slot| slot.part = Part::Kept);
		slots
	};
	prop_oneof![
		2 => vec(slot(), 1),
		10 => vec(slot(), 2..=6),
		6 => vec(slot(), 7..=40),
		2 => vec(slot(), 41..most),
		// 400 assets before and after, the same ones or others.
		1 => vec(slot(), most).prop_map(keep_all),
		1 => vec(slot(), 2 * most),
	]
}

/// Any basket and any valid target for it. In one case of eight quantities and dust are of any
/// magnitude, so that the result need not fit.
pub fn case() -> impl Strategy<Value = Case> {
	let dust = prop_oneof![Just(0), log_uniform(124)];
	let wild = prop_oneof![7 => Just(None), 1 => value().prop_map(Some)];
	(slots(), dust, wild).prop_map(|(slots, dust, wild)| {
		let (dust36, is_wild) = (wild.unwrap_or(dust.into()), wild.is_some());
		build(slots, dust36, is_wild)
	})
}

fn build(mut slots: Vec<Slot>, dust36: U256, wild: bool) -> Case {
	if slots.iter().all(|slot| slot.part == Part::Removed) {
		slots[0].part = Part::Kept;
	}
	let mut taken = BTreeSet::new();
	let (mut old, mut new, mut adrift) = (Vec::new(), Vec::new(), Vec::new());
	let mut prices = Vec::new();
	for slot in slots {
		let mut asset = slot.asset;
		while !taken.insert(asset) {
			asset = asset.wrapping_add(1);
		}
		let inner = if wild { slot.holding } else { slot.holding / slot.price.into_inner() };
		let component = Component {
			asset,
			weight: Perquintill::zero(),
			quantity: FixedU128::from_inner(inner),
			price: slot.price,
		};
		if slot.part != Part::Added && old.len() < MAX_COMPONENTS as usize {
			old.push(component);
		}
		if slot.part != Part::Removed && new.len() < MAX_COMPONENTS as usize {
			new.push((asset, slot.share));
			adrift.push(component);
		}
		prices.push((asset, slot.price));
	}
	prices.sort_by_key(|(asset, _)| *asset);
	old.sort_by_key(|component| component.asset.swap_bytes());
	let shares: Vec<u64> = new.iter().map(|(_, share)| *share).collect();
	let weights = weights(&shares);
	for (component, weight) in adrift.iter_mut().zip(&weights) {
		component.weight = *weight;
	}
	let targets = new.iter().map(|(asset, _)| *asset).zip(weights).collect();
	Case { old, dust36, targets, prices, adrift }
}

#[test]
fn the_cases_reach_both_ends_of_every_range() {
	use ballast_basket_math::{plan, Prices};
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let mut seen = [0; 9];
	for _ in 0..1_000 {
		let case = case().new_tree(&mut runner).unwrap().current();
		let most = MAX_COMPONENTS as usize;
		let prices = Prices::from_pairs(&case.prices).unwrap();
		let both = case.old.len() + case.targets.len() - case.prices.len();
		let met = [
			case.targets.len() == 1,
			case.targets.len() == most && case.old.len() == most && both == most,
			case.targets.len() == most && case.old.len() == most && both < most,
			case.old.is_empty(),
			both < case.old.len(),
			case.prices.iter().any(|(_, price)| *price == MIN_PRICE),
			case.prices.iter().any(|(_, price)| *price == MAX_PRICE),
			plan(&case.old, case.dust36, &case.targets, &prices).is_ok(),
			plan(&case.old, case.dust36, &case.targets, &prices).is_err(),
		];
		seen.iter_mut().zip(met).for_each(|(count, met)| *count += u32::from(met));
	}
	assert!(seen.iter().all(|count| *count >= 10), "{seen:?}");
	assert!(seen[7] >= 800, "too few cases can be planned: {seen:?}");
}

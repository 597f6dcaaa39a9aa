//! New quantities at unchanged value per share.

use crate::{
	check_weights, nav36,
	value::{reference_nav36, value36},
	AssetId, Component, Delta, FixedU128, MathError, Perquintill, Prices, SCALE, U256,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;

/// The outcome of a rebalance.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Plan {
	/// The new components, in the order of the targets.
	pub components: Vec<Component>,
	/// Value that the quantities do not express, 1e36 = 1.
	pub dust36: U256,
	/// Value of one share, the same before and after, 1e36 = 1.
	pub nav36: U256,
	/// Every asset of the old or the new components once, ascending, also those whose quantity does
	/// not change. `Σ (new − old)·price` is the old dust minus the new.
	pub deltas: Vec<Delta>,
}

/// Rebalances one share that holds the components `old` and `dust36` to `targets` (asset and
/// weight), at `prices`, by the formulas in the documentation of this crate. To create a basket,
/// pass no old components (or components with quantity zero) and [`crate::ONE_VALUE36`] as dust.
/// O(n log n) for n assets in all.
///
/// # Errors
///
/// [`MathError::Weights`] when the weights are not a target; [`MathError::MissingPrice`],
/// [`MathError::PriceOutOfRange`] or [`MathError::ValueOverflow`] for the first asset of `old`, then
/// of `targets`, to which it applies, removed assets included; [`MathError::NoValue`] when there is
/// nothing to allocate; [`MathError::QuantityOverflow`]; [`MathError::DuplicateAsset`] when an asset
/// occurs twice within `old` or within `targets`.
pub fn plan<T>(
	old: &[Component],
	dust36: U256,
	targets: &[(AssetId, Perquintill)],
	prices: &Prices<'_, T>,
) -> Result<Plan, MathError> {
	check_weights(targets.iter().map(|(_, weight)| weight))?;
	let nav36 = nav36(old, dust36, prices)?;
	if nav36.is_zero() {
		return Err(MathError::NoValue);
	}
	let (components, dust36) = allocate(nav36, targets, prices)?;
	let after = reference_nav36(&components, dust36)?;
	if after != nav36 {
		return Err(MathError::ValueNotPreserved { before: nav36, after });
	}
	let deltas = deltas(old, &components, prices)?;
	Ok(Plan { components, dust36, nav36, deltas })
}

/// The bound that the dust of a plan stays below, for its new components: the sum of their prices,
/// 1e36 = 1. The documentation of this crate has the proof.
///
/// # Errors
///
/// [`MathError::ValueOverflow`].
pub fn dust_limit36(components: &[Component]) -> Result<U256, MathError> {
	components.iter().try_fold(U256::zero(), |sum, component| {
		sum.checked_add(U256::from(component.price.into_inner()))
			.ok_or(MathError::ValueOverflow { asset: component.asset })
	})
}

/// The components that hold `nav36` in the proportions of `targets`, and the dust.
fn allocate<T>(
	nav36: U256,
	targets: &[(AssetId, Perquintill)],
	prices: &Prices<'_, T>,
) -> Result<(Vec<Component>, U256), MathError> {
	// Division by a constant: there always is a pool.
	let pool = Pool::new(nav36).ok_or(MathError::NoValue)?;
	let mut components = Vec::with_capacity(targets.len());
	let mut spent = U256::zero();
	for &(asset, weight) in targets {
		let price = prices.get(asset)?;
		let quantity = pool
			.share(weight)
			.and_then(|share| divide(share, price.into_inner()))
			.map(FixedU128::from_inner)
			.ok_or(MathError::QuantityOverflow { asset })?;
		spent = value36(quantity, price)
			.checked_add(spent)
			.ok_or(MathError::ValueOverflow { asset })?;
		components.push(Component { asset, weight, quantity, price });
	}
	let dust36 = nav36
		.checked_sub(spent)
		.ok_or(MathError::ValueNotPreserved { before: nav36, after: spent })?;
	Ok((components, dust36))
}

/// A value, split as `whole·1e18 + rest`. `weight·value` may exceed 256 bits, but
/// `⌊weight·value / 1e18⌋` is `weight·whole + ⌊weight·rest / 1e18⌋`, exactly, and of these products
/// the first is at most the value and the second at most 1e36.
struct Pool {
	whole: U256,
	rest: u128,
}

impl Pool {
	fn new(value: U256) -> Option<Self> {
		let whole = value.checked_div(U256::from(SCALE))?;
		let rest = value.checked_sub(whole.checked_mul(U256::from(SCALE))?)?;
		Some(Self { whole, rest: u128::try_from(rest).ok()? })
	}

	/// `⌊weight·value / 1e18⌋`.
	fn share(&self, weight: Perquintill) -> Option<U256> {
		let weight = weight.deconstruct();
		let part = self.rest.checked_mul(u128::from(weight))?.checked_div(u128::from(SCALE))?;
		self.whole.checked_mul(U256::from(weight))?.checked_add(U256::from(part))
	}
}

/// `⌊value / price⌋` if it fits. Native division is several times faster than the wide one, and
/// covers every share of value below 340.
fn divide(value: U256, price: u128) -> Option<u128> {
	match u128::try_from(value) {
		Ok(value) => value.checked_div(price),
		Err(_) => u128::try_from(value.checked_div(U256::from(price))?).ok(),
	}
}

/// Walks the union of `old` and `new` once, ascending by asset.
fn deltas<T>(
	old: &[Component],
	new: &[Component],
	prices: &Prices<'_, T>,
) -> Result<Vec<Delta>, MathError> {
	const NOTHING: FixedU128 = FixedU128::from_inner(0);
	let (old, new) = (ascending(old)?, ascending(new)?);
	let quantity = |component: Option<&Component>| component.map_or(NOTHING, |c| c.quantity);
	let mut deltas = Vec::with_capacity(old.len().saturating_add(new.len()));
	let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
	while let Some(asset) = [old.peek(), new.peek()].into_iter().flatten().map(|c| c.asset).min() {
		let before = old.next_if(|component| component.asset == asset);
		let after = new.next_if(|component| component.asset == asset);
		let price = match after {
			Some(component) => component.price,
			None => prices.get(asset)?,
		};
		deltas.push(Delta { asset, old: quantity(before), new: quantity(after), price });
	}
	Ok(deltas)
}

fn ascending(components: &[Component]) -> Result<Vec<&Component>, MathError> {
	let mut sorted: Vec<&Component> = components.iter().collect();
	sorted.sort_unstable_by_key(|component| component.asset);
	match sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a.asset == b.asset) {
		Some((component, _)) => Err(MathError::DuplicateAsset { asset: component.asset }),
		None => Ok(sorted),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{MAX_PRICE, MIN_PRICE, MIN_WEIGHT, ONE_VALUE36};
	use primitive_types::U512;
	use proptest::prelude::*;

	fn fixed(inner: u128) -> FixedU128 {
		FixedU128::from_inner(inner)
	}

	fn component(asset: AssetId, quantity: u128) -> Component {
		Component {
			asset,
			weight: Perquintill::from_percent(50),
			quantity: fixed(quantity),
			price: MIN_PRICE,
		}
	}

	fn halves(a: AssetId, b: AssetId) -> [(AssetId, Perquintill); 2] {
		[(a, Perquintill::from_percent(50)), (b, Perquintill::from_percent(50))]
	}

	const PRICES: [(AssetId, FixedU128); 4] = [
		(1, FixedU128::from_inner(3_000_000)),
		(2, FixedU128::from_inner(7_000_000)),
		(3, FixedU128::from_inner(11_000_000)),
		(4, MAX_PRICE),
	];

	fn run(
		old: &[Component],
		dust36: U256,
		targets: &[(AssetId, Perquintill)],
	) -> Result<Plan, MathError> {
		plan(old, dust36, targets, &Prices::from_pairs(&PRICES).unwrap())
	}

	#[test]
	fn components_keep_the_order_of_the_targets_and_deltas_ascend() {
		let plan = run(&[component(2, 100), component(1, 9)], 5.into(), &halves(3, 1)).unwrap();
		// 100·7 + 9·3 million and 5: 363 500 002 for each half.
		assert_eq!(plan.nav36, U256::from(727_000_005));
		let half = Perquintill::from_percent(50);
		let new = |asset, quantity, price| Component {
			asset,
			weight: half,
			quantity: fixed(quantity),
			price: fixed(price),
		};
		assert_eq!(plan.components, [new(3, 33, 11_000_000), new(1, 121, 3_000_000)]);
		assert_eq!(plan.dust36, U256::from(1_000_005));
		let delta = |asset, old, new, price| Delta {
			asset,
			old: fixed(old),
			new: fixed(new),
			price: fixed(price),
		};
		assert_eq!(
			plan.deltas,
			[delta(1, 9, 121, 3_000_000), delta(2, 100, 0, 7_000_000), delta(3, 0, 33, 11_000_000)]
		);
	}

	#[test]
	fn an_unchanged_quantity_is_a_delta_without_a_side() {
		let first = run(&[], ONE_VALUE36, &halves(1, 2)).unwrap();
		let again = run(&first.components, first.dust36, &halves(1, 2)).unwrap();
		assert_eq!(again.deltas.len(), 2);
		assert!(again.deltas.iter().all(|delta| delta.side().is_none()));
		assert_eq!((again.components, again.dust36), (first.components, first.dust36));
	}

	#[test]
	fn each_refusal_names_what_is_wrong() {
		let one = U256::from(1_000_000);
		let targets = [(1, Perquintill::from_percent(50)), (2, Perquintill::from_percent(49))];
		let sum = crate::WeightError::SumNotOne { sum: 990_000_000_000_000_000 };
		assert_eq!(run(&[], one, &targets), Err(MathError::Weights(sum)));
		assert_eq!(run(&[], one, &halves(1, 9)), Err(MathError::MissingPrice { asset: 9 }));
		// A removed asset is valued too.
		assert_eq!(
			run(&[component(8, 0)], one, &halves(1, 2)),
			Err(MathError::MissingPrice { asset: 8 })
		);
		assert_eq!(run(&[], one, &halves(2, 2)), Err(MathError::DuplicateAsset { asset: 2 }));
		assert_eq!(
			run(&[component(3, 1), component(1, 1), component(3, 1)], one, &halves(1, 2)),
			Err(MathError::DuplicateAsset { asset: 3 })
		);
		assert_eq!(run(&[], U256::zero(), &halves(1, 2)), Err(MathError::NoValue));
		assert_eq!(run(&[component(1, 0)], U256::zero(), &halves(1, 2)), Err(MathError::NoValue));
		assert_eq!(
			run(&[component(2, 1)], U256::MAX, &halves(1, 2)),
			Err(MathError::ValueOverflow { asset: 2 })
		);
	}

	#[test]
	fn the_largest_quantity_fits_and_one_more_is_refused() {
		let all = [(1, Perquintill::one())];
		let price = U256::from(3_000_000);
		let full = U256::from(u128::MAX) * price + price - 1;
		let plan = run(&[], full, &all).unwrap();
		assert_eq!(plan.components[0].quantity, fixed(u128::MAX));
		assert_eq!(plan.dust36, price - 1);
		assert_eq!(run(&[], full + 1, &all), Err(MathError::QuantityOverflow { asset: 1 }));
		assert_eq!(run(&[], U256::MAX, &all), Err(MathError::QuantityOverflow { asset: 1 }));
	}

	#[test]
	fn the_dust_bound_is_attained() {
		for price in [MIN_PRICE, fixed(999_999_999_999_999_989), MAX_PRICE] {
			let list = [(1, price)];
			let prices = Prices::from_pairs(&list).unwrap();
			let nav36 = U256::from(price.into_inner()) * 12_345 - 1;
			let plan = plan(&[], nav36, &[(1, Perquintill::one())], &prices).unwrap();
			assert_eq!(plan.dust36 + 1, dust_limit36(&plan.components).unwrap());
		}
	}

	#[test]
	fn the_dust_bound_is_attained_by_two_components() {
		// Each half is floored from x + 1/2 to x, and x mod p = p − 1.
		let list = [(1, fixed(1_000_000)), (2, fixed(1_000_000))];
		let prices = Prices::from_pairs(&list).unwrap();
		let plan = plan(&[], U256::from(2 * 5_999_999 + 1), &halves(1, 2), &prices).unwrap();
		assert_eq!(plan.components[0].quantity, fixed(5));
		assert_eq!(plan.dust36, U256::from(1_999_999));
		assert_eq!(dust_limit36(&plan.components), Ok(U256::from(2_000_000)));
	}

	fn wide(value: U256) -> U512 {
		U512::from(value)
	}

	fn value() -> impl Strategy<Value = U256> {
		(any::<[u64; 4]>(), 0u32..256).prop_map(|(limbs, shift)| U256(limbs) >> shift)
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(10_000))]

		#[test]
		fn the_split_share_equals_the_512_bit_formula(
			value in value(),
			parts in prop_oneof![0..=SCALE, Just(SCALE), Just(0), Just(MIN_WEIGHT.deconstruct())],
		) {
			let share = Pool::new(value).unwrap().share(Perquintill::from_parts(parts)).unwrap();
			prop_assert_eq!(wide(share), wide(value) * U512::from(parts) / U512::from(SCALE));
		}

		#[test]
		fn native_division_equals_the_wide_one(
			value in value(),
			price in any::<u128>(),
			shift in 0u32..128,
		) {
			let price = (price >> shift).max(1);
			let quotient = value / U256::from(price);
			prop_assert_eq!(divide(value, price), u128::try_from(quotient).ok());
		}
	}
}

//! How far a basket has moved from its target.

use crate::{
	check_weights, value::value36, AssetId, Component, FixedI128, MathError, Perquintill, Prices,
	SCALE, U256,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::cmp::Reverse;
use primitive_types::U512;
use scale_info::TypeInfo;

/// Where one component stands.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ComponentDrift {
	/// The asset.
	pub asset: AssetId,
	/// Its share of the value at the given prices.
	pub effective: Perquintill,
	/// Its target weight.
	pub target: Perquintill,
	/// Effective minus target, 1.0 = 100 %.
	pub drift: FixedI128,
}

/// Where a basket stands.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct BasketDrift {
	/// Every component, in the order given. Effective weights sum to one, drifts to zero, exactly.
	pub components: Vec<ComponentDrift>,
	/// The largest absolute drift.
	pub largest: Perquintill,
}

struct Share {
	position: u32,
	asset: AssetId,
	floor: u64,
	remainder: U256,
}

/// The share of each component in the value of all components at `prices`, in the order given.
/// Dust belongs to no component and does not count.
///
/// The shares sum to exactly one by the largest-remainder (Hamilton) method: each is rounded down
/// to a part in 1e18, and the parts that are then missing go, one each, to the components with the
/// largest remainders; among equal remainders the lower asset comes first. So each is less than
/// 1e-18 away from the exact share. O(n log n).
///
/// # Errors
///
/// [`MathError::MissingPrice`], [`MathError::PriceOutOfRange`] or [`MathError::ValueOverflow`] for
/// the first component to which it applies; [`MathError::NoValue`] when the components are worth
/// nothing.
pub fn effective_weights<T>(
	components: &[Component],
	prices: &Prices<'_, T>,
) -> Result<Vec<Perquintill>, MathError> {
	let mut total = U256::zero();
	let mut values = Vec::with_capacity(components.len());
	for component in components {
		let asset = component.asset;
		let value = value36(component.quantity, prices.get(asset)?);
		total = total.checked_add(value).ok_or(MathError::ValueOverflow { asset })?;
		values.push((asset, value));
	}
	if total.is_zero() {
		return Err(MathError::NoValue);
	}

	let mut missing = SCALE;
	let mut shares = Vec::with_capacity(values.len());
	for (position, (asset, value)) in (0u32..).zip(values) {
		let (floor, remainder) =
			parts_of(value, total).ok_or(MathError::ValueOverflow { asset })?;
		missing = missing.saturating_sub(floor);
		shares.push(Share { position, asset, floor, remainder });
	}
	// Fewer parts are missing than there are components, because each remainder is below one part.
	shares.sort_unstable_by_key(|s| (Reverse(s.remainder), s.asset, s.position));
	for (_, share) in (0..missing).zip(&mut shares) {
		share.floor = share.floor.saturating_add(1);
	}
	shares.sort_unstable_by_key(|share| share.position);
	Ok(shares.into_iter().map(|share| Perquintill::from_parts(share.floor)).collect())
}

/// The drift of each component at `prices`, its effective weight minus its target weight, and of
/// the basket, the largest absolute one. The drifts sum to exactly zero. O(n log n).
///
/// # Errors
///
/// [`MathError::Weights`] when the weights of the components are not a target; otherwise as
/// [`effective_weights`].
pub fn drift<T>(
	components: &[Component],
	prices: &Prices<'_, T>,
) -> Result<BasketDrift, MathError> {
	check_weights(components.iter().map(|component| &component.weight))?;
	let effective = effective_weights(components, prices)?;
	let mut largest = 0;
	let components = components
		.iter()
		.zip(effective)
		.map(|(component, effective)| {
			let (is, target) = (effective.deconstruct(), component.weight.deconstruct());
			largest = is.abs_diff(target).max(largest);
			ComponentDrift {
				asset: component.asset,
				effective,
				target: component.weight,
				drift: FixedI128::from_inner(i128::from(is).saturating_sub(i128::from(target))),
			}
		})
		.collect();
	Ok(BasketDrift { components, largest: Perquintill::from_parts(largest) })
}

/// `⌊value·1e18 / total⌋` and the remainder of that division. Needs 512 bits only for values that
/// no sane basket has.
fn parts_of(value: U256, total: U256) -> Option<(u64, U256)> {
	let scale = U256::from(SCALE);
	match value.checked_mul(scale) {
		Some(scaled) => {
			let floor = scaled.checked_div(total)?;
			let remainder = scaled.checked_sub(floor.checked_mul(total)?)?;
			Some((u64::try_from(floor).ok()?, remainder))
		}
		None => {
			let (scaled, total) = (value.full_mul(scale), U512::from(total));
			let floor = scaled.checked_div(total)?;
			let remainder = scaled.checked_sub(floor.checked_mul(total)?)?;
			Some((u64::try_from(floor).ok()?, U256::try_from(remainder).ok()?))
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{FixedU128, WeightError, MAX_PRICE, MIN_PRICE};

	fn component(asset: AssetId, weight: u64, quantity: u128) -> Component {
		Component {
			asset,
			weight: Perquintill::from_parts(weight),
			quantity: FixedU128::from_inner(quantity),
			price: FixedU128::from_u32(1),
		}
	}

	fn parts(components: &[Component]) -> Vec<u64> {
		let list: Vec<_> = (0..10).map(|asset| (asset, MIN_PRICE)).collect();
		let weights = effective_weights(components, &Prices::from_pairs(&list).unwrap()).unwrap();
		weights.iter().map(|weight| weight.deconstruct()).collect()
	}

	#[test]
	fn missing_parts_go_to_the_lower_asset_among_equals() {
		let third = SCALE / 3;
		let of = |assets: [AssetId; 3]| parts(&assets.map(|asset| component(asset, 0, 5)));
		assert_eq!(of([9, 4, 7]), [third, third + 1, third]);
		assert_eq!(of([2, 4, 7]), [third + 1, third, third]);
		// Remainders of 2/7 in three assets and 1/7 in the lowest: they make up one part.
		let list = [(6, 2), (3, 2), (8, 2), (1, 1)];
		let basket = list.map(|(asset, quantity)| component(asset, 0, quantity));
		let (two, one) = (2 * SCALE / 7, SCALE / 7);
		assert_eq!(parts(&basket), [two, two + 1, two, one]);
	}

	#[test]
	fn values_beyond_196_bits_are_shared_without_loss() {
		let list = [(1, MAX_PRICE), (2, MAX_PRICE)];
		let prices = Prices::from_pairs(&list).unwrap();
		let basket = [component(1, 0, u128::MAX), component(2, 0, u128::MAX / 3)];
		let weights = effective_weights(&basket, &prices).unwrap();
		// u128::MAX is a multiple of three: exactly 3/4 and 1/4.
		assert_eq!(weights, [Perquintill::from_percent(75), Perquintill::from_percent(25)]);
	}

	#[test]
	fn drift_needs_valid_weights_and_some_value() {
		let list = [(1, MIN_PRICE), (2, MIN_PRICE)];
		let prices = Prices::from_pairs(&list).unwrap();
		let half = SCALE / 2;
		let of = |weight, quantity| {
			drift(&[component(1, half, quantity), component(2, weight, quantity)], &prices)
		};
		assert!(of(half, 1).is_ok());
		let sum = u128::from(SCALE) - 1;
		assert_eq!(of(half - 1, 1), Err(MathError::Weights(WeightError::SumNotOne { sum })));
		assert_eq!(of(half, 0), Err(MathError::NoValue));
		assert_eq!(effective_weights(&[], &prices), Err(MathError::NoValue));
	}
}

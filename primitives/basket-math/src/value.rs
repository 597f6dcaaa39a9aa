//! The value of one share.

use crate::{Component, Delta, FixedU128, MathError, Prices, SCALE, U256};
use primitive_types::U128;

/// Value of `quantity` whole units at `price`, exact, 1e36 = 1.
pub(crate) fn value36(quantity: FixedU128, price: FixedU128) -> U256 {
	product(quantity.into_inner(), price.into_inner())
}

/// The product of two numbers, which always fits.
pub(crate) fn product(a: u128, b: u128) -> U256 {
	U128::from(a).full_mul(U128::from(b))
}

/// Value of one share at `prices`: `Σ quantity·price + dust36`, exact, 1e36 = 1. O(components · log
/// prices).
///
/// # Errors
///
/// For the first component to which it applies: [`MathError::MissingPrice`],
/// [`MathError::PriceOutOfRange`], [`MathError::ValueOverflow`].
pub fn nav36<T>(
	components: &[Component],
	dust36: U256,
	prices: &Prices<'_, T>,
) -> Result<U256, MathError> {
	total36(components, dust36, |component| prices.get(component.asset))
}

/// Value of one share at the prices at which the quantities were computed, exact, 1e36 = 1. With
/// the dust of the same computation this is the value it preserved.
///
/// # Errors
///
/// [`MathError::ValueOverflow`].
pub fn reference_nav36(components: &[Component], dust36: U256) -> Result<U256, MathError> {
	total36(components, dust36, |component| Ok(component.price))
}

fn total36(
	components: &[Component],
	dust36: U256,
	price: impl Fn(&Component) -> Result<FixedU128, MathError>,
) -> Result<U256, MathError> {
	components.iter().try_fold(dust36, |sum, component| {
		let asset = component.asset;
		value36(component.quantity, price(component)?)
			.checked_add(sum)
			.ok_or(MathError::ValueOverflow { asset })
	})
}

/// Value per share of what is bought and of what is sold, together, exact, 1e36 = 1. Twice the value of
/// a share is the most, so a sum that does not fit says no less when it stays at the largest number.
pub fn turnover36(deltas: &[Delta]) -> U256 {
	deltas.iter().fold(U256::zero(), |sum, delta| {
		sum.saturating_add(value36(delta.magnitude(), delta.price))
	})
}

/// NAV as shown to people: `nav36 / 1e18`, floored, 1e18 = 1.
///
/// # Errors
///
/// [`MathError::NavOverflow`] when it does not fit.
pub fn nav(nav36: U256) -> Result<FixedU128, MathError> {
	nav36
		.checked_div(U256::from(SCALE))
		.and_then(|inner| u128::try_from(inner).ok())
		.map(FixedU128::from_inner)
		.ok_or(MathError::NavOverflow)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{AssetId, Perquintill, MAX_PRICE, MIN_PRICE, ONE_VALUE36};

	fn component(asset: AssetId, quantity: u128, price: u128) -> Component {
		Component {
			asset,
			weight: Perquintill::from_percent(50),
			quantity: FixedU128::from_inner(quantity),
			price: FixedU128::from_inner(price),
		}
	}

	#[test]
	fn value_is_taken_at_the_prices_given_or_at_the_reference_prices() {
		let components = [component(5, 2, 3_000_000), component(1, 7, 11_000_000)];
		let list = [(1, MAX_PRICE), (5, MIN_PRICE)];
		let prices = Prices::from_pairs(&list).unwrap();
		assert_eq!(
			nav36(&components, U256::from(9), &prices),
			Ok(U256::from(7 * MAX_PRICE.into_inner() + 2 * MIN_PRICE.into_inner() + 9))
		);
		assert_eq!(reference_nav36(&components, U256::from(9)), Ok(U256::from(83_000_009)));
		assert_eq!(nav36(&[], U256::MAX, &prices), Ok(U256::MAX));
	}

	#[test]
	fn the_asset_that_cannot_be_valued_is_named() {
		let list = [(1, MIN_PRICE), (2, FixedU128::from_inner(0))];
		let prices = Prices::from_pairs(&list).unwrap();
		let of =
			|asset| nav36(&[component(1, 1, 1), component(asset, 1, 1)], U256::zero(), &prices);
		assert_eq!(of(3), Err(MathError::MissingPrice { asset: 3 }));
		assert_eq!(
			of(2),
			Err(MathError::PriceOutOfRange { asset: 2, price: FixedU128::from_inner(0) })
		);
	}

	#[test]
	fn a_sum_beyond_256_bits_is_refused_at_the_asset_that_exceeds_it() {
		let list = [(1, MIN_PRICE), (2, MIN_PRICE)];
		let prices = Prices::from_pairs(&list).unwrap();
		let components = [component(1, 1, 1_000_000), component(2, 1, 1_000_000)];
		let room = U256::from(2_000_000);
		assert_eq!(nav36(&components, U256::MAX - room, &prices), Ok(U256::MAX));
		assert_eq!(reference_nav36(&components, U256::MAX - room), Ok(U256::MAX));
		let overflow = Err(MathError::ValueOverflow { asset: 2 });
		assert_eq!(nav36(&components, U256::MAX - room + 1, &prices), overflow);
		assert_eq!(reference_nav36(&components, U256::MAX - room + 1), overflow);
	}

	#[test]
	fn nav_is_floored_to_18_digits() {
		let scale = U256::from(SCALE);
		assert_eq!(nav(ONE_VALUE36), Ok(FixedU128::from_u32(1)));
		assert_eq!(nav(ONE_VALUE36 - 1), Ok(FixedU128::from_inner(u128::from(SCALE) - 1)));
		assert_eq!(nav(U256::from(SCALE - 1)), Ok(FixedU128::from_inner(0)));
		let largest = (U256::from(u128::MAX) + 1) * scale - 1;
		assert_eq!(nav(largest), Ok(FixedU128::from_inner(u128::MAX)));
		assert_eq!(nav(largest + 1), Err(MathError::NavOverflow));
		assert_eq!(nav(U256::MAX), Err(MathError::NavOverflow));
	}
}

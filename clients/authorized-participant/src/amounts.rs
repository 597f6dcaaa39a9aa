//! Between the chain's integers and the venue's decimals.
//!
//! A decimal has 96 bits: about 28 digits. What has more is rounded towards zero.

use ballast_oracle::FixedU128;
use rust_decimal::{Decimal, RoundingStrategy};

const PRICE_DECIMALS: u32 = 18;

/// `amount` base units in whole units, rounded down to the digits that a decimal has; `None` above
/// about 7.9e28 whole units.
pub fn whole_units(amount: u128, decimals: u8) -> Option<Decimal> {
	scaled(amount, u32::from(decimals))
}

/// The same with a sign.
pub fn signed_whole_units(amount: i128, decimals: u8) -> Option<Decimal> {
	let magnitude = whole_units(amount.unsigned_abs(), decimals)?;
	Some(if amount < 0 { magnitude.checked_mul(Decimal::NEGATIVE_ONE)? } else { magnitude })
}

/// Whole units in base units, rounded down; `None` when negative or too large.
pub fn base_units(value: Decimal, decimals: u8) -> Option<u128> {
	let scale = u32::from(decimals);
	let value = value.round_dp_with_strategy(scale, RoundingStrategy::ToZero).normalize();
	let mantissa = u128::try_from(value.mantissa()).ok()?;
	mantissa.checked_mul(10u128.checked_pow(scale.checked_sub(value.scale())?)?)
}

/// A price of the chain, rounded down to the digits that a decimal has.
pub fn price(price: FixedU128) -> Option<Decimal> {
	scaled(price.into_inner(), PRICE_DECIMALS)
}

/// A price in the chain's unit, rounded down; `None` when negative or too large.
pub fn chain_price(price: Decimal) -> Option<FixedU128> {
	base_units(price, u8::try_from(PRICE_DECIMALS).ok()?).map(FixedU128::from_inner)
}

fn scaled(mut mantissa: u128, mut scale: u32) -> Option<Decimal> {
	loop {
		let fits = i128::try_from(mantissa)
			.ok()
			.and_then(|mantissa| Decimal::try_from_i128_with_scale(mantissa, scale).ok());
		if let Some(value) = fits {
			return Some(value.normalize());
		}
		scale = scale.checked_sub(1)?;
		mantissa = mantissa.checked_div(10)?;
	}
}

/// The largest multiple of `step` that is not above `value`; `value` for a step of zero.
pub fn floor_to(value: Decimal, step: Decimal) -> Option<Decimal> {
	if step.is_zero() {
		return Some(value);
	}
	value.checked_sub(value.checked_rem(step)?).map(|floor| floor.normalize())
}

/// The smallest multiple of `step` that is not below `value`; `value` for a step of zero.
pub fn ceiling_to(value: Decimal, step: Decimal) -> Option<Decimal> {
	let floor = floor_to(value, step)?;
	if floor == value {
		Some(value)
	} else {
		floor.checked_add(step)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn decimal(text: &str) -> Decimal {
		text.parse().unwrap()
	}

	#[test]
	fn amounts_go_to_the_venue_and_back() {
		for (amount, decimals, text) in [
			(0, 8, "0"),
			(666_600, 8, "0.006666"),
			(1, 18, "0.000000000000000001"),
			(1_000_000 * 10u128.pow(18), 18, "1000000"),
			(123_456, 2, "1234.56"),
		] {
			assert_eq!(whole_units(amount, decimals), Some(decimal(text)));
			assert_eq!(base_units(decimal(text), decimals), Some(amount));
		}
		assert_eq!(signed_whole_units(-150, 2), Some(decimal("-1.5")));
	}

	#[test]
	fn what_does_not_fit_is_rounded_towards_zero_or_refused() {
		assert_eq!(base_units(decimal("0.00666699"), 6), Some(6_666));
		assert_eq!(base_units(decimal("-1"), 6), None);
		assert_eq!(base_units(decimal("70000000000000000000000000000"), 18), None);
		// 39 digits, of which 28 are left.
		let huge = whole_units(u128::MAX, 18).unwrap();
		assert_eq!(huge, decimal("340282366920938463463.37460743"));
		assert_eq!(whole_units(u128::MAX, 2), None);
		assert_eq!(price(FixedU128::from_rational(3, 2)), Some(decimal("1.5")));
	}

	#[test]
	fn steps_round_both_ways() {
		let (value, step) = (decimal("1.2345"), decimal("0.01"));
		assert_eq!(floor_to(value, step), Some(decimal("1.23")));
		assert_eq!(ceiling_to(value, step), Some(decimal("1.24")));
		assert_eq!(floor_to(decimal("1.24"), step), Some(decimal("1.24")));
		assert_eq!(ceiling_to(decimal("1.24"), step), Some(decimal("1.24")));
		assert_eq!(floor_to(value, Decimal::ZERO), Some(value));
	}
}

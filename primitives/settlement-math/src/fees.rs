//! Fees, which are paid in shares.

use crate::{
	ratio::{divide, mul_div},
	FixedU128, Perquintill, Rounding, SettlementError, U256,
};

/// Milliseconds of a year of 365 days.
pub const YEAR: u64 = 31_536_000_000;

/// Highest management fee, 10 % of the value of a basket in a year.
pub const MAX_MANAGEMENT_FEE: Perquintill = Perquintill::from_percent(10);

/// `⌊rate·shares⌋`: what of newly issued or redeemed shares goes to who earns the fee.
pub fn fee_shares(rate: Perquintill, shares: u128) -> u128 {
	const WHOLE: u128 = 1_000_000_000_000_000_000;
	// Not above `shares`, as the rate is not above one.
	mul_div(shares, u128::from(rate.deconstruct()), WHOLE, Rounding::Down).unwrap_or(0)
}

/// `⌊shares·rate / (1 − rate)⌋`: what is made on top of newly issued shares for who earns the fee, such
/// that it is at most `rate` of both together. Nothing, for a rate of one.
///
/// # Errors
///
/// [`SettlementError::SharesOverflow`].
pub fn fee_on_top(rate: Perquintill, shares: u128) -> Result<u128, SettlementError> {
	let rest = Perquintill::one().deconstruct().saturating_sub(rate.deconstruct());
	if rest == 0 {
		return Ok(0);
	}
	mul_div(shares, rate.deconstruct().into(), rest.into(), Rounding::Down)
		.ok_or(SettlementError::SharesOverflow)
}

/// Shares to make for a management fee of `rate` a year over `elapsed` milliseconds, such that they
/// are `rate·elapsed / YEAR` of all shares afterwards: with f for that part, `⌊supply·f / (1 − f)⌋`.
///
/// # Errors
///
/// [`SettlementError::FeeTooHigh`] for a rate above [`MAX_MANAGEMENT_FEE`], and for a time of more
/// than a year: collect the fee more often. [`SettlementError::SharesOverflow`].
pub fn management_fee_shares(
	rate: Perquintill,
	supply: u128,
	elapsed: u64,
) -> Result<u128, SettlementError> {
	if rate > MAX_MANAGEMENT_FEE || elapsed > YEAR {
		return Err(SettlementError::FeeTooHigh);
	}
	let whole = U256::from(1_000_000_000_000_000_000u128)
		.checked_mul(U256::from(YEAR))
		.ok_or(SettlementError::SharesOverflow)?;
	let part = U256::from(rate.deconstruct())
		.checked_mul(U256::from(elapsed))
		.ok_or(SettlementError::SharesOverflow)?;
	// At least nine tenths of the whole.
	let rest = whole.checked_sub(part).ok_or(SettlementError::FeeTooHigh)?;
	U256::from(supply)
		.checked_mul(part)
		.and_then(|product| product.checked_div(rest))
		.and_then(|shares| u128::try_from(shares).ok())
		.ok_or(SettlementError::SharesOverflow)
}

/// What one share holds after everything that all shares hold has become `after / before` of what it
/// was, or the shares that hold it `before / after` times as many: `⌊quantity·before / after⌋`. For
/// new fee shares, the supply before and after; for a loss, the value after it and before it.
///
/// # Errors
///
/// [`SettlementError::SharesOverflow`] when that is more than before, or both are zero.
pub fn dilute(
	quantity: FixedU128,
	before: U256,
	after: U256,
) -> Result<FixedU128, SettlementError> {
	dilute36(quantity.into_inner().into(), before, after)
		.and_then(|inner| u128::try_from(inner).map_err(|_| SettlementError::SharesOverflow))
		.map(FixedU128::from_inner)
}

/// The same for a value of one share, 1e36 = 1: `⌊value36·before / after⌋`.
///
/// # Errors
///
/// As [`dilute`].
pub fn dilute36(value36: U256, before: U256, after: U256) -> Result<U256, SettlementError> {
	if after < before {
		return Err(SettlementError::SharesOverflow);
	}
	divide(value36.full_mul(before), after.into(), Rounding::Down)
		.and_then(|value| U256::try_from(value).ok())
		.ok_or(SettlementError::SharesOverflow)
}

#[cfg(test)]
mod tests {
	use super::*;

	const SHARE: u128 = 1_000_000_000_000_000_000;

	#[test]
	fn a_fee_is_its_rate_rounded_down() {
		let rate = Perquintill::from_rational(3u64, 10_000);
		assert_eq!(fee_shares(rate, SHARE), 300_000_000_000_000);
		assert_eq!(fee_shares(rate, 3_333), 0);
		assert_eq!(fee_shares(rate, 3_334), 1);
		assert_eq!(fee_shares(Perquintill::one(), u128::MAX), u128::MAX);
		assert_eq!(fee_shares(Perquintill::zero(), u128::MAX), 0);
	}

	#[test]
	fn a_fee_on_top_is_a_part_of_both() {
		// 5 % of 100 are on top of 95.
		let five = Perquintill::from_percent(5);
		assert_eq!(fee_on_top(five, 95 * SHARE), Ok(5 * SHARE));
		assert_eq!(fee_on_top(five, 18), Ok(0));
		assert_eq!(fee_on_top(five, 19), Ok(1));
		assert_eq!(fee_on_top(Perquintill::zero(), u128::MAX), Ok(0));
		assert_eq!(fee_on_top(Perquintill::one(), u128::MAX), Ok(0));
		let high = Perquintill::from_percent(51);
		assert_eq!(fee_on_top(high, u128::MAX), Err(SettlementError::SharesOverflow));
	}

	#[test]
	fn a_management_fee_is_a_part_of_all_shares_afterwards() {
		// 2 % a year over a year of 98 shares makes 2: 2 of 100.
		let two = Perquintill::from_percent(2);
		assert_eq!(management_fee_shares(two, 98 * SHARE, YEAR), Ok(2 * SHARE));
		assert_eq!(management_fee_shares(two, 98 * SHARE, 0), Ok(0));
		assert_eq!(management_fee_shares(two, 0, YEAR), Ok(0));
		assert_eq!(management_fee_shares(MAX_MANAGEMENT_FEE, 90, YEAR), Ok(10));
		let above = Perquintill::from_parts(MAX_MANAGEMENT_FEE.deconstruct() + 1);
		for (rate, elapsed) in [(above, 1), (two, YEAR + 1)] {
			assert_eq!(
				management_fee_shares(rate, SHARE, elapsed),
				Err(SettlementError::FeeTooHigh)
			);
		}
		assert_eq!(management_fee_shares(MAX_MANAGEMENT_FEE, u128::MAX, YEAR), Ok(u128::MAX / 9),);
	}

	#[test]
	fn new_shares_without_new_assets_make_every_share_hold_less() {
		let ten = FixedU128::from_u32(10);
		let diluted = |quantity, before: u64, after: u64| {
			dilute(quantity, before.into(), after.into()).map(FixedU128::into_inner)
		};
		assert_eq!(diluted(ten, 98, 100), Ok(9_800_000_000_000_000_000));
		assert_eq!(diluted(ten, 5, 5), Ok(10_000_000_000_000_000_000));
		assert_eq!(diluted(FixedU128::from_inner(10), 2, 3), Ok(6));
		assert_eq!(diluted(ten, 6, 5), Err(SettlementError::SharesOverflow));
		assert_eq!(diluted(ten, 0, 0), Err(SettlementError::SharesOverflow));
		assert_eq!(dilute36(U256::MAX, U256::MAX, U256::MAX), Ok(U256::MAX));
		assert_eq!(dilute36(10.into(), 2.into(), 3.into()), Ok(6.into()));
	}
}

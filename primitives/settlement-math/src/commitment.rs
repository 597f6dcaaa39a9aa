//! What it costs to promise a trade and not to deliver it.

use crate::{
	ratio::mul_div,
	trade::{convert, WHOLE},
	Perquintill, Priced, Rounding, SettlementError,
};

/// The penalty for not delivering `amount` of `asset`: `rate` of its certified value, in base units of
/// the asset in which it is paid, rounded up.
///
/// # Errors
///
/// [`SettlementError::AmountOverflow`] for the asset of the payment.
pub fn penalty(
	asset: &Priced,
	amount: u128,
	paid_in: &Priced,
	rate: Perquintill,
) -> Result<u128, SettlementError> {
	convert(asset, amount, paid_in, rate.deconstruct(), Rounding::Up)
		.ok_or(SettlementError::AmountOverflow { asset: paid_in.id() })
}

/// The part of a penalty for `amount` that is due for the `missing` of it, rounded up, and never more
/// than the penalty. Nothing is due for a commitment of nothing.
pub fn penalty_part(penalty: u128, missing: u128, amount: u128) -> u128 {
	// Not above the penalty, as no more is missing than was promised.
	mul_div(penalty, missing.min(amount), amount, Rounding::Up).unwrap_or(0)
}

/// Most of `asset` that `balance` of another asset pays for at the certified prices of both, rounded
/// down.
///
/// # Errors
///
/// [`SettlementError::AmountOverflow`] for the asset bought.
pub fn affordable(
	asset: &Priced,
	paid_in: &Priced,
	balance: u128,
) -> Result<u128, SettlementError> {
	convert(paid_in, balance, asset, WHOLE, Rounding::Down)
		.ok_or(SettlementError::AmountOverflow { asset: asset.id() })
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Asset, FixedU128};

	fn priced(id: u32, decimals: u8, price: u32) -> Priced {
		Priced::new(Asset::new(id, decimals).unwrap(), FixedU128::from_u32(price)).unwrap()
	}

	#[test]
	fn a_penalty_is_a_part_of_the_value_rounded_up() {
		let (coin, dollar) = (priced(1, 8, 60_000), priced(9, 6, 1));
		let five = Perquintill::from_percent(5);
		// 5 % of 600.
		assert_eq!(penalty(&coin, 1_000_000, &dollar, five), Ok(30_000_000));
		// The smallest rate of the smallest amount still costs a base unit.
		assert_eq!(penalty(&coin, 1, &dollar, Perquintill::from_parts(1)), Ok(1));
		assert_eq!(penalty(&coin, 0, &dollar, five), Ok(0));
		let most = priced(1, 2, 1_000_000_000);
		let error = SettlementError::AmountOverflow { asset: 9 };
		assert_eq!(penalty(&most, u128::MAX, &dollar, five), Err(error));
	}

	#[test]
	fn the_part_that_was_delivered_costs_nothing() {
		assert_eq!(penalty_part(30, 0, 10), 0);
		assert_eq!(penalty_part(30, 10, 10), 30);
		assert_eq!(penalty_part(30, 11, 10), 30, "no more than was promised");
		assert_eq!(penalty_part(10, 1, 3), 4);
		assert_eq!(penalty_part(10, 0, 0), 0);
		assert_eq!(penalty_part(u128::MAX, u128::MAX, u128::MAX), u128::MAX);
	}

	#[test]
	fn a_balance_buys_what_it_pays_for() {
		let (coin, dollar) = (priced(1, 8, 60_000), priced(9, 6, 1));
		assert_eq!(affordable(&coin, &dollar, 600_000_000), Ok(1_000_000));
		assert_eq!(affordable(&coin, &dollar, 599), Ok(0));
		assert_eq!(affordable(&coin, &dollar, 600), Ok(1));
		let cheap = Priced::new(Asset::new(3, 18).unwrap(), crate::MIN_PRICE).unwrap();
		let error = SettlementError::AmountOverflow { asset: 3 };
		assert_eq!(affordable(&cheap, &dollar, u128::MAX), Err(error));
	}
}

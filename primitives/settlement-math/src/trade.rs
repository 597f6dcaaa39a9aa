//! What a trade pays, what it is worth, and what it costs the holders.

pub use crate::ratio::Rounding;
use crate::{ratio::divide, AssetId, FixedU128, Perquintill, Priced, SettlementError, Side, U256};
use primitive_types::U512;

pub(crate) const WHOLE: u64 = 1_000_000_000_000_000_000;

/// Value of an amount at the certified price, exact: `amount·price·10^(18 − decimals)`, 1e36 = 1.
///
/// # Errors
///
/// [`SettlementError::ValueOverflow`].
pub fn value36(priced: &Priced, amount: u128) -> Result<U256, SettlementError> {
	U256::from(amount)
		.checked_mul(U256::from(priced.price().into_inner()))
		.and_then(|product| product.checked_mul(U256::from(priced.asset().fineness())))
		.ok_or(SettlementError::ValueOverflow { asset: priced.id() })
}

/// What `amount` of one asset is in base units of another, at the prices of both, times
/// `parts / 1e18`.
pub(crate) fn convert(
	from: &Priced,
	amount: u128,
	to: &Priced,
	parts: u64,
	rounding: Rounding,
) -> Option<u128> {
	let product = |a: u128, b: u128, c: u128, d: u64| {
		U512::from(a)
			.checked_mul(U512::from(b))?
			.checked_mul(U512::from(c))?
			.checked_mul(U512::from(d))
	};
	let numerator = product(amount, from.price().into_inner(), to.asset().unit(), parts)?;
	let denominator = product(from.asset().unit(), to.price().into_inner(), 1, WHOLE)?;
	u128::try_from(divide(numerator, denominator, rounding)?).ok()
}

/// What `amount` of `asset`, traded at `price` in quote currency, costs in base units of the asset in
/// which it is paid, at that asset's certified price. The vault receives the payment for what it
/// sells, rounded up, and makes it for what it buys, rounded down.
///
/// # Errors
///
/// [`SettlementError::PriceOutOfRange`] for `price`, [`SettlementError::AmountOverflow`] for the
/// asset of the payment.
pub fn payment(
	side: Side,
	asset: &Priced,
	amount: u128,
	price: FixedU128,
	paid_in: &Priced,
) -> Result<u128, SettlementError> {
	let rounding = match side {
		Side::Buy => Rounding::Down,
		Side::Sell => Rounding::Up,
	};
	convert(&asset.at(price)?, amount, paid_in, WHOLE, rounding).ok_or(overflow(paid_in.id()))
}

/// Least that a swap of `amount` of `given` must bring of `received`, so that no more than the
/// tolerance of its certified value is lost: rounded up.
///
/// # Errors
///
/// [`SettlementError::AmountOverflow`] for the asset received.
pub fn minimum_out(
	given: &Priced,
	amount: u128,
	received: &Priced,
	tolerance: Perquintill,
) -> Result<u128, SettlementError> {
	let parts = WHOLE.saturating_sub(tolerance.deconstruct());
	convert(given, amount, received, parts, Rounding::Up).ok_or(overflow(received.id()))
}

/// Most of `given` that a swap may take for `amount` of `received`, so that no more than the tolerance
/// of the certified value received is lost: rounded down.
///
/// # Errors
///
/// [`SettlementError::AmountOverflow`] for the asset given.
pub fn maximum_in(
	received: &Priced,
	amount: u128,
	given: &Priced,
	tolerance: Perquintill,
) -> Result<u128, SettlementError> {
	let parts = WHOLE.saturating_add(tolerance.deconstruct());
	convert(received, amount, given, parts, Rounding::Down).ok_or(overflow(given.id()))
}

fn overflow(asset: AssetId) -> SettlementError {
	SettlementError::AmountOverflow { asset }
}

/// What a trade costs the holders: the certified value of what the vault gives minus that of what it
/// receives, or zero when they gain, 1e36 = 1 unit of quote currency.
///
/// # Errors
///
/// [`SettlementError::ValueOverflow`].
pub fn trade_loss36(
	given: (&Priced, u128),
	received: (&Priced, u128),
) -> Result<U256, SettlementError> {
	let given = value36(given.0, given.1)?;
	let received = value36(received.0, received.1)?;
	Ok(given.saturating_sub(received))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Asset;

	fn priced(id: AssetId, decimals: u8, price: FixedU128) -> Priced {
		Priced::new(Asset::new(id, decimals).unwrap(), price).unwrap()
	}

	fn bitcoin() -> Priced {
		priced(1, 8, FixedU128::from_u32(60_000))
	}

	/// Six decimals, at 0.9995.
	fn dollar() -> Priced {
		priced(9, 6, FixedU128::from_rational(9_995, 10_000))
	}

	#[test]
	fn value_is_exact() {
		// 1 satoshi is 0.0006.
		let satoshi = U256::from(6) * U256::from(10).pow(32.into());
		assert_eq!(value36(&bitcoin(), 1), Ok(satoshi));
		assert_eq!(value36(&bitcoin(), 100_000_000), Ok(satoshi * 100_000_000));
		let most = priced(3, 2, crate::MAX_PRICE);
		let error = SettlementError::ValueOverflow { asset: 3 };
		assert_eq!(value36(&most, u128::MAX), Err(error));
	}

	#[test]
	fn a_payment_is_counted_at_the_price_of_what_it_is_paid_in() {
		let price = FixedU128::from_u32(60_300);
		let pay = |side, satoshi| payment(side, &bitcoin(), satoshi, price, &dollar());
		// 603 dollars' worth, at 0.9995 each: 603.3016508…
		assert_eq!(pay(Side::Buy, 1_000_000), Ok(603_301_650));
		assert_eq!(pay(Side::Sell, 1_000_000), Ok(603_301_651));
		assert_eq!(pay(Side::Buy, 0), Ok(0));
		let error = SettlementError::AmountOverflow { asset: 9 };
		assert_eq!(pay(Side::Buy, u128::MAX), Err(error));
		let zero = FixedU128::from_inner(0);
		let error = SettlementError::PriceOutOfRange { asset: 1, price: zero };
		assert_eq!(payment(Side::Buy, &bitcoin(), 1, zero, &dollar()), Err(error));
	}

	#[test]
	fn a_swap_keeps_the_tolerance_on_either_side() {
		let one = Perquintill::from_percent(1);
		// 0.01 BTC is 600; 594 of it at 0.9995 are 594.2971485…
		assert_eq!(minimum_out(&bitcoin(), 1_000_000, &dollar(), one), Ok(594_297_149));
		assert_eq!(minimum_out(&bitcoin(), 1_000_000, &dollar(), Perquintill::one()), Ok(0));
		// For 0.01 BTC no more than 606 at 0.9995: 606.3031515…
		assert_eq!(maximum_in(&bitcoin(), 1_000_000, &dollar(), one), Ok(606_303_151));
	}

	#[test]
	fn a_loss_is_the_certified_value_that_is_gone() {
		let loss =
			|given, received| trade_loss36((&bitcoin(), given), (&dollar(), received)).unwrap();
		// 600 for 599.7.
		assert_eq!(loss(1_000_000, 600_000_000), U256::from(3) * U256::from(10).pow(35.into()));
		assert_eq!(loss(1_000_000, 601_000_000), U256::zero());
	}
}

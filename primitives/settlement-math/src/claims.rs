//! What shares are due: what the vault needs, what issuers bring, what redeemers take.

use crate::{ratio::mul_div, Asset, FixedU128, Rounding, SettlementError};

/// What the vault needs of an asset for `supply` shares that hold `quantity` each: `⌈quantity·supply⌉`
/// in base units.
///
/// # Errors
///
/// [`SettlementError::AmountOverflow`].
pub fn required(asset: Asset, quantity: FixedU128, supply: u128) -> Result<u128, SettlementError> {
	mul_div(quantity.into_inner(), supply, asset.product_unit(), Rounding::Up)
		.ok_or(SettlementError::AmountOverflow { asset: asset.id() })
}

/// How what the vault holds of an asset compares with what it needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Position {
	/// It holds just what it needs.
	Even,
	/// It holds this much more, in base units: it can sell this.
	Surplus(u128),
	/// It holds this much less, in base units: it has to buy this.
	Deficit(u128),
}

/// Compares what is held with what is [`required`]. Derived each time and never stored, so that no
/// issue, redemption, fill or donation can leave it behind.
pub fn position(required: u128, held: u128) -> Position {
	match (held.checked_sub(required), required.checked_sub(held)) {
		(Some(0), _) => Position::Even,
		(Some(surplus), _) => Position::Surplus(surplus),
		(None, Some(deficit)) => Position::Deficit(deficit),
		// One of the two differences always exists.
		(None, None) => Position::Even,
	}
}

/// What an issuer of `shares` brings of an asset: the larger of `⌈quantity·shares⌉`, its part of the
/// inventory, and `⌈held·shares / supply⌉`, its part of what the vault really holds. The first keeps
/// a vault that lacks something from being diluted further; the second keeps what it has too much,
/// by a donation or a trade, for those who hold shares already. For an asset outside the inventory
/// the quantity is zero.
///
/// # Errors
///
/// [`SettlementError::AmountOverflow`].
pub fn issue_amount(
	asset: Asset,
	quantity: FixedU128,
	held: u128,
	shares: u128,
	supply: u128,
) -> Result<u128, SettlementError> {
	let overflow = SettlementError::AmountOverflow { asset: asset.id() };
	let inventory = required(asset, quantity, shares)?;
	if supply == 0 {
		return Ok(inventory);
	}
	let part = mul_div(held, shares, supply, Rounding::Up).ok_or(overflow)?;
	Ok(inventory.max(part))
}

/// What a redeemer of `shares` takes of an asset: `⌊held·shares / supply⌋`, its part of what the
/// vault really holds. The last holder takes everything.
///
/// # Errors
///
/// [`SettlementError::MoreThanSupply`], also when both are zero: nothing can be redeemed then.
pub fn redeem_amount(held: u128, shares: u128, supply: u128) -> Result<u128, SettlementError> {
	let error = SettlementError::MoreThanSupply { shares, supply };
	if shares > supply {
		return Err(error);
	}
	mul_div(held, shares, supply, Rounding::Down).ok_or(error)
}

#[cfg(test)]
mod tests {
	use super::*;

	const SHARE: u128 = 1_000_000_000_000_000_000;

	/// 8 decimals, as Bitcoin.
	fn asset() -> Asset {
		Asset::new(1, 8).unwrap()
	}

	#[test]
	fn the_vault_needs_the_quantity_times_the_supply_rounded_up() {
		let quantity = FixedU128::from_rational(6_666, 1_000_000_000);
		// 0.000006666 BTC × 1,000 shares = 0.006666 BTC = 666,600 satoshi.
		assert_eq!(required(asset(), quantity, 1_000 * SHARE), Ok(666_600));
		assert_eq!(required(asset(), quantity, SHARE), Ok(667));
		assert_eq!(required(asset(), quantity, 1), Ok(1));
		assert_eq!(required(asset(), quantity, 0), Ok(0));
		let overflow = SettlementError::AmountOverflow { asset: 1 };
		assert_eq!(required(asset(), FixedU128::from_inner(u128::MAX), u128::MAX), Err(overflow));
	}

	#[test]
	fn surplus_and_deficit_are_the_two_signs_of_one_difference() {
		assert_eq!(position(5, 5), Position::Even);
		assert_eq!(position(0, 0), Position::Even);
		assert_eq!(position(5, 9), Position::Surplus(4));
		assert_eq!(position(9, 5), Position::Deficit(4));
		assert_eq!(position(0, u128::MAX), Position::Surplus(u128::MAX));
		assert_eq!(position(u128::MAX, 0), Position::Deficit(u128::MAX));
	}

	#[test]
	fn an_issuer_brings_the_larger_part() {
		let quantity = FixedU128::from_u32(2);
		let issue = |held, shares, supply| issue_amount(asset(), quantity, held, shares, supply);
		let unit = 100_000_000;
		// The first shares: the inventory.
		assert_eq!(issue(0, 3 * SHARE, 0), Ok(6 * unit));
		// Somebody donated before there was any share: it belongs to the first holder.
		assert_eq!(issue(50 * unit, 3 * SHARE, 0), Ok(6 * unit));
		// The vault holds half of what it should: the issuer brings all of it.
		assert_eq!(issue(10 * unit, 3 * SHARE, 10 * SHARE), Ok(6 * unit));
		// It holds twice what it should: the issuer brings as much as the others have.
		assert_eq!(issue(40 * unit, 3 * SHARE, 10 * SHARE), Ok(12 * unit));
		// Of an asset outside the inventory its part.
		assert_eq!(issue_amount(asset(), FixedU128::from_u32(0), 10, 1, 3), Ok(4));
	}

	#[test]
	fn a_redeemer_takes_its_part_and_the_last_one_everything() {
		assert_eq!(redeem_amount(100, 1, 3), Ok(33));
		assert_eq!(redeem_amount(67, 2, 2), Ok(67));
		assert_eq!(redeem_amount(u128::MAX, u128::MAX, u128::MAX), Ok(u128::MAX));
		assert_eq!(redeem_amount(1, 0, 2), Ok(0));
		for (shares, supply) in [(3, 2), (1, 0), (0, 0)] {
			let error = SettlementError::MoreThanSupply { shares, supply };
			assert_eq!(redeem_amount(1, shares, supply), Err(error));
		}
	}
}

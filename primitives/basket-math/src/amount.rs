//! From quantities per share to basket-wide amounts.

use crate::{value::product, Delta, MathError, Side, MAX_DECIMALS, MIN_DECIMALS, U256};

/// Digits by which `quantity·shares` is finer than a whole unit.
const PRODUCT_DIGITS: u8 = 36;

/// What the vault of a basket with `share_supply` shares (1e18 = one share) trades to follow
/// `delta`, in base units of an asset with `decimals` decimals:
/// `|delta|·share_supply / 10^(36 − decimals)`. Rounded in favour of the holders: up for a buy,
/// which the vault receives, and down for a sell, which it gives. Zero for a delta without a side.
///
/// # Errors
///
/// [`MathError::UnsupportedDecimals`] outside [`MIN_DECIMALS`] to [`MAX_DECIMALS`];
/// [`MathError::AmountOverflow`] when the amount does not fit.
pub fn basket_amount(delta: &Delta, share_supply: u128, decimals: u8) -> Result<u128, MathError> {
	let asset = delta.asset;
	if !(MIN_DECIMALS..=MAX_DECIMALS).contains(&decimals) {
		return Err(MathError::UnsupportedDecimals { asset, decimals });
	}
	let overflow = MathError::AmountOverflow { asset };
	let divisor =
		10u128.checked_pow(u32::from(PRODUCT_DIGITS.saturating_sub(decimals))).ok_or(overflow)?;
	let (floor, rest) =
		divide(delta.magnitude().into_inner(), share_supply, divisor).ok_or(overflow)?;
	match delta.side() {
		Some(Side::Buy) if rest => floor.checked_add(1).ok_or(overflow),
		_ => Ok(floor),
	}
}

/// `⌊a·b / divisor⌋` if it fits, and whether anything is left. Native division is several times faster
/// than the wide one, and covers most amounts.
fn divide(a: u128, b: u128, divisor: u128) -> Option<(u128, bool)> {
	if let Some(product) = a.checked_mul(b) {
		return Some((product.checked_div(divisor)?, product.checked_rem(divisor)? != 0));
	}
	let (product, divisor) = (product(a, b), U256::from(divisor));
	let floor = product.checked_div(divisor)?;
	let rest = floor.checked_mul(divisor)? != product;
	Some((u128::try_from(floor).ok()?, rest))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::FixedU128;

	const ONE: u128 = 1_000_000_000_000_000_000;

	fn delta(old: u128, new: u128) -> Delta {
		Delta {
			asset: 9,
			old: FixedU128::from_inner(old),
			new: FixedU128::from_inner(new),
			price: FixedU128::from_u32(1),
		}
	}

	fn buy(quantity: u128) -> Delta {
		delta(0, quantity)
	}

	fn sell(quantity: u128) -> Delta {
		delta(quantity, 0)
	}

	#[test]
	fn an_exact_amount_is_not_rounded() {
		for side in [buy, sell] {
			// 0.25 units × 1 000 shares.
			assert_eq!(basket_amount(&side(ONE / 4), 1_000 * ONE, 2), Ok(25_000));
			assert_eq!(basket_amount(&side(ONE / 4), 1_000 * ONE, 8), Ok(25_000_000_000));
			assert_eq!(basket_amount(&side(ONE / 4), 1_000 * ONE, 18), Ok(250 * ONE));
			assert_eq!(basket_amount(&side(ONE), 0, 18), Ok(0));
		}
		assert_eq!(basket_amount(&delta(5, 5), u128::MAX, 18), Ok(0));
	}

	#[test]
	fn the_vault_never_loses_the_fraction() {
		// 1.005 hundredths, then the smallest fraction there is.
		assert_eq!(basket_amount(&buy(ONE / 100 + ONE / 20_000), ONE, 2), Ok(2));
		assert_eq!(basket_amount(&sell(ONE / 100 + ONE / 20_000), ONE, 2), Ok(1));
		assert_eq!(basket_amount(&buy(1), 1, 2), Ok(1));
		assert_eq!(basket_amount(&sell(1), 1, 2), Ok(0));
	}

	#[test]
	fn decimals_outside_2_to_18_are_refused() {
		for decimals in [0, 1, 19, 36, 37, u8::MAX] {
			assert_eq!(
				basket_amount(&buy(ONE), ONE, decimals),
				Err(MathError::UnsupportedDecimals { asset: 9, decimals })
			);
		}
	}

	#[test]
	fn the_largest_amount_fits_and_one_more_is_refused() {
		assert_eq!(basket_amount(&sell(u128::MAX), ONE, 18), Ok(u128::MAX));
		let overflow = Err(MathError::AmountOverflow { asset: 9 });
		// 1e-36 share units above the largest amount: a sell still fits, a buy rounds beyond it.
		assert_eq!(basket_amount(&sell(u128::MAX), ONE + 1, 18), overflow);
		assert_eq!(basket_amount(&buy(u128::MAX), u128::MAX, 2), overflow);
		assert_eq!(basket_amount(&buy(u128::MAX), u128::MAX, 18), overflow);
	}
}

//! The prices at which an order may be filled: a limit that moves over its life.
//!
//! Around the certified price p lies a band of the basket's tolerance t, from `p·(1 − t)` to
//! `p·(1 + t)`. The vault buys at most at the limit and sells at least at it. A new order has the
//! limit at the good end of the band; until the end of its life the limit moves evenly to the bad
//! end, so whoever would trade for less than the whole tolerance does so before others can.
//! A price better than the good end is refused as well: the certified price, or the offer, is wrong.

use crate::{ratio::mul_div, FixedU128, Perquintill, Priced, Rounding, SettlementError, Side};

const WHOLE: u128 = 1_000_000_000_000_000_000;

/// The band around a certified price, in quote currency per whole unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Band {
	/// `⌈p·(1 − t)⌉`.
	pub low: FixedU128,
	/// `⌊p·(1 + t)⌋`.
	pub high: FixedU128,
}

/// How far an order's life has passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Life {
	/// Blocks since it began.
	pub elapsed: u32,
	/// Blocks that it lasts. After them, the limit stays at its end; an order without a life is at
	/// its end from the start.
	pub length: u32,
}

/// The band around the certified price of `priced`. Both ends round towards the price, so that no
/// price inside is outside the exact band.
///
/// # Errors
///
/// [`SettlementError::AmountOverflow`] when the price is too high.
pub fn band(priced: &Priced, tolerance: Perquintill) -> Result<Band, SettlementError> {
	let price = priced.price().into_inner();
	let tolerance = u128::from(tolerance.deconstruct());
	let end = |parts, rounding| {
		mul_div(price, parts, WHOLE, rounding)
			.map(FixedU128::from_inner)
			.ok_or(SettlementError::AmountOverflow { asset: priced.id() })
	};
	Ok(Band {
		low: end(WHOLE.saturating_sub(tolerance), Rounding::Up)?,
		high: end(WHOLE.saturating_add(tolerance), Rounding::Down)?,
	})
}

/// The worst price at which the vault trades now: the highest at which it buys, the lowest at which
/// it sells.
///
/// # Errors
///
/// As [`band`].
pub fn limit_price(
	side: Side,
	priced: &Priced,
	tolerance: Perquintill,
	life: Life,
) -> Result<FixedU128, SettlementError> {
	let Band { low, high } = band(priced, tolerance)?;
	let (low, high) = (low.into_inner(), high.into_inner());
	let width = high.saturating_sub(low);
	let (elapsed, length) = match life.length {
		0 => (1, 1),
		length => (u128::from(life.elapsed.min(length)), u128::from(length)),
	};
	// Rounded towards the good end; not above the width.
	let moved = mul_div(width, elapsed, length, Rounding::Down).unwrap_or(width);
	Ok(FixedU128::from_inner(match side {
		Side::Buy => low.saturating_add(moved),
		Side::Sell => high.saturating_sub(moved),
	}))
}

/// Whether the vault trades at `price` now.
///
/// # Errors
///
/// [`SettlementError::PriceTooGood`] beyond the good end of the band,
/// [`SettlementError::PriceTooBad`] beyond the limit; as [`band`].
pub fn check_price(
	side: Side,
	price: FixedU128,
	priced: &Priced,
	tolerance: Perquintill,
	life: Life,
) -> Result<(), SettlementError> {
	let asset = priced.id();
	let Band { low, high } = band(priced, tolerance)?;
	let limit = limit_price(side, priced, tolerance, life)?;
	let (too_good, too_bad, bound) = match side {
		Side::Buy => (price < low, price > limit, low),
		Side::Sell => (price > high, price < limit, high),
	};
	if too_good {
		Err(SettlementError::PriceTooGood { asset, price, bound })
	} else if too_bad {
		Err(SettlementError::PriceTooBad { asset, price, limit })
	} else {
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Asset;

	const ONE_PERCENT: Perquintill = Perquintill::from_percent(1);

	fn priced(price: u32) -> Priced {
		Priced::new(Asset::new(4, 8).unwrap(), FixedU128::from_u32(price)).unwrap()
	}

	fn fixed(hundredths: u128) -> FixedU128 {
		FixedU128::from_rational(hundredths, 100)
	}

	fn life(elapsed: u32) -> Life {
		Life { elapsed, length: 10 }
	}

	#[test]
	fn the_limit_moves_from_the_good_end_to_the_bad_end_and_stays() {
		let at =
			|side, elapsed| limit_price(side, &priced(100), ONE_PERCENT, life(elapsed)).unwrap();
		for (elapsed, buy, sell) in [
			(0, 9_900, 10_100),
			(1, 9_920, 10_080),
			(5, 10_000, 10_000),
			(10, 10_100, 9_900),
			(11, 10_100, 9_900),
			(u32::MAX, 10_100, 9_900),
		] {
			assert_eq!(at(Side::Buy, elapsed), fixed(buy));
			assert_eq!(at(Side::Sell, elapsed), fixed(sell));
		}
		let none = Life { elapsed: 0, length: 0 };
		assert_eq!(limit_price(Side::Buy, &priced(100), ONE_PERCENT, none), Ok(fixed(10_100)));
	}

	#[test]
	fn prices_that_are_too_bad_and_too_good_are_refused() {
		let check = |side, hundredths| {
			check_price(side, fixed(hundredths), &priced(100), ONE_PERCENT, life(5))
		};
		for side in [Side::Buy, Side::Sell] {
			assert_eq!(check(side, 10_000), Ok(()));
		}
		let too_bad = |hundredths| {
			Err(SettlementError::PriceTooBad {
				asset: 4,
				price: fixed(hundredths),
				limit: fixed(10_000),
			})
		};
		assert_eq!(check(Side::Buy, 10_001), too_bad(10_001));
		assert_eq!(check(Side::Sell, 9_999), too_bad(9_999));
		assert_eq!(check(Side::Buy, 9_900), Ok(()));
		assert_eq!(check(Side::Sell, 10_100), Ok(()));
		let too_good = |hundredths, bound| {
			Err(SettlementError::PriceTooGood {
				asset: 4,
				price: fixed(hundredths),
				bound: fixed(bound),
			})
		};
		assert_eq!(check(Side::Buy, 9_899), too_good(9_899, 9_900));
		assert_eq!(check(Side::Sell, 10_101), too_good(10_101, 10_100));
	}

	#[test]
	fn a_band_without_tolerance_is_the_price() {
		let exact = band(&priced(7), Perquintill::zero()).unwrap();
		assert_eq!((exact.low, exact.high), (FixedU128::from_u32(7), FixedU128::from_u32(7)));
		let all = band(&priced(7), Perquintill::one()).unwrap();
		assert_eq!((all.low, all.high), (FixedU128::from_u32(0), FixedU128::from_u32(14)));
	}
}

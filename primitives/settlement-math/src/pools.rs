//! Trading in pools: which payments keep the tolerance, and what to do when not everything can be
//! paid.

use crate::{
	maximum_in, minimum_out, ratio::mul_div, Perquintill, Priced, Rounding, SettlementError, Side,
};

/// Payments for a swap that are within the tolerance of the certified value of what is traded, in base
/// units of the asset in which they are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PaymentBand {
	/// `⌈v·(1 − t)⌉`: the least that the vault sells for.
	pub least: u128,
	/// `⌊v·(1 + t)⌋`: the most that the vault buys for.
	pub most: u128,
}

/// A payment outside its band.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mispriced {
	/// Better for the vault than the good end: the certified price or the pool is wrong.
	TooGood,
	/// Worse for the vault than the bad end.
	TooBad,
}

impl PaymentBand {
	/// The band for `amount` of `asset`, at the certified prices of both.
	///
	/// # Errors
	///
	/// [`SettlementError::AmountOverflow`] for the asset of the payment.
	pub fn around(
		asset: &Priced,
		amount: u128,
		paid_in: &Priced,
		tolerance: Perquintill,
	) -> Result<Self, SettlementError> {
		Ok(Self {
			least: minimum_out(asset, amount, paid_in, tolerance)?,
			most: maximum_in(asset, amount, paid_in, tolerance)?,
		})
	}

	/// Whether the vault trades on `side` for `payment`.
	///
	/// # Errors
	///
	/// On which side the payment is outside.
	pub fn check(&self, side: Side, payment: u128) -> Result<(), Mispriced> {
		let (below, above) = match side {
			Side::Buy => (Mispriced::TooGood, Mispriced::TooBad),
			Side::Sell => (Mispriced::TooBad, Mispriced::TooGood),
		};
		if payment < self.least {
			Err(below)
		} else if payment > self.most {
			Err(above)
		} else {
			Ok(())
		}
	}
}

/// What of `amount` to buy when `purchases` purchases were quoted at `cost` together and there is
/// `cash` to pay for them: all of it when the cash suffices, else `amount·(cash − purchases) / cost`,
/// rounded down, which is the same part for each of them.
///
/// The reduced purchases never cost more than the cash, in pools whose price rises with the amount. The
/// exact price c of a pool is convex and free for nothing, so that a part r of an amount costs at most
/// r·c. A pool rounds each price up by at most one base unit, for which one is set aside:
/// Σ⌈c(r·a)⌉ ≤ r·Σc(a) + n ≤ (cash − n) + n.
pub fn reduced(amount: u128, purchases: u32, cost: u128, cash: u128) -> u128 {
	if cost <= cash {
		return amount;
	}
	// Not above the amount, as less than the cost is there.
	let spent = cash.saturating_sub(purchases.into());
	mul_div(amount, spent, cost, Rounding::Down).unwrap_or(0)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{Asset, FixedU128};

	fn priced(id: u32, decimals: u8, price: FixedU128) -> Priced {
		Priced::new(Asset::new(id, decimals).unwrap(), price).unwrap()
	}

	#[test]
	fn a_payment_is_within_the_tolerance_on_either_side() {
		let coin = priced(1, 8, FixedU128::from_u32(60_000));
		let dollar = priced(9, 6, FixedU128::from_rational(9_995, 10_000));
		let one = Perquintill::from_percent(1);
		// 600 at 0.9995, less and plus one percent: 594.2971485… and 606.3031515…
		let band = PaymentBand::around(&coin, 1_000_000, &dollar, one).unwrap();
		assert_eq!(band, PaymentBand { least: 594_297_149, most: 606_303_151 });
		for (payment, sell, buy) in [
			(band.least - 1, Err(Mispriced::TooBad), Err(Mispriced::TooGood)),
			(band.least, Ok(()), Ok(())),
			(band.most, Ok(()), Ok(())),
			(band.most + 1, Err(Mispriced::TooGood), Err(Mispriced::TooBad)),
		] {
			assert_eq!(band.check(Side::Sell, payment), sell);
			assert_eq!(band.check(Side::Buy, payment), buy);
		}
		let error = SettlementError::AmountOverflow { asset: 9 };
		assert_eq!(PaymentBand::around(&coin, u128::MAX, &dollar, one), Err(error));
	}

	#[test]
	fn every_purchase_is_reduced_by_the_same_part() {
		assert_eq!(reduced(1_000, 2, 500, 500), 1_000);
		// 498 of 1,000 may be spent.
		assert_eq!(reduced(1_000, 2, 1_000, 500), 498);
		assert_eq!(reduced(333, 2, 1_000, 500), 165);
		assert_eq!(reduced(1_000, 2, 1_000, 2), 0);
		assert_eq!(reduced(1_000, 2, 1_000, 1), 0);
		assert_eq!(reduced(u128::MAX, 1, u128::MAX, u128::MAX - 1), u128::MAX - 2);
		assert_eq!(reduced(7, 1, 0, 0), 7);
	}
}

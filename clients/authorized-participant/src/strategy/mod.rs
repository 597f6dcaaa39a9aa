//! What to trade, and at which price. Pure functions of what was observed.
//!
//! [`fills`] answers the orders of a vault one by one, [`quotes`] makes one offer for all of them.

pub mod fills;
#[cfg(test)]
mod fixtures;
pub mod quotes;

use rust_decimal::Decimal;

/// What a participant wants of a trade.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appetite {
	/// The venue's fee for taking, as a fraction.
	pub fee: Decimal,
	/// Least gain of a trade after fees, as a fraction of what it pays.
	pub margin: Decimal,
	/// How far the venue's price may move before the hedge, as a fraction: how much worse than the best
	/// price a trade is hedged.
	pub slack: Decimal,
	/// Largest position in an asset that stays without a hedge, in quote currency.
	pub keep: Decimal,
	/// Least value of a trade that does not close its order, in quote currency. One that does is worth a
	/// hundredth of that at least.
	pub least: Decimal,
	/// How far the venue's price may be from the certified one, as a fraction.
	pub most_apart: Decimal,
	/// How much worse than the best price a position is unwound, as a fraction.
	pub unwind_slippage: Decimal,
}

impl Appetite {
	/// Least value of any trade, in quote currency.
	fn trifle(&self) -> Decimal {
		const PART: Decimal = Decimal::from_parts(1, 0, 0, false, 2);
		self.least.saturating_mul(PART)
	}
}

/// The most that is traded, in quote currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
	/// In one job.
	pub order: Decimal,
	/// In one settlement of a basket.
	pub settlement: Decimal,
	/// In one day, by UTC.
	pub day: Decimal,
}

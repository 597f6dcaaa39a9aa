//! What settlement may cost the holders over time.
//!
//! A bucket that leaks: losses fill it, and time empties it evenly, a cap in each period. A loss that
//! would make it overflow is refused, so within any time T the losses are at most `cap·(1 + T/period)`,
//! without the edges of fixed windows, at which the double could be lost at once.

use crate::{ratio::divide, FixedU128, Perquintill, Rounding, SettlementError, U256};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitive_types::U512;
use scale_info::TypeInfo;

const WHOLE: u64 = 1_000_000_000_000_000_000;

/// Value of `supply` shares (1e18 = 1) of `nav36` each, floored, 1e36 = 1 unit of quote currency; the
/// largest value when it does not fit.
pub fn shares_value36(nav36: U256, supply: u128) -> U256 {
	part36(nav36, supply)
}

/// An amount of quote currency (1e18 = 1) as a value, 1e36 = 1.
pub fn quote36(quote: FixedU128) -> U256 {
	U256::from(quote.into_inner()).saturating_mul(U256::from(WHOLE))
}

/// `⌊value36·rate⌋`, 1e36 = 1 unit of quote currency.
pub fn rate36(value36: U256, rate: Perquintill) -> U256 {
	part36(value36, rate.deconstruct().into())
}

fn part36(value36: U256, parts: u128) -> U256 {
	divide(value36.full_mul(parts.into()), U512::from(WHOLE), Rounding::Down)
		.and_then(|value| U256::try_from(value).ok())
		.unwrap_or(U256::MAX)
}

/// How full the bucket was at some time.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LossBudget {
	/// Losses that have not leaked, 1e36 = 1 unit of quote currency.
	spent: U256,
	/// Time of that, milliseconds.
	at: u64,
}

impl LossBudget {
	/// Losses that have not leaked at `now`, 1e36 = 1. `cap` leaks in one `period`; a clock that
	/// stepped back lets nothing leak. What leaks rounds down.
	pub fn spent(&self, now: u64, cap: U256, period: u64) -> U256 {
		let elapsed = now.saturating_sub(self.at);
		let leaked = cap
			.full_mul(U256::from(elapsed))
			.checked_div(period.into())
			// What does not fit, or leaks without a period, is more than was ever spent.
			.and_then(|leaked| U256::try_from(leaked).ok())
			.unwrap_or(U256::MAX);
		self.spent.saturating_sub(leaked)
	}

	/// The budget once there are `after` shares instead of `before`, in proportion, rounded up: neither
	/// issuing nor redeeming changes which part of a cap, which goes with the shares, is spent.
	pub fn scaled(self, after: u128, before: u128) -> Self {
		if before == 0 {
			return self;
		}
		let product = self.spent.full_mul(after.into());
		let spent = divide(product, before.into(), Rounding::Up)
			.and_then(|spent| U256::try_from(spent).ok())
			.unwrap_or(U256::MAX);
		Self { spent, ..self }
	}

	/// The budget after a loss at `now`.
	///
	/// # Errors
	///
	/// [`SettlementError::LossBudgetExceeded`] when the bucket would hold more than `cap`.
	pub fn charge(
		&self,
		loss: U256,
		now: u64,
		cap: U256,
		period: u64,
	) -> Result<Self, SettlementError> {
		let before = self.spent(now, cap, period);
		match before.checked_add(loss) {
			Some(spent) if spent <= cap || loss.is_zero() => {
				Ok(Self { spent, at: now.max(self.at) })
			}
			_ => {
				let left = cap.saturating_sub(before);
				Err(SettlementError::LossBudgetExceeded { loss, left })
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const CAP: u64 = 1_000;
	const PERIOD: u64 = 100;

	fn charge(budget: LossBudget, loss: u64, now: u64) -> Result<LossBudget, SettlementError> {
		budget.charge(loss.into(), now, CAP.into(), PERIOD)
	}

	fn left(loss: u64, left: u64) -> SettlementError {
		SettlementError::LossBudgetExceeded { loss: loss.into(), left: left.into() }
	}

	#[test]
	fn values_of_shares_and_their_parts_are_floored() {
		let share = 1_000_000_000_000_000_000;
		assert_eq!(shares_value36(U256::from(7), 3 * share), U256::from(21));
		assert_eq!(shares_value36(U256::from(7), share / 2), U256::from(3));
		assert_eq!(shares_value36(U256::MAX, share), U256::MAX);
		assert_eq!(shares_value36(U256::MAX, 2 * share), U256::MAX, "does not fit");
		assert_eq!(rate36(U256::from(1_999), Perquintill::from_rational(1u64, 1_000)), U256::one());
		assert_eq!(
			quote36(FixedU128::from_u32(3)),
			U256::from(3) * U256::from(share).pow(2.into())
		);
		assert_eq!(rate36(U256::MAX, Perquintill::one()), U256::MAX);
	}

	#[test]
	fn losses_add_up_and_leak_evenly() {
		let budget = charge(LossBudget::default(), 1_000, 50).unwrap();
		assert_eq!(charge(budget, 1, 50), Err(left(1, 0)));
		assert_eq!(charge(budget, 0, 50), Ok(budget), "a trade without loss is never refused");
		// A hundredth of the period lets a hundredth of the cap leak.
		assert_eq!(charge(budget, 11, 51), Err(left(11, 10)));
		let budget = charge(budget, 10, 51).unwrap();
		assert_eq!(budget.spent(51, CAP.into(), PERIOD), CAP.into());
		assert_eq!(budget.spent(151, CAP.into(), PERIOD), U256::zero());
		assert_eq!(budget.spent(u64::MAX, CAP.into(), PERIOD), U256::zero());
	}

	#[test]
	fn a_clock_that_steps_back_lets_nothing_leak() {
		let budget = charge(LossBudget::default(), 900, 50).unwrap();
		assert_eq!(charge(budget, 101, 40), Err(left(101, 100)));
		let budget = charge(budget, 100, 40).unwrap();
		assert_eq!(budget.spent(60, CAP.into(), PERIOD), 900.into());
	}

	#[test]
	fn a_lower_cap_is_kept_from_then_on_but_lets_what_costs_nothing_pass() {
		let budget = charge(LossBudget::default(), 1_000, 0).unwrap();
		let lower = |loss: u64, now| budget.charge(loss.into(), now, 100.into(), PERIOD);
		assert_eq!(lower(1, 0), Err(left(1, 0)));
		assert!(lower(0, 0).is_ok());
		assert_eq!(lower(1, 100), Err(left(1, 0)), "900 have not leaked yet");
		assert_eq!(lower(1, 900), Err(left(1, 0)));
		assert!(lower(10, 910).is_ok(), "it leaks as long as it takes");
	}

	#[test]
	fn it_stays_as_full_as_it_was_when_shares_come_or_go() {
		let budget = charge(LossBudget::default(), 1_000, 0).unwrap();
		let spent = |after, before| budget.scaled(after, before).spent(0, CAP.into(), PERIOD);
		assert_eq!(spent(1, 3), 334.into());
		assert_eq!(spent(3, 3), 1_000.into());
		assert_eq!(spent(0, 3), U256::zero());
		assert_eq!(spent(7, 3), 2_334.into());
		assert_eq!(spent(7, 0), 1_000.into(), "nobody had lost it");
		let most = LossBudget { spent: U256::MAX, at: 0 };
		assert_eq!(most.scaled(3, 2), most, "more than can be said");
	}

	#[test]
	fn no_period_means_that_every_loss_counts_alone() {
		let budget = LossBudget::default();
		let alone = budget.charge(1_000.into(), 5, CAP.into(), 0).unwrap();
		assert!(alone.charge(1_000.into(), 5, CAP.into(), 0).is_ok());
	}
}

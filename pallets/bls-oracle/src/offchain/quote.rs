//! What one venue says of one asset, and when it is not used.

use super::{decimal::DecimalError, time::TimeError, MeasureParams};
use alloc::string::String;
use ballast_oracle::Moment;
use core::fmt;
use sp_runtime::FixedU128;

/// The best bid and ask as a venue gave them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ticker {
	/// Highest price at which someone buys, quote currency per whole unit, 1e18 = 1.
	pub bid: FixedU128,
	/// Lowest price at which someone sells, quote currency per whole unit, 1e18 = 1.
	pub ask: FixedU128,
	/// The venue's own time, where its format carries one.
	pub at: Option<Moment>,
}

/// A ticker that passed [`Ticker::check`]: a positive price and what it is uncertain by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quote {
	/// (bid + ask) / 2, rounded down, 1e18 = 1. At least 1.
	pub mid: u128,
	/// (ask − bid) / 2, rounded up, 1e18 = 1.
	pub half_spread: u128,
}

/// Why a venue's quote of an asset is not used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DropReason {
	/// The symbol is empty, starts with a sign, or has a character outside `A-Za-z0-9._-/`: no
	/// request was made.
	InvalidSymbol,
	/// The request could not be sent, or the connection failed.
	Unreachable,
	/// No complete response by the deadline.
	Timeout,
	/// The status is not 200. Redirects are not followed.
	HttpStatus(u16),
	/// The body is longer than [`super::MAX_BODY_BYTES`].
	BodyTooLong,
	/// The venue answers with its own error, of which this is the beginning.
	Refused(String),
	/// The body is not JSON of the venue's format. A price that is a JSON number, not a string, is
	/// refused here: it would have passed through a float.
	Malformed,
	/// The answer is about another symbol.
	WrongSymbol,
	/// Bid or ask is not a decimal number.
	InvalidPrice(DecimalError),
	/// The venue's time cannot be read.
	InvalidTime(TimeError),
	/// Bid or ask is zero.
	ZeroPrice,
	/// The bid is above the ask.
	Crossed,
	/// The spread is wider than [`MeasureParams::max_spread`] of the mid.
	SpreadTooWide,
	/// The quote is older than [`MeasureParams::stale_after_ms`].
	Stale {
		/// Its age in milliseconds.
		age_ms: u64,
	},
	/// The quote is ahead of this node's clock by more than [`MeasureParams::max_clock_skew_ms`].
	FromTheFuture {
		/// How far, in milliseconds.
		ahead_ms: u64,
	},
	/// The mid is further than [`MeasureParams::max_deviation`] from the median of the venues.
	Outlier,
}

impl fmt::Display for DropReason {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::InvalidSymbol => f.write_str("invalid symbol"),
			Self::Unreachable => f.write_str("unreachable"),
			Self::Timeout => f.write_str("no complete response in time"),
			Self::HttpStatus(code) => write!(f, "HTTP status {code}"),
			Self::BodyTooLong => f.write_str("response too long"),
			// Escaped: it is the venue's text.
			Self::Refused(message) => write!(f, "refused: {message:?}"),
			Self::Malformed => f.write_str("response not in the venue's format"),
			Self::WrongSymbol => f.write_str("answer about another symbol"),
			Self::InvalidPrice(error) => write!(f, "invalid price: {error}"),
			Self::InvalidTime(error) => write!(f, "invalid time: {error}"),
			Self::ZeroPrice => f.write_str("zero bid or ask"),
			Self::Crossed => f.write_str("bid above ask"),
			Self::SpreadTooWide => f.write_str("spread too wide"),
			Self::Stale { age_ms } => write!(f, "stale by age of {age_ms} ms"),
			Self::FromTheFuture { ahead_ms } => write!(f, "{ahead_ms} ms ahead of the clock"),
			Self::Outlier => f.write_str("too far from the other venues"),
		}
	}
}

impl From<DecimalError> for DropReason {
	fn from(error: DecimalError) -> Self {
		Self::InvalidPrice(error)
	}
}

impl From<TimeError> for DropReason {
	fn from(error: TimeError) -> Self {
		Self::InvalidTime(error)
	}
}

impl Ticker {
	/// The quote of this ticker, if it is sane and current at `now`.
	///
	/// Equal bid and ask are accepted. Spread, age and lead are accepted up to and including their
	/// limits.
	pub fn check(&self, now: Moment, params: &MeasureParams) -> Result<Quote, DropReason> {
		let (bid, ask) = (self.bid.into_inner(), self.ask.into_inner());
		if bid == 0 || ask == 0 {
			return Err(DropReason::ZeroPrice);
		}
		let spread = ask.checked_sub(bid).ok_or(DropReason::Crossed)?;
		let mid = bid.midpoint(ask);
		// The spread is an integer, so it exceeds the limit exactly when it exceeds its floor.
		if spread > params.max_spread.mul_floor(mid) {
			return Err(DropReason::SpreadTooWide);
		}
		if let Some(at) = self.at {
			let (age_ms, ahead_ms) = (now.saturating_sub(at), at.saturating_sub(now));
			if age_ms > params.stale_after_ms {
				return Err(DropReason::Stale { age_ms });
			}
			if ahead_ms > params.max_clock_skew_ms {
				return Err(DropReason::FromTheFuture { ahead_ms });
			}
		}
		Ok(Quote { mid, half_spread: spread.div_ceil(2) })
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::Permill;

	const NOW: Moment = 1_700_000_000_000;

	fn params() -> MeasureParams {
		MeasureParams {
			min_quotes: 3,
			timeout_ms: 1_500,
			stale_after_ms: 10_000,
			max_clock_skew_ms: 2_000,
			max_deviation: Permill::from_percent(1),
			max_spread: Permill::from_parts(10_000),
		}
	}

	fn ticker(bid: u128, ask: u128) -> Ticker {
		Ticker { bid: FixedU128::from_inner(bid), ask: FixedU128::from_inner(ask), at: None }
	}

	#[test]
	fn mid_is_floored_and_half_spread_is_rounded_up() {
		let quote = |bid, ask| ticker(bid, ask).check(NOW, &params()).unwrap();
		assert_eq!(quote(1_000, 1_004), Quote { mid: 1_002, half_spread: 2 });
		assert_eq!(quote(1_000, 1_005), Quote { mid: 1_002, half_spread: 3 });
		assert_eq!(quote(7, 7), Quote { mid: 7, half_spread: 0 });
		assert_eq!(
			quote(u128::MAX - 1, u128::MAX),
			Quote { mid: u128::MAX - 1, half_spread: 1 },
			"the sum of bid and ask does not fit u128"
		);
	}

	#[test]
	fn zero_and_crossed_quotes_are_dropped() {
		let drop = |bid, ask| ticker(bid, ask).check(NOW, &params()).unwrap_err();
		assert_eq!(drop(0, 10), DropReason::ZeroPrice);
		assert_eq!(drop(10, 0), DropReason::ZeroPrice);
		assert_eq!(drop(0, 0), DropReason::ZeroPrice);
		assert_eq!(drop(1_001, 1_000), DropReason::Crossed);
	}

	#[test]
	fn spread_is_compared_exactly() {
		// 1 % of the mid of 1,000,000 is 10,000.
		assert!(ticker(995_000, 1_005_000).check(NOW, &params()).is_ok());
		// Mid 1,000,000, spread 10,001.
		assert_eq!(
			ticker(995_000, 1_005_001).check(NOW, &params()),
			Err(DropReason::SpreadTooWide)
		);
		// Mid 1,000,050, of which 1 % is 10,000.5, spread 10,001.
		assert_eq!(
			ticker(995_050, 1_005_051).check(NOW, &params()),
			Err(DropReason::SpreadTooWide)
		);
		assert_eq!(ticker(1, u128::MAX).check(NOW, &params()), Err(DropReason::SpreadTooWide));
	}

	#[test]
	fn age_and_lead_are_accepted_up_to_their_limits() {
		let at = |at| Ticker { at: Some(at), ..ticker(100, 100) }.check(NOW, &params());
		assert!(at(NOW - 10_000).is_ok());
		assert_eq!(at(NOW - 10_001), Err(DropReason::Stale { age_ms: 10_001 }));
		assert_eq!(at(0), Err(DropReason::Stale { age_ms: NOW }));
		assert!(at(NOW + 2_000).is_ok());
		assert_eq!(at(NOW + 2_001), Err(DropReason::FromTheFuture { ahead_ms: 2_001 }));
		assert_eq!(at(u64::MAX), Err(DropReason::FromTheFuture { ahead_ms: u64::MAX - NOW }));
	}

	#[test]
	fn a_venue_cannot_break_the_log_line() {
		let reason = DropReason::Refused("x\n2026 ERROR forged".into());
		assert!(!reason.to_string().contains('\n'));
	}
}

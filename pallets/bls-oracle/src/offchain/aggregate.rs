//! From the quotes of several venues to one price, or to the reason why there is none.
//!
//! 1. The reference is the lower median of all usable mids: of n, the ⌈n/2⌉-th from below.
//! 2. A mid further from the reference than `max_deviation` of it is an outlier.
//! 3. What is left must number at least `min_quotes` and be more than half of the usable quotes.
//! 4. The price is the reference. The confidence is the larger of the median half-spread and the
//!    median absolute deviation from the price, both over what is left, both the upper median.
//!
//! The price is the median from before outliers are removed, not after, because only that one has
//! the bound wanted here: while fewer than half of the usable quotes lie, it is no lower than the
//! lowest and no higher than the highest honest mid. After removal the bound is lost. Of the honest
//! 100 and 102 and the lie 99.2 at 1 %, 102 is removed and the lower median of the rest is the lie.
//! An outlier thus counts as a voice above or below the price, and never as an amount.

use super::quote::Quote;
use alloc::vec::Vec;
use ballast_oracle::mailbox::MissingReason;
use sp_runtime::{FixedU128, Permill};

/// Smallest price that is measured, 1e-12.
pub const MIN_PRICE: FixedU128 = FixedU128::from_inner(1_000_000);
/// Largest price that is measured, 1e12.
pub const MAX_PRICE: FixedU128 = FixedU128::from_inner(1_000_000_000_000_000_000_000_000_000_000);

/// A price that enough venues agree on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Price {
	/// Quote currency per whole unit, 1e18 = 1.
	pub value: FixedU128,
	/// Half-width of the interval in which the venues saw it, quote currency, 1e18 = 1.
	pub confidence: FixedU128,
}

/// What the quotes of one asset amount to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
	/// The price, or why there is none.
	pub price: Result<Price, MissingReason>,
	/// For each quote, in the order given, whether it is an outlier.
	pub outliers: Vec<bool>,
}

/// Aggregates the usable quotes of one asset, one per venue. See the module for the rules.
///
/// At least one quote is required even if `min_quotes` is zero.
pub fn aggregate(quotes: &[Quote], min_quotes: u8, max_deviation: Permill) -> Outcome {
	let required = min_quotes.max(1);
	let too_few = |left: usize| MissingReason::TooFewQuotes {
		usable: u8::try_from(left).unwrap_or(u8::MAX),
		required,
	};
	let missing = |reason, outliers| Outcome { price: Err(reason), outliers };

	let mids: Vec<u128> = quotes.iter().map(|quote| quote.mid).collect();
	let Some(reference) = lower_median(mids).filter(|_| quotes.len() >= usize::from(required))
	else {
		return missing(too_few(quotes.len()), quotes.iter().map(|_| false).collect());
	};
	// Deviations are integers, so they exceed the limit exactly when they exceed its floor.
	let limit = max_deviation.mul_floor(reference);
	let deviation = |quote: &Quote| quote.mid.abs_diff(reference);
	let outliers: Vec<bool> = quotes.iter().map(|quote| deviation(quote) > limit).collect();
	let near: Vec<&Quote> = quotes
		.iter()
		.zip(&outliers)
		.filter_map(|(quote, outlier)| (!outlier).then_some(quote))
		.collect();

	if near.len() <= quotes.len().saturating_sub(near.len()) {
		return missing(MissingReason::Disagreement, outliers);
	}
	if near.len() < usize::from(required) {
		return missing(too_few(near.len()), outliers);
	}
	let value = FixedU128::from_inner(reference);
	if !(MIN_PRICE..=MAX_PRICE).contains(&value) {
		return missing(MissingReason::OutOfRange, outliers);
	}
	let half_spread = upper_median(near.iter().map(|quote| quote.half_spread).collect());
	let spread_of_mids = upper_median(near.iter().map(|quote| deviation(quote)).collect());
	let confidence = FixedU128::from_inner(half_spread.max(spread_of_mids).unwrap_or_default());
	Outcome { price: Ok(Price { value, confidence }), outliers }
}

/// Of n values the ⌈n/2⌉-th from below; `None` of no values.
fn lower_median(mut values: Vec<u128>) -> Option<u128> {
	values.sort_unstable();
	let last = values.len().checked_sub(1)?;
	values.get(last / 2).copied()
}

/// Of n values the (⌊n/2⌋ + 1)-th from below, so that a measure of uncertainty rounds up; `None` of
/// no values.
fn upper_median(mut values: Vec<u128>) -> Option<u128> {
	values.sort_unstable();
	values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	const UNIT: u128 = 1_000_000_000_000_000_000;
	const ONE_PERCENT: Permill = Permill::from_percent(1);

	fn quote(mid: u128) -> Quote {
		Quote { mid, half_spread: mid / 10_000 }
	}

	fn quotes(mids: &[u128]) -> Vec<Quote> {
		mids.iter().map(|mid| quote(mid * UNIT / 100)).collect()
	}

	fn price(mids: &[u128], min_quotes: u8) -> Result<u128, MissingReason> {
		aggregate(&quotes(mids), min_quotes, ONE_PERCENT)
			.price
			.map(|price| price.value.into_inner() * 100 / UNIT)
	}

	#[test]
	fn price_is_the_lower_median() {
		assert_eq!(price(&[10_001], 1), Ok(10_001));
		assert_eq!(price(&[10_002, 10_001], 2), Ok(10_001));
		assert_eq!(price(&[10_003, 10_001, 10_002], 3), Ok(10_002));
		assert_eq!(price(&[10_004, 10_001, 10_003, 10_002], 3), Ok(10_002));
	}

	#[test]
	fn a_price_a_hundred_times_off_stays_within_the_honest_ones() {
		for lie in [100, 1_000_000, 1] {
			assert_eq!(
				price(&[10_002, lie, 10_001, 10_003], 3),
				Ok(if lie > 10_000 { 10_002 } else { 10_001 })
			);
			assert_eq!(
				price(&[10_002, lie, 10_001], 2),
				Ok(if lie > 10_000 { 10_002 } else { 10_001 })
			);
			let outcome = aggregate(&quotes(&[10_002, lie, 10_001, 10_003]), 3, ONE_PERCENT);
			assert_eq!(outcome.outliers, [false, true, false, false]);
		}
	}

	#[test]
	fn a_lie_within_the_tolerance_stays_within_the_honest_ones() {
		assert_eq!(price(&[10_000, 10_200, 9_920], 2), Ok(10_000));
	}

	#[test]
	fn three_required_venues_do_not_survive_an_outlier() {
		assert_eq!(
			price(&[10_002, 1_000_000, 10_001], 3),
			Err(MissingReason::TooFewQuotes { usable: 2, required: 3 })
		);
	}

	#[test]
	fn too_few_quotes_are_counted() {
		for (mids, min_quotes, usable, required) in
			[(&[][..], 3, 0, 3), (&[], 0, 0, 1), (&[1], 2, 1, 2), (&[1, 1_000], 3, 2, 3)]
		{
			assert_eq!(
				price(mids, min_quotes),
				Err(MissingReason::TooFewQuotes { usable, required })
			);
		}
	}

	#[test]
	fn half_against_half_is_a_disagreement() {
		for mids in [
			&[10_000, 1_000_000][..],
			&[10_000, 10_001, 1_000_000, 1_000_001],
			&[10_000, 10_001, 1_000_000, 9_000_000],
			&[10_000, 20_000, 30_000],
		] {
			let outcome = aggregate(&quotes(mids), 1, ONE_PERCENT);
			assert_eq!(outcome.price, Err(MissingReason::Disagreement), "{mids:?}");
			assert!(outcome.outliers.contains(&true));
		}
	}

	#[test]
	fn deviation_is_accepted_up_to_the_limit() {
		assert_eq!(price(&[10_000, 10_100], 2), Ok(10_000));
		assert_eq!(price(&[10_000, 10_101], 2), Err(MissingReason::Disagreement));
		let exact = |mid| aggregate(&[quote(1_000_000_000), quote(mid)], 2, ONE_PERCENT).price;
		assert!(exact(1_010_000_000).is_ok());
		assert_eq!(exact(1_010_000_001), Err(MissingReason::Disagreement));
		// 1 % of 1,000,050 is 10,000.5.
		let uneven = |mid| aggregate(&[quote(1_000_050), quote(mid)], 2, ONE_PERCENT).price;
		assert!(uneven(1_010_050).is_ok());
		assert_eq!(uneven(1_010_051), Err(MissingReason::Disagreement));
	}

	#[test]
	fn range_is_closed() {
		let at = |mid| aggregate(&[quote(mid)], 1, ONE_PERCENT).price.map(|price| price.value);
		assert_eq!(at(1_000_000), Ok(MIN_PRICE));
		assert_eq!(at(999_999), Err(MissingReason::OutOfRange));
		assert_eq!(at(1_000_000_000_000 * UNIT), Ok(MAX_PRICE));
		assert_eq!(at(1_000_000_000_000 * UNIT + 1), Err(MissingReason::OutOfRange));
		assert_eq!(at(u128::MAX), Err(MissingReason::OutOfRange));
	}

	#[test]
	fn confidence_is_the_larger_of_half_spread_and_deviation() {
		let confidence = |quotes: &[(u128, u128)]| {
			let quotes: Vec<_> = quotes
				.iter()
				.map(|(mid, half_spread)| Quote { mid: *mid, half_spread: *half_spread })
				.collect();
			aggregate(&quotes, 1, ONE_PERCENT).price.unwrap().confidence.into_inner()
		};
		const P: u128 = 100 * UNIT;
		assert_eq!(confidence(&[(P, 7)]), 7);
		assert_eq!(confidence(&[(P, 0)]), 0);
		// Half-spreads 5, 6, 9; deviations 0, 10, 20.
		assert_eq!(confidence(&[(P, 5), (P + 10, 6), (P - 20, 9)]), 10);
		assert_eq!(confidence(&[(P, 11), (P + 10, 16), (P - 20, 12)]), 12);
		// Even numbers take the upper of the two in the middle: half-spreads 1 and 3, then deviations
		// 0 and 2.
		assert_eq!(confidence(&[(P, 1), (P + 2, 3)]), 3);
		assert_eq!(confidence(&[(P, 1), (P + 2, 1)]), 2);
		// The outlier's spread and deviation do not count.
		assert_eq!(confidence(&[(P, 5), (P, 5), (P * 100, P)]), 5);
	}

	fn any_quotes() -> impl Strategy<Value = Vec<Quote>> {
		let mid = prop_oneof![any::<u128>(), 1..1_000_000u128, UNIT..UNIT + UNIT / 50];
		prop::collection::vec(
			(mid, any::<u128>()).prop_map(|(mid, half_spread)| Quote { mid, half_spread }),
			0..9,
		)
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(10_000))]

		#[test]
		fn an_honest_majority_bounds_the_price(
			base in 1_000_000u128..UNIT * 1_000_000_000,
			drift in prop::collection::vec(0u32..=1_000_000, 1..5),
			lies in prop::collection::vec(prop_oneof![any::<u128>(), 0..UNIT * UNIT], 0..4),
			near_lies in any::<bool>(),
			seed in any::<u64>(),
		) {
			// Honest mids lie between base and base + 1 %, liars are fewer.
			let tolerance = ONE_PERCENT.mul_floor(base);
			let honest: Vec<u128> = drift
				.iter()
				.map(|millionths| base + Permill::from_parts(*millionths).mul_floor(tolerance))
				.collect();
			let liars = lies.len().min(honest.len() - 1);
			let mut all: Vec<Quote> = honest.iter().map(|mid| quote(*mid)).collect();
			all.extend(lies.iter().take(liars).map(|lie| {
				let near = base - 2 * tolerance + lie % (6 * tolerance + 1);
				quote(if near_lies { near } else { *lie })
			}));
			let middle = usize::try_from(seed).unwrap() % all.len();
			all.rotate_left(middle);

			let enough = u8::try_from(honest.len()).unwrap();
			let value = aggregate(&all, enough, ONE_PERCENT).price.unwrap().value.into_inner();
			prop_assert!(honest.iter().min().unwrap() <= &value);
			prop_assert!(&value <= honest.iter().max().unwrap());
		}

		#[test]
		fn honest_venues_far_apart_bound_the_price_too(
			honest in prop::collection::vec(UNIT..UNIT + UNIT / 20, 2..5),
			lies in prop::collection::vec(UNIT - UNIT / 20..UNIT + UNIT / 10, 1..4),
		) {
			let liars = lies.len().min(honest.len() - 1);
			let mids = honest.iter().chain(lies.iter().take(liars));
			let all: Vec<Quote> = mids.map(|mid| quote(*mid)).collect();
			if let Ok(price) = aggregate(&all, 1, ONE_PERCENT).price {
				let value = price.value.into_inner();
				prop_assert!(honest.iter().min().unwrap() <= &value);
				prop_assert!(&value <= honest.iter().max().unwrap());
			}
		}

		#[test]
		fn order_does_not_matter(
			(quotes, shuffled) in any_quotes().prop_flat_map(|quotes| {
				let indexed: Vec<(usize, Quote)> = quotes.iter().copied().enumerate().collect();
				(Just(quotes), Just(indexed).prop_shuffle())
			}),
			min_quotes in 0u8..6,
		) {
			let first = aggregate(&quotes, min_quotes, ONE_PERCENT);
			let permuted: Vec<Quote> = shuffled.iter().map(|(_, quote)| *quote).collect();
			let second = aggregate(&permuted, min_quotes, ONE_PERCENT);
			prop_assert_eq!(first.price, second.price);
			for ((index, _), outlier) in shuffled.iter().zip(second.outliers) {
				prop_assert_eq!(first.outliers[*index], outlier);
			}
		}

		#[test]
		fn a_price_has_its_majority_and_lies_among_the_quotes(
			quotes in any_quotes(),
			min_quotes in 0u8..6,
		) {
			let outcome = aggregate(&quotes, min_quotes, ONE_PERCENT);
			prop_assert_eq!(outcome.outliers.len(), quotes.len());
			if let Ok(price) = outcome.price {
				let near: Vec<&Quote> = quotes
					.iter()
					.zip(&outcome.outliers)
					.filter_map(|(quote, outlier)| (!outlier).then_some(quote))
					.collect();
				prop_assert!(near.len() * 2 > quotes.len());
				prop_assert!(near.len() >= usize::from(min_quotes.max(1)));
				prop_assert!(near.iter().any(|quote| quote.mid == price.value.into_inner()));
				let widest = near.iter().map(|quote| {
					quote.half_spread.max(quote.mid.abs_diff(price.value.into_inner()))
				});
				prop_assert!(price.confidence.into_inner() <= widest.max().unwrap());
			}
		}
	}
}

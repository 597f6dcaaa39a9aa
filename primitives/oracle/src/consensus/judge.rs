//! What a follower checks before it signs.

use super::{
	aggregate::{first_unpriced, medians, named_by, open_request},
	ballot::HeldProposal,
	context::Context,
	observations::{is_in_future, is_older},
	params::Params,
	reasons::Abstain,
};
use crate::{AssetId, CertifiedPrice, FixedU128, Moment, Report};
use alloc::vec::Vec;
use sp_core::U256;

/// One basis point is this part of the whole.
const BASIS_POINTS: u32 = 10_000;

/// What this node measured itself.
pub struct OwnPrices {
	/// When.
	pub observed_at: Moment,
	/// Ascending by asset.
	pub prices: Vec<CertifiedPrice>,
}

impl OwnPrices {
	fn of(&self, asset: AssetId) -> Option<FixedU128> {
		let position = self.prices.binary_search_by_key(&asset, |own| own.asset).ok()?;
		self.prices.get(position).map(|own| own.price)
	}
}

/// Whether the report follows exactly from the named observations, all of which have arrived.
pub fn recompute(held: &HeldProposal, context: &Context) -> Result<(), Abstain> {
	let observations = held.resolved.values().map(|named| &named.observation);
	let report = &held.proposal.report;
	let medians = medians(observations, &context.chain.assets, context.quorum())
		.ok_or(Abstain::NotTheMedianTime)?;
	if medians.observed_at != report.observed_at {
		return Err(Abstain::NotTheMedianTime);
	}
	let mut expected = medians.prices.iter();
	let mut reported = report.prices.iter();
	loop {
		match (expected.next(), reported.next()) {
			(None, None) => return Ok(()),
			(Some(expected), Some(reported)) if expected == reported => {}
			(Some(expected), Some(reported)) => {
				return Err(Abstain::NotTheMedian { asset: expected.asset.min(reported.asset) })
			}
			(Some(one), None) | (None, Some(one)) => {
				return Err(Abstain::NotTheMedian { asset: one.asset })
			}
		}
	}
}

/// Everything that depends on this node's clock, head and measurement. The proposal's shape was
/// checked when it arrived, the medians by [`recompute`].
pub fn judge(
	held: &HeldProposal,
	context: &Context,
	params: &Params,
	now: Moment,
	own: Option<&OwnPrices>,
) -> Result<(), Abstain> {
	check_times(held, params, now)?;
	check_validity(&held.proposal.report, context, params)?;
	check_own_prices(&held.proposal.report, params, now, own)?;
	check_requests(held, context)
}

fn check_times(held: &HeldProposal, params: &Params, now: Moment) -> Result<(), Abstain> {
	let mut range: Option<(Moment, Moment)> = None;
	for (member, named) in &held.resolved {
		let observed_at = named.observation.observed_at;
		if is_older(now, observed_at, params.max_observation_age_ms) {
			return Err(Abstain::StaleObservation { member: *member });
		}
		if is_in_future(now, observed_at, params) {
			return Err(Abstain::FutureObservation { member: *member });
		}
		let (oldest, newest) = range.unwrap_or((observed_at, observed_at));
		range = Some((oldest.min(observed_at), newest.max(observed_at)));
	}
	let spread_ms = range.map_or(0, |(oldest, newest)| newest.saturating_sub(oldest));
	if spread_ms > params.max_age_spread_ms {
		return Err(Abstain::SpreadTooWide { spread_ms });
	}
	Ok(())
}

fn check_validity(report: &Report, context: &Context, params: &Params) -> Result<(), Abstain> {
	let block = context.chain.block;
	let latest =
		block.saturating_add(params.validity_blocks).saturating_add(params.head_lag_blocks);
	if report.valid_until > block && report.valid_until <= latest {
		Ok(())
	} else {
		Err(Abstain::ValidUntil { valid_until: report.valid_until, block })
	}
}

fn check_own_prices(
	report: &Report,
	params: &Params,
	now: Moment,
	own: Option<&OwnPrices>,
) -> Result<(), Abstain> {
	let own = own
		.filter(|own| !is_older(now, own.observed_at, params.max_observation_age_ms))
		.ok_or(Abstain::NoMeasurement)?;
	for reported in &report.prices {
		let price = own.of(reported.asset).ok_or(Abstain::NoOwnPrice { asset: reported.asset })?;
		if !is_near(price, reported, params) {
			return Err(Abstain::PriceTooFar {
				asset: reported.asset,
				own: price,
				reported: reported.price,
			});
		}
	}
	Ok(())
}

/// |own − price| ≤ max(price · `tolerance_bps` / 10 000, `tolerance_confidences` · confidence),
/// exact: both sides are multiplied by 10 000, and 2^128 · 10 000 fits in 256 bits.
fn is_near(own: FixedU128, reported: &CertifiedPrice, params: &Params) -> bool {
	let distance = own.into_inner().abs_diff(reported.price.into_inner());
	let scaled = |value: u128, factor: u32| U256::from(value).saturating_mul(U256::from(factor));
	let by_price = scaled(reported.price.into_inner(), params.tolerance_bps);
	let by_confidence = scaled(reported.confidence.into_inner(), params.tolerance_confidences)
		.saturating_mul(U256::from(BASIS_POINTS));
	scaled(distance, BASIS_POINTS) <= by_price.max(by_confidence)
}

/// Every request of the report is open in this node's best block, to the last bit, and would
/// settle. What the leader leaves out is not checked: heads differ by a block, and a request that
/// was left out starts the next round, which has another leader.
fn check_requests(held: &HeldProposal, context: &Context) -> Result<(), Abstain> {
	let report = &held.proposal.report;
	for reference in &report.requests {
		let basket = reference.basket;
		let open = open_request(&context.chain, basket)
			.filter(|open| open.reference == *reference)
			.ok_or(Abstain::RequestNotOpen { basket })?;
		if open.deadline <= context.chain.block {
			return Err(Abstain::RequestExpired { basket });
		}
		if report.observed_at < open.opened_at_moment {
			return Err(Abstain::RequestTooNew { basket });
		}
		if let Some(asset) = first_unpriced(&open.assets, &report.prices) {
			return Err(Abstain::RequestUnpriced { basket, asset });
		}
		let observations = held.resolved.values().map(|named| &named.observation);
		if named_by(observations, reference) < context.naming() {
			return Err(Abstain::RequestNotNamed { basket });
		}
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn near(own: u128, price: u128, confidence: u128) -> bool {
		let reported = CertifiedPrice {
			asset: 1,
			price: FixedU128::from_inner(price),
			confidence: FixedU128::from_inner(confidence),
		};
		is_near(FixedU128::from_inner(own), &reported, &Params::default())
	}

	#[test]
	fn tolerance_is_fifty_basis_points_to_the_last_digit() {
		assert!(near(10_050, 10_000, 0) && near(9_950, 10_000, 0));
		assert!(!near(10_051, 10_000, 0) && !near(9_949, 10_000, 0));
		// 0.5 % of 10 199 is 50.995: rounding would let 51 pass.
		assert!(near(10_249, 10_199, 0) && !near(10_250, 10_199, 0));
	}

	#[test]
	fn tolerance_widens_to_three_confidences() {
		assert!(near(10_120, 10_000, 40) && !near(10_121, 10_000, 40));
		assert!(near(9_880, 10_000, 40) && !near(9_879, 10_000, 40));
		// Below a sixth of a percent the basis points are wider.
		assert!(near(10_050, 10_000, 1));
	}

	#[test]
	fn extreme_prices_do_not_overflow() {
		assert!(near(u128::MAX, u128::MAX, u128::MAX));
		assert!(!near(0, u128::MAX, 0));
		assert!(near(0, u128::MAX, u128::MAX));
		assert!(!near(u128::MAX, 1, 0));
	}
}

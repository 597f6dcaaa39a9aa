//! From observations to a report: lower medians, and which requests go in.

use super::{message::Observation, reasons::HeldBack};
use crate::{
	AssetId, BasketId, BlockNumber, CertifiedPrice, ChainView, Moment, OpenRequest, RequestRef,
	MAX_PRICES, MAX_REQUESTS,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{traits::ConstU32, BoundedVec};

/// What follows from a list of observations, whoever computes it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Medians {
	/// Lower median of the times.
	pub observed_at: Moment,
	/// Per listed asset that at least a quorum of the observations hold, ascending: the lower
	/// median of the prices, and apart from it the lower median of the confidences. When there are
	/// more than [`MAX_PRICES`], those with the lowest identifiers.
	pub prices: BoundedVec<CertifiedPrice, ConstU32<MAX_PRICES>>,
}

fn lower_median<T: Ord + Copy>(mut values: Vec<T>) -> Option<T> {
	values.sort_unstable();
	let middle = values.len().checked_sub(1)?.checked_div(2)?;
	values.get(middle).copied()
}

/// The medians of `observations`, one per member; `None` when there are none. `listed`, ascending,
/// are the assets that the chain takes a price of.
///
/// The lower median of m values is the one at position ⌊(m−1)/2⌋ of the sorted list. Of m values
/// with m ≥ 2f + 1, of which at most f are faulty, at least f + 1 are not above it and f + 1 are
/// not below it, so an honest value lies on each side: it is within the range of the honest values.
/// With `quorum` n − f ≥ 2f + 1, that holds for every price and confidence here, and for the time
/// when at least a quorum of observations is given, whichever these are. No observation has a
/// confidence wider than its price, so neither has a pair of medians.
pub fn medians<'a>(
	observations: impl Iterator<Item = &'a Observation>,
	listed: &[AssetId],
	quorum: u32,
) -> Option<Medians> {
	let mut times = Vec::new();
	let mut columns = BTreeMap::<AssetId, (Vec<_>, Vec<_>)>::new();
	for observation in observations {
		times.push(observation.observed_at);
		let is_listed = |entry: &&CertifiedPrice| listed.binary_search(&entry.asset).is_ok();
		for entry in observation.prices.iter().filter(is_listed) {
			let (prices, confidences) = columns.entry(entry.asset).or_default();
			prices.push(entry.price);
			confidences.push(entry.confidence);
		}
	}
	let observed_at = lower_median(times)?;
	let certified = columns
		.into_iter()
		.filter(|(_, (prices, _))| u32::try_from(prices.len()).is_ok_and(|held| held >= quorum))
		.filter_map(|(asset, (prices, confidences))| {
			Some(CertifiedPrice {
				asset,
				price: lower_median(prices)?,
				confidence: lower_median(confidences)?,
			})
		})
		.collect();
	Some(Medians { observed_at, prices: BoundedVec::truncate_from(certified) })
}

/// The first of `assets` that `prices`, ascending by asset, lacks.
pub(super) fn first_unpriced(assets: &[AssetId], prices: &[CertifiedPrice]) -> Option<AssetId> {
	let priced = |asset| prices.binary_search_by_key(asset, |entry| entry.asset).is_ok();
	assets.iter().find(|asset| !priced(*asset)).copied()
}

/// How many of `observations` hold exactly this request.
pub(super) fn named_by<'a>(
	observations: impl Iterator<Item = &'a Observation>,
	request: &RequestRef,
) -> u32 {
	let held = observations
		.filter(|observation| {
			let found = observation
				.requests
				.binary_search_by_key(&request.basket, |held| held.basket)
				.ok()
				.and_then(|position| observation.requests.get(position));
			found == Some(request)
		})
		.count();
	u32::try_from(held).unwrap_or(u32::MAX)
}

/// Whether nothing but space keeps `request` out of a report with these medians that lands after
/// `chain`'s block.
fn settles(
	request: &OpenRequest,
	chain: &ChainView,
	medians: &Medians,
	by: u32,
	needed: u32,
) -> Result<(), HeldBack> {
	if request.deadline <= chain.block {
		return Err(HeldBack::Expired);
	}
	if let Some(asset) = first_unpriced(&request.assets, &medians.prices) {
		return Err(HeldBack::NoPrice { asset });
	}
	if by < needed {
		return Err(HeldBack::NotNamed { by, needed });
	}
	if medians.observed_at < request.opened_at_moment {
		return Err(HeldBack::TooNew);
	}
	Ok(())
}

/// Requests for a report, ascending by basket, and why the others are left out.
pub(super) struct Selection {
	/// Those that go in.
	pub requests: BoundedVec<RequestRef, ConstU32<MAX_REQUESTS>>,
	/// Those that do not.
	pub held_back: Vec<(BasketId, HeldBack)>,
}

/// The requests that the leader puts in: open in its best block, held by at least `needed`
/// observations, every asset priced, not newer than the prices. When not all fit into
/// [`MAX_REQUESTS`] and `max_legs`, those that were opened first go first.
pub(super) fn select_requests(
	chain: &ChainView,
	medians: &Medians,
	observations: &[&Observation],
	needed: u32,
	max_legs: u32,
) -> Selection {
	let mut open: Vec<&OpenRequest> = chain.requests.iter().collect();
	open.sort_by_key(|request| (request.opened_at, request.reference.basket));
	let mut requests = BoundedVec::new();
	let mut held_back = Vec::new();
	let mut legs = 0u32;
	for request in open {
		let reference = request.reference;
		let by = named_by(observations.iter().copied(), &reference);
		let outcome = settles(request, chain, medians, by, needed).and_then(|()| {
			let total = legs.saturating_add(reference.legs);
			if total > max_legs && !requests.is_empty() {
				return Err(HeldBack::ReportFull);
			}
			requests.try_push(reference).map_err(|_| HeldBack::ReportFull)?;
			legs = total;
			Ok(())
		});
		if let Err(reason) = outcome {
			held_back.push((reference.basket, reason));
		}
	}
	requests.sort_by_key(|request| request.basket);
	held_back.sort_by_key(|(basket, _)| *basket);
	Selection { requests, held_back }
}

/// The requests that an observation names: all that were measured, or when these are more than
/// [`MAX_REQUESTS`], the ones that `chain` says were opened first.
pub(super) fn observed_requests(
	measured: &[RequestRef],
	chain: &ChainView,
) -> BoundedVec<RequestRef, ConstU32<MAX_REQUESTS>> {
	let opened_at = |held: &RequestRef| {
		open_request(chain, held.basket)
			.filter(|open| open.reference == *held)
			.map_or(BlockNumber::MAX, |open| open.opened_at)
	};
	let mut by_age = measured.to_vec();
	by_age.sort_by_cached_key(|held| (opened_at(held), held.basket));
	let mut named = BoundedVec::truncate_from(by_age);
	named.sort_by_key(|held: &RequestRef| held.basket);
	named
}

/// The open request of `basket`.
pub(super) fn open_request(chain: &ChainView, basket: BasketId) -> Option<&OpenRequest> {
	let position =
		chain.requests.binary_search_by_key(&basket, |open| open.reference.basket).ok()?;
	chain.requests.get(position)
}
